"""What a calibration comes to: a summary, the frames behind its pictures, and the text of its preset."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.suppression import certain_of

if TYPE_CHECKING:
    import pandas as pd

# The table of parameters: its columns and their types.
_COLUMNS: Final = {
    "name": "str",
    "element": "Int64",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "level": "float64",
    "text": "str",
    "source": "str",
    "method": "str",
    "setting": "bool",
    "reason": "str",
    "rests_on": "str",
    "answers": "str",
}


@dataclass(frozen=True, eq=False)
class Calibrated:
    """The answer of one calibration; none of it is about fewer people than the smallest group.

    `summary` is plain values, in which texts may be `Sentence`s, written as ``summary.json``. `daily` has a row a
    working day: date, weekday, observed, held_out, and on held-out days low, middle, high (2.5, 50 and 97.5 % of the
    prediction), low80 and high80. `profile` has a row a quarter of an hour: minute, share_inside_observed and
    share_inside_fitted, shares of a day's people; None without badges.
    """

    summary: dict[str, Any]
    daily: "pd.DataFrame"
    profile: "pd.DataFrame | None"
    preset: str  # the text of ``preset.yaml``


def told_days(calibrated: Calibrated) -> Calibrated:
    """Return what may be told of days: none of a small office where on any of them all or none of its people came.

    Leaving out those days alone would say so as well.
    """
    people = calibrated.summary["people"]
    if people is None or not certain_of(calibrated.daily["observed"], people).any():
        return calibrated
    return replace(calibrated, daily=calibrated.daily.iloc[:0])


def parameters(summary: Mapping[str, Any]) -> "pd.DataFrame":
    """Return the fits as a table, a row a number; one that is a list has a row for each of its elements, from 0.

    `text` holds values that are no numbers, `rests_on` and `answers` are JSON; a value that the data cannot tell is
    empty and has a `reason`.
    """
    import pandas as pd

    rows = [row for fit in summary["fits"] for row in _rows(fit)]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _rows(fit: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    of_all = {
        "name": fit["name"],
        "level": fit["level"],
        "source": fit["source"],
        "method": str(fit["method"]),
        "setting": fit["setting"],
        "reason": str(fit["reason"]),
        "rests_on": json.dumps(fit["rests_on"]),
        "answers": json.dumps(fit["answers"]),
    }
    value = fit["value"]
    if isinstance(value, list | tuple):
        ends = [[None] * len(value) if one is None else one for one in (fit["low"], fit["high"])]
        for element, (one, low, high) in enumerate(zip(value, *ends, strict=True)):
            yield of_all | {"element": element, "value": float(one), "low": low, "high": high}
    elif isinstance(value, str | bool):
        yield of_all | {"text": str(value).lower() if isinstance(value, bool) else value}
    else:
        yield of_all | {"value": value, "low": fit["low"], "high": fit["high"]}
