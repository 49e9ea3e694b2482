"""What stands around the picture of a sweep: its finding, its labels, its small print, and what it shows in words."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim import findings, words
from sim.language import tr
from sim.plots.style import desks_per, joined

if TYPE_CHECKING:
    import pandas as pd

Lines = Mapping[str, "pd.DataFrame"]


def finding(lines: Lines) -> str:
    """Return how crowding grows along a single line, or the lowest and highest line where most space is saved.

    Several lines are set side by side and no more: their jobs may share people, so that neither a difference nor the
    lack of one can be read from intervals of each job by itself.
    """
    ends = [(name, rows.iloc[0], rows.iloc[-1]) for name, rows in lines.items()]
    if len(ends) == 1:
        _, first, last = ends[0]
        if len(next(iter(lines.values()))) == 1:
            return tr("Too few desks on {days} at {place}", days=_days(last), place=_at(last))
        return tr(
            "Too few desks on {first} at {first_place}, on {last} at {last_place}",
            first=_days(first),
            first_place=_at(first),
            last=_days(last),
            last_place=_at(last),
        )
    there = _furthest(lines)
    best, worst = (pick(there, key=lambda end: end[1]["crowded_day_probability"]) for pick in (min, max))
    told = {"place": _at(best[1]), "best": best[0], "days": _days(best[1])}
    if len(there) == 1:
        return tr("{best} saves most space: too few desks on {days} at {place}", **told)
    if worst[1]["crowded_day_probability"] == 0:
        return tr("At {place} no job saw a day with too few desks ({days})", **told | {"days": _days(worst[1])})
    return tr(
        "At {place}: too few desks on {days} with {best}, on {worst_days} with {worst}",
        **told,
        worst_days=_days(worst[1]),
        worst=worst[0],
    )


def finding_of_people(lines: Lines) -> str:
    """Return how many people find no desk, where `finding` says on how many days there are too few."""
    if len(lines) == 1:
        (rows,) = lines.values()
        return tr(
            "People who find no desk at {place}: {people}", place=_at(rows.iloc[-1]), people=_people(rows.iloc[-1])
        )
    there = _furthest(lines)
    best, worst = (pick(there, key=lambda end: end[1]["turned_away_probability"]) for pick in (min, max))
    told = {"place": _at(best[1]), "best": best[0], "people": _people(best[1])}
    if len(there) == 1:
        return tr("{best} saves most space: people who find no desk at {place}: {people}", **told)
    if worst[1]["turned_away_probability"] == 0:
        return tr("People who find no desk at {place}: {people}", **told)
    return tr(
        "People who find no desk at {place}: {people} with {best}, {worst_people} with {worst}",
        **told,
        worst_people=_people(worst[1]),
        worst=worst[0],
    )


def _furthest(lines: Lines) -> list[tuple[str, "pd.Series[Any]"]]:
    """Return the lines that end where most space is saved, by name and last job: only these can be compared there."""
    ends = [(name, rows.iloc[-1]) for name, rows in lines.items()]
    furthest = max(last["m2_saved"] for _, last in ends)
    return [(name, last) for name, last in ends if last["m2_saved"] == furthest]


def label(row: Mapping[Any, Any]) -> str:
    """Return the label of a point: its ratio, or its desks where no ratio was given."""
    return words.count(row["desks"]) if _by_desks(row) else words.number(row["ratio"], ".3g")


def first_label(row: Mapping[Any, Any]) -> str:
    """Return the label of the first point, which tells what the others are too: ``ratio 0.9``."""
    if _by_desks(row):
        return words.counted(row["desks"], "desk", "desks")
    return tr("ratio {ratio}", ratio=label(row))


def _by_desks(row: Mapping[Any, Any]) -> bool:
    return row["ratio"] is None or math.isnan(row["ratio"])


def _days(row: "pd.Series[Any]") -> str:
    if row["crowded_day_probability"] == 0:
        return tr("at most {share} of days", share=words.at_most(row["crowded_high"]))
    return tr("{share} of days", share=words.percent(row["crowded_day_probability"]))


def _people(row: "pd.Series[Any]") -> str:
    share = row["turned_away_probability"]
    return words.percent(share) if share else words.none_seen()


def _at(row: "pd.Series[Any]") -> str:
    return first_label(row.to_dict())


def labelled_by(done: "pd.DataFrame") -> str:
    """Return a sentence about what the labels of the points are."""
    if done["ratio"].isna().all():
        return tr("Figures along the top are numbers of desks.")
    bases = set(done["ratio_per"].dropna()) if "ratio_per" in done else set()
    if len(bases) != 1:
        return tr("Figures along the top are desk ratios.")
    return tr("Figures along the top are {per}.", per=desks_per(bases.pop()))


def small_print(table: "pd.DataFrame", done: "pd.DataFrame") -> str:
    """Return whose sweep it is, which jobs are rough, and what the bars are."""
    rows = done.to_dict("records")
    failed, rough = len(table) - len(done), sum(findings.rough(row) for row in rows)
    notes, settings = findings.sweep_notes(rows), findings.common_settings(rows)
    careful = tr(
        "Careful: in {rough} of {jobs} the intervals are rough, as the precision was not reached or the replications "
        "are fewer than {few}.",
        rough=words.count(rough),
        jobs=words.counted(len(rows), "job", "jobs"),
        few=findings.FEW_REPLICATIONS,
    )
    return joined(
        careful if rough else "",
        f"{'; '.join(notes)}." if notes else "",
        tr("All jobs: {settings}.", settings=words.clean(" ".join(settings), 300)) if settings else "",
        tr(
            "Sweep of {jobs}, seed {seeds}. Bars are 95 % intervals of each job by itself; jobs of one seed see the "
            "same people, so that bars do not tell whether two jobs differ.",
            jobs=words.counted(len(table), "job", "jobs"),
            seeds=words.listed(str(seed) for seed in dict.fromkeys(done["seed"])) if len(done) else tr("none"),
        ),
        tr("{number} without a result left out.", number=words.count(failed)) if failed else "",
    )


def alt(lines: Lines, measure: str | None = None) -> str:
    """Return both ends of each line, at its least and at its most space saved.

    Of a picture of one `measure`, ``crowded`` or ``turned_away``, these are its figures; else those of days.
    """
    told = "; ".join(
        tr("{line} {share} at {place}", line=name, share=_people(row), place=_at(row))
        if measure == "turned_away"
        else tr("{line} {days} at {place}", line=name, days=_days(row), place=_at(row))
        for name, rows in lines.items()
        for row in ([rows.iloc[0], rows.iloc[-1]] if len(rows) > 1 else [rows.iloc[0]])
    )
    if measure == "turned_away":
        return tr(
            "A line for each swept setting: people who find no desk, with intervals, over the space saved. Where least "
            "and where most space is saved: {lines}.",
            lines=told,
        )
    if measure == "crowded":
        return tr(
            "A line for each swept setting: days with too few desks, with intervals, over the space saved. Where least "
            "and where most space is saved: {lines}.",
            lines=told,
        )
    return tr(
        "Two panels with a line or a row for each swept setting: days with too few desks, and people who find no desk, "
        "with intervals. Too few desks where least and where most space is saved: {lines}.",
        lines=told,
    )
