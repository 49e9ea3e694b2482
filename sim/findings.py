"""What a run's summary says, in sentences for titles, the overview page and the screen."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim import words
from sim.words import WEEKDAYS, chance, count, counted, euros, known

Summary = Mapping[str, Any]
Row = Mapping[Any, Any]  # of a sweep's table

BASES = {"fte": "FTE", "employee": "employee", "flexible": "flexible worker"}
# Shares of days. Where nothing was seen only these are given a bound: for people, hours and meetings it would count a
# whole replication as one trial and be far too wide.
DAY_SHARES = ("crowded_day_probability", "severe_day_probability", "comfort_exceeded_probability")
FEW_REPLICATIONS = 100  # below which intervals are rough


def organisation(summary: Summary) -> str:
    """Return whose people these are: the preset's name, or the roster file's."""
    group = summary["scenario"]["organisation"]
    roster = group.get("roster")
    if not roster:
        return words.clean(group["name"], 40)
    return f"roster {words.clean(roster['name'] if isinstance(roster, Mapping) else roster, 40)}"


def scenario(summary: Summary) -> str:
    """Return the scenario in one line: organisation, policy, ratio, desks, staff and attendance."""
    ratio = f"{summary['ratio']['value']:.3g} desks per {BASES[summary['ratio']['per']]}"
    people = f"{count(summary['fte'])} FTE, {counted(summary['employees'], 'person', 'people')}"
    grown = growth(summary)
    policy, attendance = (words.clean(summary["scenario"][group]["name"], 40) for group in ("policy", "attendance"))
    return (
        f"{organisation(summary)}, policy {policy}, {ratio} ({counted(summary['desks'], 'desk')}, {people}), "
        f"{f'{grown}, ' if grown else ''}attendance {attendance}"
    )


def growth(summary: Summary) -> str:
    """Return who is simulated where staff has grown without desks: ``57 people simulated (38 + 50 % growth), ...``.

    An empty text where those simulated are today's staff.
    """
    people, today = summary.get("people"), summary["employees"]
    if people is None or people == today:
        return ""
    share = summary["scenario"]["organisation"].get("growth") or people / today - 1
    return (
        f"{counted(people, 'person', 'people')} simulated ({count(today)} {'+' if share > 0 else '-'} "
        f"{100 * abs(share):.3g} % growth), {summary['desks'] / (summary['fte'] * people / today):.2f} desks per FTE"
    )


def tight_days(summary: Summary) -> list[str]:
    """Return the weekdays on which too few desks are commoner than on all days together.

    A weekday counts when its whole interval lies above the overall estimate, so that noise makes no tight day.
    """
    overall = summary["measures"]["crowded_day_probability"]
    if not known(overall):
        return []
    days = {day: summary["by_weekday"].get(day, {}).get("crowded_day_probability") for day in WEEKDAYS}
    return [WEEKDAYS[day] for day, measure in days.items() if known(measure) and measure["low"] > overall["estimate"]]


def crowding(summary: Summary) -> str:
    """Return the main finding: how often there are too few desks, and on which weekdays."""
    crowded = summary["measures"]["crowded_day_probability"]
    if not known(crowded):
        return "No working day was simulated"
    days = counted(summary["days"], "simulated day")
    if crowded["estimate"] <= 0:
        bound = "" if crowded["high"] is None else f" (too few on at most {words.at_most(crowded['high'])} of days)"
        return f"Enough desks on all {days}{bound}"
    if crowded["estimate"] >= 1:
        return f"Too few desks on every one of {days}"
    tight = tight_days(summary)
    verb = "is the tight day" if len(tight) == 1 else "are the tight days"
    return f"Too few desks on {chance(crowded['estimate'])}" + (f"; {words.listed(tight)} {verb}" if tight else "")


def desks_needed(summary: Summary, share: str) -> tuple[int, str] | None:
    """Return the desks needed on this share of days (``"95"``) and their interval, such as ``604 to 616``."""
    need = summary["desks_needed"].get(share)
    if not known(need):
        return None
    if need["low"] is None:
        return math.ceil(need["estimate"]), ""
    # With few days nothing bounds a high quantile from above.
    upper = "or more" if need["high"] is None else f"to {count(need['high'])}"
    return math.ceil(need["estimate"]), f"{count(need['low'])} {upper}"


def supply(summary: Summary) -> str:
    """Return the desks there are; those owned by one person may stand empty while nobody else finds a desk."""
    desks, owned = summary["desks"], summary["owned_desks"]
    which = "all" if owned == desks else f"{count(owned)} of them"
    return counted(desks, "desk") + (f", {which} owned" if owned else "")


def coverage(summary: Summary) -> str:
    """Return how the desks needed on 95 % of days compare with the desks there are."""
    needed = desks_needed(summary, "95")
    if needed is None:
        return "No working day was simulated"
    desks = summary["desks"]
    if needed[0] <= desks:
        return f"On 95 % of days {count(needed[0])} of the {count(desks)} desks are enough"
    more = count(needed[0] - desks)
    return f"For 95 % of days {count(needed[0])} desks are needed, {more} more than there are"


def savings(space: Mapping[str, Any]) -> list[str]:
    """Return desks, area and money saved, or what more desks than the baseline cost in addition (§17)."""
    if space["desks_saved"] == 0:
        return [f"As many desks as the baseline ({count(space['baseline_desks'])}): nothing saved"]
    less = space["desks_saved"] > 0
    sign = 1 if less else -1
    eur, whole = space["eur_saved"], space["whole_parts"]
    lines = [
        f"{count(sign * space['desks_saved'])} desks {'fewer' if less else 'more'} than the baseline of "
        f"{count(space['baseline_desks'])}, {words.amount(sign * space['m2_saved'])} m2 {'less' if less else 'extra'}",
        f"{euros(sign * eur['total'])} a year {'saved' if less else 'of extra cost'} in {space['price_year']} prices: "
        + ", ".join(f"{name} {euros(sign * eur[key])}" for key, name in COSTS.items()),
    ]
    if whole["parts"] is not None:
        size, number = f"{words.amount(whole['part_m2'])} m2", sign * whole["parts"]
        lines.append(
            f"{euros(sign * whole['eur_saved']['total'])} when space is {'let' if less else 'rented'} in whole parts "
            f"of {size} only ({counted(number, 'part')})"
        )
    return lines


COSTS = {"housing": "housing", "services": "services", "ict": "ICT"}


def claim(worked: Mapping[str, Any]) -> list[str]:
    """Return the published saving worked out for these people, a line a point (`economics.claim`)."""
    printed, true, ends = worked["as_printed"], worked["true"], worked["eur_a_year"]
    today, _, feasible = worked["bases"]
    costs = {"housing": "housing", "full": "all costs"}
    staff = " or ".join(
        f"{count(printed['fte'][cost]['low'])} to {count(printed['fte'][cost]['high'])} FTE ({name})"
        for cost, name in costs.items()
        if printed["fte"][cost]["low"] is not None
    )
    lines = [
        f"Claim: {feasible['ratio']:g} desks per {feasible['per']}, now {today['ratio']:g} per {today['per']}, saves "
        f"EUR {ends['low'] / 1e6:g} to {ends['high'] / 1e6:g} million a year",
        f"Both per FTE: {words.percent(printed['desks_saved_share'], 1)} fewer desks; true for "
        f"{staff or 'no number of staff'}",
    ]
    bases = ", ".join(f"{base['ratio']:g} per {base['per']} ({count(base['desks'])} desks)" for base in worked["bases"])
    lines.append(f"But three bases: {bases}")
    if true["desks_saved_per_fte"] <= 0:
        return [*lines, "Own bases: these people save no desk"]
    verdicts = ", ".join(
        f"{name} {euros(true['eur_saved'][cost])} ({_verdict(true['eur_saved'][cost], ends)})"
        for cost, name in costs.items()
    )
    return [*lines, f"Own bases: {words.percent(true['desks_saved_share'], 1)} fewer desks; {verdicts}"]


def _verdict(eur: float, ends: Mapping[str, float]) -> str:
    if ends["low"] <= eur <= ends["high"]:
        return "as claimed"
    return "less" if eur < ends["low"] else "more"


def moved(policy: Mapping[str, Any]) -> str:
    """Return how the policy changed office days, in days per person and week against free choice (§7)."""
    return ", ".join(f"{policy[f'days_{what}']:.2f} {what}" for what in ("moved", "added", "lost"))


def with_interval(measure: words.Measure, *, bounded: bool = False) -> str:
    """Return a share with its interval: ``7 % (5 to 9 %)``, or ``none seen`` (`bounded`: with its upper end).

    ``none`` where it is 0 for certain.
    """
    if measure["estimate"] == measure["high"] == 0:
        return "none"
    if measure["estimate"] in (0, 1):
        said = words.NONE_SEEN if measure["estimate"] == 0 else words.percent(1, 0)
        bound = words.in_words(measure, bounded=bounded).partition(", so ")[2]
    else:
        said, bound = words.share(measure), words.interval(measure)
    return f"{said} ({bound})" if bound else said


def sentences(summary: Summary) -> list[str]:
    """Return the main numbers as sentences, the most important first; what is not defined is left out."""
    ratio, measures = summary["ratio"], summary["measures"]
    lines = [
        f"{counted(summary['desks'], 'desk')} for {count(summary['fte'])} FTE and "
        f"{counted(summary['employees'], 'person', 'people')}: {ratio['desks_per_fte']:.2f} desks per FTE, or "
        f"{ratio['fte_per_desk']:.2f} FTE per desk"
    ]
    for name, subject, unit in (
        ("crowded_day_probability", "Days with too few desks", "day"),
        ("turned_away_probability", "People who find no desk", "person-day"),
    ):
        if known(measures.get(name)):
            said = words.in_words(measures[name], unit, summary["days"], bounded=name in DAY_SHARES)
            exact = f"; {with_interval(measures[name])}" if 0 < measures[name]["estimate"] < 1 else ""
            lines.append(f"{subject}: {said}{exact}")
    for name, sentence in (
        ("full_time_share", "Core hours with no free desk: {}"),
        ("peak_utilisation", "Highest use of the day, on average: {} of the desks"),
        ("mean_utilisation", "Use over core hours, on average: {} of the desks"),
        ("meetings_without_room_share", "Meetings without a room: {}"),
    ):
        if known(measures.get(name)):
            lines.append(sentence.format(with_interval(measures[name])))
    needed = desks_needed(summary, "95")
    if needed is not None:
        lines.insert(3, f"Desks needed on 95 % of days: {count(needed[0])}" + (f" ({needed[1]})" if needed[1] else ""))
    if grown := growth(summary):
        lines.insert(1, grown)
    return lines + savings(summary["space"])


def warned(summary: Summary) -> str:
    """Return how many warnings there are, with the first; an empty text without any."""
    found = [words.clean(line, 300) for line in summary["warnings"]]
    if len(found) < 2:
        return f"Warning: {found[0]}." if found else ""
    return f"{len(found)} warnings, the first: {found[0]}."


def common_settings(rows: Sequence[Row]) -> list[str]:
    """Return what was typed for every job of a sweep, without what changes no figure."""
    typed = [str(row["overrides"]).split(" ") for row in rows if row.get("overrides")]
    outside = ("organisation=", "output.", "sweep.", "workers=", "executor=", "scheduler=", "confirm=", "report.")
    first = typed[0] if typed else []
    return [word for word in first if not word.startswith(outside) and all(word in other for other in typed)]


def sweep_notes(rows: Sequence[Row]) -> list[str]:
    """Return what a reader of a sweep must know besides its figures: whose people, how often, which prices."""
    notes = []
    if names := _values(rows, "organisation"):
        listed = words.listed(words.clean(name, 40) for name in names)
        notes.append(f"Organisation{'s' if len(names) > 1 else ''} {listed}")
    for key, said in (
        ("replications", "{} replications a job"),
        ("price_year", "prices of {}"),
        ("owned_desks", "{} of the desks owned by one person each"),
    ):
        if numbers := [float(value) for value in _values(rows, key)]:
            ends = [f"{end:g}" if key == "price_year" else count(end) for end in (min(numbers), max(numbers))]
            if max(numbers) > 0:
                notes.append(said.format(" to ".join(dict.fromkeys(ends))))
    if grown := [float(value) for value in _values(rows, "growth")]:
        ends = [f"{100 * end:.3g}" for end in (min(grown), max(grown))]
        if ends != ["0", "0"]:
            notes.append(f"{' to '.join(dict.fromkeys(ends))} % more people than the ratio counts (growth)")
    return notes


def rough(row: Row) -> bool:
    """Tell whether a job's intervals are rough: its precision was not reached, or its replications are few."""
    replications = row.get("replications")
    return row.get("precision_reached") is False or (replications is not None and replications < FEW_REPLICATIONS)


def _values(rows: Sequence[Row], key: str) -> list[Any]:
    """Return the different values of a column, without the missing ones."""
    return [value for value in dict.fromkeys(row.get(key) for row in rows) if value is not None and value == value]
