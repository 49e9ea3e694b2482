"""What `task=explain` says: which cause costs how many desks, and which one to act on before buying any."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from sim import words
from sim.studies.causes import CHANCE, CLAIMED_EMPTY, COMMON_DAYS, MEETINGS, TEAM_CORRELATION, WEEKDAY_PEAK
from sim.study import Study
from sim.told.base import Grid, Said
from sim.words import count, counted

EXPECTED: Final = "people expected that day"
LABELS: Final = {
    CHANCE: "chance in the headcount",
    WEEKDAY_PEAK: "weekday peak",
    TEAM_CORRELATION: "teams coming together",
    COMMON_DAYS: "days that draw everybody",
    MEETINGS: "meetings",
    CLAIMED_EMPTY: "claimed-but-empty desks",
}
SPOKEN: Final = {
    **LABELS,
    WEEKDAY_PEAK: "the weekday peak",
    TEAM_CORRELATION: "teams that come together",
    CLAIMED_EMPTY: "the coat on the chair",
}
ADVICE: Final = {
    WEEKDAY_PEAK: "spread office days over the week",
    TEAM_CORRELATION: "have teams come on different days",
    MEETINGS: "hold meetings digitally or on quiet days",
    CLAIMED_EMPTY: "have people who are away clear their desks",
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
        return f"{steps / 10**self.places:{'+' if sign else ''},.{self.places}f}" if steps else "0"

    def span(self, low: float | None, high: float | None) -> str:
        """Return an interval rounded outwards: ``38 to 44``; an empty text where there is none."""
        if low is None or high is None:
            return ""
        # An end that is a whole number of steps but for its last bit stays that number.
        ends = math.floor(low / float(self.step) + 1e-9), math.ceil(high / float(self.step) - 1e-9)
        return " to ".join(self.number(end) for end in ends)


DESKS: Final = Scale(Fraction(1), 0)
PERCENT: Final = Scale(Fraction(1, 1000), 1)  # a share of days, said in percent


def said(study: Study) -> Said:
    """Return the finding, the table of the causes, and what the words mean."""
    summary = study.summary
    share = kept_days(summary)
    grid = Grid(
        ["", f"desks for {share} of days", "too few desks, % of days", "desks freed if it alone were gone"],
        [*_rows(summary)],
        left=[""],
        title="Each cause's share of the desks needed and of the days with too few (95 % intervals)",
    )
    notes = [
        "Shares are averages over all orders in which the causes can be added, rounded so that they add up. "
        f"{count(summary['scenarios'])} scenarios saw the same days.",
        "Gone means gone altogether: no weekday busier than another, no meeting in person, every desk free whenever "
        "its user is away. Chance cannot be acted on; sharing desks among more people makes it weigh less.",
    ]
    if summary["scenario"]["organisation"].get("roster"):
        notes.append("Days off and team days in a staff file stay as they are, also without the weekday peak.")
    return Said(headline(summary), [grid], notes)


def kept_days(summary: Mapping[str, Any]) -> str:
    """Return the share of days on which the desks are to do: ``95 %``."""
    return f"{100 * (1 - summary['asked']['target']):.6g} %"


def headline(summary: Mapping[str, Any]) -> str:
    """Return the finding: what costs most desks, and what to do before buying any."""
    told = summary["explained"]["desks"]
    shown = whole_parts(told, DESKS)
    costly = [cause for cause in ordered(summary) if shown[cause] > 0 and (told["parts"][cause]["low"] or 0) > 0][:2]
    needed, share = told["all"]["estimate"], kept_days(summary)
    if not costly:
        first = (
            f"{counted(needed, 'desk')} needed on {share} of days; no cause is sure to add any to the people expected"
        )
    else:
        takes = [f"{count(shown[cause])} for {SPOKEN[cause]}" for cause in costly]
        takes[0] = takes[0].replace(" ", f" {'is' if shown[costly[0]] == 1 else 'are'} ", 1)
        first = f"Of the {counted(needed, 'desk')} needed on {share} of days {words.listed(takes)}"
    return f"{first}. {act(summary)}"


def act(summary: Mapping[str, Any]) -> str:
    """Return which lever to pull first, and how many desks that frees at most."""
    lever = summary["lever"]
    if lever is None:
        return "No single thing that can be acted on is sure to free a desk"
    short = summary["explained"]["desks"]["all"]["estimate"] > summary["desks"]
    advice = " or ".join(ADVICE[cause] for cause in (lever["cause"], *lever["or"]))
    told = (
        f"{'Before buying desks' if short else 'To need fewer'}, {advice}: "
        f"that frees up to {counted(lever['desks']['estimate'], 'desk')}"
    )
    return f"{told} (these cannot be told apart)" if lever["or"] else told


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
        return "none" if scale is DESKS else "0"
    return _bracketed(scale.number(steps, sign=True), scale.span(part["low"], part["high"]))


def level_words(told: Mapping[str, Any], name: str, scale: Scale) -> str:
    """Return the figure of the people expected (``expected``) or of all causes (``all``) with its interval."""
    one = told[name]
    return _bracketed(scale.number(scale.steps(Fraction(one["fraction"]))), scale.span(one["low"], one["high"]))


def _rows(summary: Mapping[str, Any]) -> list[list[str]]:
    figures = [(summary["explained"][name], scale) for name, scale in (("desks", DESKS), ("crowded", PERCENT))]
    rows = [[EXPECTED, *(level_words(told, "expected", scale) for told, scale in figures), ""]]
    shown = [whole_parts(told, scale) for told, scale in figures]
    desks = figures[0][0]
    for cause in ordered(summary):
        parts = [
            part_words(told, cause, steps[cause], scale) for (told, scale), steps in zip(figures, shown, strict=True)
        ]
        gone = desks["removed"][cause]
        freed = _bracketed(DESKS.number(DESKS.steps(Fraction(gone["fraction"]))), DESKS.span(gone["low"], gone["high"]))
        rows.append([LABELS[cause], *parts, "none" if parts[0] == "none" else freed])
    rows.append(["all together", *(level_words(told, "all", scale) for told, scale in figures), ""])
    return [*rows, ["desks there are", count(summary["desks"]), "", ""]]


def _bracketed(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval and interval != f"{figure} to {figure}" else figure
