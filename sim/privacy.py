"""What would be told of real people by runs with these files: groups that may be shown, and what is merged or withheld.

The report itself tells nothing of a group under the smallest size: of small teams it counts how many there are.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.compiling import Flags
from sim.events import NOWHERE
from sim.groups import SMALLEST_GROUP, Integers, publishable
from sim.language import mark
from sim.logs.contents import Logs
from sim.roster import DAYS, KINDS, Roster
from sim.suppression import CERTAIN, certain_of, withheld
from sim.version import VERSION
from sim.words import OTHER_TEAMS

SCHEMA: Final = 1
# Lower ends of the classes by which groups are counted, above the smallest size.
CLASSES: Final = (25, 50, 100, 250)

# What is counted by group, to be said with `tr`; `{day}` is a weekday.
TABLES: Final = {
    "newcomer": mark("newcomers"),
    "part_time": mark("part-timers"),
    "kind": mark("kinds of worker"),
    "remote_capable": mark("who cannot work from home"),
    "desk_type": mark("needed types of desk"),
    "days_off": mark("days off on {day}"),
    "seen": mark("who was ever in the log"),
    "came": mark("who ever came on {day}"),
}


_OF_GROUPS: Final = ["source", "kind", "group", "people", "taken_together"]
_OF_TABLES: Final = ["source", "table", "day", "groups", "cells", "own", "along", "totals"]


@dataclass(frozen=True, eq=False)
class Privacy:
    """What would be told: `summary` is plain values, `groups` has a row a group that is told, `tables` one a table."""

    summary: dict[str, Any]
    groups: pd.DataFrame
    tables: pd.DataFrame


def privacy_of(
    staff: tuple[str, Roster] | None, logs: Logs | None, inputs: Mapping[str, str], smallest: int
) -> Privacy:
    """Return what runs with these people would tell; `smallest` is that of logs, a staff file's is `SMALLEST_GROUP`.

    `staff` is the name of a staff file with what it holds, `inputs` are the hashes of all files by name.
    """
    sources: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    tables: list[dict[str, Any]] = []
    if staff is not None:
        file, roster = staff
        team = roster.team.astype(np.int64)
        named: dict[str, tuple[Integers, Sequence[str]]] = {"team": (team, roster.teams)}
        if any(roster.building):
            names = tuple(sorted(set(roster.building)))
            place = {name: number for number, name in enumerate(names)}
            named["building"] = (np.array([place[one] for one in roster.building], dtype=np.int64), names)
        found = {what: _groups("roster", what, *one, SMALLEST_GROUP) for what, one in named.items()}
        sources.append(
            {
                "source": "roster",
                "file": file,
                "smallest": SMALLEST_GROUP,
                **_people(len(roster), SMALLEST_GROUP),
                "read": list(roster.columns),
                "unread": list(roster.unread),
                "groups": {what: one for what, (one, _) in found.items()},
            }
        )
        groups += [row for _, rows in found.values() for row in rows]
        tables += _tables("roster", team, roster.teams, dict(_of_roster(roster)), SMALLEST_GROUP)
    if logs is not None:
        who = logs.who
        team = who.team.astype(np.int64)
        told = team >= 0
        counted, rows = _groups("logs", "team", team[told], who.teams, smallest) if who.teams else ({}, [])
        sources.append(
            {
                "source": "logs",
                "smallest": smallest,
                **_people(len(who), smallest),
                "kinds": [kind for kind in ("badges", "bookings", "counts", "survey") if _has(logs, kind)],
                "unread": {name: list(columns) for name, columns in sorted(logs.unread.items())},
                "read": {name: list(columns) for name, columns in sorted(logs.read.items())},
                "groups": {"team": counted} if who.teams else {},
                "days_withheld": len(who) >= smallest and _telling_days(logs),
            }
        )
        groups += rows
        if who.teams:
            tables += _tables("logs", team, who.teams, dict(_of_logs(logs)), smallest)
    summary = {
        "schema": SCHEMA,
        "version": VERSION,
        "run_id": _run_id(inputs, smallest),
        "task": "privacy",
        "smallest_group": smallest,
        "certain_group": CERTAIN,
        "inputs": dict(inputs),
        "sources": sources,
        "groups": groups,
        "tables": tables,
        "warnings": [*([] if staff is None else staff[1].notes), *([] if logs is None else logs.notes)],
    }
    return Privacy(summary, pd.DataFrame(groups, columns=_OF_GROUPS), pd.DataFrame(tables, columns=_OF_TABLES))


def _people(number: int, smallest: int) -> dict[str, Any]:
    """Return how many people there are, unless they are too few themselves."""
    return {"people": number if number >= smallest else None, "too_few": number < smallest}


def _groups(
    source: str, kind: str, group: Integers, names: Sequence[str], smallest: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return how many groups there are, by size and by what becomes of them, and a row for each that is told."""
    size = np.bincount(group, minlength=len(names)).astype(np.int64)
    size, names = size[size > 0], [name for name, number in zip(names, size, strict=True) if number]
    label = publishable(size, smallest)
    own, together = label == np.arange(len(size)), label == len(size)
    ends = [1, smallest, *(end for end in CLASSES if end > smallest)]
    classes = [
        {"from": low, "to": None if high is None else high - 1, "groups": int(_between(size, low, high).sum())}
        for low, high in zip(ends, [*ends[1:], None], strict=True)
    ]
    rows = [
        {"source": source, "kind": kind, "group": names[place], "people": int(size[place]), "taken_together": False}
        for place in np.flatnonzero(own).tolist()
    ]
    if together.any():
        others = {"group": OTHER_TEAMS, "people": int(size[together].sum()), "taken_together": True}
        rows.append({"source": source, "kind": kind, **others})
    counted = {
        "groups": len(size),
        "classes": classes,
        "told": int(own.sum()),
        "merged": int(together.sum()),
        # Large enough by themselves, but the others would be known as the difference.
        "merged_along": int((together & (size >= smallest)).sum()),
        "withheld": int((label < 0).sum()),
    }
    return counted, rows


def _between(size: Integers, low: int, high: int | None) -> Flags:
    return (size >= low) & (size < (np.iinfo(np.int64).max if high is None else high))


def _tables(
    source: str, team: Integers, names: Sequence[str], classes: Mapping[tuple[str, str], Integers], smallest: int
) -> list[dict[str, Any]]:
    """Return what would be withheld of tables by group, after small ones are merged: numbers of cells, no contents."""
    size = np.bincount(team[team >= 0], minlength=len(names)).astype(np.int64)
    label = publishable(size, smallest)
    shown = sorted(set(label[size > 0].tolist()) - {-1})
    place = {one: number for number, one in enumerate(shown)}
    group = np.array([place.get(int(label[one]), -1) if one >= 0 else -1 for one in team], dtype=np.int64)
    found = []
    for (table, day), value in classes.items():
        known, number = (group >= 0) & (value >= 0), int(value.max(initial=1)) + 1
        cells = np.zeros((len(shown), number), dtype=np.int64)
        np.add.at(cells, (group[known], value[known]), 1)
        left = withheld(cells, smallest)
        row = {"source": source, "table": table, "day": day, "groups": len(shown), "cells": int(cells.size)}
        counts = {"own": int(left.own.sum()), "along": int(left.along.sum()), "totals": left.totals}
        found.append({**row, **counts})
    return found


def _of_roster(roster: Roster) -> Iterator[tuple[tuple[str, str], Integers]]:
    """Yield what a staff file tells of its people, by table and weekday: the class of each (n,), -1 where not told."""
    part_time = (roster.fte < 1 - 1e-9) | ~roster.contract.all(axis=1)
    told: dict[str, npt.NDArray[Any]] = {
        "newcomer": roster.newcomer,
        "fte": part_time,
        "kind": np.minimum(roster.kind, len(KINDS) - 1),
        "remote_capable": roster.on_site,
        "desk_type": np.where(roster.desk_type == NOWHERE, -1, roster.desk_type),
    }
    for field, value in told.items():
        if field in roster.columns:
            yield ("part_time" if field == "fte" else field, ""), value.astype(np.int64)
    if "days_off" in roster.columns:
        for number, day in enumerate(DAYS):
            yield ("days_off", day), (~roster.contract[:, number]).astype(np.int64)


def _of_logs(logs: Logs) -> Iterator[tuple[tuple[str, str], Integers]]:
    """Yield what a badge log tells of its people, as `_of_roster` does."""
    visits, number = logs.visits, len(logs.who)
    if visits is None:
        return
    if logs.who.listed:
        yield ("seen", ""), np.isin(np.arange(number), visits.person).astype(np.int64)
    for weekday, day in enumerate(DAYS):
        on_it = (visits.day - 1) % 7 == weekday  # day 1 was a Monday
        yield ("came", day), np.isin(np.arange(number), visits.person[on_it]).astype(np.int64)


def _telling_days(logs: Logs) -> bool:
    """Tell whether on any day of the log all people of a small office came: then no counts of days are told."""
    visits, number = logs.visits, len(logs.who)
    if visits is None:
        return False
    pairs = np.unique(np.stack([visits.day, visits.person]), axis=1)
    return bool(certain_of(np.unique(pairs[0], return_counts=True)[1], number).any())


def _has(logs: Logs, kind: str) -> bool:
    held = {"badges": logs.visits, "bookings": logs.bookings, "counts": logs.counts, "survey": logs.survey}
    return held[kind] is not None


def _run_id(inputs: Mapping[str, str], smallest: int) -> str:
    text = json.dumps([VERSION, "privacy", dict(inputs), smallest], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
