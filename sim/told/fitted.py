"""Fitted parameters in words: what each is called, its value and interval as its unit is written, what it rests on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim import words
from sim.language import mark, nouns, tr, trn
from sim.sentences import Sentence
from sim.sentences import said as said_again
from sim.words import OTHER_TEAMS, WEEKDAYS

Summary = Mapping[str, Any]

# What parameters are called and how their values are written; to be said with `tr`. Others keep their own names.
LABELS: Final = {
    "organisation.employees": (mark("people who come to the office"), "people"),
    "organisation.office_days": (mark("wanted office days a week"), "days"),
    "organisation.office_days_shares": (mark("people who want {place} office days a week"), "shares"),
    "organisation.team_size": (mark("mean size of a team"), "number"),
    "organisation.elsewhere_share": (mark("people who work at other organisations for a time"), "share"),
    "organisation.newcomer_extra_days": (mark("more office days a week of newcomers"), "number"),
    "organisation.field_share": (mark("people who work on location"), "share"),
    "organisation.remote_capable": (mark("people who can work from home"), "share"),
    "attendance.model": (mark("how office days are chosen"), "text"),
    "attendance.weekday_weights": (mark("liking of {place}"), "weekdays"),
    "attendance.team_correlation": (mark("what a team's days have in common (correlation)"), "number"),
    "attendance.common_correlation": (mark("what all people's days have in common (correlation)"), "number"),
    "attendance.habit": (mark("habit: the same weekdays every week"), "share"),
    "calendar.contract_days_off": (mark("part-timers keep fixed days off"), "text"),
    "calendar.leave_days": (mark("days of leave a year"), "number"),
    "calendar.leave_months": (mark("leave taken in month {place}"), "months"),
    "calendar.leave_week_share": (mark("leave taken in whole weeks"), "share"),
    "calendar.sickness_rate": (mark("people sick on a day"), "share"),
    "calendar.sickness_days": (mark("length of a sick spell, days"), "number"),
    "meetings.team_per_week": (mark("meetings of a team a week"), "number"),
    "meetings.group_per_week": (mark("meetings of a cross-team group a week"), "number"),
    "day.arrival": (mark("usual arrival"), "clock"),
    "day.arrival_between": (mark("arrival, spread between people, hours"), "number"),
    "day.arrival_within": (mark("arrival, spread from day to day of one person, hours"), "number"),
    "day.departure": (mark("usual departure"), "clock"),
    "day.departure_between": (mark("departure, spread between people, hours"), "number"),
    "day.departure_within": (mark("departure, spread from day to day of one person, hours"), "number"),
    "day.correlation_between": (mark("arrival and departure, correlation between people"), "number"),
    "day.correlation_within": (mark("arrival and departure, correlation from day to day"), "number"),
    "day.friday_earlier": (mark("earlier departure on Fridays, hours"), "number"),
    "day.part_day_share": (mark("office days of a part of the day"), "share"),
    "day.part_day_end": (mark("where mornings end and afternoons begin"), "clock"),
    "day.part_day_sd": (mark("spread of that, hours"), "number"),
    "day.lunch_share": (mark("people who leave their desk for lunch"), "share"),
    "day.lunch_start": (mark("start of lunch"), "clock"),
    "day.lunch_sd": (mark("spread of the start of lunch, hours"), "number"),
    "day.lunch_minutes": (mark("length of lunch, minutes"), "number"),
    "policy.no_show": (mark("bookings whose people do not come"), "share"),
    "policy.cancelled_share": (mark("of these, cancelled beforehand"), "share"),
    "policy.same_day_share": (mark("bookings made on the day itself"), "share"),
    "policy.horizon": (mark("how many days ahead people book at most"), "number"),
    "policy.walk_in_share": (mark("office days without a booking"), "share"),
    # Told only.
    "office_days_mean": (mark("office days a week, mean"), "number"),
    "office_days_spread": (mark("office days a week, spread between people"), "number"),
    "office_days_of_teams": (mark("office days a week, {place}"), "teams"),
    "attendance.model_index": (mark("place between the two models of attendance"), "number"),
    "attendance_by_month": (mark("attendance in month {place}, of the mean"), "by month"),
    "attendance_beside_holidays": (mark("attendance in weeks with a holiday, of the usual"), "ratio"),
    "arrival_hour_off": (mark("arrivals more than an hour from a person's median"), "share"),
    "arrival_tails": (mark("arrivals far from a person's median"), "share"),
    "stay_mean": (mark("length of a stay, mean, hours"), "number"),
    "stay_sd": (mark("length of a stay, spread, hours"), "number"),
    "arrival_sd": (mark("arrivals, spread over all people and days, hours"), "number"),
    "departure_sd": (mark("departures, spread over all people and days, hours"), "number"),
    "lunch_dip": (mark("people fewer at midday than before and after"), "share"),
    "lunch_dip_hour": (mark("when that is"), "clock"),
    "left_at_night": (mark("people whom the counter leaves inside at night"), "share"),
    "quietest_month": (mark("attendance in the quietest month, of the mean"), "ratio"),
    "over_dispersion": (mark("how much days vary, against people who come independently"), "number"),
    "wanted_office_days": (mark("wanted office days a week, mean of the answers"), "number"),
    "lead_median": (mark("days ahead, half of the bookings made before the day"), "number"),
    "lead_95": (mark("days ahead, 95 % of the bookings made before the day"), "number"),
}

_OF_GROUP: Final = ": "  # between what is told and the group that it is told of

# Values that are words, to be said with `tr`.
_VALUES: Final = {
    "days_per_week": mark("a number of days a week"),
    "independent": mark("each day by itself"),
}

SOURCES: Final = {
    "badges": mark("badge log"),
    "bookings": mark("booking log"),
    "counts": mark("head counts"),
    "survey": mark("survey"),
}

# What values rest on, to be said with `trn`.
_BASES: Final = {
    "people": nouns("person", "people"),
    "teams": nouns("team", "teams"),
    "pairs": nouns("pair of people", "pairs of people"),
    "weeks": nouns("week", "weeks"),
    "days": nouns("day", "days"),
    "visits": nouns("stay", "stays"),
    "stays": nouns("stay", "stays"),
    "bookings": nouns("desk booking", "desk bookings"),
    "counts": nouns("head count", "head counts"),
    "groups": nouns("group of the survey", "groups of the survey"),
}
# Kinds of lists, and of what kind their values are.
_OF_LISTS: Final = {"weekdays": "share", "shares": "share", "months": "share", "by month": "ratio", "teams": "number"}


@dataclass(frozen=True)
class Line:
    """One value of a parameter, in words; a parameter that is a list of values has a line for each."""

    label: str
    value: str
    interval: str


def lines(fit: Summary) -> list[Line]:
    """Return what was fitted, a line a value; the value is empty where the data cannot tell it."""
    text, kind = _known(fit["name"])
    value, low, high = fit["value"], fit["low"], fit["high"]
    if value is None:
        return [Line(label(fit["name"]), "", "")]
    if not isinstance(value, list | tuple):
        return [Line(label(fit["name"]), *_written(kind, value, low, high))]
    whole = sum(value) if kind == "weekdays" else 1.0
    ends: list[Sequence[float | None]] = [[None] * len(value) if one is None else one for one in (low, high)]
    found = []
    for number, (one, *both) in enumerate(zip(value, *ends, strict=True)):
        scaled = [None if end is None else end / whole for end in both]
        name = tr(text, place=_place(fit, kind, number)) if kind in _OF_LISTS else f"{label(fit['name'])} {number + 1}"
        found.append(Line(name, *_written(_OF_LISTS.get(kind, kind), one / whole, *scaled)))
    return found


def label(name: str) -> str:
    """Return what a parameter is called, of a list as a whole; its own name where it has no other."""
    text, kind = _known(name)
    if kind in _OF_LISTS:
        return {
            "weekdays": tr("liking of the weekdays"),
            "shares": tr("people by wanted office days a week"),
            "months": tr("leave by month"),
            "by month": tr("attendance by month"),
            "teams": tr("office days of teams"),
        }[kind]
    if not text:
        return words.clean(name.replace("_", " ").replace(".", ": "), 60)
    group = name.partition(_OF_GROUP)[2]
    return ", ".join([tr(text), *([words.team(group, 60)] if group else [])])


def _known(name: str) -> tuple[str, str]:
    """Return what a parameter is called and its kind, as in `LABELS`; both empty for another one."""
    return LABELS.get(name.partition(_OF_GROUP)[0], ("", ""))


def source(fit: Summary) -> str:
    """Return from which data a value comes."""
    name = str(fit["source"])
    return tr(SOURCES[name]) if name in SOURCES else words.clean(name, 40)


def basis(fit: Summary) -> str:
    """Return what a value rests on: ``412 people, 51 weeks``."""
    return ", ".join(
        f"{words.count(number)} {trn(*_BASES[name], number) if name in _BASES else words.clean(name, 40)}"
        for name, number in fit["rests_on"].items()
    )


def text_of(text: str) -> str:
    """Return a text that was marked for translation, or a sentence, in the language that is spoken."""
    return said_again(text) if isinstance(text, Sentence) else tr(text) if text else ""


def answers(fit: Summary) -> str:
    """Return the settings that fit the data equally well: the first, one in the middle and the last."""
    found = list(fit["answers"])
    shown = found if len(found) <= 3 else [found[0], found[len(found) // 2], found[-1]]
    return "; ".join(
        ", ".join(f"{name.rpartition('.')[2]} {_plain(one)}" for name, one in each.items()) for each in shown
    )


def plain(value: float, half: float | None) -> str:
    """Return a number with the digits that its interval deserves: its half-width has one or two."""
    if value == 0:
        return words.number(0, ".0f")
    if not half or not math.isfinite(half):
        return words.number(value, ".3g") if abs(value) < 1000 else words.count(value)
    places = min(6, max(0, -math.floor(math.log10(half / 2))))
    return words.number(value, f",.{places}f")


def _written(kind: str, value: Any, low: float | None, high: float | None) -> tuple[str, str]:
    """Return a value and its interval."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no"), ""
    if isinstance(value, str):
        return tr(_VALUES[value]) if value in _VALUES else words.clean(value.replace("_", " "), 60), ""
    if low is not None and low == high:  # counted, not estimated
        low = high = None
    if kind == "share":
        measure = {"estimate": value, "low": low, "high": high}
        return words.share(measure), words.interval(measure)
    if kind == "ratio":  # of the usual: may be more than all of it
        shown = [None if one is None else words.percent(one, 0) for one in (value, low, high)]
    elif kind == "clock":
        shown = [None if one is None else words.clock(round(60 * one)) for one in (value, low, high)]
    elif kind == "people":
        shown = [None if one is None else words.count(one) for one in (value, low, high)]
    else:
        half = None if low is None or high is None else (high - low) / 2
        shown = [None if one is None else plain(one, half) for one in (value, low, high)]
    if shown[1] is None or shown[2] is None:
        return str(shown[0]), ""
    return str(shown[0]), tr("{low} to {high}", low=shown[1], high=shown[2])


def _place(fit: Summary, kind: str, number: int) -> str:
    """Return what a value of a list is about; of figures that are told only, `answers` say of which month or team."""
    about = fit["answers"][number] if number < len(fit["answers"]) else {}
    if kind == "weekdays":
        return words.weekday(list(WEEKDAYS)[number])
    if kind == "teams":
        team = about.get("team", number)
        named = tr("team {number}", number=team + 1) if isinstance(team, int) and team >= 0 else ""
        return named or words.team(OTHER_TEAMS if isinstance(team, int) else team)
    return str(about.get("month", number + (kind in ("months", "by month"))))


def _plain(value: Any) -> str:
    return words.number(value, ".3g") if isinstance(value, int | float) else words.clean(value, 30)
