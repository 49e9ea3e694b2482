"""Both intervals of a run with a calibrated preset: of the simulation alone, and with the doubt about the parameters.

Which of them counts for a decision is no question: a promise is kept at the safe end of all that is in doubt.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sim import findings, words
from sim.language import tr
from sim.told.base import Grid
from sim.told.calibration import data

Summary = Mapping[str, Any]
Row = tuple[str, str, str]


def told(summary: Summary) -> bool:
    """Tell whether any figure has the second interval."""
    return "with_parameters" in summary.get("measures", {}).get("crowded_day_probability", ())


def widened(summary: Summary) -> Summary:
    """Return the summary with the second interval of each figure in place of the first, which is then `alone`."""
    if not told(summary):
        return summary
    by_weekday = {day: _widened(measures) for day, measures in summary["by_weekday"].items()}
    return {
        **summary,
        "measures": _widened(summary["measures"]),
        "by_weekday": by_weekday,
        "desks_needed": _widened(summary["desks_needed"]),
        "effects": {**summary["effects"], "cohesion": _widened(summary["effects"]["cohesion"])},
    }


def rows(summary: Summary) -> list[Row]:
    """Return what the screen says of it: a row a figure, of those of which anything can be told."""
    found = [(f"  {name}", wider, "") for name, _, _, wider in _figures(summary) if wider] if told(summary) else []
    return [(tr("With the doubt about fitted parameters"), "", _data(summary)), *found] if found else []


def sentence(summary: Summary) -> str:
    """Return what both intervals are."""
    return tr(
        "Parameters that were fitted to data ({data}) are known only as far as those tell. The interval of the "
        "simulation alone takes them for certain, and more replications make it narrower; the other one adds how far "
        "the figures differ between {draws} draws of what the parameters may be, and only more data make it narrower.",
        data=_data(summary),
        draws=words.count(summary["calibration"]["draws"]),
    )


def of_study(summary: Summary) -> list[str]:
    """Return what the intervals of a study hold, where they hold the doubt about fitted parameters too."""
    if not (summary.get("calibration") or {}).get("replications"):
        return []
    return [
        tr(
            "Intervals hold the doubt about the parameters fitted to {data} too, by {draws} draws of what they may be; "
            "those of money, travel, fairness, hours of the day and single buildings are of the simulation and the "
            "prices alone.",
            data=_data(summary),
            draws=words.count(summary["calibration"]["draws"]),
        )
    ]


def on_page_of_study(summary: Summary) -> str:
    """Return which intervals stand on the page of decision of a study; an empty text where nothing is in doubt."""
    if not of_study(summary):
        return ""
    return tr("Intervals of days, desks and people hold the doubt about the parameters that were fitted to data.")


def on_page(summary: Summary) -> str:
    """Return which intervals stand on the page of decision; an empty text where there is one only."""
    if not told(summary):
        return ""
    return tr(
        "The intervals of days, desks, people without one and colleagues met hold the doubt about the parameters that "
        "were fitted to data; those of money, travel and fairness do not."
    )


def grid(summary: Summary) -> Grid:
    """Return both intervals, a row a figure."""
    headings = [
        tr("figure"),
        tr("estimate"),
        tr("interval of the simulation alone"),
        tr("with the doubt about fitted parameters"),
    ]
    days = [
        (tr("{weekday}: days with too few desks", weekday=words.weekday(day)), *_share(one, bounded=True))
        for day, measures in summary["by_weekday"].items()
        if "with_parameters" in (one := measures["crowded_day_probability"])
    ]
    return Grid(headings, [list(row) for row in (*days, *_figures(summary)) if row[-1]], left=[headings[0]])


def _figures(summary: Summary) -> Iterator[tuple[str, str, str, str]]:
    """Yield what a planner asks for first: its name, estimate and both intervals."""
    crowded, turned = (summary["measures"][f"{name}_probability"] for name in ("crowded_day", "turned_away"))
    yield (tr("Days with too few desks"), *_share(crowded, bounded=True))
    if "with_parameters" in turned:
        yield (tr("People who find no desk"), *_share(turned, bounded=False))
    for share, needed in summary["desks_needed"].items():
        if "with_parameters" in needed:
            name = tr("Desks needed on {share} of days", share=words.percent(int(share) / 100, 0))
            desks = words.count(needed["estimate"])
            yield name, desks, findings.desks_between(needed), findings.desks_between(_wide(needed))


def _share(measure: words.Measure, *, bounded: bool) -> tuple[str, str, str]:
    """Return a share and both intervals; of what was not seen the bounds, where they say anything."""
    wide = _wide(measure)
    if 0 < measure["estimate"] < 1:
        return words.share(measure), words.interval(measure), words.interval(wide)
    said = words.none_of(measure) if measure["estimate"] == 0 else words.percent(1, 0)
    return said, words.outer(measure) if bounded else "", words.outer(wide) if bounded else ""


def _widened(measures: Mapping[str, words.Measure]) -> dict[str, words.Measure]:
    return {name: _wide(one) if "with_parameters" in one else one for name, one in measures.items()}


def _wide(measure: words.Measure) -> words.Measure:
    alone, wider = ({end: one[end] for end in ("low", "high")} for one in (measure, measure["with_parameters"]))
    return {**measure, **wider, "alone": alone}


def _data(summary: Summary) -> str:
    """Return the files of the fit and their period: ``badges.csv, 6 January 2025 to 28 December 2025``."""
    known = summary["calibration"]
    return data(known["data"], known["period"])
