"""Reads a staff file into a roster."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, nearest
from sim.roster.fields import (
    CLUES,
    DAY_WORDS,
    DAYS,
    DESK_TYPE_WORDS,
    FIELDS,
    FTE,
    KIND_WORDS,
    KINDS,
    NEWCOMER_WORDS,
    NO_PARTS,
    OFFICE_DAYS,
    POLICY_WORDS,
    USED,
    Roster,
)
from sim.roster.report import notes, report
from sim.sentences import Sentence
from sim.tabular import Cell, Layout, Table, read_table, text_of

_NO_DAYS = (False,) * len(DAYS)

Days = tuple[bool, ...]


def read_roster(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    office_days: float | None = None,
    fallback_office_days: float,
    field_office_days: float = 0.25,
    buildings: Sequence[str] | None = None,
) -> Roster:
    """Return the people in a CSV or XLSX staff file.

    `columns` (field to heading), `separator` and `decimal` (words) are what the user declared under ``data.``. An
    empty `office_days` cell takes `office_days`, the typed value; without one what a preset's people have:
    `fallback_office_days` of five contract days in proportion, and `field_office_days` for field workers. `buildings`
    are those of a portfolio, to one of which each person must belong.
    Raises `InputError` with all faults of the file, `ConfigurationError` for a wrong declaration.
    """
    layout = Layout(
        fields=FIELDS,
        required=("employee_id", "team", *(("building",) if buildings is not None and len(buildings) > 1 else ())),
        personal=frozenset({"employee_id"}),
        columns=columns or {},
        separator=separator,
        decimal=decimal,
        clues=CLUES,
    )
    table = read_table(path, layout)
    entity = _entities(table)
    team_names = table.texts("team")
    fte = table.numbers("fte", FTE)
    wanted = table.numbers("office_days", OFFICE_DAYS)
    off = table.read("days_off", _days_off, _NO_DAYS)
    anchor = table.read("anchor_days", _days, _NO_DAYS)
    kind = table.words("kind", KIND_WORDS, 0)
    newcomer = table.words("newcomer", NEWCOMER_WORDS, False)
    desk_type = table.words("desk_type", DESK_TYPE_WORDS, 0 if "desk_type" in table else -1)
    on_site = table.words("remote_capable", {word: int(not can) for word, can in NEWCOMER_WORDS.items()}, -1)
    texts = {field: table.texts(field) for field in ("organisation", "building")}
    policy = table.read("policy", _policy, "")
    if buildings is not None and "building" in table:
        _check_buildings(table, texts["building"], buildings)
    table.check()

    order = np.argsort(entity, kind="stable")
    teams = tuple(sorted(set(team_names)))
    number = {team: index for index, team in enumerate(teams)}
    contract, kinds = ~np.array(off, dtype=np.bool_), np.array(kind, dtype=np.int8)
    if office_days is None:
        days = contract.sum(axis=1)
        field_days = np.minimum(field_office_days, days)
        default = np.where(kinds == KINDS.index("field"), field_days, fallback_office_days * days / len(DAYS))
        wanted_days = Sentence(
            "{days:.3g} a week, part-timers in proportion, field workers {field_days:.3g}",
            days=fallback_office_days,
            field_days=field_office_days,
        )
    else:
        default, wanted_days = np.full(len(kinds), office_days), Sentence("{days:.3g} a week", days=office_days)
    empty = {"fte": int(np.isnan(fte).sum()), "office_days": int(np.isnan(wanted).sum())}
    empty |= {"organisation": texts["organisation"].count(""), "remote_capable": on_site.count(-1)}
    roster = Roster(
        entity=entity[order],
        team=np.array([number[team] for team in team_names], dtype=np.int32)[order],
        fte=np.where(np.isnan(fte), 1.0, fte)[order],
        contract=contract[order],
        office_days=np.where(np.isnan(wanted), default, wanted)[order],
        kind=kinds[order],
        newcomer=np.array(newcomer, dtype=np.bool_)[order],
        on_site=np.array(on_site, dtype=np.int8)[order],
        anchor=np.array(anchor, dtype=np.bool_)[order],
        desk_type=np.array(desk_type, dtype=np.int32)[order],
        teams=teams,
        organisation=tuple(texts["organisation"][row] for row in order),
        building=tuple(texts["building"][row] for row in order),
        policy=tuple(policy[row] for row in order),
        given={field: len(table) - empty.get(field, 0) for field in USED if field in table},
        wants=~np.isnan(wanted)[order],
        report=[],
        notes=[],
        columns=table.mapping,
        unread=table.unused,
    )
    roster.report.extend(report(table, roster, empty, wanted_days))
    roster.notes.extend(notes(table, roster, empty, wanted_days, apart=buildings is not None))
    return roster


def _check_buildings(table: Table, texts: Sequence[str], buildings: Sequence[str]) -> None:
    """Note codes that no building has, each once, at the first of its rows."""
    rows_of = defaultdict(list)
    for row, name in enumerate(texts):
        if name and name not in buildings:
            rows_of[name].append(row)
    for name, rows in rows_of.items():
        many = f" in {len(rows)} rows, of which this is the first" if len(rows) > 1 else ""
        what = f"no building of the portfolio{nearest(name, buildings)}{many}, write it as it is there"
        table.fault(rows[0], "building", what, name)


def entity_of(employee_id: str) -> int:
    """Return the person's number for draws: 8 bytes of BLAKE2b of the id, below 2**64 - 1 (draws add one)."""
    digest = hashlib.blake2b(employee_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % (2**64 - 1)


def _entities(table: Table) -> npt.NDArray[np.uint64]:
    ids = table.texts("employee_id")
    rows_of = defaultdict(list)
    for row, employee_id in enumerate(ids):
        if employee_id:
            rows_of[employee_id].append(row)
    for rows in rows_of.values():
        if len(rows) > 1:
            lines = ", ".join(str(table.lines[row]) for row in rows[:10]) + (" ..." if len(rows) > 10 else "")
            table.fault(rows[1], "employee_id", f"the same employee_id in lines {lines}, keep one row a person")
    numbers = {employee_id: entity_of(employee_id) for employee_id in rows_of}
    if len(set(numbers.values())) < len(numbers):
        raise InputError(f"{table.name}: two employee_ids share a random number (1 in 10^9), change one of them")
    return np.array([numbers.get(employee_id, 0) for employee_id in ids], dtype=np.uint64)


def _days(cell: Cell) -> Days:
    """Return which of the five weekdays the cell names; raise ValueError for any other word."""
    words = [word.strip(".") for word in re.split(r"[\s,;/+&]+", text_of(cell).casefold()) if word]
    for word in words:
        if word not in DAY_WORDS:
            hint = nearest(word, DAY_WORDS)
            raise ValueError(f"not a list of weekdays{hint}, use {','.join(DAYS)} or ma,di,wo,do,vr; empty for none")
    return tuple(day in {DAY_WORDS[word] for word in words} for day in range(len(DAYS)))


def _policy(cell: Cell) -> str:
    """Return the policy that the cell names; raise ValueError for any other word."""
    word = text_of(cell).casefold()
    if word in POLICY_WORDS:
        return POLICY_WORDS[word]
    if word in NO_PARTS:
        raise ValueError(NO_PARTS[word])
    names, dutch = (
        ",".join(dict.fromkeys(POLICY_WORDS.values())),
        ",".join(word for word, name in POLICY_WORDS.items() if word != name),
    )
    near = nearest(word, POLICY_WORDS)
    raise ValueError(f"not a policy of a team{near}, use one of {names} (Dutch: {dutch}); empty for none")


def _days_off(cell: Cell) -> Days:
    days = _days(cell)
    if all(days):
        raise ValueError("all five days off leaves no working day, leave out people who do not work")
    return days
