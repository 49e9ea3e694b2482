"""What a reader must mind of an answer, by rules from its summary: who was simulated, what was assumed, what is open.

Warnings tell of one run (its precision, its settings); cautions of what its figures can mean at all. Each rule returns
a sentence, or nothing where it does not hold.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sim import findings, over_buildings, presets, sources, words
from sim.language import date, tr
from sim.told.cases import called, followed, scenario_of, told_by_desks
from sim.told.measured import subject
from sim.told.sensitivity import NEEDED, moves, name_of, tornado

Summary = Mapping[str, Any]
Rule = Callable[[Summary], str]

OLD: Final = 3  # years after which prices are called old
WITHOUT_MONEY: Final = ("explain", "sensitivity", "scale", "tipping")  # tasks
# What a desk takes and costs.
COSTS: Final = tuple(f"economics.{name}" for name in ("m2_per_desk", "housing_eur", "services_eur", "ict_eur"))
ATTENDANCE: Final = ("attendance.", "organisation.office_days")  # how the keys of who comes when begin
WHOLE_YEAR: Final = 50  # weeks from which on no season is left out


def brief(summary: Summary) -> str:
    """Return in one line for the screen who was simulated, how attendance is known, and what a closing leaves out."""
    return words.joined(*(rule(summary) for rule in (made_up, uncalibrated, based_elsewhere)))


def made_up(summary: Summary) -> str:
    """Made-up people: without a staff file they follow from the description of an organisation."""
    if summary["scenario"]["organisation"].get("roster"):
        return ""
    if findings.fitted(summary, "organisation."):
        return tr("The people are made up after what was fitted to your data.")
    return tr("The people are made up after the description of {name}.", name=findings.organisation(summary))


def uncalibrated(summary: Summary) -> str:
    """No calibration: attendance is that of a preset, not fitted to counts of the office."""
    if findings.fitted(summary, *ATTENDANCE):
        return ""
    attendance = presets.attendance(summary["scenario"]["attendance"]["name"])
    if given(summary).get("office_days") == summary["employees"]:
        return tr(
            "How often people come is that of the staff file; on which days is that of {attendance}, not calibrated to "
            "counts of this office.",
            attendance=attendance,
        )
    return tr("Attendance is that of {attendance}, not calibrated to counts of this office.", attendance=attendance)


def given(summary: Summary) -> Mapping[str, int]:
    """Return of how many people the staff file says what, by field; empty without a file."""
    roster = summary["scenario"]["organisation"].get("roster")
    return roster.get("given", {}) if isinstance(roster, Mapping) else {}


def owned(summary: Summary) -> str:
    """What decides how many desks are needed: the share of people who keep one of their own, of a preset or typed."""
    organisation = summary["scenario"]["organisation"]
    share = organisation.get("fixed_desk_share")
    if not share or organisation.get("roster") or one_each(summary):
        return ""
    return tr(
        "{share} of people are taken to keep a desk of their own: the fewer do, the fewer desks are needed.",
        share=words.percent(share),
    )


def alone(summary: Summary) -> str:
    """An assumption that makes days too quiet: nobody comes because others do."""
    attendance = summary["scenario"]["attendance"]
    if attendance["team_correlation"] or attendance["common_correlation"] or one_each(summary):
        return ""
    return tr(
        "But for meetings and the policy everybody comes for themselves: where teams come together or a day draws "
        "everybody, the busiest days are busier than here."
    )


def together(summary: Summary) -> str:
    """An assumption that drives the busiest days: how much teams come together; with `sensitivity` it is varied."""
    shared = summary["scenario"]["attendance"]["team_correlation"]
    varied = summary["task"] == "sensitivity" or findings.fitted(summary, "attendance.team_correlation")
    if not shared or varied or one_each(summary):
        return ""
    return tr("How much teams come together is an assumption on which the busiest days depend.")


def obeyed(summary: Summary) -> str:
    """An assumption that drives what a policy does: everybody follows it; `break_even` and `tipping` vary that."""
    if summary["task"] in ("break_even", "tipping"):
        return ""
    names = [name for name, all_follow in _policies(summary) if all_follow]
    if not names:
        return ""
    return tr(
        "Everybody is taken to follow the policy ({policies}): the fewer do, the smaller its effect.",
        policies=words.listed(map(called, dict.fromkeys(names))),
    )


def one_season(summary: Summary) -> str:
    """Weeks of one time of the year stand for all of it."""
    start, weeks = summary["scenario"]["calendar"].get("start"), summary["scenario"]["weeks"]
    if start is None or weeks >= WHOLE_YEAR:
        return ""
    return tr(
        "Only {weeks} from {start} on were simulated: at other times of the year more or fewer people come, and what "
        "is told of a year counts these weeks for all of it.",
        weeks=words.counted(weeks, "week", "weeks"),
        start=date(datetime.date.fromisoformat(str(start))),
    )


def seated_later(summary: Summary) -> str:
    """Who is refused a desk and does not go home is counted as one who finds none."""
    refused = summary["scenario"]["building"].get("refused")
    if one_each(summary) or refused not in ("wait", "touchdown", "other_building"):
        return ""
    if refused == "other_building":
        return tr("Who finds no desk may go to another building that has one, and still counts as finding none.")
    if refused == "wait":
        return tr("Who finds no desk waits for one, and counts as finding none even if one comes free soon.")
    return tr("Who finds no desk takes a touchdown place while there are any, and still counts as finding none.")


def booked(summary: Summary) -> str:
    """Assumptions that decide how far more desks can be booked than there are: no-shows and walk-ins."""
    books = [one for one in _settings(summary) if "no_show" in one]
    if not books:
        return ""
    assumed = tr(
        "That {no_show} of bookings are not used and {walk_in} of people come without one is assumed: it decides how "
        "many bookings a desk can bear.",
        no_show=words.percent(books[0]["no_show"], 0),
        walk_in=words.percent(books[0]["walk_in_share"], 0),
    )
    if not over_buildings.several(summary):
        return assumed
    return f"{assumed} {tr('Requests are for the own building: who is refused does not ask in another.')}"


def needs_assumed(summary: Summary) -> str:
    """An assumption behind desk types: how many people need which, where no staff file says it."""
    if not summary.get("desk_types") or "desk_type" in given(summary):
        return ""
    return tr("How many people need which type of desk is an assumption on which it depends who finds a suitable one.")


def driven(summary: Summary) -> str:
    """An assumption that moves the desks needed for certain, in a study of what the answer depends on."""
    if summary["task"] != "sensitivity":
        return ""
    assumed = {row.key for row in sources.asked("sensitivity", summary["asked"]) if row.assumed}
    moved = [
        row["parameter"]
        for row in tornado(summary, NEEDED)
        if f"sensitivity.parameters.{row['parameter']}" in assumed and moves(row)
    ]
    if not moved:
        return ""
    return tr(
        "The desks needed depend on assumptions: {parameters}. Measuring these is worth more than computing longer.",
        parameters="; ".join(map(name_of, moved)),
    )


def unseen(summary: Summary) -> str:
    """Nothing seen in a study is no never: its upper end is said. A single run warns of it by itself."""
    cases = {
        name: measure
        for name, measure in _crowding(summary)
        if words.known(measure) and measure["estimate"] == 0 and measure["high"]
    }
    if not cases:
        return ""
    return tr(
        "That no day with too few desks was seen is no promise: {bounds}.",
        bounds="; ".join(
            tr("with {case} {bound} of days", case=called(name), bound=words.outer(measure))
            for name, measure in cases.items()
        ),
    )


def alike(summary: Summary) -> str:
    """No choice between cases that cannot be told apart."""
    best = summary.get("best") or summary.get("recommendation") or {}
    others = best.get("cannot_be_told_apart")
    if not others:
        return ""
    chosen, apart = (best["case"], *others), told_by_desks(summary) if "differences" in summary else {}
    if summary.get("first") in chosen and (told := [called(name) for name in apart if name in chosen]):
        return tr(
            "{cases} cannot be told apart by {measure}; with {apart} the desks needed on 95 % of days do differ from "
            "those with {first}.",
            cases=words.listed(map(called, chosen)),
            measure=subject(summary["asked"]["measure"], summary["asked"]["weekday"]),
            apart=words.listed(told),
            first=called(summary["first"]),
        )
    return tr(
        "{cases} cannot be told apart by {measure}: the choice between them does not follow from these figures.",
        cases=words.listed(map(called, chosen)),
        measure=subject(summary["asked"]["measure"], summary["asked"]["weekday"]),
    )


def on_paper(summary: Summary) -> str:
    """A saving that is less in whole parts: space pays only where it can be given back."""
    space = summary.get("space") or (summary.get("recommendation") or {}).get("space")
    if not space or space["whole_parts"]["parts"] is None:
        return ""
    total, whole = space["m2_saved"], space["whole_parts"]["m2"]
    if not 0 <= whole < total or words.amount(whole) == words.amount(total):
        return ""
    said = {"total": words.amount(total), "whole": words.amount(whole)}
    if "let" in space["whole_parts"]:
        return tr(
            "Of the {total} m2 that are given up {whole} m2 can be let: in each building whole parts of {size} m2, and "
            "buildings that close; only there housing costs fall.",
            size=words.amount(space["whole_parts"]["part_m2"]),
            **said,
        )
    return tr(
        "Of the {total} m2 that are given up {whole} m2 can be let, in whole parts of {size} m2; only there housing "
        "costs fall.",
        size=words.amount(space["whole_parts"]["part_m2"]),
        **said,
    )


def based_elsewhere(summary: Summary) -> str:
    """What the money of a closed building leaves out: the journeys of its people, which have no price here."""
    if summary["task"] in WITHOUT_MONEY or not summary.get("portfolio"):
        return ""
    if not any(one.get("close") or one.get("merge") for one in (case["building"] for case in _scenarios(summary))):
        return ""
    return tr(
        "People of a building that closes travel to another one: what their longer or shorter journeys cost is in no "
        "figure, and the journeys avoided count for all alike."
    )


def old_prices(summary: Summary) -> str:
    """Old prices: those of years before the one that is simulated, in tasks that tell of money."""
    scenario = summary["scenario"]
    if summary["task"] in WITHOUT_MONEY:
        return ""
    accounts = [summary.get("money"), *(case.get("money") for case in summary.get("by_case", {}).values())]
    stated = summary.get("money_year") or scenario["economics"]["price_year"]
    priced = next((money["price_year"] for money in accounts if money), stated)
    if scenario["calendar"]["year"] - priced < OLD:
        return ""
    return tr("Money is in prices of {year}; those of {now} differ.", year=priced, now=scenario["calendar"]["year"])


def borrowed(summary: Summary) -> str:
    """Costs of a desk that are assumptions of the preset, such as those of another country, where money is told."""
    if summary["task"] in WITHOUT_MONEY:
        return ""
    rows = [row for row in sources.rows(summary["scenario"]) if row.key in COSTS]
    # Of the building of a staff file's people no preset knows anything.
    own = summary["scenario"]["organisation"].get("roster")
    filed, every = _with_own_costs(summary)
    others = [row for row in rows if (not row.given if own else row.assumed) and not (every and row.key in COSTS[1:])]
    if not others:
        return ""
    if filed or (own and len(others) < len(rows)):
        return tr("What a desk takes and costs is taken over from others in part: not all of it was given.")
    return tr("What a desk takes and costs is taken over from others: there is no figure of this organisation.")


def _with_own_costs(summary: Summary) -> tuple[bool, bool]:
    """Return whether some, and whether all, buildings of a portfolio have a cost of a desk of their own."""
    portfolio = summary.get("portfolio")
    if not portfolio:
        return False, False
    number = portfolio["with_own_costs"]
    return number > 0, number == portfolio["buildings"] + len(portfolio["closed"])


RULES: Final[tuple[Rule, ...]] = (
    made_up, uncalibrated, obeyed, owned, alone, together, one_season, seated_later, booked, needs_assumed, driven,
    unseen, alike, on_paper, based_elsewhere, old_prices, borrowed,
)  # fmt: skip


def one_each(summary: Summary) -> bool:
    """Tell whether everybody has a desk of their own in all cases."""
    return all(name == "assigned" for name, _ in _policies(summary))


def none_missing(summary: Summary) -> bool:
    """Tell whether none is ever missing: all have a desk of their own in all cases; no visitor or guest needs one."""
    means = (one["building"].get("visitors_per_day") for one in _scenarios(summary))
    visited = any(any(mean) if isinstance(mean, list | tuple) else mean for mean in means)
    return one_each(summary) and not visited and not any(map(_guests, _scenarios(summary)))


def _settings(summary: Summary) -> Iterator[Mapping[str, Any]]:
    """Yield the settings of the policy of each case."""
    yield from (one["policy"] for one in _scenarios(summary))


def _scenarios(summary: Summary) -> Iterator[Mapping[str, Any]]:
    """Yield the settings of each case."""
    if not summary.get("cases"):
        yield summary["scenario"]
    for case in summary.get("cases", ()):
        yield scenario_of(summary, case)


def _guests(scenario: Mapping[str, Any]) -> bool:
    """Tell whether people visit other buildings, where they own no desk (§14)."""
    of = scenario["organisation"]
    shares = (of.get("mobility", 0.0), *(of.get("mobility_by_organisation") or {}).values())
    return bool(scenario["building"].get("portfolio")) and of.get("mobility_days", 0) > 0 and any(shares)


def _policies(summary: Summary) -> Iterator[tuple[str, bool]]:
    """Yield the policies of each case, and whether all are taken to follow it."""
    for case in summary.get("cases") or (None,):
        yield from followed(summary, case)


def _crowding(summary: Summary) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the share of crowded days of what a study says keeps or is best, by case, where they share desks."""
    if summary["task"] == "compare":
        for name, case in summary["by_case"].items():
            if case["policy"] != "assigned":
                yield name, case["measures"]["crowded_day_probability"]
    elif summary["task"] == "recommend" and summary["recommendation"]["measures"]:
        best = summary["recommendation"]
        yield best["case"], best["measures"]["crowded_day_probability"]
