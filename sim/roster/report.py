"""What is said about a staff file: the import report, and what in it may change the answer unseen."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from sim.roster.fields import DAY_WORDS, DAYS, FIELDS, HOURS, KINDS, Roster
from sim.tabular import Table, heading_key, shown

LARGE_TEAM = 30  # people; above it a team meeting is no longer a meeting of a team


def report(table: Table, roster: Roster, empty: Mapping[str, int], wanted: str) -> list[str]:
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
    if absent := [field for field in FIELDS if field not in table]:
        lines.append("columns not in the file: " + ", ".join(absent))
    lines.append(f"kinds: {_counts(KINDS, kinds)}; newcomers {roster.newcomer.sum()}")
    lines.append(f"wanted office days: {math.fsum(roster.office_days):.1f} a week in all")
    if empty["office_days"]:
        lines.append(f"people without office_days: {empty['office_days']}, taken as {wanted}")
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


def notes(table: Table, roster: Roster, empty: Mapping[str, int], wanted: str) -> list[str]:
    """Return warnings: columns that may have been meant, values that were assumed, teams too large to meet."""
    lines = _meant_columns(table)
    for field, value in (
        ("fte", "everybody counts as 1 FTE"),
        ("office_days", f"everybody wants {wanted}"),
    ):
        if field not in table:
            lines.append(f"{field}: no column, {value}")
        elif empty[field]:
            taken = "1 FTE" if field == "fte" else wanted
            lines.append(f"{field}: {_people(empty[field])} empty, taken as {taken}")
    if always := int(((roster.fte < 1 - 1e-9) & roster.contract.all(axis=1)).sum()):
        have = "works less than full time but has" if always == 1 else "work less than full time but have"
        lines.append(f"days_off: {_people(always)} {have} no day off, so all five days are theirs to choose from")
    sizes = np.bincount(roster.team, minlength=len(roster.teams))
    if large := int((sizes > LARGE_TEAM).sum()):
        lines.append(
            f"team: {large} of {len(sizes)} teams have more than {LARGE_TEAM} people (the largest {sizes.max()}), and "
            "their meetings bring in all of them: give smaller teams in the column team, or type meetings=none"
        )
    return lines


def _meant_columns(table: Table) -> list[str]:
    """Return what to do with unused columns that look like a field whose absence changes the answer."""
    lines = []
    meant = table.meant()
    hours = meant.get("fte", "")
    if re.search(HOURS, heading_key(hours)):
        del meant["fte"]
        lines.append(
            f'roster: column "{shown(hours)}" is not used; hours a week become FTE when divided by the full-time week '
            "(36 h = 1): put that in a column fte"
        )
    if meant:
        headings = " and ".join(f'"{shown(heading)}"' for heading in meant.values())
        what = " and the ".join(_MEANINGS[field] for field in meant)
        choice = ", ".join(f"{field}: {_quoted(heading)}" for field, heading in (table.declared | meant).items())
        one = len(meant) == 1
        lines.append(
            f"roster: column{'' if one else 's'} {headings} {'is' if one else 'are'} not used; if "
            f'{"it holds" if one else "they hold"} the {what}: "data.columns={{{choice}}}"'
        )
    days = [heading for heading in table.unused if heading_key(heading).strip(".") in DAY_WORDS]
    if days:
        headings = ", ".join(f'"{shown(heading)}"' for heading in days)
        lines.append(f"roster: columns {headings} are not used; list days off in one column, such as days_off: wed,fri")
    return lines


_MEANINGS = {
    "fte": "FTE",
    "office_days": "office days",
    "days_off": "days off",
    "anchor_days": "anchor days",
    "kind": "kind of worker",
    "newcomer": "newcomers",
}


def _quoted(heading: str) -> str:
    """Return a heading as it is typed inside ``data.columns={...}``."""
    if re.fullmatch(r"[A-Za-z0-9_-]+( [A-Za-z0-9_-]+)*", heading):
        return heading
    return "'" + heading.replace("'", r"\'") + "'"


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"
