"""The assumptions that weigh most: a table that a reader takes in at once, before the annex with every setting."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim import attendance, sources, words
from sim.language import mark, tr, trn
from sim.note import names
from sim.note.blocks import Block, Heading, Paragraph, Table
from sim.sources import Row
from sim.told import Grid, tipping
from sim.told.cases import scenario_of
from sim.told.cautions import given, one_each

Summary = Mapping[str, Any]
Scenario = Mapping[str, Any]

_COSTS: Final = ("housing_eur", "services_eur", "ict_eur")


def section(summary: Summary, study: str | None) -> list[Block]:
    """Return the part with how many settings are assumptions, and those that weigh most; `study` as in `settings`."""
    rows = sources.rows(summary["scenario"], study)
    return [
        Heading(tr("The assumptions that weigh most"), 1),
        Paragraph(
            tr(
                "{number} of {all} settings are assumptions: no source gives them. How often people come, on which "
                "days, and how much teams come together weigh most. Annex A has every setting with its source.",
                number=words.count(sum(row.assumed for row in rows)),
                all=words.count(len(rows)),
            )
        ),
        Table(_grid(summary, {row.key: row for row in rows}), tr("What the figures rest on most")),
        *([] if summary["task"] == "sensitivity" else [Paragraph(tr("What each of them changes: task=sensitivity."))]),
    ]


def _grid(summary: Summary, rows: Mapping[str, Row]) -> Grid:
    headings = [tr("what"), tr("value"), tr("range"), tr("where it comes from")]
    found = []
    for one in _HEAVIEST:
        if value := _by_case(summary, one):
            value_range = one.spread(summary["scenario"]["economics"])
            found.append([tr(one.label), value, value_range, _origin(summary, one, rows)])
    return Grid(headings, found, left=headings)


@dataclass(frozen=True)
class _Assumption:
    """What is assumed, the settings that say it, how its value is said, and its range if it has one."""

    label: str
    keys: tuple[str, ...]
    said: Callable[[Summary, Scenario], str]
    spread: Callable[[Mapping[str, Any]], str] = lambda economics: ""


def _by_case(summary: Summary, one: _Assumption) -> str:
    """Return the value, or where the cases differ each value with its cases."""
    cases_of: dict[str, list[str]] = {}
    for name in summary.get("cases", {}):
        cases_of.setdefault(one.said(summary, scenario_of(summary, name)), []).append(words.case(name))
    if len(cases_of) <= 1:
        return one.said(summary, summary["scenario"])
    return "; ".join(f"{words.listed(cases)}: {value}" for value, cases in cases_of.items() if value)


def _origin(summary: Summary, one: _Assumption, rows: Mapping[str, Row]) -> str:
    """Return whether a source, the user or nobody gives the value."""
    if names.real(summary) and (field := _IN_A_STAFF_FILE.get(one.keys[0])):
        known = given(summary).get(field, 0)
        if known == summary["employees"]:
            return tr("the staff file")
        if known or one.keys[0] == "organisation.employees":  # who there is a staff file always says
            return tr("the staff file, the rest an assumption")
    found = [rows[key] for key in one.keys if key in rows and rows[key].value is not None]
    if any(row.given for row in found):
        said = tr(sources.GIVEN)
    elif all(row.assumed for row in found):
        said = tr("assumption")
    else:
        said = tr("partly an assumption") if any(row.assumed for row in found) else tr("published")
    differs = any(key in own for own in summary.get("cases", {}).values() for key in one.keys)
    return tr("{first}; the other cases by settings of their own", first=said) if differs else said


def _office_days(summary: Summary, scenario: Scenario) -> str:
    group = scenario["organisation"]
    known = given(summary).get("office_days", 0)
    if known == summary["employees"]:
        return tr("those of each person")
    typed, shares = group["office_days"], group.get("office_days_shares", ())
    days = typed if typed is not None else sum(days * share for days, share in enumerate(shares))
    if not known:
        return tr("{days} days a week", days=words.number(days, ".2g" if typed is None else ".3g"))
    said = {
        "people": words.counted(known, "person", "people"),
        "days": words.number(days, ".3g"),
        "others": words.count(summary["employees"] - known),
    }
    if (mean := group["roster"].get("office_days")) is None:
        return tr("those of {people}; {days} days a week for a full-timer assumed for {others} more", **said)
    return tr(
        "a mean of {mean} days a week in the file ({people}); {days} for a full-timer assumed for {others} more",
        mean=words.number(mean, ".3g"),
        **said,
    )


def _weekdays(summary: Summary, scenario: Scenario) -> str:
    weights = scenario["attendance"]["weekday_weights"]
    known = attendance.WEEKDAY_WEIGHTS[weights] if isinstance(weights, str) else weights
    return words.listed(words.number(100 * one / sum(known), ".0f") for one in known) + words.sign()


def _owned(summary: Summary, scenario: Scenario) -> str:
    if one_each(summary):
        return ""  # is no assumption then
    if scenario["policy"]["name"] == "assigned":
        return words.percent(1, 0)
    if names.real(summary):
        return words.counted(summary["owned_desks"], "desk", "desks")
    return words.percent(scenario["organisation"]["fixed_desk_share"], 0)


def _today(summary: Summary, scenario: Scenario, *, apart: bool) -> str:
    """Return today's desks where they are set `apart` from those of the organisation, or where they are not."""
    own, stated = scenario["organisation"].get("baseline_ratio"), scenario["economics"].get("baseline_ratio")
    ratio = own if stated is None else stated
    if (summary.get("space") or {}).get("baseline_of_file"):
        return ""  # is no assumption then
    if ratio is None or (ratio != own) != apart:
        return ""
    return tr("{ratio} per FTE", ratio=words.number(ratio, ".3g"))


def _absent(summary: Summary, scenario: Scenario) -> str:
    return tr(
        "{leave} days of leave a year for a full-timer; {sick} of people ill on a day",
        leave=words.number(scenario["calendar"]["leave_days"], ".3g"),
        sick=words.percent(scenario["calendar"]["sickness_rate"]),
    )


def _cost(summary: Summary, scenario: Scenario) -> str:
    economics = scenario["economics"]
    if any(economics.get(name) is None for name in _COSTS):
        return ""
    usual = tr(
        "EUR {amount} a year (prices of {year})",
        amount=words.count(sum(economics[name] for name in _COSTS)),
        year=str(economics["price_year"]),
    )
    own = (summary.get("portfolio") or {}).get("with_own_costs")
    if not own:
        return usual
    return trn(
        "{usual}; of one building that of the portfolio file",
        "{usual}; of {number} buildings that of the portfolio file",
        own,
        usual=usual,
        number=words.count(own),
    )


def _cost_range(economics: Mapping[str, Any]) -> str:
    ranges = economics.get("ranges") or {}
    if not any(ranges.get(name) for name in _COSTS):
        return ""
    low, high = (sum((ranges.get(name) or [economics[name]] * 2)[end] for name in _COSTS) for end in (0, 1))
    return tr("EUR {low} to {high}", low=words.count(low), high=words.count(high))


def _index(summary: Summary, scenario: Scenario) -> str:
    economics = scenario["economics"]
    if economics.get("price_index") is None:
        return ""
    return tr(
        "{index} from {year} to {money_year}",
        index=words.number(economics["price_index"], ".3g"),
        year=str(economics["price_year"]),
        money_year=str(economics["money_year"]),
    )


def _index_range(economics: Mapping[str, Any]) -> str:
    found = (economics.get("ranges") or {}).get("price_index")
    return tr("{low} to {high}", low=words.number(found[0], ".3g"), high=words.number(found[1], ".3g")) if found else ""


def _discount(summary: Summary, scenario: Scenario) -> str:
    economics = scenario["economics"]
    if economics.get("discount_rate") is None:
        return ""
    return tr(
        "{rate} a year, over {years}",
        rate=words.given(economics["discount_rate"]),
        years=words.counted(economics["horizon_years"], "year", "years"),
    )


def _feedback_memory(summary: Summary, scenario: Scenario) -> str:
    """Return after how long half of the feedback is forgotten, where there is any."""
    there = summary["task"] == "tipping" or scenario["attendance"]["feedback"]
    return tipping.memory(scenario) if there else ""


# Settings that a staff file replaces, by the field of the file.
_IN_A_STAFF_FILE: Final = {
    "organisation.employees": "fte",
    "organisation.office_days": "office_days",
    "organisation.fixed_desk_share": "kind",
}

_HEAVIEST: Final = (
    _Assumption(
        mark("people and FTE"),
        ("organisation.employees", "organisation.per_building", "organisation.fte"),
        lambda summary, scenario: names.staff(summary),
    ),
    _Assumption(
        mark("office days that a full-timer wants"),
        ("organisation.office_days", "organisation.office_days_shares"),
        _office_days,
    ),
    _Assumption(mark("liking of Monday to Friday"), ("attendance.weekday_weights",), _weekdays),
    _Assumption(
        mark("how much teams come together (correlation)"),
        ("attendance.team_correlation",),
        lambda summary, scenario: words.number(scenario["attendance"]["team_correlation"], ".3g"),
    ),
    _Assumption(
        mark("time after which half of the feedback is forgotten"), ("attendance.feedback_memory",), _feedback_memory
    ),
    _Assumption(mark("people who keep a desk of their own"), ("organisation.fixed_desk_share",), _owned),
    _Assumption(mark("leave and sickness"), ("calendar.leave_days", "calendar.sickness_rate"), _absent),
    _Assumption(
        mark("desks today, against which savings count"),
        (sources.BASELINES[0],),
        functools.partial(_today, apart=False),
    ),
    _Assumption(
        mark("desks today, against which savings count"), (sources.BASELINES[1],), functools.partial(_today, apart=True)
    ),
    _Assumption(
        mark("lettable area of a desk"),
        ("economics.m2_per_desk",),
        lambda summary, scenario: (
            tr("{area} m2", area=words.number(area, ".3g"))
            if (area := scenario["economics"].get("m2_per_desk")) is not None
            else ""
        ),
    ),
    _Assumption(
        mark("housing, services and ICT of a desk"), tuple(f"economics.{name}" for name in _COSTS), _cost, _cost_range
    ),
    _Assumption(mark("price index of those costs"), ("economics.price_index",), _index, _index_range),
    _Assumption(mark("discount rate and horizon"), ("economics.discount_rate", "economics.horizon_years"), _discount),
)
