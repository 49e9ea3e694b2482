"""What the cases of a comparison save and cost, what they do to colleagues, and what could go wrong."""

from collections.abc import Mapping
from typing import Any, Final

from sim import figures as ranges
from sim import findings, words
from sim.language import mark, tr
from sim.note import money, names, social
from sim.note.blocks import Block, Bullets, Heading
from sim.note.decision import MONEY, PEOPLE
from sim.note.names import sentence
from sim.told.cases import followed_by_all, nets
from sim.told.compare import change

Summary = Mapping[str, Any]

DAYS, TURNED_AWAY, UNSERVED = "crowded_day_probability", "turned_away_probability", "unserved_probability"

# What is said of a measure that is surely more (1) or less (-1) than in the first case; to be said with `tr`.
_CHANGES: Final = {
    "team_met_share": {
        1: mark("{case}: people meet more of their team than under {first}, {change}"),
        -1: mark("{case}: people meet less of their team than under {first}, {change}"),
    },
    "newcomer_alone_share": {
        1: mark("{case}: newcomers sit without a teammate more often than under {first}, {change}"),
        -1: mark("{case}: newcomers sit without a teammate less often than under {first}, {change}"),
    },
}


def gains(summary: Summary) -> list[str]:
    """Return what the cases save: each with what is left of its money where that or the desks differ."""
    cases, first = summary["by_case"], summary["first"]
    if more := nets(summary):
        return [_net(name, first, net) for name, net in more.items()]
    if len({case["desks"] for case in cases.values()}) == 1:
        alike = tr("The cases cannot be told apart by what is left a year, or hardly differ")
        return [*money.lines({**summary, **cases[first]})[: MONEY - 1], alike]
    return [
        tr("{case}: net {money} a year", case=sentence(names.policy(name))[:-1], money=ranges.euros(net))
        for name, case in cases.items()
        if ranges.known(net := case["money"]["a_year"]["net"])
    ]


def _net(name: str, other: str, net: ranges.Figure) -> str:
    """Return what a case leaves a year more or less than the first: only where the whole range is on one side."""
    case, first = sentence(names.policy(name))[:-1], names.policy(other)
    if ranges.sign(net) > 0:
        said = tr(
            "{case}: {money} a year more is left than with {first}", case=case, first=first, money=ranges.euros(net)
        )
    elif ranges.sign(net) < 0:
        amount = ranges.euros(ranges.less(net))
        said = tr("{case}: {money} a year less is left than with {first}", case=case, first=first, money=amount)
    else:
        said = tr("{case}: cannot be told apart from {first} by what is left a year", case=case, first=first)
    return said


def cohesion(cases: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return side by side how much of their team people meet over the whole week, and how often newcomers nobody.

    `cases` have their measures of cohesion.
    """
    found = []
    for name, said in (
        ("team_met_share", mark("People meet of their team on an office day: {cases}")),
        ("newcomer_alone_share", mark("Office days on which newcomers find nobody of their team: {cases}")),
    ):
        measures = {case: one[name] for case, one in cases.items()}
        if measures and all(words.known(one) for one in measures.values()):
            shares = (
                tr("{case} {share}", case=names.policy(case), share=words.share(measures[case])) for case in cases
            )
            found.append(tr(said, cases=", ".join(shares)))
    return found


def people(summary: Summary) -> list[str]:
    """Return what changes for colleagues over the whole week: team met, newcomers alone, days moved.

    Of two cases what surely changes is said; of more the figures, side by side.
    """
    if len(summary["by_case"]) > 2:
        return cohesion({name: case["effects"]["cohesion"] for name, case in summary["by_case"].items()})
    (other,) = summary["differences"]
    case, first = sentence(names.policy(other))[:-1], names.policy(summary["first"])
    less_first = summary["by_case"][other]["effects"]["less_first"]["cohesion"]
    found = [
        tr(said, case=case, first=first, change=change(name, one))
        for name, sentences in _CHANGES.items()
        if (one := less_first.get(name)) and (said := sentences.get(ranges.sign(one)))
    ]
    week = summary["by_case"][other]["per_person_and_week"]
    days = week["days_moved"]
    if findings.changes_number(week):
        found.append(tr("{case}: office days per person and week: {days}", case=case, days=findings.moved(week)))
    elif days is not None and days >= 0.005:
        found.append(
            tr(
                "{case}: {days} office days per person and week move to another weekday",
                case=case,
                days=words.number(days, ".2f"),
            )
        )
    return found


def followed(summary: Summary, effects: Mapping[str, Any]) -> str:
    """Return under which cases everybody is taken to follow a policy, and how many people move a day for it.

    `effects` are those of each case that is told of, None where they are not known.
    """
    chosen = [name for name in effects if followed_by_all(summary, name)]
    if not chosen:
        return ""
    said = tr(
        "With {cases} everybody is taken to keep to the policy, which nobody has measured: where fewer do, its effect "
        "is smaller.",
        cases=words.listed(map(names.policy, chosen)),
    )
    moving = [
        tr(
            "{share} with {case}",
            share=words.percent(effects[name]["moves"]["share_of_people_who_move"]),
            case=names.policy(name),
        )
        for name in chosen
        if effects[name] and effects[name]["moves"]["share_of_people_who_move"] is not None  # None of too few people
    ]
    if not moving:
        return said
    return f"{said} {tr('People with a day moved, added or lost in a week: {cases}.', cases=words.listed(moving))}"


def cautions(summary: Summary) -> list[str]:
    """Return how many are taken to follow a policy, and where days and people point in opposite directions (§16)."""
    said = followed(summary, {name: case["effects"] for name, case in summary["by_case"].items()})
    found = [said] if said else []
    books = [case["policy"] == "booking" for case in summary["by_case"].values()]
    people = UNSERVED if any(books) else TURNED_AWAY  # who is refused when they ask is turned away too
    for name, by_measure in summary["differences"].items():
        days, turned = (ranges.sign(by_measure.get(key)) for key in (DAYS, people))
        if days and turned and days != turned:
            case, first = sentence(names.policy(name))[:-1], names.policy(summary["first"])
            found.append(
                tr(
                    "{case} has fewer days with too few desks than {first} but turns away more people: days are not "
                    "people.",
                    case=case,
                    first=first,
                )
                if days < 0
                else tr(
                    "{case} has more days with too few desks than {first} but turns away fewer people: days are not "
                    "people.",
                    case=case,
                    first=first,
                )
            )
    return found


def section(summary: Summary) -> list[Block]:
    """Return what the page of decision has no room for of money and people, and what surveys found elsewhere."""
    blocks: list[Block] = []
    if said := [*([line] if (line := counted_in_full(summary)) else []), *gains(summary)[MONEY:]]:
        blocks += [Heading(tr("Money"), 2), Bullets([sentence(line) for line in said])]
    blocks.append(Heading(tr("People"), 2))
    if said := people(summary)[PEOPLE:]:
        blocks.append(Bullets([sentence(line) for line in said]))
    return [*blocks, *social.context()]


def shared(summary: Summary) -> dict[str, Any]:
    """Return the money and space that are told of all cases at once: those of the first where all have its desks."""
    cases = summary["by_case"]
    if len({case["desks"] for case in cases.values()}) > 1:
        return {}
    return {key: cases[summary["first"]][key] for key in ("money", "space")}


def counted_in_full(summary: Summary) -> str:
    """Return why the first case has costs of working at home too: what is spent today is not taken off."""
    first, cases = summary["first"], summary["by_case"]
    costs = cases[first]["money"]["a_year"]["costs"]["total"]
    if summary["scenario"]["economics"]["home_share_today"] or not ranges.known(costs) or not costs["estimate"]:
        return ""
    return tr(
        "Costs of working at home count in full in every case, as if nobody worked at home today "
        "(economics.home_share_today=0): {first} has {money} a year of them too. In what a case leaves more than "
        "{first}, costs that both have fall out.",
        first=names.policy(first),
        money=ranges.euros(costs),
    )
