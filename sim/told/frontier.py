"""Crowding against space saved, told: the promise and the norms of each case, and what an hour without a desk costs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import figures, findings, over_buildings, savings, words
from sim.language import mark, tr
from sim.study import Study
from sim.told import doubt
from sim.told.base import Grid, Said
from sim.told.break_even import hours_counted
from sim.told.cases import called
from sim.told.prices import compared_with, never, prices_grid

Row = Mapping[str, Any]

DAYS: Final = "crowded_day_probability"
# What the frontier counts of people, `people_measure`: at booking too, where a case books.
PEOPLE: Final = {
    "turned_away_probability": mark("people who find no desk"),
    "unserved_probability": mark("people who get no desk"),
}


def said(study: Study) -> Said:
    """Return what the frontier says."""
    summary = study.summary
    grids = [_promises(summary), _norms(summary), prices_grid(summary["break_even"], summary["money_year"])]
    return Said(headline(summary), [grid for grid in grids if grid.rows], _notes(study))


def headline(summary: Mapping[str, Any]) -> str:
    """Return how few desks keep the promise, with the case that needs fewest and with the first one."""
    promised = (
        tr("At most {share} of building-days with too few desks", share=promise(summary))
        if over_buildings.several(summary)
        else tr("At most {share} of days with too few desks", share=promise(summary))
    )
    kept = [row for row in summary["promise"] if row["kept"]]
    if not kept:
        return tr("{promise}: not certain at any of these ratios", promise=promised)
    first = summary["promise"][0]
    fewest = min(row["desks"] for row in kept)
    best = [row for row in kept if row["desks"] == fewest]
    if len(summary["promise"]) == 1:
        return tr("{promise}: {ratio}", promise=promised, ratio=_at(best[0]))
    names = words.listed(called(row["case"]) for row in best)
    said = tr("{promise}: {ratio} with {cases}", promise=promised, ratio=_at(best[0]), cases=names)
    if first in best:
        return said
    other = _at(first) if first["kept"] else tr("none of these ratios")
    return tr("{finding}, {ratio} with {case}", finding=said, ratio=other, case=called(first["case"]))


def promise(summary: Mapping[str, Any]) -> str:
    """Return the share of days that is promised: ``5 %``."""
    return words.given(summary["asked"]["target"])


def measure(row: Row, name: str) -> dict[str, Any]:
    """Return a figure of a row as a measure in words takes it."""
    return {"estimate": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def _promises(summary: Mapping[str, Any]) -> Grid:
    case = tr("case")
    rows = []
    for row in summary["promise"]:
        if not row["kept"]:
            rows.append([words.case(row["case"]), tr("none"), "", "", "", ""])
            continue
        rows.append(
            [
                words.case(row["case"]),
                words.number(row["ratio"]),
                words.count(row["desks"]),
                findings.with_interval(measure(row, DAYS), bounded=True),
                words.amount(row["m2_saved"]),
                figures.ranged(figures.of_row(row, "eur_net")),
            ]
        )
    base = tr(findings.BASES[summary["ratio"]["per"]])
    headings = [
        case, tr("desks per {base}", base=base), tr("desks"), tr("days with too few desks"), tr("m2 saved"),
        tr("EUR saved a year, net"),
    ]  # fmt: skip
    title = tr(
        "The smallest ratio at which it is certain that too few desks come on at most {share} of days",
        share=promise(summary),
    )
    return Grid(headings, rows, left=[case], title=title)


def _norms(summary: Mapping[str, Any]) -> Grid:
    case, standing, people = tr("case"), tr("fewest such days"), summary["people_measure"]
    rows = []
    for ratio in dict.fromkeys(row["ratio"] for row in summary["norms"]):
        here = [row for row in summary["norms"] if row["ratio"] == ratio]
        for number, row in enumerate(here):
            rows.append(
                [
                    words.number(ratio) if not number else "",
                    words.count(row["desks"]),
                    words.case(row["case"]),
                    findings.with_interval(measure(row, DAYS), bounded=True),
                    findings.with_interval(measure(row, people)),
                    figures.rounded(figures.of_row(row, "eur_net")),
                    _standing(row, here),
                ]
            )
    headings = [
        tr("ratio"), tr("desks"), case, tr("days with too few desks"), tr(PEOPLE[people]), tr("EUR net"),
        standing,
    ]  # fmt: skip
    return Grid(headings, rows, left=[case, standing], title=tr("At the norms that are in use"))


def _standing(row: Row, here: Sequence[Row]) -> str:
    """Return whether a case is the best at its ratio."""
    if len(here) == 1 or row["best"] is None or not row["may_be_best"]:
        return ""
    return tr("best") if sum(one["may_be_best"] for one in here) == 1 else tr("may be best")


def _at(row: Row) -> str:
    return tr(
        "ratio {ratio} ({desks})",
        ratio=words.number(row["ratio"]),
        desks=words.counted(row["desks"], "desk", "desks"),
    )


def _notes(study: Study) -> list[str]:
    summary = study.summary
    notes = []
    if len(summary["promise"]) > 1:
        notes.append(
            tr(
                "All cases see the same people on the same days. 'May be best' at a norm: paired differences cannot "
                "tell it from the best, 95 % for all cases together."
            )
        )
        notes += _alike(study)
    hours = tr(
        "{counted} Intervals: a bootstrap over replications, with what is uncertain of the costs of desks.",
        counted=hours_counted(summary),
    )
    if over_buildings.several(summary):
        notes.append(
            tr(
                "Days are those of all buildings together, so that one of them may have too few desks on more of its "
                "own: task=recommend, or a run with that ratio, tells in which."
            )
        )
    notes += [*doubt.of_study(summary), savings.explained(summary["money_year"]), hours, compared_with()]
    return [*notes, *never(summary["break_even"])]


def _alike(study: Study) -> list[str]:
    """Return a sentence where the case with the fewest desks cannot be told apart from another at these desks."""
    kept = [row for row in study.summary["promise"] if row["kept"]]
    if not kept:
        return []
    fewest = min(kept, key=lambda row: int(row["desks"]))
    table = study.frame
    here = table[(table["ratio"] == fewest["ratio"]) & table["may_be_best"]]
    names = [called(name) for name in here["case"] if name != fewest["case"]]
    if not names or fewest["case"] not in set(here["case"]):
        return []
    return [
        tr(
            "At ratio {ratio} {case} cannot be told apart from {others}.",
            ratio=words.number(fewest["ratio"]),
            case=called(fewest["case"]),
            others=words.listed(names),
        )
    ]
