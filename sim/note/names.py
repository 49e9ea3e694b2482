"""What people, policies and ratios are called in a note."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sim import findings, over_buildings, presets, words
from sim.language import tr
from sim.presets import LONGEST
from sim.told.cases import called

Summary = Mapping[str, Any]


def organisation(summary: Summary) -> str:
    """Return whose desks these are, in a sentence: those of a preset's organisation, or of the staff file's."""
    if over_buildings.several(summary):
        owner = tr("the organisation") if real(summary) else presets.whole(summary["scenario"]["organisation"]["name"])
        return tr("{organisation} in {buildings}", organisation=owner, buildings=over_buildings.counted(summary))
    if real(summary):
        return tr("the organisation")
    return findings.organisation(summary)


def in_full(summary: Summary) -> str:
    """Return whose desks these are as `organisation` does, with the name of the staff file."""
    if not real(summary):
        return findings.organisation(summary)
    roster = summary["scenario"]["organisation"]["roster"]
    name = roster["name"] if isinstance(roster, Mapping) else roster
    return tr("your organisation (staff file {name})", name=words.clean(name, LONGEST))


def of_row(row: Mapping[Any, Any]) -> str:
    """Return whose desks a row of a sweep's table is about (`sim.sweep.done_row`)."""
    name = str(row["organisation"])
    return tr("the organisation") if name.startswith("roster ") else presets.organisation(name)


def real(summary: Summary) -> bool:
    """Tell whether the people are those of a staff file."""
    return bool(summary["scenario"]["organisation"].get("roster"))


def policy(name: str, longest: int = LONGEST) -> str:
    """Return what a policy is called: ``days spread over the week``; another case keeps the name it was given."""
    return called(name, longest)


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


def ratio_of(summary: Summary) -> str:
    """Return the desk ratio of a summary; where staff has grown without desks, of today and after that."""
    own, grown = summary["ratio"], findings.grown(summary)
    today = ratio(own["value"], own["per"])
    if not grown or "ratio" not in grown:
        return today
    after = words.number(own["value"] * summary["employees"] / summary["people"], ".3g")
    return tr("{today} today, {after} with {sign}{share} growth", **{**grown, "today": today, "after": after})


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
    """Return how many people there are: ``1,277 people (1,200 FTE)``, those simulated where staff has grown.

    Of a study of several sizes the fewest and the most.
    """
    if summary.get("sizes"):
        fewest, *_, most = (words.count(one["people"]) for one in summary["sizes"])
        return tr("{low} to {high} people", low=fewest, high=most)
    if grown := findings.grown(summary):
        return tr("{people} ({today} {sign} {share} growth)", people=people(summary), **grown)
    return tr("{people} ({fte} FTE)", people=people(summary), fte=words.count(summary["fte"]))


def sentence(text: str) -> str:
    """Return a text as a sentence: with a capital, unless a setting or a column is its first word, and a full stop."""
    said = text.strip()
    if not re.match(r"[a-z]+[._]", said):
        said = said[:1].upper() + said[1:]
    return said if re.search(r"[.!?:]$", said) else f"{said}."
