"""What a table says of shares of which nothing was seen: only one of days has a bound then.

For people, hours and meetings a bound would count a whole replication as one trial and be far too wide
(`sim.findings.DAY_SHARES`).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from sim import over_buildings
from sim.findings import DAY_SHARES
from sim.language import tr
from sim.note.kinds import BY_ROW

_ENDS: Final = ("low", "high", "with_parameters_low", "with_parameters_high")
_END: Final = re.compile(r"(.+)_high$")
_OF_DAYS: Final = {*DAY_SHARES, over_buildings.ANY, "crowded"}


def without_bounds(
    frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]], kinds: Sequence[str]
) -> tuple[pd.DataFrame, bool]:
    """Return the table without the bounds that say nothing, and whether there were any.

    A row a figure (`kinds` are those of the rows) gets a column `note` that says why.
    """
    about = next((one for one in ("measure", "figure") if one in frame), None)
    if about and kinds and columns.get("estimate", ("", ""))[1] == BY_ROW:
        share = pd.Series([kind == "share" for kind in kinds], frame.index)
        blank = ~frame[about].isin(_OF_DAYS) & _unseen(frame["estimate"], frame["low"], frame["high"], share)
        if blank.any():
            said = tr("none seen; a share of people, hours or meetings has no bound then")
            ends = {side: frame[side].where(~blank) for side in _ENDS if side in frame}
            frame = frame.assign(**ends, note=[said if one else "" for one in blank])
        return frame, False
    found = False
    for name in frame.columns:
        end = _END.match(str(name))
        estimate = next((one for one in (end[1], f"{end[1]}_probability") if one in frame), None) if end else None
        if end is None or estimate is None or {end[1], estimate} & _OF_DAYS or f"{end[1]}_low" not in frame:
            continue
        share, low = pd.Series(columns[estimate][1] == "share", frame.index), f"{end[1]}_low"
        blank = _unseen(frame[estimate], frame[low], frame[name], share)
        if blank.any():
            found = True
            frame = frame.assign(**{side: frame[side].where(~blank) for side in (low, name)})
    return frame, found


def _unseen(estimate: pd.Series, low: pd.Series, high: pd.Series, share: pd.Series) -> pd.Series:
    """Return where nothing was seen and an end is there all the same: a bound of a share, or a lower end alone."""
    estimate, low, high = (one.astype(float) for one in (estimate, low, high))  # where all are None they are no numbers
    return (estimate == 0) & low.notna() & (high.isna() | (share & (high > 0)))
