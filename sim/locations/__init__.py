"""The map of locations: what stands on it for each building, where, how large and in which colour.

What is drawn and said here is drawn twice, as a picture (`sim.plots.locations`) and as a page (`sim.note.locations`).
"""

from sim.locations.connecting import PortfolioRow, locations_of
from sim.locations.ground import Ground, ground_of
from sim.locations.location import Location, is_made_up, titles
from sim.locations.placing import Circle, circles
from sim.locations.scales import SCALES, Scale, scale_of
from sim.locations.telling import counted, headline, made_up_notice, missing, value_of, white
from sim.portfolio import called

__all__ = [
    "SCALES",
    "Circle",
    "Ground",
    "Location",
    "PortfolioRow",
    "Scale",
    "called",
    "circles",
    "counted",
    "ground_of",
    "headline",
    "is_made_up",
    "locations_of",
    "made_up_notice",
    "missing",
    "scale_of",
    "titles",
    "value_of",
    "white",
]
