"""What the columns of all tables are called on a sheet, and of what kind their figures are."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim import words
from sim.language import mark, tr
from sim.note.kinds import BY_ROW, CHANGE_BY_ROW
from sim.subjects import SUBJECTS
from sim.told.causes import LABELS, OF_SOME
from sim.words import WEEKDAYS

if TYPE_CHECKING:
    import pandas as pd

ALL_DAYS: Final = mark("all days")
STATES: Final = (mark("done"), mark("failed"))  # of a job of a sweep

# Measures by name: the kind of their figures and, where `SUBJECTS` has none, their words; to be said with `tr`.
MEASURES: Final = {
    "crowded_day_probability": ("share", SUBJECTS["crowded_day_probability"]),
    "any_building_crowded_day_probability": ("share", mark("days with too few desks in at least one building")),
    "turned_away_probability": ("share", SUBJECTS["turned_away_probability"]),
    "unserved_probability": ("share", SUBJECTS["unserved_probability"]),
    "severe_day_probability": ("share", SUBJECTS["severe_day_probability"]),
    "full_time_share": ("share", SUBJECTS["full_time_share"]),
    "comfort_exceeded_probability": ("share", SUBJECTS["comfort_exceeded_probability"]),
    "desk_hours_short": ("hours", SUBJECTS["desk_hours_short"]),
    "mean_utilisation": ("share", SUBJECTS["mean_utilisation"]),
    "peak_utilisation": ("share", SUBJECTS["peak_utilisation"]),
    "team_met_share": ("share", SUBJECTS["team_met_share"]),
    "newcomer_alone_share": ("share", SUBJECTS["newcomer_alone_share"]),
    "no_suitable_desk_probability": ("share", SUBJECTS["no_suitable_desk_probability"]),
    "no_suitable_desk_day_probability": ("share", SUBJECTS["no_suitable_desk_day_probability"]),
    "unsuitable_desk_share": ("share", SUBJECTS["unsuitable_desk_share"]),
    "outside_zone_share": ("share", SUBJECTS["outside_zone_share"]),
    "zones_per_team": ("number", SUBJECTS["zones_per_team"]),
    "meetings_without_block_share": ("share", SUBJECTS["meetings_without_block_share"]),
    "refused_request_share": ("share", SUBJECTS["refused_request_share"]),
    "ghost_booking_share": ("share", SUBJECTS["ghost_booking_share"]),
    "booked_idle_share": ("share", SUBJECTS["booked_idle_share"]),
    "walk_in_refused_share": ("share", SUBJECTS["walk_in_refused_share"]),
    "people_short": ("mean people", mark("people without a desk at the worst moment of a crowded day")),
    "people_short_95": ("people", mark("people without a desk, not more on 95 % of crowded days")),
    "unused_desks_at_peak": ("mean desks", mark("desks free at the busiest moment")),
    "claimed_empty_share": ("share", mark("desk hours claimed but empty")),
    "meetings_without_room_share": ("share", mark("meetings without a room")),
    "meetings_in_person_share": ("share", mark("meetings held in person as wished")),
    "room_hours_short": ("hours", mark("hours of meetings without a room a day")),
    "attendance": ("mean people", mark("people in the office a day")),
    "sent_elsewhere": ("mean people", mark("people a day who find no desk and go to another building")),
    "diverted": ("mean people", mark("people a day who come because another building had no desk")),
    "visitors": ("mean people", mark("visitors a day")),
    "days_given_up": ("rate", mark("office days given up per person and week")),
    "visitors_turned_away_probability": ("share", mark("visitors who find no desk")),
    "desks_needed": ("desks", mark("desks needed")),
    "desks_needed_90": ("desks", mark("desks needed on 90 % of days")),
    "desks_needed_95": ("desks", mark("desks needed on 95 % of days")),
    "desks_needed_99": ("desks", mark("desks needed on 99 % of days")),
    "refusals_per_day": ("number", mark("refusals a day")),
}

# Figures of money and effects by name, as `MEASURES`.
EFFECTS: Final = {
    "savings": ("eur", mark("savings a year")),
    "costs": ("eur", mark("costs a year")),
    "net": ("eur", mark("net a year")),
    "once": ("eur", mark("costs once")),
    "npv": ("eur", mark("net present value")),
    "hours_without_desk": ("hours", mark("person-hours without a desk a year")),
    "break_even_eur_per_hour": ("price", mark("price of an hour without a desk at which nothing is left")),
    "trips_avoided_a_year": ("count", mark("journeys there and back avoided a year")),
    "hours": ("hours", mark("travel time avoided a year")),
    "km": ("km", mark("distance avoided a year")),
    "co2_kg": ("kg", mark("CO2 avoided a year")),
    "co2_travel_kg": ("kg", mark("CO2 of journeys avoided a year")),
    "energy_kwh": ("kwh", mark("energy of buildings avoided a year")),
    "full_time": ("share", mark("office days of full-timers without a desk")),
    "part_time": ("share", mark("office days of part-timers without a desk")),
    "share_of_people_who_move": ("share", mark("people whose days change in a week")),
    "days_moved": ("rate", mark("office days moved per person and week")),
    "days_added": ("rate", mark("office days added per person and week")),
    "days_lost": ("rate", mark("office days lost per person and week")),
}

# The other columns. One of a table that means something else there than elsewhere stands as "table.column".
COLUMNS: Final = {
    "case": ("text", mark("case")),
    "policy": ("text", mark("policy")),
    "ratio": ("ratio", mark("desk ratio")),
    "ratio_per": ("text", mark("desk ratio per")),
    "desks_per_fte": ("ratio", mark("desks per FTE")),
    "desks": ("desks", mark("desks")),
    "people": ("people", mark("people")),
    "employees": ("people", mark("employees")),
    "fte": ("number", mark("FTE")),
    "team": ("team", mark("team")),
    "buildings.building": ("text", mark("building")),
    "buildings.name": ("text", mark("name")),
    "buildings.employees": ("people", mark("employees today")),
    "buildings.lat": ("figure", mark("latitude")),
    "buildings.lon": ("figure", mark("longitude")),
    "buildings.organisations": ("text", mark("organisations")),
    "buildings.ministry": ("text", mark("ministry")),
    "buildings.since": ("text", mark("since")),
    "buildings.closed": ("text", mark("buildings closed into it")),
    "buildings.guests": ("mean people", mark("guests a day")),
    "buildings.baseline_desks": ("desks", mark("desks of the baseline")),
    "buildings.m2_let": ("m2", mark("area saved that can be let: whole parts, or all of a building that closes")),
    "buildings.saved_a_year": ("eur", mark("saved a year before costs, space in whole parts")),
    "weekday": ("weekday", mark("weekday")),
    "hour": ("hour", mark("hour from")),
    "minute": ("clock", mark("time")),
    "days": ("count", mark("days")),
    "weeks": ("count", mark("weeks measured")),
    "replications": ("count", mark("replications")),
    "person_days": ("count", mark("person-days in the office")),
    "turned_away": ("share", SUBJECTS["turned_away_probability"]),
    "crowded": ("share", SUBJECTS["crowded_day_probability"]),
    **{f"{one}{end}": EFFECTS[one] for one in ("days_moved", "days_added", "days_lost") for end in ("", "_per_week")},
    "mean": ("mean desks", mark("desks in use, mean")),
    "held_empty": ("mean desks", mark("desks held but empty, mean")),
    "present": ("mean people", mark("people present, mean")),
    "full_share": ("share", mark("days on which all desks are taken")),
    "q05": ("desks", mark("desks in use, 5th percentile of days")),
    "q25": ("desks", mark("desks in use, 25th percentile of days")),
    "q50": ("desks", mark("desks in use, median of days")),
    "q75": ("desks", mark("desks in use, 75th percentile of days")),
    "q95": ("desks", mark("desks in use, 95th percentile of days")),
    "demand.desks": ("desks", mark("desks needed for nobody to be refused")),
    "demand.crowded": ("count", mark("days with too few in at least one building")),
    "desks_saved": ("desks", mark("desks saved")),
    "m2_saved": ("m2", mark("area saved")),
    "closed_m2_saved": ("m2", mark("area saved of buildings that closed into it")),
    "eur_saved": ("eur", mark("cost a year of all desks saved, in prices of their source")),
    "eur_gross": ("eur", mark("saved a year before costs, space in whole parts")),
    "eur_net_before": ("eur", mark("saved net until then")),
    "ends.eur_net": ("eur", mark("saved net over the whole path")),
    "compliance.eur_net": ("eur", mark("saved a year against free choice, net")),
    "hours_short_year": ("hours", mark("person-hours without a desk a year")),
    "eur_net": ("eur", mark("saved a year, net")),
    "eur_costs": ("eur", EFFECTS["costs"][1]),
    "eur_once": ("eur", EFFECTS["once"][1]),
    "flexible_share": ("share", mark("share of people who share desks")),
    "desks_saved_share": ("share", mark("fewer desks")),
    "eur_housing": ("eur", mark("housing a year")),
    "eur_full": ("eur", mark("all costs a year")),
    "npv": ("eur", mark("net present value")),
    "price_from": ("price", mark("best from this price of an hour without a desk")),
    "price_to": ("price", mark("best up to this price of an hour without a desk")),
    "never_best": ("yes_no", mark("never the best")),
    "by_case": ("text", mark("by which case")),
    "may_be_best": ("yes_no", mark("may be the best")),
    "best": ("text", mark("best case")),
    "best_people": ("text", mark("best case by people without a desk")),
    "may_be_best_people": ("yes_no", mark("may be the best by people without a desk")),
    "norm": ("yes_no", mark("a norm")),
    "change": ("points", mark("change in people who find no desk")),
    "told_apart": ("yes_no", mark("can be told apart")),
    "less": ("text", mark("less this case")),
    "measure": ("measure", mark("figure")),
    "figure": ("measure", mark("figure")),
    "simultaneous": ("yes_no", mark("intervals hold together")),
    "estimate": (BY_ROW, mark("estimate")),
    "low": (BY_ROW, mark("lower end")),
    "high": (BY_ROW, mark("upper end")),
    "with_parameters": (BY_ROW, mark("with the doubt about fitted parameters")),
    "differences.estimate": (CHANGE_BY_ROW, mark("estimate")),
    "differences.low": (CHANGE_BY_ROW, mark("lower end")),
    "differences.high": (CHANGE_BY_ROW, mark("upper end")),
    "less_first_estimate": (CHANGE_BY_ROW, mark("less the first case")),
    "unit": ("text", mark("unit")),
    "assumptions.unit": ("word", mark("unit")),
    "level": ("share", mark("level of the interval")),
    "variance_ratio": ("number", mark("times as precise as over other days")),
    "feedback": ("share", mark("feedback")),
    "policy.compliance": ("share", mark("share of people who follow the policy")),
    "less_first_low": (CHANGE_BY_ROW, mark("less the first case, lower end")),
    "less_first_high": (CHANGE_BY_ROW, mark("less the first case, upper end")),
    "pays": ("yes_no", mark("pays")),
    "cause": ("cause", mark("cause")),
    "part": (BY_ROW, mark("its part")),
    "removed": (BY_ROW, mark("saved when it alone is removed")),
    "alone": (BY_ROW, mark("added when it alone is there")),
    "fraction": ("text", mark("its part as a fraction")),
    "desks_fraction": ("text", mark("desks needed as a fraction")),
    "crowded_fraction": ("text", mark("days with too few desks as a fraction")),
    "sets.chance": ("yes_no", mark("chance in the headcount")),
    "weekday_peak": ("yes_no", mark("peak of the week")),
    "team_correlation": ("yes_no", mark("teams that come together")),
    "common_days": ("yes_no", mark("days on which everybody comes")),
    "meetings": ("yes_no", mark("meetings")),
    "claimed_empty": ("yes_no", mark("desks claimed but empty")),
    **{f"sets.{cause}": ("yes_no", LABELS[cause]) for cause in OF_SOME},
    "stage": ("count", mark("stage")),
    "after_years": ("years", mark("after")),
    "true_share": ("share", mark("true share of days with too few desks")),
    "exceeds_target": ("word", mark("exceeds the target")),
    "measured": ("share", mark("measured share of days, mean")),
    "measured_p05": ("share", mark("measured share of days, 5th percentile")),
    "measured_p50": ("share", mark("measured share of days, median")),
    "measured_p95": ("share", mark("measured share of days, 95th percentile")),
    "measured_above": ("share", mark("chance that the measured share is too high")),
    "year_above_target": ("share", mark("chance that a year exceeds the target")),
    "reached": ("share", mark("chance that the stage is reached")),
    "verdict": ("word", mark("ending there is")),
    "chance": ("share", mark("chance")),
    "stop_above": ("share", mark("halt above")),
    "too_early": ("share", mark("halted too early")),
    "too_late": ("share", mark("halted too late")),
    "wrong": ("share", mark("halted wrongly")),
    "unnoticed": ("share", mark("too crowded unnoticed")),
    "asked": ("yes_no", mark("asked")),
    "target": ("share", mark("at most")),
    "ideal": ("desks", mark("desks by the estimate alone")),
    "recommend.alone": ("desks", mark("desks by the case's own interval")),
    "precise": ("yes_no", mark("precise enough")),
    "recommend.estimate": ("share", mark("estimate")),
    "recommend.low": ("share", mark("lower end")),
    "recommend.high": ("share", mark("upper end")),
    "curve.estimate": ("share", mark("estimate")),
    "curve.low": ("share", mark("lower end")),
    "curve.high": ("share", mark("upper end")),
    "ratio_needed": ("ratio", mark("desks needed per person")),
    "peak": ("share", mark("highest attendance of the day, mean")),
    "peak_sd": ("share", mark("highest attendance of the day, standard deviation")),
    "crowded_by_chance": ("share", mark("days with too few desks by chance alone")),
    "ratio_needed_by_chance": ("ratio", mark("desks needed per person by chance alone")),
    "exact": ("share", mark("exact figure")),
    "holds": ("word", mark("keeps the promise")),
    "parameter": ("text", mark("setting")),
    "lowest": ("figure", mark("its lowest value")),
    "highest": ("figure", mark("its highest value")),
    "configured": ("figure", mark("its configured value")),
    "swing": (CHANGE_BY_ROW, mark("difference between both ends")),
    "at_configured": (BY_ROW, mark("at the configured value")),
    "at_lowest": (BY_ROW, mark("at the lowest value")),
    "at_highest": (BY_ROW, mark("at the highest value")),
    "change_lowest": (CHANGE_BY_ROW, mark("change at the lowest value")),
    "change_highest": (CHANGE_BY_ROW, mark("change at the highest value")),
    "first": ("share", mark("part of the variance by itself")),
    "total": ("share", mark("part of the variance with all it acts on")),
    "first_told_from_0": ("yes_no", mark("surely acts by itself")),
    "total_told_from_0": ("yes_no", mark("surely acts")),
    "job": ("count", mark("job")),
    "overrides": ("text", mark("settings")),
    "label": ("text", mark("what differs")),
    "status": ("word", mark("status")),
    "reason": ("text", mark("why there is no result")),
    "run_id": ("text", mark("run")),
    "task": ("text", mark("task")),
    "finding": ("text", mark("finding")),
    "organisation": ("text", mark("organisation")),
    "owned_desks": ("desks", mark("owned desks")),
    "growth": ("share", mark("growth of staff without desks")),
    "overbooking": ("ratio", mark("bookings granted per shared desk")),
    "crowded_with_parameters": ("share", mark("days with too few desks, with the doubt about fitted parameters")),
    "turned_away_with_parameters": ("share", mark("people who find no desk, with the doubt about fitted parameters")),
    "desks_needed_95_with_parameters": (
        "desks",
        mark("desks needed on 95 % of days, with the doubt about fitted parameters"),
    ),
    "simulation_alone": (BY_ROW, mark("interval of the simulation alone")),
    "crowded_day_probability_simulation_alone": ("share", mark("days with too few desks, by the simulation alone")),
    "price_year": ("code", mark("year of the source's prices")),
    "money_year": ("code", mark("prices of")),
    "seed": ("code", mark("seed")),
    "precision_reached": ("yes_no", mark("precision reached")),
    "recommended_case": ("text", mark("recommended case")),
    "recommended_desks": ("desks", mark("recommended desks")),
    "recommended_ratio": ("ratio", mark("recommended ratio")),
    "account": ("text", mark("part of the account")),
    "item": ("text", mark("item")),
    "key": ("text", mark("setting")),
    "source": ("text", mark("unit and source")),
    "assumed": ("yes_no", mark("assumption")),
    "note": ("text", mark("note")),
    "value": ("figure", mark("value")),
    "assumptions.low": ("figure", mark("lower end")),
    "assumptions.high": ("figure", mark("upper end")),
    "exact_value": (BY_ROW, mark("exact figure")),
    **MEASURES,
}

# What a row may be about.
KNOWN: Final = {
    **EFFECTS,
    **MEASURES,
    "desks": ("mean desks", MEASURES["desks_needed"][1]),
    "crowded": MEASURES["crowded_day_probability"],
}

_FRACTION: Final = "_fraction"
_ENDS: Final = re.compile(r"(.+)_(low|high|half)$")
_KINDS: Final = {"b": "yes_no", "i": "count", "u": "count", "f": "figure"}


def columns_of(table: str, frame: "pd.DataFrame") -> dict[str, tuple[str, str]]:
    """Return the heading and the kind of each column of a table; one that is not known here keeps its name."""
    return {str(name): column(table, str(name), frame[name].dtype.kind) for name in frame.columns}


def column(table: str, name: str, dtype: str = "O") -> tuple[str, str]:
    """Return the heading of a column in the language that is spoken, and its kind; `dtype` is numpy's letter."""
    if known := COLUMNS.get(f"{table}.{name}") or COLUMNS.get(name):
        return tr(known[1]), known[0]
    if name.endswith(_FRACTION) and (known := COLUMNS.get(name.removesuffix(_FRACTION))):
        return tr("{what}, as a fraction", what=tr(known[1])), "text"
    end = _ENDS.match(name)
    if end and (end[1] in COLUMNS or f"{table}.{end[1]}" in COLUMNS):
        what, kind = column(table, end[1])
        return _end(what, end[2]), kind
    return name, _KINDS.get(dtype, "text")


def _end(what: str, which: str) -> str:
    if which == "half":
        return tr("{what}, half of its interval", what=what)
    return tr("{what}, lower end", what=what) if which == "low" else tr("{what}, upper end", what=what)


def kinds_of_rows(names: Iterable[str]) -> list[str]:
    """Return the kind of the figures of each row, by the measure that it is about."""
    return [KNOWN[name][0] if name in KNOWN else "figure" for name in names]


def _measure(name: str) -> str:
    return tr(KNOWN[name][1]) if name in KNOWN else name


def _weekday(day: object) -> str:
    """Return a weekday by its name or number; -1 stands for all days."""
    names = list(WEEKDAYS)
    if isinstance(day, str):
        return words.weekday(day) if day in WEEKDAYS else tr(ALL_DAYS)
    number = int(str(day))
    return words.weekday(names[number]) if number >= 0 else tr(ALL_DAYS)


# How the values of some kinds are said.
SAID: Final[Mapping[str, Callable[[Any], str]]] = {
    "measure": _measure,
    "team": lambda name: tr(words.OTHER_TEAMS) if name == words.OTHER_TEAMS else name,
    "weekday": _weekday,
    "cause": lambda name: tr(LABELS[name]) if name in LABELS else str(name),
    "word": lambda word: tr(word) if isinstance(word, str) and word else "",
}
