"""Which tables of an answer stand in its workbook, and what is left to the files beside it."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from sim import sources, words
from sim.economics import ITEMS
from sim.evaluation import Evaluation
from sim.language import mark, tr
from sim.note import names, sweep, sweep_tables
from sim.note.columns import KNOWN, SAID, columns_of, kinds_of_rows
from sim.note.kinds import BY_ROW, CHANGE_BY_ROW, kind_in, unit
from sim.note.sweep_jobs import chosen_job, done, summary_of
from sim.note.units import unit_of
from sim.note.unseen import without_bounds
from sim.shown_measures import peaks_tell
from sim.study import Study
from sim.told import doubt

Summary = Mapping[str, Any]

MOST_ROWS: Final = 5000  # of a table; more is work for other programs

# The name of each sheet and what it holds, by its table's name; to be said with `tr`.
TITLES: Final = {
    "figures": (mark("Figures"), mark("Every figure over all days, with its interval")),
    "weekdays": (mark("Weekdays"), mark("Every figure by weekday, with its interval")),
    "hours": (mark("Hours"), mark("Use of desks by hour, with intervals")),
    "teams": (mark("Teams"), mark("Who finds no desk and who moves, by team or group of teams that may be shown")),
    "buildings": (mark("Buildings"), mark("A row a building: people, desks, crowding, use and space")),
    "demand": (mark("Demand"), mark("Days by the number of desks that would have been needed")),
    "curve": (mark("Day"), mark("Desks in use over the day, mean and percentiles")),
    "space": (mark("Space"), mark("Desks, area and running costs against the baseline")),
    "money": (mark("Money"), mark("Savings, costs and what is left of them, with ranges")),
    "effects": (mark("Effects"), mark("Journeys, energy, meeting one's team, fairness")),
    "assumptions": (mark("Amounts"), mark("Every amount of the account, with its range where it is uncertain")),
    "scenario": (mark("Settings"), mark("Every setting of the scenario, with its unit and source")),
    "cases": (mark("Cases"), mark("In which settings the cases differ from the first one")),
    "compare": (mark("Cases compared"), mark("A row a case: desks, crowding, use, space and money")),
    "differences": (mark("Differences"), mark("Differences between cases over the same days")),
    "compare_teams": (mark("Teams"), mark("Who finds no desk and who moves, by case and team that may be shown")),
    "money_and_effects": (mark("Money and effects"), mark("Money and effects by case, and less the first case")),
    "frontier": (mark("Frontier"), mark("A row a case and desk ratio: crowding, use, space and money")),
    "break_even": (mark("Break-even prices"), mark("At which price of an hour without a desk each ratio is the best")),
    "tipping": (mark("Tipping point"), mark("Crowding and attendance by compliance and feedback")),
    "feedback": (mark("Feedback"), mark("Crowding and attendance by feedback, as configured")),
    "compliance": (mark("Compliance"), mark("What the policy saves when part of the people follow it")),
    "recommend": (mark("Recommendation"), mark("The fewest desks that keep the promise, by case and target")),
    "explain": (mark("Causes"), mark("What each cause of crowding takes, in desks and in days")),
    "sets": (mark("Sets of causes"), mark("Both figures for every set of causes")),
    "sizes": (mark("Sizes"), mark("Crowding and desks needed by size of the organisation")),
    "stages": (mark("Stages"), mark("What is true and what is measured at each stage of the path")),
    "ends": (mark("Ends"), mark("At which stage the path ends, and whether that is right")),
    "rules": (mark("Stop rules"), mark("How often each stop rule halts too early or too late")),
    "tornado": (mark("One by one"), mark("What each uncertain setting changes by itself")),
    "indices": (mark("Variance"), mark("Which part of the variance comes from each uncertain setting (Sobol indices)")),
    "draws": (mark("Draws"), mark("The drawn settings and what came of them")),
    "sweep": (mark("Jobs"), mark("A row a job of the sweep")),
    "money_by_job": (mark("Money by job"), mark("Savings, costs and what is left, a row a job")),
    "claim": (mark("Published claim"), mark("The published saving, worked out for these people")),
    "needs": (mark("Desks by policy"), mark("Desks needed on 95 % of days, by policy")),
    "policies": (mark("People by policy"), mark("What each policy does to people")),
}
_RECOMMEND_CURVE: Final = mark("The promised figure by number of desks")
_SHARES: Final = mark("What each cause of crowding makes, in shares of days and people")
_PARTS: Final = {
    "savings": mark("savings a year"),
    "costs": mark("costs a year"),
    "net": mark("net a year"),
    "once": mark("costs once"),
}
_TOTAL: Final = mark("total")


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in the workbook.

    `table` is the name of the table in all languages, `name` that of the sheet; `columns` gives heading and kind of
    each column of the frame. `kinds` are the kinds of the rows for columns whose kind is `BY_ROW`; `remark` is what has
    to be known of it.
    """

    table: str
    name: str
    title: str
    frame: pd.DataFrame
    columns: Mapping[str, tuple[str, str]]
    kinds: Sequence[str] = ()
    remark: str = ""


def sheets_of(answer: Evaluation | Study, study: str | None = None) -> list[Sheet]:
    """Return the sheets of an answer in the language that is spoken; `study` is the experiment that it belongs to."""
    summary = answer.summary
    if isinstance(answer, Evaluation):
        tables = [
            _sheet("figures", pd.DataFrame(list(_figures(summary)))),
            _sheet("weekdays", pd.DataFrame(list(_weekdays(summary)))),
            _sheet("hours", pd.DataFrame(list(_hours(summary)))),
            *([_sheet("demand", answer.demand)] if peaks_tell(summary) else []),
            _sheet("curve", answer.curve),
            _sheet("teams", answer.teams),
            _sheet("space", pd.DataFrame(list(_space(summary["space"])))),
        ]
        if "money" in summary:
            money = pd.DataFrame(list(_money(summary["money"])))
            tables.append(_sheet("money", money, year=summary["money"]["price_year"]))
            tables.append(_sheet("assumptions", pd.DataFrame(summary["money"]["inputs"])))
        if (buildings := answer.buildings) is not None:
            tables.insert(3, _sheet("buildings", buildings))
        if "effects" in summary:
            tables.append(_sheet("effects", pd.DataFrame(list(_effects(summary["effects"])))))
    else:
        tables = [_sheet(name, frame, answer.task) for name, frame in answer.tables.items()]
        tables.append(_sheet("cases", pd.DataFrame(list(_cases(summary["cases"])))))
    tables.append(settings_sheet(summary["scenario"], study))
    return [one for one in tables if len(one.frame)]


def settings_sheet(scenario: Summary, study: str | None = None) -> Sheet:
    """Return the sheet with every setting of a scenario, its unit and its source, as `sim.sources.rows` has them."""
    return _sheet("scenario", pd.DataFrame(list(_settings(scenario, study))))


def sheets_of_sweep(frame: pd.DataFrame, summaries: Sequence[Summary] = (), study: str | None = None) -> list[Sheet]:
    """Return the sheets of a sweep in the language that is spoken; `summaries` are those of its finished jobs.

    After the jobs stand those of the job that the note chooses, which their remark names.
    """
    rows = done(frame.to_dict("records"))
    summary = summary_of(chosen_job(rows), summaries)
    if summary is None:
        return [_sheet("sweep", frame)]
    money, worked = summary["money"], summary["space"].get("claim")
    year, desks = money["price_year"], summary["desks"]
    which = tr(
        "With {desks} desks, {policy}",
        desks=words.count(desks),
        policy=names.policy(summary["scenario"]["policy"]["name"]),
    )
    with_desks = tr("With {desks} desks", desks=words.count(desks))
    cases = sweep.about(rows, summary, summaries)["cases"]
    tables = [
        _sheet("sweep", frame),
        _sheet("money_by_job", pd.DataFrame(list(sweep_tables.money_by_job(rows, summaries))), year=year),
        _sheet("needs", pd.DataFrame(list(sweep_tables.needs(rows)))),
        _of(_sheet("policies", pd.DataFrame(list(sweep_tables.people(rows, summaries, desks)))), with_desks),
        _of(_sheet("money", pd.DataFrame(list(_money(money))), year=year), which),
        _sheet("assumptions", pd.DataFrame(money["inputs"])),
        _of(settings_sheet(summary["scenario"], study), which),
        _sheet("cases", pd.DataFrame(list(_cases(cases)))),
    ]
    if worked is not None:
        tables.insert(2, _sheet("claim", pd.DataFrame(list(sweep_tables.claim(worked))), year=worked["price_year"]))
    return [one for one in tables if len(one.frame)]


def _of(sheet: Sheet, said: str) -> Sheet:
    """Return a sheet whose remark says what it is about, too."""
    return dataclasses.replace(sheet, remark=f"{sheet.remark}. {said}" if sheet.remark else said)


def _sheet(table: str, frame: pd.DataFrame, task: str = "", year: int | None = None) -> Sheet:
    """Return a table as a sheet; its column `kind`, or what its rows are about, gives the kind of each row.

    Its money is in prices of the `year`.
    """
    name, title = TITLES.get(table, (table, table))
    if (task, table) == ("recommend", "curve"):
        title = _RECOMMEND_CURVE
    if table == "explain" and "desks" not in set(frame["figure"]):
        title = _SHARES
    remark = "" if year is None else tr("Prices of {year}", year=year)
    if len(frame) > MOST_ROWS:
        file = f"{table}.parquet"
        remark = tr("Only the first {rows} rows; all are in {file}", rows=words.count(MOST_ROWS), file=file)
        frame = frame.iloc[:MOST_ROWS]
    about = next((one for one in ("measure", "figure") if one in frame), None)
    kinds = kinds_of_rows(frame[about]) if about else []
    if "kind" in frame:
        kinds = frame["kind"].tolist()
        frame = frame.drop(columns="kind")
    columns = columns_of(table, frame)
    by_row = [column for column, (_, kind) in columns.items() if kind in (BY_ROW, CHANGE_BY_ROW)]
    frame, without = without_bounds(frame, columns, kinds)
    if without:
        reason = tr("Where nothing was seen, a share of people, hours or meetings has no bound: its ends are empty")
        remark = f"{remark}. {reason}" if remark else reason
    if by_row:
        units = [unit(kind_in(columns[by_row[0]][1], kind)) for kind in kinds]
        frame = frame.drop(columns="unit", errors="ignore")
        frame.insert(list(frame.columns).index(by_row[0]), "unit", units)
    columns = columns_of(table, frame)
    told = {column: frame[column].map(SAID[kind]) for column, (_, kind) in columns.items() if kind in SAID}
    return Sheet(table, tr(name), tr(title), frame.assign(**told), columns, kinds, remark)


def _figures(summary: Summary) -> Iterator[dict[str, Any]]:
    needed = {f"desks_needed_{share}": one for share, one in summary["desks_needed"].items() if peaks_tell(summary)}
    for name, one in {**summary["measures"], **needed}.items():
        ends = {key: one[key] for key in ("estimate", "low", "high")}
        yield {"measure": name, **ends, **_wider(one, summary), "level": one["level"], "exact_value": one["exact"]}


def _weekdays(summary: Summary) -> Iterator[dict[str, Any]]:
    for day, measures in summary["by_weekday"].items():
        for name, one in measures.items():
            ends = {key: one[key] for key in ("estimate", "low", "high")}
            yield {"weekday": day, "measure": name, **ends, **_wider(one, summary)}


def _wider(one: Summary, summary: Summary) -> dict[str, Any]:
    """Return the ends with the doubt about fitted parameters, in a run that has any; empty of a figure without."""
    if not doubt.told(summary):
        return {}
    wider = one.get("with_parameters", {})
    return {f"with_parameters_{end}": wider.get(end) for end in ("low", "high")}


def _hours(summary: Summary) -> Iterator[dict[str, Any]]:
    for hour in summary["by_hour"]:
        row = {"hour": hour["hour"]}
        for name, one in hour.items():
            if name != "hour":
                row |= {name: one["estimate"], f"{name}_low": one["low"], f"{name}_high": one["high"]}
        yield row


def _space(space: Summary) -> Iterator[dict[str, Any]]:
    parts = space["whole_parts"]
    yield {"item": tr("desks of the baseline"), "value": space["baseline_desks"], "kind": "desks"}
    yield {"item": tr("desks saved"), "value": space["desks_saved"], "kind": "desks"}
    yield {"item": tr("share of the desks saved"), "value": space["desks_saved_share"], "kind": "share"}
    yield {"item": tr("area saved"), "value": space["m2_saved"], "kind": "m2"}
    if parts is not None:
        yield {"item": tr("area saved in whole parts"), "value": parts["m2"], "kind": "m2"}


def _money(money: Summary) -> Iterator[dict[str, Any]]:
    for part, figures in (*money["a_year"].items(), ("once", money["once"])):
        said = tr(_PARTS[part])
        if part == "net":
            yield {"account": said, "item": _item("total"), **_ends(figures), "kind": "eur"}
            continue
        for name, one in figures.items():
            yield {"account": said, "item": _item(name), **_ends(one), "kind": "eur"}
    years = money["npv"]["years"]
    worth = tr("net present value over {years} years", years=years)
    yield {"account": worth, "item": _item("total"), **_ends(money["npv"]), "kind": "eur"}
    payback = money["payback_years"]
    if payback is not None:
        yield {"account": tr("paid back after"), "item": _item("total"), **_ends(payback), "kind": "years"}
    refusal = money["refusal"]
    said = _item("refusals")
    yield {"account": tr("person-hours a year"), "item": said, **_ends(refusal["hours_a_year"]), "kind": "hours"}
    price = tr(KNOWN["break_even_eur_per_hour"][1])
    yield {"account": price, "item": said, **_ends(refusal["break_even_eur_per_hour"]), "kind": "price"}


def _effects(effects: Summary) -> Iterator[dict[str, Any]]:
    for group in ("travel", "cohesion", "fairness"):
        for name, one in effects[group].items():
            if name in KNOWN and one is not None:
                yield {"measure": name, **_ends(one)}
    for name, one in effects["moves"].items():
        if name in KNOWN:
            yield {"measure": name, "estimate": one, "low": None, "high": None}


def _cases(cases: Summary) -> Iterator[dict[str, Any]]:
    for name, differences in cases.items():
        for key, value in differences.items():
            yield {"case": name, "key": key, "value": value}


def _settings(scenario: Summary, study: str | None) -> Iterator[dict[str, Any]]:
    known = {row.key: row for row in sources.rows(scenario, study)}
    for key, value in _flat(scenario, known):
        row = known.get(key)
        yield {
            "key": key,
            "value": value if isinstance(value, int | float | str) else sources.said(value),
            "unit": unit_of(key, scenario.get("policy", {}).get("name", "")),
            "assumed": row.assumed if row else None,
            "source": row.source() if row else "",
        }


def _flat(values: Summary, known: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the settings by their full key; one that is `known` is whole, whatever it holds."""
    for name, value in values.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and key not in known:
            yield from _flat(value, known, f"{key}.")
        else:
            yield key, value


def _ends(one: Summary) -> dict[str, Any]:
    return {key: one[key] for key in ("estimate", "low", "high")}


def _item(name: str) -> str:
    return tr(ITEMS[name]) if name in ITEMS else tr(_TOTAL)
