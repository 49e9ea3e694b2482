"""What a run's summary says, in sentences for titles, the overview page and the screen."""

import math
from collections.abc import Mapping
from typing import Any

from sim import words
from sim.words import WEEKDAYS, chance, count, euros, known

Summary = Mapping[str, Any]

BASES = {"fte": "FTE", "employee": "employee", "flexible": "flexible worker"}


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
    people = f"{count(summary['fte'])} FTE, {count(summary['employees'])} people"
    policy, attendance = (words.clean(summary["scenario"][group]["name"], 40) for group in ("policy", "attendance"))
    return (
        f"{organisation(summary)}, policy {policy}, {ratio} ({count(summary['desks'])} desks, {people}), "
        f"attendance {attendance}"
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
    days = count(summary["days"])
    if crowded["estimate"] <= 0:
        bound = "" if crowded["high"] is None else f" (too few on at most {words.at_most(crowded['high'])} of days)"
        return f"Enough desks on all {days} simulated days{bound}"
    if crowded["estimate"] >= 1:
        return f"Too few desks on every one of {days} simulated days"
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
    return f"{count(desks)} desks" + (f", {which} owned" if owned else "")


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
            f"of {size} only ({count(number)} part{'s' if number != 1 else ''})"
        )
    return lines


COSTS = {"housing": "housing", "services": "services", "ict": "ICT"}


def claim(worked: Mapping[str, Any]) -> list[str]:
    """Return the published saving worked out for these people, with its three bases (`economics.claim`)."""
    printed, true, ends = worked["as_printed"], worked["true"], worked["eur_a_year"]
    today, _, feasible = worked["bases"]
    staff = " and ".join(
        f"{count(printed['fte'][cost]['low'])} to {count(printed['fte'][cost]['high'])} FTE at {name} cost"
        for cost, name in (("housing", "housing"), ("full", "full"))
        if printed["fte"][cost]["low"] is not None
    )
    steps = "; ".join(
        f"{base['ratio']:g} per {base['per']} is {base['desks_per_fte']:.2f} per FTE ({count(base['desks'])} desks)"
        for base in worked["bases"]
    )
    lines = [
        f"Claim: {euros(ends['low'])} to {euros(ends['high'])} a year by going from {today['ratio']:g} to "
        f"{feasible['ratio']:g} desks. Read per FTE, {words.percent(printed['desks_saved_share'], 1)} fewer desks, it "
        f"holds for {staff or 'no number of staff'}",
        f"Its three ratios have three bases, though: {steps}",
    ]
    shares = ", ".join(
        f"{words.percent(row['desks_saved_share'], 1)} with {words.percent(row['flexible_share'], 0)} flexible"
        for row in worked["by_flexible_share"][::2]
    )
    lines.append(f"Desks saved when everybody else keeps a desk of their own: {shares}")
    if true["desks_saved_per_fte"] <= 0:
        return [*lines, "Each on its own base, these people save no desk"]
    verdicts = [
        f"{euros(true['eur_saved'][cost])} at {cost} cost, {_verdict(true['eur_saved'][cost], ends)}"
        for cost in ("housing", "full")
    ]
    return [
        *lines,
        f"Each on its own base, these people save {words.percent(true['desks_saved_share'], 1)} of the desks: "
        f"{'; '.join(verdicts)}. The claim needs {euros(true['eur_per_desk']['low'])} to "
        f"{euros(true['eur_per_desk']['high'])} a desk and year",
    ]


def _verdict(eur: float, ends: Mapping[str, float]) -> str:
    if ends["low"] <= eur <= ends["high"]:
        return "as claimed"
    return "less than claimed" if eur < ends["low"] else "more than claimed"


def moved(policy: Mapping[str, Any]) -> str:
    """Return how the policy changed office days, in days per person and week against free choice (§7)."""
    return ", ".join(f"{policy[f'days_{what}']:.2f} {what}" for what in ("moved", "added", "lost"))


def with_interval(measure: words.Measure) -> str:
    """Return a share with its interval: ``7.1 % (5.2 to 9.3 %)``, or ``none (at most 0.4 %)``."""
    if measure["estimate"] == 0:
        return "none" + ("" if measure["high"] is None else f" (at most {words.at_most(measure['high'])})")
    bounds = words.interval(measure)
    return words.share(measure) + (f" ({bounds})" if bounds else "")


def sentences(summary: Summary) -> list[str]:
    """Return the main numbers as sentences, the most important first; what is not defined is left out."""
    ratio, measures = summary["ratio"], summary["measures"]
    lines = [
        f"{count(summary['desks'])} desks for {count(summary['fte'])} FTE and {count(summary['employees'])} people: "
        f"{ratio['desks_per_fte']:.2f} desks per FTE, or {ratio['fte_per_desk']:.2f} FTE per desk"
    ]
    for name, subject, unit, trials in (
        ("crowded_day_probability", "Days with too few desks", "day", summary["days"]),
        ("turned_away_probability", "People who find no desk", "person-day", None),
    ):
        if known(measures.get(name)):
            said = words.in_words(measures[name], unit, trials)
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
    lines += savings(summary["space"])
    if summary["warnings"]:
        number = len(summary["warnings"])
        lines.append(f"{number} warning{'s' if number > 1 else ''}, see the summary")
    return lines
