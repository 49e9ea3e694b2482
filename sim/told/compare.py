"""A comparison, told."""

from collections.abc import Mapping
from typing import Any, Final

from sim import findings, words
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.measured import SUBJECTS, points, subject

Summary = Mapping[str, Any]

NEEDED: Final = "desks_needed_95"
ALIKE: Final = "cannot be told apart"

# Measures that are no shares, and in what their difference is given.
_UNITS: Final = {"desk_hours_short": "hours", NEEDED: "desks"}


def said(study: Study) -> Said:
    """Return what the comparison says."""
    summary = study.summary
    return Said(headline(summary), [_figures(summary), _space(summary), _differences(summary)], _notes(study))


def headline(summary: Summary) -> str:
    """Return the finding in one sentence."""
    best, asked = summary["best"], summary["asked"]
    what = subject(asked["measure"], asked["weekday"])
    if best["case"] is None:
        return f"No case has a figure for {what}"
    name = words.clean(best["case"], 40)
    figures = _best_and_next(summary)
    others = [words.clean(one, 40) for one in best["cannot_be_told_apart"]]
    if len(others) == len(summary["by_case"]) - 1:
        return f"The cases cannot be told apart by {what}: {name} {figures}"
    said = f"{name} has the fewest {what}" if asked["measure"] != "full_time_share" else f"{name} is best by {what}"
    said += f": {figures}"
    return f"{said}, but {ALIKE} from {words.listed(others)}" if others else said


def _best_and_next(summary: Summary) -> str:
    """Return the figures of the best case and of the next one: ``none seen, then free with 13.2 %``."""
    best, measure = summary["best"]["case"], summary["asked"]["measure"]
    measures = {name: case["measures"][measure] for name, case in summary["by_case"].items()}
    others = [name for name, one in measures.items() if name != best and words.known(one)]

    def share(name: str) -> str:
        return words.share(measures[name]) if measures[name]["estimate"] else words.NONE_SEEN

    if not others:
        return share(best)
    following = min(others, key=lambda name: float(measures[name]["estimate"]))
    return f"{share(best)}, then {words.clean(following, 40)} with {share(following)}"


def label(measure: str) -> str:
    """Return what a difference is about, with its unit."""
    if measure == NEEDED:
        return "desks needed on 95 % of days"
    return SUBJECTS[measure]


def change(measure: str, one: Mapping[str, Any]) -> str:
    """Return a difference with its interval: ``-3.4 points (-4.1 to -2.7)``."""
    if one["estimate"] is None:
        return words.UNKNOWN
    if one["low"] == one["high"] == 0:
        return "none"
    unit = _UNITS.get(measure)
    if one["low"] is None or one["high"] is None:
        return f"{one['estimate']:+.3g} {unit} (too few days for an interval)"
    if unit is None:
        places = _places(one)
        low, high = (f"{100 * one[end]:+.{places}f}" for end in ("low", "high"))
        return f"{points(one['estimate'], places)} ({low} to {high})"
    figures = [f"{one[key]:+.0f}" if measure == NEEDED else f"{one[key]:+.1f}" for key in ("estimate", "low", "high")]
    return f"{figures[0]} {unit} ({figures[1]} to {figures[2]})"


def _places(one: Mapping[str, Any]) -> int:
    half = 100 * (one["high"] - one["low"]) / 2
    return 1 if half >= 0.1 else 2 if half >= 0.01 else 3


def _figures(summary: Summary) -> Grid:
    asked = summary["asked"]
    headings = ["case", "desks", "days with too few desks", "people who find no desk", "95 % of days need"]
    if asked["measure"] not in ("crowded_day_probability", "turned_away_probability"):
        headings.insert(2, SUBJECTS[asked["measure"]])
    rows = []
    for name, case in summary["by_case"].items():
        measures, need = case["measures"], case[NEEDED]
        cells = [
            words.clean(name),
            words.count(case["desks"]),
            findings.with_interval(measures["crowded_day_probability"], bounded=True),
            findings.with_interval(measures["turned_away_probability"]),
            words.count(need["estimate"]),
        ]
        if len(headings) == 6:
            bounded = asked["measure"] in findings.DAY_SHARES
            cells.insert(2, findings.with_interval(measures[asked["measure"]], bounded=bounded))
        moved = case["per_person_and_week"]
        rows.append([*cells, f"{moved['days_moved']:.2f}", "yes" if case["may_be_best"] else "no"])
    day = "" if asked["weekday"] == "all" else f", {words.WEEKDAYS[asked['weekday']]}s only"
    return Grid([*headings, "days moved*", "may be best"], rows, left=["case", "may be best"], title=f"Figures{day}")


def _space(summary: Summary) -> Grid:
    rows = [
        [
            words.clean(name),
            words.count(case["space"]["desks_saved"]),
            words.amount(case["space"]["m2_saved"]),
            words.euros(case["space"]["eur_saved"]["total"]).removeprefix("EUR "),
        ]
        for name, case in summary["by_case"].items()
    ]
    if len({tuple(row[1:]) for row in rows}) == 1:
        rows = [["all cases", *rows[0][1:]]]
    return Grid(["case", "desks saved", "m2 saved", "EUR saved a year"], rows, left=["case"])


def _differences(summary: Summary) -> Grid:
    others = list(summary["differences"])
    rows = []
    for measure in next(iter(summary["differences"].values())):
        cells = [label(measure)]
        for name in others:
            one = summary["differences"][name][measure]
            cells.append(change(measure, one) + ("" if one["told_apart"] else " ~"))
        rows.append(cells)
    first = words.clean(summary["first"], 40)
    headings = ["", *(words.clean(name) for name in others)]
    return Grid(headings, rows, left=[""], title=f"Less {first}, over the same days (~ {ALIKE})")


def _notes(study: Study) -> list[str]:
    summary = study.summary
    best = summary["best"]
    lines = ["* office days moved to another weekday, per person and week, against everybody choosing freely"]
    for name, case in summary["by_case"].items():
        if best["case"] not in (None, name):
            against = case["against_best"]
            verdict = "" if against["told_apart"] else f": {ALIKE}"
            lines.append(
                f"{words.clean(name)} less {words.clean(best['case'], 40)}, {SUBJECTS[best['measure']]}: "
                f"{change(best['measure'], against)}{verdict}"
            )
    lines.append("Intervals of the last lines hold together at 95 %; those in the table each by itself")
    ratios = [
        one["variance_ratio"]
        for by_measure in summary["differences"].values()
        if (one := by_measure[summary["asked"]["measure"]])["variance_ratio"] is not None
    ]
    if ratios:
        low, high = (words.amount(end, 2) for end in (min(ratios), max(ratios)))
        times = low if low == high else f"{low} to {high}"
        lines.append(f"Over the same days differences are as precise as over {times} times as many days of their own")
    return lines + _teams(study)


def _teams(study: Study) -> list[str]:
    """Return who moves and who gains; a preset's teams are drawn anew each time, so that none of them is anybody."""
    if not study.summary["real_teams"]:
        return []
    table = study.tables["compare_teams"]
    lines = []
    for name in study.summary["differences"]:
        rows = table[(table["case"] == name) & table["told_apart"].notna()]
        if rows.empty:
            continue
        gain = int((rows["told_apart"] & (rows["change"] < 0)).sum())
        lose = int((rows["told_apart"] & (rows["change"] > 0)).sum())
        most = rows.loc[rows["days_moved_per_week"].idxmax()]
        moved = (
            f"; {words.clean(most['team'], 40)} moves most, {most['days_moved_per_week']:.2f} days per person and week"
            if most["days_moved_per_week"] > 0
            else ""
        )
        lines.append(
            f"{words.clean(name)}: of {words.counted(len(rows), 'team')} {gain} surely find a desk more often and "
            f"{lose} less often{moved}"
        )
    return lines
