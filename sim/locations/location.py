"""What is known of one building: its row of the portfolio, and the figures of the run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.figures import Figure
from sim.portfolio import all_made_up, called
from sim.words import Measure


@dataclass(frozen=True)
class Location:
    """A building as the map shows it; an empty text, tuple or None is not known, and said to be so, never taken for 0.

    Measures are shares from 0 to 1 with `estimate`, `low` and `high`; `desks_saved` and `m2_saved` are against the
    baseline, below 0 where there is more than today.
    """

    building: str  # the id
    name: str = ""
    address: str = ""
    ministry: str = ""
    organisations: tuple[str, ...] = ()
    subject: str = ""
    initiative: str = ""
    need: str = ""
    facilities: tuple[str, ...] = ()
    policy: str = ""
    since: str = ""  # a year or a date, as the file has it
    takes_in: tuple[str, ...] = ()  # names of buildings that closed and whose people are here now
    lat: float | None = None  # degrees, WGS 84
    lon: float | None = None
    employees: int | None = None
    desks: int | None = None
    area_m2: float | None = None
    crowded_day_probability: Measure | None = None
    turned_away_probability: Measure | None = None
    mean_utilisation: Measure | None = None
    peak_utilisation: Measure | None = None
    desks_needed_95: Figure | None = None
    desks_saved: float | None = None
    m2_saved: float | None = None
    closed_m2_saved: float = 0.0  # of the buildings that closed and whose people are here now
    hidden: bool = False  # too few real people, so that its figures are not shown

    @property
    def on_map(self) -> bool:
        """Whether it is known where the building stands."""
        return all(value is not None and math.isfinite(value) for value in (self.lat, self.lon))


def is_made_up(locations: Sequence[Location]) -> bool:
    """Tell whether every building says of itself that it is made up, by the end of its name."""
    return all_made_up([one.name for one in locations])


def titles(locations: Sequence[Location]) -> list[str]:
    """Return what each building is called, on one line: its name, else its id.

    Where all are made up the names go without saying so, because the map says it of them together.
    """
    together = is_made_up(locations)
    return [called(one.name, together) or called(one.building) or "?" for one in locations]
