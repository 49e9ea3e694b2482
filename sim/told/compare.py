"""A comparison, told."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim import findings, words
from sim.language import mark, tr
from sim.study import Study
from sim.subjects import SUBJECTS
from sim.tally import DAYS_CHANGED
from sim.told import cases, doubt
from sim.told.base import Grid, Said
from sim.told.cases import NEEDED, called
from sim.told.effects import baseline, side_by_side
from sim.told.measured import subject

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]

HOURS: Final = "desk_hours_short"
PEOPLE: Final = "attendance"
FINEST: Final = 4  # decimals of a difference at most
WORTH_SAYING: Final = 1.2  # times as many days from which pairing is said to gain precision
ALIKE: Final = mark("cannot be told apart")  # to be said with `tr`


def said(study: Study) -> Said:
    """Return what the comparison says."""
    summary = study.summary
    grids = [cases.grid(summary), _figures(summary), _space(summary), *side_by_side(summary), _differences(summary)]
    return Said(headline(summary), grids, [*_notes(study), *doubt.of_study(summary), baseline()])


def headline(summary: Summary) -> str:
    """Return the finding in one sentence."""
    best, asked = summary["best"], summary["asked"]
    what = subject(asked["measure"], asked["weekday"])
    if best["case"] is None:
        return tr("No case has a figure for {measure}", measure=what)
    values = {"measure": what, "case": called(best["case"]), "figures": _best_and_next(summary)}
    others = [called(one) for one in best["cannot_be_told_apart"]]
    nothing = not summary["by_case"][best["case"]]["measures"][asked["measure"]]["estimate"]
    if nothing and others and len(others) == len(summary["by_case"]) - 1:
        said = tr("The cases cannot be told apart by {measure}: {figure}", measure=what, figure=spread_of(summary))
        if not cases.told_by_desks(summary) or not cases.finding(summary):
            return said
        return tr("{finding}; {desks}", finding=said, desks=cases.finding(summary))
    if len(others) == len(summary["by_case"]) - 1:
        return tr("The cases cannot be told apart by {measure}: {case} {figures}", **values)
    if others and nothing:
        return _none_seen(summary, what)
    if asked["measure"] == "full_time_share":
        said = tr("Best by {measure}: {case}, {figures}", **values)
    else:
        said = tr("Fewest {measure}: {case}, {figures}", **values)
    if not others:
        return said
    return tr("{finding}, but cannot be told apart from {cases}", finding=said, cases=words.listed(others))


def _none_seen(summary: Summary, what: str) -> str:
    """Return which cases cannot be told apart from one in which nothing was seen, and the next one."""
    best, measure = summary["best"], summary["asked"]["measure"]
    alike = [name for name in summary["by_case"] if name in (best["case"], *best["cannot_be_told_apart"])]
    measures = {name: case["measures"][measure] for name, case in summary["by_case"].items() if name not in alike}
    following = min(measures, key=lambda name: float(measures[name]["estimate"] or 0.0))
    return tr(
        "{measure}: none or hardly any with {cases}, which cannot be told apart, then {case} with {next}",
        measure=what,
        cases=words.listed(map(called, alike)),
        case=called(following),
        next=findings.with_interval(measures[following]),
    )


def spread_of(summary: Summary) -> str:
    """Return the asked figure from the least to the most of all cases, where they read differently."""
    measure = summary["asked"]["measure"]
    measures = [one for case in summary["by_case"].values() if words.known(one := case["measures"][measure])]
    least, most = (of(measures, key=lambda one: float(one["estimate"])) for of in (min, max))
    low, high = (words.share(one) if one["estimate"] else words.none_seen() for one in (least, most))
    if low != high:
        return tr("{low} to {high}", low=low, high=high)
    return low if least["estimate"] else findings.with_interval(least, bounded=measure in findings.DAY_SHARES)


def _best_and_next(summary: Summary) -> str:
    """Return the figures of the best case and of the next one: ``none seen, then free with 13.2 %``."""
    best, measure = summary["best"]["case"], summary["asked"]["measure"]
    measures = {name: case["measures"][measure] for name, case in summary["by_case"].items()}
    others = [name for name, one in measures.items() if name != best and words.known(one)]

    def share(name: str) -> str:
        if measures[name]["estimate"]:
            return words.share(measures[name])
        return findings.with_interval(measures[name], bounded=measure in findings.DAY_SHARES)

    if not others:
        return share(best)
    following = min(others, key=lambda name: float(measures[name]["estimate"]))
    return tr(
        "{figure}, then {case} with {next}",
        figure=share(best),
        case=called(following),
        next=share(following),
    )


def label(measure: str) -> str:
    """Return what a difference is about, with its unit."""
    return tr("desks needed on 95 % of days") if measure == NEEDED else tr(SUBJECTS[measure])


def change(measure: str, one: Mapping[str, Any]) -> str:
    """Return a difference with its interval: ``-3.4 points (-4.1 to -2.7)``."""
    if one["estimate"] is None:
        return words.unknown()
    if one["low"] == one["high"] == 0:
        return tr("none")
    places = _places(measure, one)
    figure = _with_unit(measure, one["estimate"], places)
    if one["low"] is None or one["high"] is None:
        return tr("{change} (too few days for an interval)", change=figure)
    low, high = (_signed(_scale(measure) * one[end], places) for end in ("low", "high"))
    return tr("{figure} ({low} to {high})", figure=figure, low=low, high=high)


def _with_unit(measure: str, number: float, places: int) -> str:
    """Return a difference in the unit of its measure: desks, hours, people, or points of a share."""
    if measure == NEEDED:
        return tr("{number} desks", number=_signed(number, places))
    if measure == HOURS:
        return tr("{number} hours", number=_signed(number, places))
    if measure == PEOPLE:
        return tr("{number} people", number=_signed(number, places))
    return tr("{number} points", number=_signed(100 * number, places))


def _places(measure: str, one: Mapping[str, Any]) -> int:
    """Return the decimals of a difference: what its interval deserves, and more where an end would read as nothing."""
    if measure == NEEDED:
        return 0
    if one["low"] is None or one["high"] is None:
        return 1
    low, high = (_scale(measure) * one[end] for end in ("low", "high"))
    half = (high - low) / 2
    places = 1 if not half else min(FINEST, max(1, -math.floor(math.log10(half))))
    while places < FINEST and any(end and not round(end, places) for end in (low, high)):
        places += 1
    return places


def _scale(measure: str) -> int:
    """Return the units of a difference in one of its measure: a share is told in points."""
    return 1 if measure in (NEEDED, HOURS, PEOPLE) else 100


def _signed(number: float, places: int) -> str:
    """Return a number with its sign, nothing without one."""
    return words.number(number, f"+.{places}f") if round(number, places) else words.number(0.0, f".{places}f")


def _figures(summary: Summary) -> Grid:
    asked = summary["asked"]
    case_heading, may_be_best = tr("case"), tr("may be best")
    headings = [
        case_heading, tr("desks"), tr("days with too few desks"), tr("people who find no desk"),
    ]  # fmt: skip
    asked_too = asked["measure"] not in ("crowded_day_probability", "turned_away_probability")
    if asked_too:
        headings.insert(2, tr(SUBJECTS[asked["measure"]]))
    rows = []
    moved_too = (tr("days moved*"), tr("days added*"), tr("days lost*"))[: 3 if _more_or_less_often(summary) else 1]
    for name, case in summary["by_case"].items():
        measures = case["measures"]
        cells = [
            words.case(name),
            words.count(case["desks"]),
            findings.with_interval(measures["crowded_day_probability"], bounded=True),
            findings.with_interval(measures["turned_away_probability"]),
        ]
        if asked_too:
            bounded = asked["measure"] in findings.DAY_SHARES
            cells.insert(2, findings.with_interval(measures[asked["measure"]], bounded=bounded))
        days = [case["per_person_and_week"][key] for key in DAYS_CHANGED[: len(moved_too)]]
        moved = [words.unknown() if one is None else words.number(one, ".2f") for one in days]
        rows.append([*cells, *moved, tr("yes") if case["may_be_best"] else tr("no")])
    title = tr("Figures")
    if asked["weekday"] != "all":
        title = tr("Figures, {weekdays} only", weekdays=words.weekdays(asked["weekday"]))
    return Grid([*headings, *moved_too, may_be_best], rows, left=[case_heading, may_be_best], title=title)


def _more_or_less_often(summary: Summary) -> bool:
    """Tell whether a case changes how often people come."""
    return any(findings.changes_number(case["per_person_and_week"]) for case in summary["by_case"].values())


def _space(summary: Summary) -> Grid:
    case_heading = tr("case")
    rows = [
        [
            words.case(name),
            words.count(case["space"]["desks_saved"]),
            words.amount(case["space"]["m2_saved"]),
        ]
        for name, case in summary["by_case"].items()
    ]
    if len({tuple(row[1:]) for row in rows}) == 1:
        rows = [[tr("all cases"), *rows[0][1:]]]
    headings = [case_heading, tr("desks saved"), tr("m2 saved")]
    return Grid(headings, rows, left=[case_heading], title=tr("Saved against the baseline"))


def _differences(summary: Summary) -> Grid:
    others = list(summary["differences"])
    rows = []
    for measure in next(iter(summary["differences"].values())):
        if all(summary["differences"][name][measure]["estimate"] is None for name in others):
            continue
        cells = [label(measure)]
        for name in others:
            one = summary["differences"][name][measure]
            cells.append(change(measure, one) + ("" if one["told_apart"] or one["estimate"] is None else " ~"))
        rows.append(cells)
    headings = ["", *(words.case(name) for name in others)]
    title = tr(
        "Difference from '{case}', over the same days (~ cannot be told apart)", case=words.case(summary["first"], 40)
    )
    return Grid(headings, rows, left=[""], title=title)


def _notes(study: Study) -> list[str]:
    summary = study.summary
    best = summary["best"]
    lines = [
        tr("* office days moved to another weekday, added and lost, per person and week, against free choice")
        if _more_or_less_often(summary)
        else tr("* office days moved to another weekday, per person and week, against everybody choosing freely")
    ]
    apart = [
        tr(
            "{case} {change}",
            case=words.case(name),
            change=change(best["measure"], case["against_best"]),
        )
        for name, case in summary["by_case"].items()
        if best["case"] not in (None, name) and case["against_best"]["told_apart"]
    ]
    if apart:
        lines.append(
            tr(
                "Difference from '{best}', {measure}, with intervals that hold together at 95 % (those in the tables "
                "hold each by itself): {cases}",
                best=words.case(best["case"], 40),
                measure=tr(SUBJECTS[best["measure"]]),
                cases="; ".join(apart),
            )
        )
    ratios = [
        one["variance_ratio"]
        for by_measure in summary["differences"].values()
        if (one := by_measure[summary["asked"]["measure"]])["variance_ratio"] is not None
    ]
    if ratios and max(ratios) >= WORTH_SAYING:
        low, high = (words.amount(end, 2) for end in (min(ratios), max(ratios)))
        times = low if low == high else tr("{low} to {high}", low=low, high=high)
        lines.append(
            tr(
                "Over the same days differences are as precise as over {times} times as many days of their own",
                times=times,
            )
        )
    return lines + _teams(study)


def changed_by_team(table: "pd.DataFrame") -> tuple["pd.Series[float]", str]:
    """Return what a row of teams has of office days moved a week, and what that is called.

    Days added and lost are among them where policies change rather how often people come than when.
    """
    moved, added, lost = (table[f"{name}_per_week"] for name in DAYS_CHANGED)
    if max(added.sum(), lost.sum()) > moved.sum():
        return moved + added + lost, tr("office days changed, per person and week")
    return moved, tr("office days moved, per person and week")


def _teams(study: Study) -> list[str]:
    """Return who moves and who gains; a preset's teams are drawn anew each time, so that none of them is anybody."""
    if not study.summary["real_teams"]:
        return []
    table = study.tables["compare_teams"]
    days, what = changed_by_team(table)
    lines = []
    for name in study.summary["differences"]:
        rows = table[(table["case"] == name) & table["told_apart"].notna() & (table["team"] != words.OTHER_TEAMS)]
        if rows.empty:
            continue
        gain, lose = ((rows["told_apart"] & (sign * rows["change"] > 0)).sum() for sign in (-1, 1))
        if not gain and not lose:
            line = tr("{case}: no team surely finds a desk more or less often", case=words.case(name))
        else:
            line = tr(
                "{case}: of {teams} {gain} surely find a desk more often and {lose} less often",
                case=words.case(name),
                teams=words.counted(len(rows), "team", "teams"),
                gain=words.count(gain),
                lose=words.count(lose),
            )
        group = table[(table["case"] == name) & table["told_apart"].eq(True) & (table["team"] == words.OTHER_TEAMS)]
        if not group.empty:
            line = (
                tr("{finding}; the group of small teams surely finds one less often", finding=line)
                if group["change"].iloc[0] > 0
                else tr("{finding}; the group of small teams surely finds one more often", finding=line)
            )
        most = days[rows.index].idxmax()
        if days[most] > 0:
            line = tr(
                "{finding}; {what}: most in {team}, {days}",
                finding=line,
                what=what,
                team=words.clean(rows["team"][most], 40),
                days=words.number(days[most], ".2f"),
            )
        lines.append(line)
    return lines
