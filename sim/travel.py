"""How long it takes from one building of a portfolio to another (§13, §14)."""

from collections.abc import Sequence

import numpy as np

from sim.building import Building
from sim.compiling import Flags
from sim.errors import ConfigurationError
from sim.events import Ints
from sim.portfolio import Row
from sim.portfolio.closing import kilometres

_NEVER = 86_400  # seconds: longer than any stay


def travel_times(rows: Sequence[Row], building: Building) -> Ints:
    """Return the seconds (b, b) between buildings: a part that is the same for all ways, and the distance by the speed.

    Nobody goes farther than `travel_most`. Raises `ConfigurationError` where there is no other building, or one has no
    coordinates.
    """
    if len(rows) == 1:
        raise ConfigurationError(
            f"building.refused: other_building needs several buildings, and people are based in {rows[0].building} "
            "only, give leave, touchdown or wait"
        )
    lost = [row.building for row in rows if row.lat is None or row.lon is None]
    if lost:
        raise ConfigurationError(
            f"building.refused: nobody can tell how far building {lost[0]} is from others, give lat and lon for every "
            "building of the portfolio"
        )
    far = np.array([[kilometres(one, other) for other in rows] for one in rows])
    minutes = building.travel_minutes + far / building.travel_kmh * 60
    seconds = np.where(minutes <= building.travel_most, np.round(minutes * 60), _NEVER)
    np.fill_diagonal(seconds, 0)
    return seconds.astype(np.int32)


def within_reach(rows: Sequence[Row], building: Building) -> Flags:
    """Return which buildings (b, b) people of others may go to, as `travel_times` says, and raises."""
    times = travel_times(rows, building)
    return (times < _NEVER) & ~np.eye(len(rows), dtype=np.bool_)
