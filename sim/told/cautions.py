"""What a reader must mind of an answer, by rules from its summary: who was simulated, what was assumed, what is open.

Warnings tell of one run (its precision, its settings); cautions of what its figures can mean at all. Each rule returns
a sentence, or nothing where it does not hold.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sim import findings, sources, words
from sim.language import tr
from sim.told.measured import subject
from sim.told.sensitivity import NEEDED, moves, name_of, tornado

Summary = Mapping[str, Any]
Rule = Callable[[Summary], str]

OLD: Final = 3  # years after which prices are called old
WITHOUT_MONEY: Final = ("explain", "sensitivity", "scale")  # tasks
COSTS: Final = ("m2_per_desk", "housing_eur", "services_eur", "ict_eur")  # what a desk takes and costs


def cautions_of(summary: Summary) -> list[str]:
    """Return what to mind of an evaluation or a study, in the language that is spoken."""
    return [said for rule in RULES if (said := rule(summary))]


def brief(summary: Summary) -> str:
    """Return in one line for the screen who was simulated and how attendance is known."""
    return " ".join(said for rule in (made_up, uncalibrated) if (said := rule(summary)))


def made_up(summary: Summary) -> str:
    """Made-up people: without a staff file they follow from the description of an organisation."""
    if summary["scenario"]["organisation"].get("roster"):
        return ""
    return tr("The people are made up after the description of {name}.", name=findings.organisation(summary))


def uncalibrated(summary: Summary) -> str:
    """No calibration: attendance is that of a preset, not fitted to counts of the office."""
    if summary.get("calibration"):
        return ""
    attendance = summary["scenario"]["attendance"]["name"]
    return tr(
        "Attendance is that of {attendance}, not calibrated to counts of this office.",
        attendance=words.clean(attendance, 40),
    )


def owned(summary: Summary) -> str:
    """An assumption that decides how many desks are needed: the share of people who keep one of their own."""
    organisation = summary["scenario"]["organisation"]
    share = organisation.get("fixed_desk_share")
    if not share or organisation.get("roster") or summary["scenario"]["policy"]["name"] == "assigned":
        return ""
    return tr(
        "{share} of people keep a desk of their own, which is an assumption: the fewer do, the fewer desks are needed.",
        share=words.percent(share),
    )


def alone(summary: Summary) -> str:
    """An assumption that makes days too quiet: nobody comes because others do."""
    attendance = summary["scenario"]["attendance"]
    if attendance["team_correlation"] or attendance["common_correlation"]:
        return ""
    return tr(
        "Everybody comes for themselves: where teams come together or a day draws everybody, too few desks are "
        "commoner than here."
    )


def together(summary: Summary) -> str:
    """An assumption that drives the busiest days: how much teams come together; with `sensitivity` it is varied."""
    correlation = summary["scenario"]["attendance"]["team_correlation"]
    if not correlation or summary["task"] == "sensitivity":
        return ""
    return tr(
        "How much teams come together (correlation {correlation}) is an assumption on which the busiest days depend; "
        "task=sensitivity shows by how much.",
        correlation=words.number(correlation),
    )


def obeyed(summary: Summary) -> str:
    """An assumption that drives a policy's gain: everybody follows it; with `break_even` that is varied."""
    if summary["task"] == "break_even":
        return ""
    names = [name for name, compliance in _compliances(summary) if compliance == 1]
    if not names:
        return ""
    return tr(
        "Everybody is taken to follow {policies}: where fewer do, less is gained.",
        policies=words.listed(words.case(name, 40) for name in dict.fromkeys(names)),
    )


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
            tr("with {case} {bound} of days", case=words.case(name, 40), bound=words.outer(measure))
            for name, measure in cases.items()
        ),
    )


def alike(summary: Summary) -> str:
    """No choice between cases that cannot be told apart."""
    best = summary.get("best") or summary.get("recommendation") or {}
    others = best.get("cannot_be_told_apart")
    if not others:
        return ""
    return tr(
        "{cases} cannot be told apart by {measure}: the choice between them does not follow from these figures.",
        cases=words.listed(words.case(name, 40) for name in (best["case"], *others)),
        measure=subject(summary["asked"]["measure"], summary["asked"]["weekday"]),
    )


def on_paper(summary: Summary) -> str:
    """A saving that is less in whole parts: space pays only where it can be given back."""
    space = summary.get("space") or (summary.get("recommendation") or {}).get("space")
    if not space or space["whole_parts"]["parts"] is None:
        return ""
    total, whole = space["eur_saved"]["total"], space["whole_parts"]["eur_saved"]["total"]
    if not 0 <= whole < total:
        return ""
    return tr(
        "Of {total} a year {whole} is saved where space can be given back in whole parts of {size} m2 only.",
        total=words.euros(total),
        whole=words.euros(whole),
        size=words.amount(space["whole_parts"]["part_m2"]),
    )


def old_prices(summary: Summary) -> str:
    """Old prices: those of years before the one that is simulated, in tasks that tell of money."""
    scenario = summary["scenario"]
    if summary["task"] in WITHOUT_MONEY:
        return ""
    accounts = [summary.get("money"), *(case.get("money") for case in summary.get("by_case", {}).values())]
    priced = next((money["price_year"] for money in accounts if money), scenario["economics"]["price_year"])
    if scenario["calendar"]["year"] - priced < OLD:
        return ""
    return tr("Money is in prices of {year}; those of {now} differ.", year=priced, now=scenario["calendar"]["year"])


def borrowed(summary: Summary) -> str:
    """Costs of a desk that are assumptions of the preset, such as those of another country, where money is told."""
    if summary["task"] in WITHOUT_MONEY:
        return ""
    rows = [row for row in sources.rows(summary["scenario"]) if row.group == "economics"]
    if not any(row.assumed for row in rows if row.key.rpartition(".")[2] in COSTS):
        return ""
    return tr("What a desk takes and costs is taken over from others: no figure of this organisation was found.")


RULES: Final[tuple[Rule, ...]] = (
    made_up, uncalibrated, owned, alone, together, obeyed, driven, unseen, alike, on_paper, old_prices, borrowed,
)  # fmt: skip


def _compliances(summary: Summary) -> Iterator[tuple[str, float | None]]:
    """Yield the policy of each case with its compliance; of cases stands only what differs from the first one."""
    policy = summary["scenario"]["policy"]
    for changed in (summary.get("cases") or {"": {}}).values():
        name = changed.get("policy.name", policy["name"])
        own = policy.get("compliance") if name == policy["name"] else None
        yield name, changed.get("policy.compliance", own)


def _crowding(summary: Summary) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the share of crowded days of what a study says keeps or is best, by case."""
    if summary["task"] == "compare":
        for name, case in summary["by_case"].items():
            yield name, case["measures"]["crowded_day_probability"]
    elif summary["task"] == "recommend" and summary["recommendation"]["measures"]:
        best = summary["recommendation"]
        yield best["case"], best["measures"]["crowded_day_probability"]
