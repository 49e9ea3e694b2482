"""A staff file (roster, §4): one employee a row, in English or Dutch, read as it is written or refused.

A roster is literal: an empty `days_off` means none. Each person's random numbers come from the employee id (§2), and
people stand in the order of that number, so that shuffled rows give the same roster.
"""

import hashlib
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, nearest
from sim.tabular import Cell, Layout, Span, Table, read_table, shown, text_of

DAYS = ("mon", "tue", "wed", "thu", "fri")
# The place of a kind is the code of a person's kind (§4).
KINDS = ("flexible", "fixed_desk", "field")

# Field: its other headings (Dutch, and English spelling); case, spaces, `_` and `-` do not count.
_FIELDS = {
    "employee_id": ("personeelsnummer",),
    "team": ("afdeling",),
    "organisation": ("organization", "organisatie"),
    "building": ("gebouw",),
    "fte": ("deeltijdfactor",),
    "office_days": ("kantoordagen",),
    "days_off": ("vrije dagen",),
    "anchor_days": ("vaste teamdagen",),
    "policy": ("beleid",),
    "kind": ("soort",),
    "newcomer": ("nieuw",),
    "desk_type": ("soort werkplek",),
}
_DAY_WORDS = {
    word: day
    for day, words in enumerate(
        (
            "mon monday ma maandag",
            "tue tues tuesday di dinsdag",
            "wed wednesday wo woensdag",
            "thu thur thurs thursday do donderdag",
            "fri friday vr vrijdag",
        )
    )
    for word in words.split()
}
_KIND_WORDS = {
    "flexible": 0,
    "fixed_desk": 1,
    "field": 2,
    "flexibel": 0,
    "fixed desk": 1,
    "vaste werkplek": 1,
    "veld": 2,
}
_NEWCOMER_WORDS = {
    **dict.fromkeys(("yes", "ja", "true", "waar", "y", "j", "1"), True),
    **dict.fromkeys(("no", "nee", "false", "onwaar", "n", "0"), False),
}
_FTE = Span(0, 1.2, above=True)
_OFFICE_DAYS = Span(0, 5)
_NO_DAYS = (False,) * len(DAYS)

Days = tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class Roster:
    """The people of a staff file: n people in the order of `entity`, arrays as the simulator's people need them."""

    entity: npt.NDArray[np.uint64]  # (n,) from the employee id alone, never 2**64 - 1
    team: npt.NDArray[np.int32]  # (n,) index into teams
    fte: npt.NDArray[np.float64]  # (n,) above 0, at most 1.2
    contract: npt.NDArray[np.bool_]  # (n, 5) contract days, Monday .. Friday
    office_days: npt.NDArray[np.float64]  # (n,) wanted office days a week
    kind: npt.NDArray[np.int8]  # (n,) index into KINDS
    newcomer: npt.NDArray[np.bool_]  # (n,)
    anchor: npt.NDArray[np.bool_]  # (n, 5) anchor days
    teams: tuple[str, ...]  # sorted
    organisation: tuple[str, ...]  # (n,) "" where not given, as the next three
    building: tuple[str, ...]
    policy: tuple[str, ...]
    desk_type: tuple[str, ...]
    report: list[str]  # the import report: counts and headings, nothing personal

    def __len__(self) -> int:
        return len(self.entity)


def read_roster(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    office_days: float | None = None,
    fallback_office_days: float,
) -> Roster:
    """Return the people in a CSV or XLSX staff file.

    `columns` (field to heading), `separator` and `decimal` (words) are what the user declared under ``data.``. An
    empty `office_days` cell takes `office_days`, the typed value, or else `fallback_office_days`, the preset's.
    Raises `InputError` with all faults of the file, `ConfigurationError` for a wrong declaration.
    """
    layout = Layout(
        fields=_FIELDS,
        required=("employee_id", "team"),
        personal=frozenset({"employee_id"}),
        columns=columns or {},
        separator=separator,
        decimal=decimal,
    )
    table = read_table(path, layout)
    entity = _entities(table)
    team_names = table.texts("team")
    fte = table.numbers("fte", _FTE)
    wanted = table.numbers("office_days", _OFFICE_DAYS)
    off = table.read("days_off", _days_off, _NO_DAYS)
    anchor = table.read("anchor_days", _days, _NO_DAYS)
    kind = table.words("kind", _KIND_WORDS, 0)
    newcomer = table.words("newcomer", _NEWCOMER_WORDS, False)
    texts = {field: table.texts(field) for field in ("organisation", "building", "policy", "desk_type")}
    table.check()

    order = np.argsort(entity, kind="stable")
    teams = tuple(sorted(set(team_names)))
    number = {team: index for index, team in enumerate(teams)}
    default = fallback_office_days if office_days is None else office_days
    empty = {"fte": int(np.isnan(fte).sum()), "office_days": int(np.isnan(wanted).sum())}
    roster = Roster(
        entity=entity[order],
        team=np.array([number[team] for team in team_names], dtype=np.int32)[order],
        fte=np.where(np.isnan(fte), 1.0, fte)[order],
        contract=~np.array(off, dtype=np.bool_)[order],
        office_days=np.where(np.isnan(wanted), default, wanted)[order],
        kind=np.array(kind, dtype=np.int8)[order],
        newcomer=np.array(newcomer, dtype=np.bool_)[order],
        anchor=np.array(anchor, dtype=np.bool_)[order],
        teams=teams,
        organisation=tuple(texts["organisation"][row] for row in order),
        building=tuple(texts["building"][row] for row in order),
        policy=tuple(texts["policy"][row] for row in order),
        desk_type=tuple(texts["desk_type"][row] for row in order),
        report=[],
    )
    roster.report.extend(_report(table, roster, empty, default))
    return roster


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
        if word not in _DAY_WORDS:
            hint = nearest(word, _DAY_WORDS)
            raise ValueError(f"not a list of weekdays{hint}, use {','.join(DAYS)} or ma,di,wo,do,vr; empty for none")
    return tuple(day in {_DAY_WORDS[word] for word in words} for day in range(len(DAYS)))


def _days_off(cell: Cell) -> Days:
    days = _days(cell)
    if all(days):
        raise ValueError("all five days off leaves no working day, leave out people who do not work")
    return days


def _report(table: Table, roster: Roster, empty: Mapping[str, int], default: float) -> list[str]:
    """Return the import report; it depends on the rows, not on their order."""
    people = len(roster)
    kinds = np.bincount(roster.kind, minlength=len(KINDS))
    contract_days = roster.contract.sum(axis=1)
    lines = [
        f"{table.name}: {people} employees, {len(roster.teams)} teams, {math.fsum(roster.fte):.2f} FTE",
        *table.notes,
        "columns: " + ", ".join(f"{shown(heading)} = {field}" for field, heading in table.mapping.items()),
    ]
    if table.unused:
        lines.append("columns not used: " + ", ".join(shown(heading) for heading in table.unused))
    if absent := [field for field in _FIELDS if field not in table]:
        lines.append("columns not in the file: " + ", ".join(absent))
    lines.append(f"kinds: {_counts(KINDS, kinds)}; newcomers {roster.newcomer.sum()}")
    lines.append(f"wanted office days: {math.fsum(roster.office_days):.1f} a week in all")
    if empty["office_days"]:
        lines.append(f"people without office_days: {empty['office_days']}, taken as {default:g}")
    if empty["fte"]:
        lines.append(f"people without fte: {empty['fte']}, taken as 1")
    lines.append(f"days off: {_counts(DAYS, (~roster.contract).sum(axis=0))}; none {(contract_days == 5).sum()}")
    if roster.anchor.any():
        lines.append(f"anchor days: {_counts(DAYS, roster.anchor.sum(axis=0))}")
    if lost := int((roster.anchor & ~roster.contract).sum()):
        lines.append(f"anchor days that fall on a day off: {lost}, the day off holds")
    if capped := int((roster.office_days > contract_days).sum()):
        lines.append(f"people who want more office days than they work: {capped}, they come on all their days")
    if numeric := _numeric_ids(table):
        lines.append(f"employee_id: {numeric} numeric cells read as text, leading zeros may be lost")
    lines += _look_alikes(roster.teams)
    return lines


def _counts(names: Iterable[str], counts: Iterable[int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in zip(names, counts, strict=True))


def _numeric_ids(table: Table) -> int:
    return sum(not isinstance(cell, str) for cell in table.cells("employee_id"))


def _look_alikes(teams: tuple[str, ...]) -> list[str]:
    """Return a line for each set of teams that differ only in case, spaces or signs: often one team, misspelt."""
    alike = defaultdict(list)
    for team in teams:
        letters = "".join(sign for sign in unicodedata.normalize("NFKC", team).casefold() if sign.isalnum())
        alike[letters or team].append(f'"{shown(team)}"')
    return [f"teams that look alike: {', '.join(names)}" for names in alike.values() if len(names) > 1]
