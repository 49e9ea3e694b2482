"""One norm for several sizes, told."""

from collections.abc import Mapping
from typing import Any

from sim import findings, words
from sim.study import Study
from sim.told.base import Grid, Said

Row = Mapping[str, Any]


def said(study: Study) -> Said:
    """Return what the study of sizes says."""
    summary = study.summary
    rows: list[Row] = summary["sizes"]
    base = findings.BASES[summary["norm"]["per"]]
    promised = f"{100 * (1 - summary['asked']['target']):g} %"
    return Said(
        headline=headline(summary),
        grids=[
            Grid(
                [
                    "people",
                    "desks",
                    "days with too few desks",
                    "days on which over 5 % find none",
                    "people who find no desk",
                    f"ratio needed for {promised} of days",
                    "by chance of heads alone",
                    "promise holds",
                ],
                [_cells(row) for row in rows],
                left=["promise holds"],
                title=f"{summary['norm']['ratio']:g} desks per {base} at every size",
            )
        ],
        notes=_notes(summary, base),
    )


def headline(summary: Mapping[str, Any]) -> str:
    """Return the finding: how crowded the smallest and the largest are, and from where on the promise holds."""
    rows, norm = summary["sizes"], summary["norm"]
    first, last = rows[0], rows[-1]
    days = f"{100 * summary['asked']['target']:g} %"
    if summary["holds_from"] is None:
        promise = f"at none of these sizes is it certain that this is at most {days}"
        if last["holds"] == "no":
            promise = f"the largest has more than {days}"
    elif summary["holds_from"] == first["people"]:
        promise = f"at most {days} at every size"
    else:
        promise = f"at most {days} from {words.count(summary['holds_from'])} people on"
    return (
        f"{norm['ratio']:g} desks per {findings.BASES[norm['per']]} leave {words.count(first['people'])} people with "
        f"too few desks on {_days(first)}, {words.count(last['people'])} on {_days(last)}; {promise}"
    )


def measure(row: Row, name: str) -> dict[str, Any]:
    """Return a measure of a row as an entry of a summary."""
    return {"estimate": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def _days(row: Row) -> str:
    crowded = measure(row, "crowded_day_probability")
    if crowded["estimate"] == 0:
        return f"at most {words.at_most(crowded['high'])} of days"
    return f"{words.share(crowded)} of days"


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
        "" if chance is None else f"{chance:.2f}",
        row["holds"],
    ]


def ratio_needed(row: Row) -> str:
    """Return the ratio needed with its interval; whole desks make it the same at both ends in a small office."""
    if row["ratio_needed"] is None:
        return words.UNKNOWN
    low, high = row["ratio_needed_low"], row["ratio_needed_high"]
    ends = [f"{low:.2f}", "or more" if high is None else f"{high:.2f}"]
    if ends[0] == ends[1]:
        return f"{row['ratio_needed']:.2f}"
    return f"{row['ratio_needed']:.2f} ({ends[0]} {'' if high is None else 'to '}{ends[1]})"


def _notes(summary: Mapping[str, Any], base: str) -> list[str]:
    rows = summary["sizes"]
    small, large = rows[0], rows[-1]
    if len(rows) < 2:
        return []
    notes = [
        f"Why size matters: of {words.count(small['people'])} people each one is "
        f"{words.percent(1 / small['people'], 0)} of the heads, so that days differ by chance. Peak demand is "
        f"{_spread(small)} desks per {base} there (mean and standard deviation over days) and {_spread(large)} with "
        f"{words.count(large['people'])} people: what stays are weekday, season and weather, which all share. The "
        "ratio must cover the spread, not the mean.",
    ]
    if small["ratio_needed_by_chance"] is not None and large["ratio_needed"] is not None:
        notes.append(
            f"By chance of heads alone (a coin for each person, with the chances of the days of "
            f"{words.count(large['people'])} people) {words.count(small['people'])} people would need "
            f"{small['ratio_needed_by_chance']:.2f} desks per {base}. What they need beyond that comes from who "
            "happens to work there, teams that come together, and the busiest minute of a day, which is further above "
            "the others where people are few."
        )
    if exact := [row for row in rows if row["exact"] is not None]:
        listed = ", ".join(f"{words.count(row['people'])}: {words.percent(row['exact'])}" for row in exact)
        notes.append(f"Exact share of days with too few desks, by people: {listed}.")
    return notes


def _spread(row: Row) -> str:
    return f"{row['peak']:.2f} +- {row['peak_sd']:.2f}"
