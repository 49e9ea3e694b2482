"""Who moves and who gains: teams that may be shown, in one case against the first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.compiling import Floats, Int64s
from sim.frames import teams
from sim.paired import Difference, difference
from sim.studies.sides import Side

if TYPE_CHECKING:
    import pandas as pd

# Sums over replications: of people who find no desk, and of all.
Pair = tuple[Floats, Floats]

_LEVEL: Final = 0.95


def gains(pairs: Sequence[tuple[Pair, Pair]], order: Int64s | None) -> list[Difference]:
    """Return for each team the share in one case less that in the other, each given by its sums over replications.

    The intervals of all teams together hold at 95 % (Bonferroni).
    """
    level = 1 - (1 - _LEVEL) / max(1, len(pairs))
    return [difference(one, other, level=level, order=order) for one, other in pairs]


def team_rows(names: Sequence[str], sides: Sequence[Side]) -> "pd.DataFrame":
    """Return a row a case and team (or group of small teams): the figures of ``teams`` of a run, and what changed.

    ``change`` is the share of its people that find no desk, less that in the first case, where that has a team of this
    name; whoever is told apart gains or loses with all other teams of the case in view.
    """
    import pandas as pd

    first = {name: place for place, name in enumerate(sides[0].groups.names)}
    frames = []
    for case, side in zip(names, sides, strict=True):
        frame = teams(side)
        pairs = {
            place: (side.turned_away_of(place), sides[0].turned_away_of(first[name]))
            for place, name in enumerate(side.groups.names)
            if name in first
        }
        known = {place: pair for place, pair in pairs.items() if pair[0][1].any() and pair[1][1].any()}
        found = dict(zip(known, gains(list(known.values()), side.sums().order), strict=True))
        for column, field in (("change", "estimate"), ("change_low", "low"), ("change_high", "high")):
            values = {place: getattr(one, field) for place, one in found.items()}
            frame[column] = pd.Series(values, index=frame.index, dtype="float64")
        apart = {place: one.told_apart for place, one in found.items()}
        frame["told_apart"] = pd.Series(apart, index=frame.index, dtype="boolean")
        frame.insert(0, "case", case)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
