"""The staged path and its stop rule, told."""

from collections.abc import Mapping
from typing import Any

from sim import findings, words
from sim.study import Study
from sim.told.base import Grid, Said

Summary = Mapping[str, Any]


def said(study: Study) -> Said:
    """Return what the study of a path says."""
    summary = study.summary
    asked = summary["asked"]
    return Said(
        headline=headline(summary),
        grids=[
            Grid(
                [
                    "after years",
                    "ratio",
                    "desks",
                    "people",
                    "days with too few desks, in the long run",
                    "EUR saved a year",
                ],
                [_stage(stage) for stage in summary["stages"]],
                title="The stages",
            ),
            Grid(
                [
                    "ratio",
                    f"days with too few desks as measured in {asked['weeks']} weeks (90 % of organisations)",
                    f"measured above {threshold(asked)}",
                    "get there",
                    "end there",
                    "ending there is",
                ],
                [_end(stage, end) for stage, end in zip(summary["stages"], summary["ends"], strict=True)],
                left=["ending there is"],
                title=(
                    f"The rule. Right: halt at the first stage above {100 * asked['target']:g} % of days in the long "
                    "run, which cannot be known before it is built, or else go on to the last"
                ),
            ),
            Grid(
                ["weeks measured", "fewest wrong ends: halt above", "too early", "too late", "too crowded unnoticed"],
                [
                    [
                        words.count(rule["weeks"]),
                        words.percent(rule["stop_above"]),
                        *(findings.with_interval(_measure(rule, name)) for name in ("too_early", "too_late")),
                        words.percent(rule["unnoticed"], 0),
                    ]
                    for rule in summary["best_rules"]
                ],
                title="Which rule would be best",
            ),
        ],
        notes=_notes(summary),
    )


def headline(summary: Summary) -> str:
    """Return the finding: how often the rule ends the path where it should."""
    asked, rule, right = summary["asked"], summary["rule"], summary["right_end"]
    ratio = f"{right['ratio']:g} desks per {findings.BASES[summary['ratio']['per']]}"
    halt = f"halting above {threshold(asked)} of days measured over {words.counted(asked['weeks'], 'week')}"
    number = asked["replications"]
    early, late, hit, missed = (
        words.count(number * rule[name]["estimate"]) for name in ("too_early", "too_late", "right", "unnoticed")
    )
    if right["stage"] < len(asked["ratios"]):
        return (
            f"The path should halt at {ratio}: {halt} does so in {hit} of {words.count(number)} organisations, halts "
            f"{early} too early and {late} too late"
        )
    if not right["exceeds_target"]:
        return (
            f"No stage is too crowded, so the path should go on to {ratio}: {halt} lets {hit} of "
            f"{words.count(number)} organisations do so and halts {early} too early"
        )
    return (
        f"Only the last stage, {ratio}, is too crowded, which cannot be known before: {halt} halts {early} of "
        f"{words.count(number)} organisations too early and lets {missed} end there without noticing"
    )


def threshold(asked: Mapping[str, Any]) -> str:
    """Return the share of days above which the path is halted: ``5 %``."""
    return f"{100 * asked['stop_above']:g} %"


def _measure(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"estimate": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def _stage(stage: Mapping[str, Any]) -> list[str]:
    return [
        f"{stage['after_years']:g}",
        f"{stage['ratio']:g}",
        words.count(stage["desks"]),
        words.count(stage["people"]),
        findings.with_interval(_measure(stage, "true_share"), bounded=True),
        words.euros(stage["eur_saved_a_year"]).removeprefix("EUR "),
    ]


def _end(stage: Mapping[str, Any], end: Mapping[str, Any]) -> list[str]:
    low, high = (stage[f"measured_{name}"] for name in ("p05", "p95"))
    return [
        f"{stage['ratio']:g}",
        words.UNKNOWN if low is None else f"{100 * low:.0f} to {words.percent(high, 0)}",
        words.percent(stage["measured_above"], 0),
        words.percent(stage["reached"], 0),
        findings.with_interval(_measure(end, "chance")),
        end["verdict"],
    ]


def _notes(summary: Summary) -> list[str]:
    asked, rule = summary["asked"], summary["rule"]
    target = f"{100 * asked['target']:g} %"
    span = asked["years"] * len(asked["ratios"])
    early, late = (words.count(asked["replications"] * rule[name]["estimate"]) for name in ("too_early", "too_late"))
    ends = [words.interval(rule[name]) for name in ("too_early", "too_late")]
    growth = f" Staff grow {100 * asked['growth']:g} % a year." if asked["growth"] else ""
    return [
        f"Too early: halted at a stage with at most {target} ({early} of {words.count(asked['replications'])} "
        f"organisations{_chance(ends[0])}); too late: let go on from one above it ({late}{_chance(ends[1])}). Each "
        "organisation is one that may stand behind this description, followed over all stages: the same people on "
        f"other days.{growth}",
        f"Over {span:g} years, {asked['years']:g} for each stage, the rule saves "
        f"{words.euros(rule['eur_saved']['estimate'])} on average, the right end "
        f"{words.euros(rule['eur_saved_by_right_end'])}, in prices without inflation or discount.",
    ]


def _chance(interval: str) -> str:
    return f", a chance of {interval}" if interval else ""
