"""What `task=explain` says: which cause costs how many desks, and which one to act on before buying any."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sim import words
from sim.language import mark, tr, trn
from sim.studies.causes import CHANCE, CLAIMED_EMPTY, COMMON_DAYS, MEETINGS, TEAM_CORRELATION, WEEKDAY_PEAK
from sim.study import Study
from sim.told.base import Grid, Said
from sim.words import count, counted

# Causes over a column and in a sentence, and what to do about them; to be said with `tr`.
EXPECTED: Final = mark("people expected that day")
LABELS: Final = {
    CHANCE: mark("chance in the headcount"),
    WEEKDAY_PEAK: mark("weekday peak"),
    TEAM_CORRELATION: mark("teams coming together"),
    COMMON_DAYS: mark("days that draw everybody"),
    MEETINGS: mark("meetings"),
    CLAIMED_EMPTY: mark("claimed-but-empty desks"),
}
SPOKEN: Final = {
    **LABELS,
    WEEKDAY_PEAK: mark("the weekday peak"),
    TEAM_CORRELATION: mark("teams that come together"),
    CLAIMED_EMPTY: mark("the coat on the chair"),
}
ADVICE: Final = {
    WEEKDAY_PEAK: mark("spread office days over the week"),
    TEAM_CORRELATION: mark("have teams come on different days"),
    MEETINGS: mark("hold meetings digitally or on quiet days"),
    CLAIMED_EMPTY: mark("have people who are away clear their desks"),
}


@dataclass(frozen=True)
class Scale:
    """In what steps a figure is said, and with how many decimals a step is written."""

    step: Fraction
    places: int

    def steps(self, value: Fraction) -> int:
        """Return a value in whole steps, rounded half up."""
        return math.floor(value / self.step + Fraction(1, 2))

    def number(self, steps: int, *, sign: bool = False) -> str:
        """Return so many steps as a number: ``+4.6``."""
        form = f"{'+' if sign else ''},.{self.places}f"
        return words.number(steps / 10**self.places, form) if steps else "0"

    def span(self, low: float | None, high: float | None) -> str:
        """Return an interval rounded outwards: ``38 to 44``, or ``41``; an empty text where there is none."""
        if low is None or high is None:
            return ""
        # An end that is a whole number of steps but for its last bit stays that number.
        ends = math.floor(low / float(self.step) + 1e-9), math.ceil(high / float(self.step) - 1e-9)
        if ends[0] == ends[1]:
            return self.number(ends[0])
        return tr("{low} to {high}", low=self.number(ends[0]), high=self.number(ends[1]))


DESKS: Final = Scale(Fraction(1), 0)
PERCENT: Final = Scale(Fraction(1, 1000), 1)  # a share of days, said in percent


def said(study: Study) -> Said:
    """Return the finding, the table of the causes, and what the words mean."""
    summary = study.summary
    headings = ["", tr("desks for {share} of days", share=kept_days(summary))]
    if quiet(summary):
        title = tr("Each cause's share of the desks needed (95 % intervals)")
    else:
        headings.append(tr("too few desks, % of days"))
        title = tr("Each cause's share of the desks needed and of the days with too few (95 % intervals)")
    headings.append(tr("desks freed if it alone were gone"))
    grid = Grid(headings, _rows(summary), left=[""], title=title)
    notes = [
        tr(
            "Shares are averages over all orders in which the causes can be added, rounded so that they add up. "
            "{scenarios} scenarios saw the same days.",
            scenarios=count(summary["scenarios"]),
        ),
        tr(
            "Gone means gone altogether: no weekday busier than another, no meeting in person, every desk free "
            "whenever its user is away. Chance cannot be acted on; sharing desks among more people makes it weigh less."
        ),
    ]
    if summary["scenario"]["organisation"].get("roster"):
        notes.append(tr("Days off and team days in a staff file stay as they are, also without the weekday peak."))
    return Said(headline(summary), [grid], notes)


def kept_days(summary: Mapping[str, Any]) -> str:
    """Return the share of days on which the desks are to do: ``95 %``."""
    return words.given(1 - summary["asked"]["target"])


def headline(summary: Mapping[str, Any]) -> str:
    """Return the finding: what costs most desks, and what to do before buying any."""
    found = f"{_costs(summary)}. {act(summary)}"
    if not quiet(summary):
        return found
    desks = counted(summary["desks"], "desk", "desks")
    return f"{tr('With {desks} no day with too few was seen', desks=desks)}. {found}"


def quiet(summary: Mapping[str, Any]) -> bool:
    """Tell whether no day with too few desks was seen, so that causes are told by desks alone."""
    return not summary["explained"]["crowded"]["all"]["estimate"]


def _costs(summary: Mapping[str, Any]) -> str:
    """Return what costs most desks, of the causes that surely cost any."""
    told = summary["explained"]["desks"]
    shown = whole_parts(told, DESKS)
    costly = [cause for cause in ordered(summary) if shown[cause] > 0 and (told["parts"][cause]["low"] or 0) > 0][:2]
    needed = counted(told["all"]["estimate"], "desk", "desks")
    values = {"desks": needed, "share": kept_days(summary)}
    if not costly:
        return tr("{desks} needed on {share} of days; no cause is sure to add any to the people expected", **values)
    number = shown[costly[0]]
    values |= {"number": count(number), "cause": tr(SPOKEN[costly[0]])}
    if len(costly) == 1:
        return trn(
            "Of the {desks} needed on {share} of days {number} is for {cause}",
            "Of the {desks} needed on {share} of days {number} are for {cause}",
            number,
            **values,
        )
    return trn(
        "Of the {desks} needed on {share} of days {number} is for {cause} and {next_number} for {next_cause}",
        "Of the {desks} needed on {share} of days {number} are for {cause} and {next_number} for {next_cause}",
        number,
        **values,
        next_number=count(shown[costly[1]]),
        next_cause=tr(SPOKEN[costly[1]]),
    )


def act(summary: Mapping[str, Any]) -> str:
    """Return which lever to pull first, and how many desks that frees at most."""
    lever = summary["lever"]
    if lever is None:
        return tr("No single thing that can be acted on is sure to free a desk")
    advice = tr(ADVICE[lever["cause"]])
    for cause in lever["or"]:
        advice = tr("{first} or {second}", first=advice, second=tr(ADVICE[cause]))
    values = {"advice": advice, "desks": counted(lever["desks"]["estimate"], "desk", "desks")}
    if summary["explained"]["desks"]["all"]["estimate"] > summary["desks"]:
        told = tr("Before buying desks, {advice}: that frees up to about {desks}", **values)
    else:
        told = tr("To need fewer, {advice}: that frees up to about {desks}", **values)
    return tr("{advice} (these cannot be told apart)", advice=told) if lever["or"] else told


def ordered(summary: Mapping[str, Any]) -> list[str]:
    """Return the causes by the desks they cost, the most first; equal ones in their usual order."""
    parts = summary["explained"]["desks"]["parts"]
    return sorted(parts, key=lambda cause: -Fraction(parts[cause]["fraction"]))


def whole_parts(told: Mapping[str, Any], scale: Scale) -> dict[str, int]:
    """Return the parts of a figure in whole units of its scale, rounded so that they add up to the rounded total.

    By largest remainder (Hamilton's method); a part that is exactly 0 stays so.
    """
    parts = {cause: Fraction(part["fraction"]) for cause, part in told["parts"].items()}
    rounded = {cause: scale.steps(part) for cause, part in parts.items()}
    total = scale.steps(Fraction(told["all"]["fraction"])) - scale.steps(Fraction(told["expected"]["fraction"]))
    missing = total - sum(rounded.values())
    sign = 1 if missing > 0 else -1
    error = {cause: sign * (part / scale.step - rounded[cause]) for cause, part in parts.items() if part}
    for cause in sorted(error, key=lambda cause: -error[cause])[: abs(missing)]:
        rounded[cause] += sign
    return rounded


def part_words(told: Mapping[str, Any], cause: str, steps: int, scale: Scale) -> str:
    """Return a part with its interval: ``+41 (38 to 44)``, and ``none`` for a cause that costs no desk for certain."""
    part = told["parts"][cause]
    if part["estimate"] == 0 and part["low"] == 0 == part["high"]:
        return tr("none") if scale is DESKS else "0"
    return _bracketed(scale.number(steps, sign=True), scale.span(part["low"], part["high"]))


def level_words(told: Mapping[str, Any], name: str, scale: Scale) -> str:
    """Return the figure of the people expected (``expected``) or of all causes (``all``) with its interval."""
    one = told[name]
    return _bracketed(scale.number(scale.steps(Fraction(one["fraction"]))), scale.span(one["low"], one["high"]))


def _rows(summary: Mapping[str, Any]) -> list[list[str]]:
    figures = [(summary["explained"]["desks"], DESKS)]
    if not quiet(summary):
        figures.append((summary["explained"]["crowded"], PERCENT))
    rows = [[tr(EXPECTED), *(level_words(told, "expected", scale) for told, scale in figures), ""]]
    shown = [whole_parts(told, scale) for told, scale in figures]
    desks = figures[0][0]
    for cause in ordered(summary):
        parts = [
            part_words(told, cause, steps[cause], scale) for (told, scale), steps in zip(figures, shown, strict=True)
        ]
        gone = desks["removed"][cause]
        freed = _bracketed(DESKS.number(DESKS.steps(Fraction(gone["fraction"]))), DESKS.span(gone["low"], gone["high"]))
        none = tr("none")
        rows.append([tr(LABELS[cause]), *parts, none if parts[0] == none else freed])
    rows.append([tr("all together"), *(level_words(told, "all", scale) for told, scale in figures), ""])
    return [*rows, [tr("desks there are"), count(summary["desks"]), *[""] * len(figures)]]


def _bracketed(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval and interval != figure else figure
