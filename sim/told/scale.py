"""One norm for several sizes, told."""

from collections.abc import Mapping
from typing import Any, Final

from sim import findings, words
from sim.language import mark, tr
from sim.study import Study
from sim.told.base import Grid, Said

Row = Mapping[str, Any]

# What the table says of a promise; to be said with `tr`.
HOLDS: Final = {"yes": mark("yes"), "no": mark("no"), "cannot be told": mark("cannot be told")}


def said(study: Study) -> Said:
    """Return what the study of sizes says."""
    summary = study.summary
    rows: list[Row] = summary["sizes"]
    holds = tr("promise holds")
    headings = [
        tr("people"),
        tr("desks"),
        tr("days with too few desks"),
        tr("days on which over 5 % find none"),
        tr("people who find no desk"),
        tr("ratio needed for {share} of days", share=words.given(1 - summary["asked"]["target"])),
        tr("by chance of heads alone"),
        holds,
    ]
    base, norm = tr(findings.BASES[summary["norm"]["per"]]), words.number(summary["norm"]["ratio"])
    title = tr("{ratio} desks per {base} at every size", ratio=norm, base=base)
    return Said(
        headline(summary), [Grid(headings, [_cells(row) for row in rows], [holds], title)], _notes(summary, base)
    )


def headline(summary: Mapping[str, Any]) -> str:
    """Return the finding: how crowded the smallest and the largest are, and from where on the promise holds."""
    rows, norm = summary["sizes"], summary["norm"]
    first, last = rows[0], rows[-1]
    share = words.given(summary["asked"]["target"])
    if summary["holds_from"] is None:
        promise = tr("at none of these sizes is it certain that this is at most {share}", share=share)
        if last["holds"] == "no":
            promise = tr("the largest has more than {share}", share=share)
    elif summary["holds_from"] == first["people"]:
        promise = tr("at most {share} at every size", share=share)
    else:
        promise = tr("at most {share} from {people} people on", share=share, people=words.count(summary["holds_from"]))
    return tr(
        "{ratio} desks per {base} leave {few} people with too few desks on {few_days}, {many} on {many_days}; "
        "{promise}",
        ratio=words.number(norm["ratio"]),
        base=tr(findings.BASES[norm["per"]]),
        few=words.count(first["people"]),
        few_days=_days(first),
        many=words.count(last["people"]),
        many_days=_days(last),
        promise=promise,
    )


def measure(row: Row, name: str) -> dict[str, Any]:
    """Return a measure of a row as an entry of a summary."""
    return {"estimate": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def _days(row: Row) -> str:
    crowded = measure(row, "crowded_day_probability")
    if crowded["estimate"] == 0:
        return tr("at most {share} of days", share=words.at_most(crowded["high"]))
    return tr("{share} of days", share=words.share(crowded))


def _cells(row: Row) -> list[str]:
    crowded, severe, away = (
        findings.with_interval(measure(row, name), bounded=name in findings.DAY_SHARES)
        for name in ("crowded_day_probability", "severe_day_probability", "turned_away_probability")
    )
    chance = row["ratio_needed_by_chance"]
    return [
        words.count(row["people"]),
        words.count(row["desks"]),
        crowded,
        severe,
        away,
        ratio_needed(row),
        "" if chance is None else words.number(chance, ".2f"),
        tr(HOLDS[row["holds"]]),
    ]


def ratio_needed(row: Row) -> str:
    """Return the ratio needed with its interval; whole desks make it the same at both ends in a small office."""
    if row["ratio_needed"] is None:
        return words.unknown()
    figure, low = (words.number(row[key], ".2f") for key in ("ratio_needed", "ratio_needed_low"))
    if row["ratio_needed_high"] is None:
        return tr("{figure} ({low} or more)", figure=figure, low=low)
    high = words.number(row["ratio_needed_high"], ".2f")
    return figure if low == high else tr("{figure} ({low} to {high})", figure=figure, low=low, high=high)


def _notes(summary: Mapping[str, Any], base: str) -> list[str]:
    rows = summary["sizes"]
    if len(rows) < 2:
        return []
    return [*_spreads(rows[0], rows[-1], base), *_beyond_chance(rows[0], rows[-1], base), *_exact(rows)]


def _spreads(small: Row, large: Row, base: str) -> list[str]:
    """Return why size matters, where days of the smallest do differ more than those of the largest."""
    if small["peak_sd"] <= large["peak_sd"]:
        return []
    return [
        tr(
            "Why size matters: of {few} people each one is {share} of the heads, so that days differ by chance. Peak "
            "demand is {few_spread} desks per {base} there (mean and standard deviation over days) and {many_spread} "
            "with {many} people: what stays are weekday, season and weather, which all share. The ratio must cover the "
            "spread, not the mean.",
            few=words.count(small["people"]),
            share=words.percent(1 / small["people"], 0),
            few_spread=_spread(small),
            base=base,
            many_spread=_spread(large),
            many=words.count(large["people"]),
        )
    ]


def _beyond_chance(small: Row, large: Row, base: str) -> list[str]:
    """Return what chance of heads alone would ask for; what comes beyond it only where its interval lies above."""
    chance, low = small["ratio_needed_by_chance"], small["ratio_needed_low"]
    if chance is None or small["ratio_needed"] is None or large["ratio_needed"] is None:
        return []
    said = tr(
        "By chance of heads alone (a coin for each person, with the chances of the days of {many} people) {few} people "
        "would need {ratio} desks per {base}.",
        many=words.count(large["people"]),
        few=words.count(small["people"]),
        ratio=words.number(chance, ".2f"),
        base=base,
    )
    if low is None or not low > chance:
        return [tr("{chance} What they need cannot be told apart from that.", chance=said)]
    return [
        tr(
            "{chance} What they need beyond that comes from who happens to work there, teams that come together, and "
            "the busiest minute of a day, which is further above the others where people are few.",
            chance=said,
        )
    ]


def _exact(rows: list[Row]) -> list[str]:
    exact = [row for row in rows if row["exact"] is not None]
    if not exact:
        return []
    shares = [f"{words.count(row['people'])}: {words.percent(row['exact'])}" for row in exact]
    return [tr("Exact share of days with too few desks, by people: {shares}.", shares=", ".join(shares))]


def _spread(row: Row) -> str:
    return f"{words.number(row['peak'], '.2f')} \N{PLUS-MINUS SIGN} {words.number(row['peak_sd'], '.2f')}"
