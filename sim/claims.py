"""What a published saving comes to for these people, in sentences (`economics.claim`)."""

from collections.abc import Mapping
from typing import Any

from sim import words
from sim.language import mark, tr
from sim.words import count, counted, euros

# What its ratios are per, and its two costs of a desk; to be said with `tr`.
BASES = {name: name for name in (mark("full-timer"), mark("civil servant"), mark("flexible worker"))}
COSTS = {"housing": mark("housing"), "full": mark("all costs")}


def told(worked: Mapping[str, Any]) -> list[str]:
    """Return the published saving worked out for these people, a line a point (`economics.claim`)."""
    printed, true, ends = worked["as_printed"], worked["true"], worked["eur_a_year"]
    today, _, feasible = worked["bases"]
    staff = [
        tr(
            "{low} to {high} FTE ({costs})",
            low=count(printed["fte"][cost]["low"]),
            high=count(printed["fte"][cost]["high"]),
            costs=tr(name),
        )
        for cost, name in COSTS.items()
        if printed["fte"][cost]["low"] is not None
    ]
    lines = [
        tr(
            "Claim: {aim} desks per {unit}, now {today} per {today_unit}, saves EUR {low} to {high} million a year",
            aim=words.number(feasible["ratio"]),
            unit=tr(BASES[feasible["per"]]),
            today=words.number(today["ratio"]),
            today_unit=tr(BASES[today["per"]]),
            low=words.number(ends["low"] / 1e6),
            high=words.number(ends["high"] / 1e6),
        ),
        tr(
            "Both per FTE: {share} fewer desks; true for {staff}",
            share=words.percent(printed["desks_saved_share"], 1),
            staff=words.either(staff) if staff else tr("no number of staff"),
        ),
        tr("But three bases: {bases}", bases=", ".join(_base(base) for base in worked["bases"])),
    ]
    if true["desks_saved_per_fte"] <= 0:
        return [*lines, tr("Own bases: these people save no desk")]
    verdicts = ", ".join(
        f"{tr(name)} {euros(true['eur_saved'][cost])} ({verdict(true['eur_saved'][cost], ends)})"
        for cost, name in COSTS.items()
    )
    share = words.percent(true["desks_saved_share"], 1)
    return [
        *lines,
        tr(
            "Own bases: {share} fewer desks; all that space in prices of {year}: {verdicts}",
            share=share,
            year=str(worked["price_year"]),
            verdicts=verdicts,
        ),
    ]


def _base(base: Mapping[str, Any]) -> str:
    desks = counted(base["desks"], "desk", "desks")
    unit = tr(BASES[base["per"]])
    return tr("{ratio} per {unit} ({desks})", ratio=words.number(base["ratio"]), unit=unit, desks=desks)


def verdict(eur: float, ends: Mapping[str, float]) -> str:
    """Return how a saving stands to a published one between two ends."""
    if ends["low"] <= eur <= ends["high"]:
        return tr("as claimed")
    return tr("less") if eur < ends["low"] else tr("more")
