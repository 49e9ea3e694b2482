"""The staged path and its stop rule, told."""

from collections.abc import Mapping
from typing import Any, Final

from sim import figures, findings, savings, words
from sim.language import mark, tr
from sim.study import Study
from sim.told.base import Grid, Said

Summary = Mapping[str, Any]

# How a path ends; to be said with `tr`.
VERDICTS: Final = {"too early": mark("too early"), "right": mark("right"), "too late": mark("too late")}


def said(study: Study) -> Said:
    """Return what the study of a path says."""
    summary = study.summary
    return Said(headline(summary), [_stages(summary), _ends(summary), _rules(summary)], _notes(summary))


def headline(summary: Summary) -> str:
    """Return the finding: how often the rule ends the path where it should, and whether it is certain where that is."""
    asked, rule, right = summary["asked"], summary["rule"], summary["right_end"]
    number = asked["replications"]
    values = {
        "ratio": tr(
            "{ratio} desks per {base}",
            ratio=words.number(right["ratio"]),
            base=tr(findings.BASES[summary["ratio"]["per"]]),
        ),
        "rule": tr(
            "halting above {share} of days measured over {weeks}",
            share=threshold(asked),
            weeks=words.counted(asked["weeks"], "week", "weeks"),
        ),
        "number": words.count(number),
        "early": words.count(number * rule["too_early"]["estimate"]),
        "late": words.count(number * rule["too_late"]["estimate"]),
        "hit": words.count(number * rule["right"]["estimate"]),
        "missed": words.count(number * rule["unnoticed"]["estimate"]),
    }
    if right["stage"] < len(asked["ratios"]):
        found = tr(
            "The path should halt at {ratio}. The rule ({rule}) does so in {hit} of {number} organisations, halts "
            "{early} too early and {late} too late",
            **values,
        )
    elif not right["exceeds_target"]:
        found = tr(
            "No stage is too crowded, so the path should go on to {ratio}. The rule ({rule}) lets {hit} of {number} "
            "organisations do so and halts {early} too early",
            **values,
        )
    else:
        found = tr(
            "Only the last stage, {ratio}, is too crowded, which nobody can know before it is there. The rule ({rule}) "
            "halts {early} of {number} organisations too early and lets {missed} end in that stage without noticing",
            **values,
        )
    if end_is_certain(summary):
        return found
    return tr(
        "{finding}. That is by the estimates: of some stage it cannot be told whether it is too crowded", finding=found
    )


def end_is_certain(summary: Summary) -> bool:
    """Tell whether it can be told of every stage up to the right end that it is too crowded, or that it is not."""
    return all(
        stage["exceeds_target"] != "cannot be told" for stage in summary["stages"][: summary["right_end"]["stage"]]
    )


def threshold(asked: Mapping[str, Any]) -> str:
    """Return the share of days above which the path is halted: ``5 %``."""
    return words.given(asked["stop_above"])


def _stages(summary: Summary) -> Grid:
    headings = [
        tr("after years"), tr("ratio"), tr("desks"), tr("people"), tr("days with too few desks, in the long run"),
        tr("EUR saved a year, net"),
    ]  # fmt: skip
    rows = [
        [
            words.number(stage["after_years"]),
            words.number(stage["ratio"]),
            words.count(stage["desks"]),
            words.count(stage["people"]),
            findings.with_interval(_measure(stage, "true_share"), bounded=True),
            figures.ranged(figures.of_row(stage, "eur_net")),
        ]
        for stage in summary["stages"]
    ]
    return Grid(headings, rows, title=tr("The stages"))


def _ends(summary: Summary) -> Grid:
    asked, verdict = summary["asked"], tr("ending there is")
    headings = [
        tr("ratio"),
        tr(
            "days with too few desks as measured in {weeks} (90 % of organisations)",
            weeks=words.counted(asked["weeks"], "week", "weeks"),
        ),
        tr("measured above {share}", share=threshold(asked)),
        tr("get there"),
        tr("end there"),
        verdict,
    ]
    title = tr(
        "The rule. Right: halt at the first stage above {share} of days in the long run, which cannot be known before "
        "it is built, or else go on to the last",
        share=words.given(asked["target"]),
    )
    rows = [_end(stage, end) for stage, end in zip(summary["stages"], summary["ends"], strict=True)]
    return Grid(headings, rows, left=[verdict], title=title)


def _end(stage: Mapping[str, Any], end: Mapping[str, Any]) -> list[str]:
    low, high = (stage[f"measured_{name}"] for name in ("p05", "p95"))
    measured = words.unknown()
    if low is not None:
        measured = tr("{low} to {high}", low=words.number(100 * low, ".0f"), high=words.percent(high, 0))
    return [
        words.number(stage["ratio"]),
        measured,
        words.percent(stage["measured_above"], 0),
        words.percent(stage["reached"], 0),
        findings.with_interval(_measure(end, "chance")),
        tr(VERDICTS[end["verdict"]]),
    ]


def _rules(summary: Summary) -> Grid:
    headings = [
        tr("weeks measured"), tr("fewest wrong ends: halt above"), tr("too early"), tr("too late"),
        tr("too crowded unnoticed"),
    ]  # fmt: skip
    rows = [
        [
            words.count(rule["weeks"]),
            words.percent(rule["stop_above"]),
            *(findings.with_interval(_measure(rule, name)) for name in ("too_early", "too_late")),
            words.percent(rule["unnoticed"], 0),
        ]
        for rule in summary["best_rules"]
    ]
    return Grid(headings, rows, title=tr("Which rule would be best"))


def _measure(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"estimate": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def _notes(summary: Summary) -> list[str]:
    asked = summary["asked"]
    ends = tr(
        "Too early: halted at a stage with at most {target} ({early} of {number} organisations); too late: let go on "
        "from one above it ({late}). Each organisation is one that may stand behind this description, followed over "
        "all stages: the same people on other days.",
        target=words.given(asked["target"]),
        early=_organisations(summary, "too_early"),
        number=words.count(asked["replications"]),
        late=_organisations(summary, "too_late"),
    )
    if asked["growth"]:
        ends = tr("{ends} Staff grow {share} a year.", ends=ends, share=words.given(asked["growth"]))
    return [ends, left(summary), savings.explained(summary["money_year"])]


def left(summary: Summary) -> str:
    """Return what is left of the savings with the rule, and with the right end."""
    asked, rule = summary["asked"], summary["rule"]
    return tr(
        "Over {years} years, {each} for each stage, {saved} is left of the savings on average after the costs a year "
        "of flexible working, and {most} with the right end; in prices of {year}, without discount and costs once.",
        years=words.number(asked["years"] * len(asked["ratios"])),
        each=words.number(asked["years"]),
        saved=figures.euros(rule["eur_net"]),
        most=figures.euros(rule["eur_net_by_right_end"]),
        year=str(summary["money_year"]),
    )


def _organisations(summary: Summary, name: str) -> str:
    """Return how many organisations end so, with the interval of the chance of it."""
    rule = summary["rule"][name]
    number, interval = words.count(summary["asked"]["replications"] * rule["estimate"]), words.interval(rule)
    return tr("{number}, a chance of {interval}", number=number, interval=interval) if interval else number
