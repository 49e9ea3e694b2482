"""What people, policies and ratios are called in a note."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import words
from sim.language import mark, tr

Summary = Mapping[str, Any]

LONGEST: Final = 40  # characters of a name from a user's file

_ORGANISATIONS: Final = {
    "finance_ministry": mark("the Ministry of Finance"),
    "rijk": mark("a typical building of central government"),
    "vlaanderen": mark("the Flemish government"),
    "small_office": mark("a small office"),
}
_POLICIES: Final = {
    "free": mark("free choice"),
    "anchor": mark("fixed team days"),
    "spread": mark("days spread over the week"),
    "assigned": mark("a desk for everybody"),
}


def of_preset(name: str) -> str:
    """Return what the organisation of a preset is called."""
    return tr(_ORGANISATIONS[name]) if name in _ORGANISATIONS else words.clean(name, LONGEST)


def organisation(summary: Summary) -> str:
    """Return whose desks these are: a preset's organisation, or a staff file by its name."""
    group = summary["scenario"]["organisation"]
    if group.get("roster"):
        roster = group["roster"]
        name = roster["name"] if isinstance(roster, Mapping) else roster
        return tr("staff file {name}", name=words.clean(name, LONGEST))
    return of_preset(group["name"])


def of_row(row: Mapping[Any, Any]) -> str:
    """Return whose desks a row of a sweep's table is about (`sim.sweep.done_row`)."""
    name = str(row["organisation"])
    file = name.removeprefix("roster ")
    return of_preset(name) if file == name else tr("staff file {name}", name=words.clean(file, LONGEST))


def real(summary: Summary) -> bool:
    """Tell whether the people are those of a staff file."""
    return bool(summary["scenario"]["organisation"].get("roster"))


def policy(name: str, longest: int = LONGEST) -> str:
    """Return what a policy is called: ``days spread over the week``; another case keeps the name it was given."""
    return tr(_POLICIES[name]) if name in _POLICIES else words.case(name, longest)


def policies(found: Sequence[str]) -> str:
    """Return policies or cases as a list in a sentence."""
    return words.listed(policy(name) for name in dict.fromkeys(found))


def ratio(value: float, per: str) -> str:
    """Return a desk ratio with what it counts: ``0.5 desks per FTE``."""
    said = words.number(value, ".3g")
    if per == "employee":
        return tr("{ratio} desks per employee", ratio=said)
    return (
        tr("{ratio} desks per flexible worker", ratio=said)
        if per == "flexible"
        else tr("{ratio} desks per FTE", ratio=said)
    )


def short_ratio(value: float, per: str) -> str:
    """Return a desk ratio with what it counts, for a table: ``0.5 per FTE``."""
    said = words.number(value, ".3g")
    if per == "employee":
        return tr("{ratio} per employee", ratio=said)
    return tr("{ratio} per flexible worker", ratio=said) if per == "flexible" else tr("{ratio} per FTE", ratio=said)


def people(summary: Summary) -> str:
    """Return how many people there are, those simulated where staff has grown."""
    return words.counted(summary.get("people") or summary["employees"], "person", "people")


def staff(summary: Summary) -> str:
    """Return how many people there are: ``1,277 people (1,200 FTE)``, those simulated where staff has grown."""
    if (summary.get("people") or summary["employees"]) != summary["employees"]:
        return people(summary)
    return tr("{people} ({fte} FTE)", people=people(summary), fte=words.count(summary["fte"]))


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital and a full stop."""
    said = text.strip()
    said = said[:1].upper() + said[1:]
    return said if re.search(r"[.!?:]$", said) else f"{said}."
