"""The recommendation, told."""

from collections.abc import Mapping
from typing import Any

from sim import findings, words
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.measured import points, promise, subject

Entry = Mapping[str, Any]
Summary = Mapping[str, Any]


def said(study: Study) -> Said:
    """Return what the recommendation says."""
    summary = study.summary
    return Said(headline(summary), [_cases(summary), _targets(summary)], notes(summary))


def promised(summary: Summary) -> str:
    """Return what is promised."""
    asked = summary["asked"]
    return promise(asked["measure"], asked["weekday"], asked["target"])


def headline(summary: Summary) -> str:
    """Return the finding in one sentence."""
    best = summary["recommendation"]
    if best["desks"] is None:
        return f"No number of desks that was looked at surely keeps the promise: {promised(summary)}"
    several = len(summary["by_case"]) > 1
    under = f" under {words.clean(best['case'], 40)}" if several else ""
    return f"With {words.counted(best['desks'], 'desk')} ({ratio(best)}){under}: {promised(summary)}"


def ratio(entry: Entry) -> str:
    """Return the ratio with what it counts: ``0.52 desks per FTE``."""
    if entry["ratio"] is None:
        return "nobody counts for the ratio"
    return f"{entry['ratio']:.3g} desks per {findings.BASES[entry['ratio_per']]}"


def notes(summary: Summary) -> list[str]:
    """Return what a reader must know: the margin, the next desk, what uncertainty costs, what is saved, who ties."""
    best, asked = summary["recommendation"], summary["asked"]
    if best["desks"] is None:
        return ["More replications (precision.max_replications) narrow the interval, or ask for a higher target"]
    lines = [
        f"Promise: {promised(summary)}, at the safe end of the {words.percent(best['level'], 0)} interval, with "
        f"{words.count(best['desks'])} desks and with every larger number that was looked at",
        f"Margin: the figure is {findings.with_interval(best, bounded=True)}; the safe end is "
        f"{100 * best['margin']:.2g} points below {100 * asked['target']:.4g} %",
    ]
    if steps := [_step(step) for step in (best["next_desk"]["one_more"], best["next_desk"]["one_fewer"]) if step]:
        lines.append("Next desk: " + "; ".join(steps))
    if best["desks_for_certainty"]:
        lines.append(
            f"Uncertainty costs {words.counted(best['desks_for_certainty'], 'desk')}: by the estimate alone "
            f"{words.count(best['ideal_desks'])} would do"
        )
    people = findings.with_interval(best["measures"]["turned_away_probability"])
    days = findings.with_interval(best["measures"]["crowded_day_probability"], bounded=True)
    lines.append(f"Then {days} of days have too few desks, and {people} of people find none")
    lines += findings.savings(best["space"])
    if best["cannot_be_told_apart"]:
        names = words.listed(words.clean(name) for name in best["cannot_be_told_apart"])
        lines.append(f"With {words.count(best['desks'])} desks it cannot be told apart from {names}")
    return lines


def _step(step: Entry) -> str:
    change = f"{points(step['estimate'], 2)} ({100 * step['low']:+.2f} to {100 * step['high']:+.2f})"
    return f"{words.count(step['desks'])} desks change the figure by {change}"


def _cases(summary: Summary) -> Grid:
    asked = summary["asked"]
    rows = []
    for name, entry in summary["by_case"].items():
        said = "no answer" if entry["desks"] is None else words.count(entry["desks"])
        space = entry["space"]
        rows.append(
            [
                words.clean(name),
                said,
                "" if entry["ratio"] is None else f"{entry['ratio']:.3g}",
                "" if entry["desks"] is None else findings.with_interval(entry, bounded=True),
                "" if entry["ideal_desks"] is None else words.count(entry["ideal_desks"]),
                "" if space is None else words.count(space["desks_saved"]),
                "" if space is None else words.amount(space["m2_saved"]),
                "" if space is None else words.euros(space["eur_saved"]["total"]).removeprefix("EUR "),
                "yes" if entry["may_be_best"] else "no",
            ]
        )
    per = findings.BASES[next(iter(summary["by_case"].values()))["ratio_per"]]
    headings = [
        "case", "desks", f"per {per}", subject(asked["measure"], asked["weekday"]), "desks by the estimate",
        "desks saved", "m2 saved", "EUR saved a year", "may be best",
    ]  # fmt: skip
    return Grid(
        headings, rows, left=["case", "may be best"], title=f"The fewest desks for the promise: {promised(summary)}"
    )


def _targets(summary: Summary) -> Grid:
    asked = summary["asked"]
    rows = []
    for name, targets in summary["by_target"].items():
        for at in targets.values():
            rough = "" if at["precise"] or at["desks"] is None else "*"
            rows.append(
                [
                    words.clean(name),
                    f"{100 * at['target']:.4g} %{rough}",
                    "no answer" if at["desks"] is None else words.count(at["desks"]),
                    "" if at["ratio"] is None else f"{at['ratio']:.3g}",
                    "" if at["desks"] is None else findings.with_interval(at, bounded=True),
                    "" if at["m2_saved"] is None else words.amount(at["m2_saved"]),
                ]
            )
    headings = ["case", "at most", "desks", "ratio", subject(asked["measure"], asked["weekday"]), "m2 saved"]
    marked = " (* rougher than the asked target: more replications may save desks)"
    starred = marked if any("*" in row[1] for row in rows) else ""
    return Grid(headings, rows, left=["case"], title=f"For other targets{starred}")
