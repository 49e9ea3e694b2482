"""What a run's summary says, in sentences for titles, the overview page and the screen."""

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim import over_buildings, presets, savings, words
from sim.language import date, mark, tr, trn
from sim.sentences import said
from sim.words import WEEKDAYS, chance, count, counted, known

Summary = Mapping[str, Any]
Row = Mapping[Any, Any]  # of a sweep's table

# What desks are counted per; to be said with `tr`.
BASES = {"fte": mark("FTE"), "employee": mark("employee"), "flexible": mark("flexible worker")}
# Shares of days. Where nothing was seen only these are given a bound: for people, hours and meetings it would count a
# whole replication as one trial and be far too wide.
DAY_SHARES = (
    "crowded_day_probability",
    "severe_day_probability",
    "comfort_exceeded_probability",
    "no_suitable_desk_day_probability",
)
FEW_REPLICATIONS = 100  # below which intervals are rough


def fitted(summary: Summary, *keys: str) -> bool:
    """Tell whether a setting is fitted to data whose key is one of these or begins so."""
    return any(key.startswith(keys) for key in (summary.get("calibration") or {}).get("fitted", ()))


def organisation(summary: Summary) -> str:
    """Return whose people these are: those of a preset, or of a roster file by its name."""
    group = summary["scenario"]["organisation"]
    roster = group.get("roster")
    if not roster and (portfolio := summary["scenario"].get("building", {}).get("portfolio")):
        return presets.portfolio(group["name"], portfolio)
    if not roster:
        return presets.organisation(presets.CALIBRATED if fitted(summary, "organisation.") else group["name"])
    return tr("staff file {name}", name=words.clean(roster["name"] if isinstance(roster, Mapping) else roster, 40))


def period(summary: Summary) -> str:
    """Return the first and last day of the weeks that were simulated; empty where they are of all times of the year."""
    start = summary["scenario"].get("calendar", {}).get("start")
    if start is None:
        return ""
    day = datetime.date.fromisoformat(str(start))
    first = day - datetime.timedelta(days=day.weekday())
    last = first + datetime.timedelta(weeks=summary["scenario"]["weeks"], days=-3)
    return tr("{first} to {last}", first=date(first), last=date(last))


def scenario(summary: Summary) -> str:
    """Return the scenario in one line: organisation, policy, ratio, desks, staff and attendance."""
    policy = words.case(summary["scenario"]["policy"]["name"], 40)
    name = presets.CALIBRATED if fitted(summary, "attendance.") else summary["scenario"]["attendance"]["name"]
    attendance = presets.attendance(name)
    return ", ".join(
        line
        for line in (
            organisation(summary),
            tr("policy {policy}", policy=policy),
            tr(
                "{ratio} desks per {unit} ({desks}, {fte} FTE, {people})",
                ratio=words.number(summary["ratio"]["value"], ".3g"),
                unit=tr(BASES[summary["ratio"]["per"]]),
                desks=counted(summary["desks"], "desk", "desks"),
                fte=count(summary["fte"]),
                people=counted(summary["employees"], "person", "people"),
            ),
            growth(summary),
            tr("attendance {attendance}", attendance=attendance),
        )
        if line
    )


def growth(summary: Summary) -> str:
    """Return who is simulated where staff has grown without desks: ``57 people simulated (38 + 50 % growth), ...``.

    An empty text where those simulated are today's staff.
    """
    if not (values := grown(summary)):
        return ""
    people = counted(summary["people"], "person", "people")
    if "ratio" not in values:
        return tr("{people} simulated ({today} {sign} {share} growth)", people=people, **values)
    return tr("{people} simulated ({today} {sign} {share} growth), {ratio} desks per FTE", people=people, **values)


def growth_share(summary: Summary) -> float:
    """Return by which share staff grows without desks, over all years."""
    organisation = summary["scenario"]["organisation"]
    if organisation.get("growth_by_team"):
        return float(summary["people"] / summary["employees"] - 1)
    share, years = organisation.get("growth", 0.0), organisation.get("growth_years", 1)
    return float(share if years == 1 else (1 + share) ** years - 1)


def grown(summary: Summary) -> dict[str, str]:
    """Return today's staff, the sign and share of growth, and the desks per FTE after it; empty without growth.

    Where teams grow apart there is no ratio: their people may have other FTE than the rest.
    """
    people, today = summary.get("people"), summary["employees"]
    if people is None or people == today:
        return {}
    share = growth_share(summary) or people / today - 1
    found = {
        "today": count(today),
        "sign": "+" if share > 0 else "-",
        "share": words.number(100 * abs(share), ".3g") + words.sign(),
    }
    if summary["scenario"]["organisation"].get("growth_by_team"):
        return found
    return {**found, "ratio": words.number(summary["desks"] / (summary["fte"] * people / today), ".2f")}


def tight_days(summary: Summary) -> list[str]:
    """Return the weekdays on which too few desks are commoner than on all days together.

    A weekday counts when its whole interval lies above the overall estimate, so that noise makes no tight day.
    """
    overall = summary["measures"]["crowded_day_probability"]
    if not known(overall):
        return []
    days = {day: summary["by_weekday"].get(day, {}).get("crowded_day_probability") for day in WEEKDAYS}
    return [
        words.weekday(day) for day, measure in days.items() if known(measure) and measure["low"] > overall["estimate"]
    ]


def crowding(summary: Summary) -> str:
    """Return the main finding: how often there are too few desks, and on which weekdays; of several buildings apart."""
    crowded = summary["measures"]["crowded_day_probability"]
    if not known(crowded):
        return tr("No working day was simulated")
    if over_buildings.several(summary):
        return over_buildings.crowding(summary, tight_days(summary))
    days = counted(summary["days"], "simulated day", "simulated days")
    if words.is_certain(crowded):
        return tr("Enough desks on all days: there is one for everybody")
    if crowded["estimate"] <= 0:
        if crowded["high"] is None:
            return tr("Enough desks on all {days}", days=days)
        share = words.at_most(crowded["high"])
        return tr("Enough desks on all {days} (too few on at most {share} of days)", days=days, share=share)
    if crowded["estimate"] >= 1:
        return tr("Too few desks on every one of {days}", days=days)
    tight, often = tight_days(summary), chance(crowded["estimate"])
    if not tight:
        return tr("Too few desks on {chance}", chance=often)
    return trn(
        "Too few desks on {chance}; {weekdays} is the tight day",
        "Too few desks on {chance}; {weekdays} are the tight days",
        len(tight),
        chance=often,
        weekdays=words.listed(tight),
    )


def desks_needed(summary: Summary, share: str) -> tuple[int, str] | None:
    """Return the desks needed on this share of days (``"95"``) and their interval, such as ``604 to 616``."""
    need = summary["desks_needed"].get(share)
    return (math.ceil(need["estimate"]), desks_between(need)) if known(need) else None


def desks_between(need: words.Measure) -> str:
    """Return the interval of a number of desks: ``604 to 616``; empty where there is none."""
    if need["low"] is None or (need["low"] <= 0 and need["high"] is None):  # which says nothing
        return ""
    low = count(need["low"])
    if need["high"] is None:  # with few days nothing bounds a high quantile from above
        return tr("{low} or more", low=low)
    return tr("{low} to {high}", low=low, high=count(need["high"]))


def supply(summary: Summary) -> str:
    """Return the desks there are; those owned by one person may stand empty while nobody else finds a desk."""
    owned, desks = summary["owned_desks"], counted(summary["desks"], "desk", "desks")
    if not owned:
        return desks
    if owned == summary["desks"]:
        return tr("{desks}, all owned", desks=desks)
    return tr("{desks}, {owned} of them owned", desks=desks, owned=count(owned))


def coverage(summary: Summary) -> str:
    """Return how the desks needed on 95 % of days compare with the desks there are; of several buildings the days."""
    found = desks_needed(summary, "95")
    if not known(summary["measures"]["crowded_day_probability"]):
        return tr("No working day was simulated")
    if over_buildings.several(summary):
        return over_buildings.coverage(summary)
    if found is None:
        return tr("How many desks the days need does not follow from their peaks")
    values = {"share": words.percent(0.95, 0), "needed": count(found[0])}
    if found[0] <= summary["desks"]:
        desks = count(summary["desks"])
        return tr("On {share} of days {needed} of the {desks} desks are enough", desks=desks, **values)
    more = count(found[0] - summary["desks"])
    return tr("For {share} of days {needed} desks are needed, {more} more than there are", more=more, **values)


def moved(policy: Mapping[str, Any]) -> str:
    """Return how the policy changed office days, in days per person and week against free choice (§7)."""
    days = {what: words.number(policy[f"days_{what}"], ".2f") for what in ("moved", "added", "lost")}
    return tr("{moved} moved, {added} added, {lost} lost", **days)


def changes_number(moves: Mapping[str, Any]) -> bool:
    """Tell whether a policy changes rather how often people come than when: more days added or lost than moved."""
    if moves["days_moved"] is None:
        return False  # people too few to be shown
    return bool(max(moves["days_added"], moves["days_lost"]) > moves["days_moved"])


def with_interval(measure: words.Measure, *, bounded: bool = False) -> str:
    """Return a share with its interval: ``7 % (5 to 9 %)``, or ``none seen`` (`bounded`: with its upper end).

    ``none`` where it is 0 for certain.
    """
    if words.is_certain(measure):
        return tr("none")
    if measure["estimate"] in (0, 1):
        figure = words.none_seen() if measure["estimate"] == 0 else words.percent(1, 0)
        bound = words.outer(measure) if bounded else ""
    else:
        figure, bound = words.share(measure), words.interval(measure)
    return f"{figure} ({bound})" if bound else figure


def sentences(summary: Summary) -> list[str]:
    """Return the main numbers as sentences, the most important first; what is not defined is left out."""
    ratio, measures = summary["ratio"], summary["measures"]
    lines = [
        tr(
            "{desks} for {fte} FTE and {people}: {per_fte} desks per FTE, or {per_desk} FTE per desk",
            desks=counted(summary["desks"], "desk", "desks"),
            fte=count(summary["fte"]),
            people=counted(summary["employees"], "person", "people"),
            per_fte=words.number(ratio["desks_per_fte"], ".2f"),
            per_desk=words.number(ratio["fte_per_desk"], ".2f"),
        )
    ]
    for name, subject, unit in (
        ("crowded_day_probability", mark("Days with too few desks"), over_buildings.unit(summary)),
        ("turned_away_probability", mark("People who find no desk"), "person-day"),
    ):
        if known(measures.get(name)):
            often = words.in_words(
                measures[name], unit, over_buildings.looked_at(summary, unit), bounded=name in DAY_SHARES
            )
            exact = f"; {with_interval(measures[name])}" if 0 < measures[name]["estimate"] < 1 else ""
            lines.append(f"{tr(subject)}: {often}{exact}")
    if over_buildings.several(summary):
        anywhere = with_interval(measures[over_buildings.ANY], bounded=True)
        lines.insert(2, tr("Days with too few desks in at least one building: {share}", share=anywhere))
    for name, sentence in (
        ("full_time_share", mark("Core hours with no free desk: {share}")),
        ("peak_utilisation", mark("Highest use of the day, on average: {share} of the desks")),
        ("mean_utilisation", mark("Use over core hours, on average: {share} of the desks")),
        ("meetings_without_room_share", mark("Meetings without a room: {share}")),
    ):
        if known(measures.get(name)):
            lines.append(tr(sentence, share=with_interval(measures[name])))
    needed = desks_needed(summary, "95")
    if needed is not None:
        label = tr("Desks needed on {share} of days", share=words.percent(0.95, 0))
        lines.insert(
            4 if over_buildings.several(summary) else 3,
            f"{label}: {count(needed[0])}" + (f" ({needed[1]})" if needed[1] else ""),
        )
    if line := growth(summary):
        lines.insert(1, line)
    return [*lines, savings.room(summary["space"]), *(line.removesuffix(".") for line in savings.lines(summary))]


def warned(summary: Summary) -> str:
    """Return how many warnings there are, with the first; an empty text without any."""
    found = [words.clean(said(line), 300) for line in summary["warnings"]]
    if len(found) < 2:
        return tr("Warning: {warning}.", warning=found[0]) if found else ""
    return tr("{number} warnings, the first: {warning}.", number=len(found), warning=found[0])


def engine(summary: Summary) -> str:
    """Return the engine, what the audit found (where the engines differ there is no run to tell of), seed and run."""
    values = {"engine": summary["engine"]["name"], "seed": summary["seed"], "run": summary["run_id"]}
    if not (days := summary["engine"]["audited_days"]):
        return tr("Engine {engine}, seed {seed}, run {run}.", **values)
    return tr(
        "Engine {engine} ({days} replayed on the other engine: equal), seed {seed}, run {run}.",
        days=counted(days, "day", "days"),
        **values,
    )


def common_settings(rows: Sequence[Row]) -> list[str]:
    """Return what was typed for every job of a sweep, without what changes no figure."""
    typed = [str(row["overrides"]).split(" ") for row in rows if row.get("overrides")]
    outside = ("organisation=", "output.", "sweep.", "workers=", "executor=", "scheduler=", "confirm=", "report.")
    first = typed[0] if typed else []
    return [word for word in first if not word.startswith(outside) and all(word in other for other in typed)]


def sweep_notes(rows: Sequence[Row]) -> list[str]:
    """Return what a reader of a sweep must know besides its figures: whose people, how often, which prices."""
    notes = []
    if names := [presets.organisation(name) for name in _values(rows, "organisation")]:
        notes.append(tr("For {names}", names=words.listed(names)))
    for key, sentence in (
        ("replications", mark("{number} replications a job")),
        ("money_year", mark("saved net of the costs of flexible working, prices of {number}")),
        ("owned_desks", mark("{number} of the desks owned by one person each")),
    ):
        if numbers := [float(value) for value in _values(rows, key)]:
            ends = [f"{end:g}" if key == "money_year" else count(end) for end in (min(numbers), max(numbers))]
            if max(numbers) > 0:
                notes.append(tr(sentence, number=_between(ends)))
    if shares := [float(value) for value in _values(rows, "growth")]:
        ends = [words.number(100 * end, ".3g") for end in (min(shares), max(shares))]
        if ends != ["0", "0"]:
            share = _between(ends) + words.sign()
            notes.append(tr("{share} more people than the ratio counts (growth)", share=share))
    return notes


def _between(ends: Sequence[str]) -> str:
    """Return two ends as a range, or as one where they are alike."""
    low, high = ends
    return low if low == high else tr("{low} to {high}", low=low, high=high)


def rough(row: Row) -> bool:
    """Tell whether a job's intervals are rough: its precision was not reached, or its replications are few."""
    replications = row.get("replications")
    return row.get("precision_reached") is False or (replications is not None and replications < FEW_REPLICATIONS)


def _values(rows: Sequence[Row], key: str) -> list[Any]:
    """Return the different values of a column, without the missing ones."""
    return [value for value in dict.fromkeys(row.get(key) for row in rows) if value is not None and value == value]
