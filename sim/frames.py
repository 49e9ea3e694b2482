"""The tables of a run (§15): days, the course of the day, teams, demand for desks."""

from typing import Any, Final

import numpy as np
import pandas as pd

from sim.collected import Collected, Sums
from sim.draws import Draws
from sim.estimate import ratio
from sim.measures import QUARTERS
from sim.population import WEEKDAYS, draw_people
from sim.replicate import STATES, TEAM_COLUMNS, Job

SMALLEST_GROUP: Final = 10  # people; smaller groups of real people are in no table

_BANDS: Final = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
_WHOLE: Final = (
    "replication", "weekday", "attendance", "peak", "desks_needed", "searches", "refusals", "refused_people",
    "people_short", "unused_at_peak", "meetings", "meetings_without_room", *STATES, "met_people", "newcomer_days",
    "newcomer_days_alone",
)  # fmt: skip
_OF_TEAMS: Final = (
    "team", "people", "person_days", "turned_away_probability", "turned_away_low", "turned_away_high",
    "team_met_share", "days_moved_per_week", "days_added_per_week", "days_lost_per_week",
)  # fmt: skip
_FLAGS: Final = ("crowded", "severe", "comfort_exceeded")


def days(sums: Sums, columns: tuple[str, ...], building: str) -> pd.DataFrame:
    """Return a row a replication, date and building, with ISO dates."""
    table = pd.DataFrame(sums.days, columns=list(columns))
    dates = [np.datetime64("0001-01-01", "D") + int(ordinal) - 1 for ordinal in table.pop("ordinal")]
    table.insert(1, "date", np.array(dates, dtype="datetime64[D]").astype(str))
    table.insert(2, "building", building)
    kinds = dict.fromkeys(_WHOLE, "int32") | dict.fromkeys(_FLAGS, "bool")
    return table.astype(kinds)


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
            "full_share": collected.full,
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
    """Return the number of days by weekday (-1: all) and desks needed for nobody to be refused."""
    table = pd.DataFrame(
        {"weekday": sums.column("weekday").astype(int), "desks": sums.column("desks_needed").astype(int)}
    )
    every = table.assign(weekday=-1)
    counted = pd.concat([every, table]).groupby(["weekday", "desks"]).size()
    return counted.rename("days").reset_index()


def teams(job: Job, collected: Collected) -> pd.DataFrame:
    """Return who meets the full office and who had to move, by team; groups of real people are at least 10.

    Smaller teams of a roster are taken together as "other teams", with the next smallest team where they are still
    fewer than 10, so that no difference of rows reveals a small group.
    """
    sums = np.array(collected.teams)
    # The sizes of a preset's teams are the same in every replication.
    staff = job.staff or draw_people(job.scenario.organisation, Draws(job.scenario.seed, 0))
    size = np.bincount(staff.team, minlength=len(staff.teams))
    names, people = list(staff.teams), size
    if staff.real:
        group = publishable(size)
        labels = sorted(set(group.tolist()) - {-1})
        sums = np.stack([sums[:, group == label].sum(axis=1) for label in labels], axis=1) if labels else sums[:, :0]
        names = [staff.teams[label] if label < len(size) else "other teams" for label in labels]
        people = np.array([size[group == label].sum() for label in labels])
    column = {name: sums[:, :, place] for place, name in enumerate(TEAM_COLUMNS)}
    rows: list[dict[str, Any]] = []
    for place, name in enumerate(names):
        refused = ratio(column["refused_person_days"][:, place], column["person_days"][:, place])
        met = ratio(column["met"][:, place], column["met_people"][:, place])
        weeks = max(1.0, column["person_weeks"][:, place].sum())
        rows.append(
            {
                "team": name,
                "people": people[place],
                "person_days": column["person_days"][:, place].sum(),
                "turned_away_probability": refused.estimate,
                "turned_away_low": refused.low,
                "turned_away_high": refused.high,
                "team_met_share": met.estimate,
                **{
                    f"{changed}_per_week": column[changed][:, place].sum() / weeks
                    for changed in ("days_moved", "days_added", "days_lost")
                },
            }
        )
    return pd.DataFrame(rows, columns=list(_OF_TEAMS))


def publishable(size: np.ndarray) -> np.ndarray:
    """Return for each team its own number, or len(size) for "other teams", or -1 when all people are too few."""
    group = np.arange(len(size))
    if size.sum() < SMALLEST_GROUP:
        return np.full(len(size), -1)
    small = size < SMALLEST_GROUP
    while small.any() and size[small].sum() < SMALLEST_GROUP:
        small[np.argmin(np.where(small, np.iinfo(np.int64).max, size))] = True
    return np.where(small, len(size), group)
