"""What `task=explain` says: which cause costs how many desks, and which one to act on before buying any.

Where desks needed are not told (`studies.explain`), which cause makes how much of what is asked.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sim import words
from sim.language import tr, trn
from sim.portfolio import called
from sim.study import Study
from sim.subjects import SUBJECTS
from sim.told.base import Grid, Said
from sim.told.causes import ADVICE, EXPECTED, EXPECTED_AND_CHANCE, LABELS, SPOKEN, of_some
from sim.words import count, counted


@dataclass(frozen=True)
class Scale:
    """In what steps a figure is said, and with how many decimals a step is written."""

    step: Fraction
    places: int

    def steps(self, value: Fraction | float) -> int:
        """Return a value in whole steps, rounded as `words.count` rounds desks and `words.percent` a share."""
        if self.places:
            steps_of_one: int = 10**self.places
            return round(round(100 * float(value), self.places) * steps_of_one)
        return math.floor(value + Fraction(1, 2))

    def number(self, steps: int, *, sign: bool = False) -> str:
        """Return so many steps as a number: ``+4.6``."""
        form = f"{'+' if sign else ''},.{self.places}f"
        return words.number(steps / 10**self.places, form) if steps else "0"

    def span(self, low: float | None, high: float | None, *, outwards: bool = False) -> str:
        """Return an interval: ``38 to 44``, or ``41``; an empty text where there is none.

        Its ends are rounded as any figure, or `outwards` around one that is rounded so as to add up with others.
        """
        if low is None or high is None:
            return ""
        ends = self.steps(low), self.steps(high)
        if outwards:
            # An end that is a whole number of steps but for its last bit stays that number.
            ends = math.floor(low / float(self.step) + 1e-9), math.ceil(high / float(self.step) - 1e-9)
        if ends[0] == ends[1]:
            return self.number(ends[0])
        return tr("{low} to {high}", low=self.number(ends[0]), high=self.number(ends[1]))


DESKS: Final = Scale(Fraction(1), 0)
PERCENT: Final = Scale(Fraction(1, 1000), 1)  # a share of days, said in percent
SMALL: Final = Scale(Fraction(1, 10000), 2)  # a small one
_SMALL: Final = 0.02


def measured(summary: Mapping[str, Any]) -> str | None:
    """Return the measure that is explained where the desks needed are not told; None where they are."""
    measure: str | None = summary["asked"].get("measure")
    return measure


def leading(summary: Mapping[str, Any]) -> str:
    """Return the figure by which causes are ordered and a lever is chosen."""
    return measured(summary) or "desks"


def scale_of(summary: Mapping[str, Any], figure: str) -> Scale:
    """Return in what steps a figure is said."""
    if figure == "desks":
        return DESKS
    told = summary["explained"][figure]
    small = measured(summary) and max(told["all"]["estimate"], told["expected"]["estimate"]) < _SMALL
    return SMALL if small else PERCENT


def expected_words(summary: Mapping[str, Any]) -> str:
    """Return what is there without all causes."""
    return tr(EXPECTED_AND_CHANCE if measured(summary) else EXPECTED)


def said(study: Study) -> Said:
    """Return the finding, the table of the causes, and what the words mean."""
    summary = study.summary
    if measured(summary):
        return _said_in_shares(summary)
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
    return Said(headline(summary), [grid], [*notes, *of_some(summary)])


def _said_in_shares(summary: Mapping[str, Any]) -> Said:
    """Return the same of shares of days and people with the desks there are."""
    headings = ["", *(tr("{subject}, %", subject=tr(SUBJECTS[name])) for name in summary["explained"])]
    headings.append(tr("points less if it alone were gone"))
    title = tr(
        "Each cause's share of what is seen with {desks} (95 % intervals)",
        desks=counted(summary["desks"], "desk", "desks"),
    )
    grid = Grid(headings, _rows(summary), left=[""], title=title)
    notes = [
        tr(
            "Shares are averages over all orders in which the causes can be added, rounded so that they add up. "
            "{scenarios} scenarios saw the same days.",
            scenarios=count(summary["scenarios"]),
        ),
        tr(
            "Gone means gone altogether: no weekday busier than another, no meeting in person, every desk free "
            "whenever its user is away. What is left without all causes is for the people expected, and chance."
        ),
    ]
    if summary["scenario"]["building"].get("portfolio"):
        notes.append(tr("Days are those of each building, with the desks that it has: shares of building-days."))
        notes.append(
            tr(
                "Causes are averages over the buildings: one that has too few desks for its people adds to what is "
                "left without all causes. The main job tells each building by itself."
            )
        )
    return Said(headline(summary), [grid], [*notes, *of_some(summary)])


def kept_days(summary: Mapping[str, Any]) -> str:
    """Return the share of days on which the desks are to do: ``95 %``."""
    return words.given(1 - summary["asked"]["target"])


def headline(summary: Mapping[str, Any]) -> str:
    """Return the finding: what costs most desks, and what to do before buying any."""
    if quiet(summary) and (measure := measured(summary)):
        return tr(
            "{subject}: none seen with {desks}, so that there is nothing to explain",
            subject=_upper(tr(SUBJECTS[measure])),
            desks=counted(summary["desks"], "desk", "desks"),
        )
    found = f"{_makes(summary) if measured(summary) else _costs(summary)}. {act(summary)}"
    if most := summary.get("most_crowded"):
        found = tr(
            "{finding}. But {crowded} of the {all} building-days with too few desks are in {name}: look at that "
            "building first",
            finding=found,
            name=called(most["name"], longest=34),
            crowded=words.count(most["crowded"]),
            all=words.count(most["of"]),
        )
    if measured(summary) or not quiet(summary):
        return found
    desks = counted(summary["desks"], "desk", "desks")
    return f"{tr('With {desks} no day with too few was seen', desks=desks)}. {found}"


def quiet(summary: Mapping[str, Any]) -> bool:
    """Tell whether no day with too few desks was seen, so that causes are told by desks alone; or nothing at all."""
    return not summary["explained"][measured(summary) or "crowded"]["all"]["estimate"]


def _costs(summary: Mapping[str, Any]) -> str:
    """Return what costs most desks, of the causes that surely cost any."""
    told = summary["explained"]["desks"]
    shown = whole_parts(told, DESKS)
    costly = _sure(summary, shown)
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


def _sure(summary: Mapping[str, Any], shown: Mapping[str, int]) -> list[str]:
    """Return the two causes that make most of the leading figure, of those that surely make any."""
    parts = summary["explained"][leading(summary)]["parts"]
    return [cause for cause in ordered(summary) if shown[cause] > 0 and (parts[cause]["low"] or 0) > 0][:2]


def _makes(summary: Mapping[str, Any]) -> str:
    """Return what makes most of the measure that is asked."""
    measure = leading(summary)
    told, scale = summary["explained"][measure], scale_of(summary, measure)
    shown = whole_parts(told, scale)
    costly = _sure(summary, shown)
    values = {
        "subject": _upper(tr(SUBJECTS[measure])),
        "share": words.percent(told["all"]["estimate"], scale.places),
        "desks": counted(summary["desks"], "desk", "desks"),
    }
    if not costly:
        return tr("{subject}: {share} with {desks}; no cause is sure to add any", **values)
    points = [tr("{number} points", number=scale.number(shown[cause])) for cause in costly]
    values |= {"points": points[0], "cause": tr(SPOKEN[costly[0]])}
    if len(costly) == 1:
        return tr("{subject}: {share} with {desks}, of which {points} for {cause}", **values)
    return tr(
        "{subject}: {share} with {desks}, of which {points} for {cause} and {next_points} for {next_cause}",
        **values,
        next_points=points[1],
        next_cause=tr(SPOKEN[costly[1]]),
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def act(summary: Mapping[str, Any]) -> str:
    """Return which lever to pull first, and how many desks that frees at most."""
    lever, in_shares = summary["lever"], "share" in (summary["lever"] or {})
    if lever is None and "asked" in summary and measured(summary):
        return tr("No single thing that can be acted on is sure to lower it")
    if lever is None:
        return tr("No single thing that can be acted on is sure to free a desk")
    advice = tr(ADVICE[lever["cause"]])
    for cause in lever["or"]:
        advice = tr("{first} or {second}", first=advice, second=tr(ADVICE[cause]))
    if in_shares:
        points, _ = lowered(summary)
        told = tr("To lower it, {advice}: that takes off up to about {points}", advice=advice, points=points)
        return tr("{advice} (these cannot be told apart)", advice=told) if lever["or"] else told
    values = {"advice": advice, "desks": counted(lever["desks"]["estimate"], "desk", "desks")}
    if summary["explained"]["desks"]["all"]["estimate"] > summary["desks"]:
        told = tr("Before buying desks, {advice}: that frees up to about {desks}", **values)
    else:
        told = tr("To need fewer, {advice}: that frees up to about {desks}", **values)
    return tr("{advice} (these cannot be told apart)", advice=told) if lever["or"] else told


def lowered(summary: Mapping[str, Any]) -> tuple[str, str]:
    """Return by how many points the first lever lowers the share that is explained at most, and the interval."""
    scale, share = scale_of(summary, leading(summary)), summary["lever"]["share"]
    points = tr("{number} points", number=scale.number(scale.steps(Fraction(share["estimate"]))))
    return points, scale.span(share["low"], share["high"])


def ordered(summary: Mapping[str, Any]) -> list[str]:
    """Return the causes by the desks they cost, the most first; equal ones in their usual order."""
    parts = summary["explained"][leading(summary)]["parts"]
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
    return _bracketed(scale.number(steps, sign=True), scale.span(part["low"], part["high"], outwards=True))


def level_words(told: Mapping[str, Any], name: str, scale: Scale) -> str:
    """Return the figure of the people expected (``expected``) or of all causes (``all``) with its interval."""
    one = told[name]
    return _bracketed(scale.number(scale.steps(Fraction(one["fraction"]))), scale.span(one["low"], one["high"]))


def _rows(summary: Mapping[str, Any]) -> list[list[str]]:
    names = [name for name in summary["explained"] if name != "crowded" or not quiet(summary)]
    figures = [(summary["explained"][name], scale_of(summary, name)) for name in names]
    rows = [[expected_words(summary), *(level_words(told, "expected", scale) for told, scale in figures), ""]]
    shown = [whole_parts(told, scale) for told, scale in figures]
    first, scale = figures[0]
    for cause in ordered(summary):
        parts = [
            part_words(told, cause, steps[cause], scale) for (told, scale), steps in zip(figures, shown, strict=True)
        ]
        gone = first["removed"][cause]
        freed = _bracketed(scale.number(scale.steps(Fraction(gone["fraction"]))), scale.span(gone["low"], gone["high"]))
        none = tr("none")
        rows.append([tr(LABELS[cause]), *parts, none if parts[0] == none else freed])
    rows.append([tr("all together"), *(level_words(told, "all", scale) for told, scale in figures), ""])
    if measured(summary):
        return rows
    return [*rows, [tr("desks there are"), count(summary["desks"]), *[""] * len(figures)]]


def _bracketed(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval and interval != figure else figure
