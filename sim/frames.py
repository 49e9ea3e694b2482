"""The tables of a run (§15): days, the course of the day, teams, demand for desks."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from sim.agenda import Event
from sim.collected import Collected, Sums
from sim.coming_order import RULES
from sim.day_sums import QUARTERS
from sim.measures import FIGURES
from sim.population import WEEKDAYS
from sim.tally import CONDITIONS, SCORES, STATES, TEAM_COLUMNS

_BANDS: Final = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
_OF_VISITORS: Final = ("visitors", "visitors_refused")
_FLAGS: Final = ("crowded", "severe", "comfort_exceeded", "unsuited")
_TIMES: Final = (
    "full_minutes", "hours_short", "desk_hours_used", "desk_hours_held_empty", "desk_hours_booked_idle",
    "room_hours_short",
)  # fmt: skip
_WHOLE: Final = (
    "replication", "weekday", *(name for name in FIGURES if name not in (*_FLAGS, *_TIMES)), *STATES, "met_people",
    "newcomer_days", "newcomer_days_alone", "given_up",
)  # fmt: skip


def days(
    sums: Sums, columns: tuple[str, ...], buildings: Mapping[int, str], several: bool, events: Sequence[Event] = ()
) -> pd.DataFrame:
    """Return a row a replication, date and building, with ISO dates; with `events` what is on that day.

    `buildings` are those that may be shown, by number; only where there are `several` there are guests.
    """
    table = pd.DataFrame(sums.days, columns=list(columns))
    number = table.pop("building").astype("int64")
    dates = [np.datetime64("0001-01-01", "D") + int(ordinal) - 1 for ordinal in table.pop("ordinal")]
    table.insert(1, "date", np.array(dates, dtype="datetime64[D]").astype(str))
    table.insert(2, "building", number.map(buildings))
    table = table.drop(columns=[name for rule in RULES for name in (CONDITIONS[rule], *SCORES[rule])])
    # Its mean is the estimate, so that of some it may lie outside 0 and 1.
    table["crowded_chance"] = (
        table["crowded"] if sums.condition is None else sums.chances(sums.condition, sums.controls)
    )
    if events:
        held: dict[str, list[str]] = {}
        for event in events:
            held.setdefault(event.date.isoformat(), []).append(event.label)
        table["event"] = pd.Series(["; ".join(held.get(date, ())) for date in table["date"]], dtype="str")
    kinds = dict.fromkeys(_WHOLE, "int32") | dict.fromkeys(_FLAGS, "bool")
    if not table["visitors"].any():
        table = table.drop(columns=list(_OF_VISITORS))
    kinds = {name: kind for name, kind in kinds.items() if name in table}
    if not several:
        return table.drop(columns="guests").astype(kinds)
    shown = table[table["building"].notna()].astype(kinds | {"guests": "int32"})
    return shown.sort_values(["replication", "date"], kind="stable", ignore_index=True)


def curve(collected: Collected) -> pd.DataFrame:
    """Return desks in use by weekday (-1: all days) and quarter-hour: mean and quantiles over days."""
    number = collected.use[:, 0].sum(axis=1)
    frames = []
    for weekday in range(-1, WEEKDAYS):
        at = slice(None) if weekday < 0 else slice(weekday, weekday + 1)
        count = int(number[at].sum())
        if not count:
            continue
        steps = np.cumsum(collected.use[at].sum(axis=0), axis=1)
        bands = {name: np.argmax(steps >= share * count, axis=1) * collected.bin for name, share in _BANDS.items()}
        means = {
            "mean": collected.use_sum,
            "held_empty": collected.held_empty,
            "present": collected.present,
            "full_share": collected.full / max(1, len(collected.job.sites)),
        }
        frames.append(
            pd.DataFrame(
                {
                    "weekday": weekday,
                    "minute": np.arange(QUARTERS) * (1440 // QUARTERS),
                    **{name: total[at].sum(axis=0) / count for name, total in means.items()},
                    **bands,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def demand(sums: Sums) -> pd.DataFrame:
    """Return the number of days by weekday (-1: all) and desks needed for nobody to be refused.

    Of several buildings a date's desks are those of all added up, and `crowded` are the days on which somebody found
    none in at least one of them, which no sum tells.
    """
    table = pd.DataFrame(
        {"weekday": sums.column("weekday").astype(int), "desks": sums.column("desks_needed").astype(int)}
    )
    several = len(table) > sums.table["dates"].sum()
    if several:
        by_date = [sums.replication, sums.column("ordinal")]
        table["crowded"] = sums.column("crowded") > 0
        table = table.groupby(by_date).agg({"weekday": "first", "desks": "sum", "crowded": "any"})
    groups = pd.concat([table.assign(weekday=-1), table]).groupby(["weekday", "desks"])
    counted = groups.size().rename("days").reset_index()
    return counted.assign(crowded=groups["crowded"].sum().to_numpy()) if several else counted


def teams(collected: Collected) -> pd.DataFrame:
    """Return who meets the full office and who had to move, by team or group of teams that may be shown."""
    sums = pd.DataFrame(collected.teams, columns=list(TEAM_COLUMNS))
    share, low, high = collected.turned_away.intervals()
    weeks = sums["person_weeks"].clip(lower=1)
    return pd.DataFrame(
        {
            "team": pd.Series(collected.groups.names, dtype="str"),
            "people": collected.groups.people,
            "person_days": sums["person_days"],
            "turned_away_probability": share,
            "turned_away_low": low,
            "turned_away_high": high,
            "team_met_share": sums["met"] / sums["met_people"].where(sums["met_people"] > 0),
            **{f"{changed}_per_week": sums[changed] / weeks for changed in ("days_moved", "days_added", "days_lost")},
        }
    )
