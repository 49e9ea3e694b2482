"""What is said about a staff file: the import report, and what in it may change the answer unseen."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from sim import words
from sim.language import mark
from sim.roster.fields import DAY_WORDS, DAYS, FIELDS, HOURS, KINDS, Roster
from sim.sentences import Counted, Sentence, listed
from sim.tabular import Table, heading_key, shown

LARGE_TEAM = 30  # people; above it a team meeting is no longer a meeting of a team


def report(table: Table, roster: Roster, empty: Mapping[str, int], wanted: Sentence) -> list[str]:
    """Return the import report; it depends on the rows, not on their order."""
    kinds = np.bincount(roster.kind, minlength=len(KINDS))
    contract_days = roster.contract.sum(axis=1)
    lines = [
        Sentence(
            "{file}: {people} employees, {teams} teams, {fte:.2f} FTE",
            file=table.name,
            people=len(roster),
            teams=len(roster.teams),
            fte=math.fsum(roster.fte),
        ),
        *table.notes,
        Sentence(
            "columns: {columns}", columns=[f"{shown(heading)} = {field}" for field, heading in table.mapping.items()]
        ),
    ]
    if table.unused:
        lines.append(Sentence("columns not used: {columns}", columns=[shown(heading) for heading in table.unused]))
    if absent := [f"{field} ({FIELDS[field][-1]})" for field in FIELDS if field not in table]:  # as they may be headed
        lines.append(Sentence("columns not in the file: {columns}", columns=absent))
    newcomers = int(roster.newcomer.sum())
    lines.append(Sentence("kinds: {kinds}; newcomers {number}", kinds=_counts(_KINDS, kinds), number=newcomers))
    if "remote_capable" in table:
        bound, untold = int((roster.on_site == 1).sum()), empty["remote_capable"]
        lines.append(
            Sentence("people who cannot work from home: {number}; not said of {untold}", number=bound, untold=untold)
        )
    lines.append(Sentence("wanted office days: {days:.1f} a week in all", days=math.fsum(roster.office_days)))
    if number := empty["office_days"]:
        lines.append(Sentence("people without office_days: {number}, taken as {days}", number=number, days=wanted))
    if number := empty["fte"]:
        lines.append(Sentence("people without fte: {number}, taken as 1", number=number))
    if "days_off" in table:
        off, none = _counts(_DAYS, (~roster.contract).sum(axis=0)), int((contract_days == len(DAYS)).sum())
        lines.append(Sentence("days off: {days}; none {number}", days=off, number=none))
    else:
        lines.append(Sentence("days off: not read, there is no such column"))
    if roster.anchor.any():
        lines.append(Sentence("anchor days: {days}", days=_counts(_DAYS, roster.anchor.sum(axis=0))))
    if any(roster.policy):
        named = Counter(roster.policy)
        none = named.pop("", 0)
        policies = _counts(sorted(named), (named[name] for name in sorted(named)))
        lines.append(Sentence("policies: {policies}; none {number}", policies=policies, number=none))
    if lost := int((roster.anchor & ~roster.contract).sum()):
        lines.append(Sentence("anchor days that fall on a day off: {number}, the day off holds", number=lost))
    if capped := int((roster.office_days > contract_days).sum()):
        lines.append(
            Sentence(
                "people who want more office days than they work: {number}, they come on all their days", number=capped
            )
        )
    if numeric := _numeric_ids(table):
        lines.append(
            Sentence("employee_id: {number} numeric cells read as text, leading zeros may be lost", number=numeric)
        )
    return lines + [Sentence("teams that look alike: {teams}", teams=names) for names in _look_alikes(roster.teams)]


def _counts(names: Iterable[str], counts: Iterable[int]) -> list[Sentence]:
    return [
        Sentence("{name} {number}", name=Sentence(name), number=int(number))
        for name, number in zip(names, counts, strict=True)
    ]


def _numeric_ids(table: Table) -> int:
    return sum(not isinstance(cell, str) for cell in table.cells("employee_id"))


def _look_alikes(teams: tuple[str, ...]) -> list[list[str]]:
    """Return each set of teams that differ only in case, spaces or signs: often one team, misspelt."""
    alike = defaultdict(list)
    for team in teams:
        letters = "".join(sign for sign in unicodedata.normalize("NFKC", team).casefold() if sign.isalnum())
        alike[letters or team].append(f'"{shown(team)}"')
    return [names for names in alike.values() if len(names) > 1]


def notes(table: Table, roster: Roster, empty: Mapping[str, int], wanted: Sentence, apart: bool) -> list[str]:
    """Return warnings: columns that may have been meant, values that were assumed, teams too large to meet.

    `apart` tells that the people of a team in several buildings are a team in each.
    """
    lines = _meant_columns(table)
    if "fte" not in table:
        lines.append(Sentence("fte: no column, everybody counts as 1 FTE"))
    elif empty["fte"]:
        lines.append(Sentence("fte: {people} empty, taken as 1 FTE", people=_people(empty["fte"])))
    if "office_days" not in table:
        lines.append(Sentence("office_days: no column, everybody wants {days}", days=wanted))
    elif empty["office_days"]:
        people = _people(empty["office_days"])
        lines.append(Sentence("office_days: {people} empty, taken as {days}", people=people, days=wanted))
    lines += _too_many_days(roster)
    always = int(((roster.fte < 1 - 1e-9) & roster.contract.all(axis=1)).sum())
    if always and "days_off" not in table:
        lines.append(
            Sentence(
                "days_off: no column, so that all five days are working days of {people} who work less than full time: "
                "days at home, journeys avoided and the allowance for them come out too high",
                people=_people(always),
            )
        )
    elif always == 1:
        lines.append(
            Sentence(
                "days_off: 1 person works less than full time but has no day off, so all five days are theirs to "
                "choose from; if a day off is missing, days at home, journeys avoided and the allowance for them come "
                "out too high"
            )
        )
    elif always:
        lines.append(
            Sentence(
                "days_off: {people:,} people work less than full time but have no day off, so all five days are theirs "
                "to choose from; if days off are missing, days at home, journeys avoided and the allowance for them "
                "come out too high",
                people=always,
            )
        )
    if alike := sum(map(len, _look_alikes(roster.teams))):
        lines.append(
            Sentence(
                "team: {names} that differ only in capitals, spaces or signs count as different teams (the import "
                "report has them): give one name where they are one team",
                names=Counted(alike, "name", "names"),
            )
        )
    parts = Counter(zip(roster.team.tolist(), roster.building if apart else [""] * len(roster), strict=True))
    sizes = np.array(list(parts.values()))
    if large := int((sizes > LARGE_TEAM).sum()):
        lines.append(
            Sentence(
                "team: {large} of {teams} teams have more than {limit} people (the largest {largest}), and their "
                "meetings bring in all of them: give smaller teams in the column team, or type meetings=none",
                large=large,
                teams=len(sizes),
                limit=LARGE_TEAM,
                largest=int(sizes.max()),
            )
        )
    return lines


def _too_many_days(roster: Roster) -> list[Sentence]:
    """Return how many people want more office days than the days that they work, or than their FTE fills."""
    lines = []
    days = roster.contract.sum(axis=1)
    if (cut := roster.office_days > days).any():
        lines.append(
            Sentence(
                "office_days: {people} with more office days than days that they work: cut to those, from {wanted:.1f} "
                "to {left:.1f} a week in all",
                people=_people(int(cut.sum())),
                wanted=math.fsum(roster.office_days[cut]),
                left=math.fsum(days[cut]),
            )
        )
    filled = np.ceil(len(DAYS) * roster.fte - 1e-9)  # part of a day is a day at the office
    if (beyond := np.minimum(roster.office_days, days) > filled).any():
        lines.append(
            Sentence(
                "office_days: {people} with more office days than their FTE fills ({wanted:.1f} a week in all, where "
                "it fills {filled:.1f}): they come all those days, check fte, office_days and days_off",
                people=_people(int(beyond.sum())),
                wanted=math.fsum(np.minimum(roster.office_days, days)[beyond]),
                filled=math.fsum(filled[beyond]),
            )
        )
    return lines


def _meant_columns(table: Table) -> list[str]:
    """Return what to do with unused columns that look like a field whose absence changes the answer."""
    lines: list[str] = []
    meant = table.meant()
    hours = meant.get("fte", "")
    if re.search(HOURS, heading_key(hours)):
        del meant["fte"]
        lines.append(
            Sentence(
                'roster: column "{heading}" is not used; hours a week become FTE when divided by the full-time week '
                "(36 h = 1): put that in a column fte",
                heading=shown(hours),
            )
        )
    if meant:
        values = {
            "headings": listed([f'"{shown(heading)}"' for heading in meant.values()]),
            "meanings": listed([Sentence(_MEANINGS[field]) for field in meant]),
            "choice": [f"{field}: {_quoted(heading)}" for field, heading in (table.declared | meant).items()],
        }
        lines.append(
            Sentence(
                'roster: column {headings} is not used; if it holds {meanings}: "data.columns={{{choice}}}"', **values
            )
            if len(meant) == 1
            else Sentence(
                'roster: columns {headings} are not used; if they hold {meanings}: "data.columns={{{choice}}}"',
                **values,
            )
        )
    if days := [heading for heading in table.unused if heading_key(heading).strip(".") in DAY_WORDS]:
        lines.append(
            Sentence(
                "roster: columns {headings} are not used; list days off in one column, such as days_off: wed,fri",
                headings=[f'"{shown(heading)}"' for heading in days],
            )
        )
    return lines


# How kinds and days are called in the report.
_KINDS = (mark("flexible"), mark("fixed desk"), mark("field work"))
_DAYS = tuple(words.WEEKDAYS.values())
_MEANINGS = {
    "fte": mark("the FTE"),
    "office_days": mark("the office days"),
    "days_off": mark("the days off"),
    "anchor_days": mark("the anchor days"),
    "kind": mark("the kind of worker"),
    "newcomer": mark("the newcomers"),
}


def _quoted(heading: str) -> str:
    """Return a heading as it is typed inside ``data.columns={...}``."""
    if re.fullmatch(r"[A-Za-z0-9_-]+( [A-Za-z0-9_-]+)*", heading):
        return heading
    return "'" + heading.replace("'", r"\'") + "'"


def _people(number: int) -> Counted:
    return Counted(number, "person", "people")
