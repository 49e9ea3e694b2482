"""What a calibration comes to: a summary, the frames behind its pictures, and the text of its preset."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


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
