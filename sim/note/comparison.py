"""What a comparison says in a note: what surely differs, in days and in people, in money and for colleagues."""

from collections.abc import Mapping
from typing import Any

from sim import words
from sim.findings import DAY_SHARES
from sim.language import mark, tr
from sim.note import figures as ranges
from sim.note import money, names, rules, social
from sim.note.blocks import Block, Bullets, Heading, KeyFigure
from sim.note.names import sentence
from sim.told.compare import change
from sim.told.measured import subject

Summary = Mapping[str, Any]

DAYS, PEOPLE = "crowded_day_probability", "turned_away_probability"


def answer(summary: Summary) -> str:
    """Return which cases are best by what was asked, and which by the money that is left, where that can be told."""
    best, measure = summary["best"], summary["asked"]["measure"]
    about = subject(measure, summary["asked"]["weekday"])
    if best["case"] is None:
        return tr("No case has a figure for {subject}.", subject=about)
    alike = [name for name in summary["by_case"] if name in (best["case"], *best["cannot_be_told_apart"])]
    others = [name for name in summary["by_case"] if name not in alike]
    if not others:
        return f"{tr('The cases cannot be told apart by {subject}.', subject=about)} {_richest(summary)}".strip()
    worst = max(others, key=lambda name: _known(summary, name, measure))
    said = {
        "subject": about,
        "cases": words.listed(map(names.policy, alike)),
        "figure": _figure(summary, best["case"]),
        "worst": names.policy(worst),
        "most": _figure(summary, worst),
    }
    found = (
        tr("Best by {subject}: {cases}, with {figure}; {worst} has {most}.", **said)
        if len(alike) == 1
        else tr("Best by {subject}: {cases}, which cannot be told apart ({figure}); {worst} has {most}.", **said)
    )
    return f"{found} {_richest(summary)}".strip()


def _known(summary: Summary, name: str, measure: str) -> float:
    estimate = summary["by_case"][name]["measures"][measure]["estimate"]
    return -1.0 if estimate is None else float(estimate)


def _figure(summary: Summary, name: str) -> str:
    measure = summary["asked"]["measure"]
    return rules.figure_of(summary["by_case"][name]["measures"][measure], bounded=measure in DAY_SHARES)[0]


def _richest(summary: Summary) -> str:
    """Return which cases are left with most money, where that can be told from any other."""
    nets = {
        name: case["money"]["a_year"]["net"]
        for name, case in summary["by_case"].items()
        if case.get("money") and ranges.known(case["money"]["a_year"]["net"])
    }
    if len(nets) < len(summary["by_case"]):
        return ""
    most = max(nets, key=lambda name: float(nets[name]["estimate"]))
    alike = [name for name in nets if name == most or not rules.apart(nets[name], nets[most])]
    if len(alike) == len(nets):
        return ""
    return (
        tr(
            "By the money that is left a year {cases} comes first, with {money}.",
            cases=words.listed(map(names.policy, alike)),
            money=ranges.euros(nets[most]),
        )
        if len(alike) == 1
        else tr(
            "By the money that is left a year {cases} come first and cannot be told apart, with {money} for {most}.",
            cases=words.listed(map(names.policy, alike)),
            money=ranges.euros(nets[most]),
            most=names.policy(most),
        )
    )


def figures(summary: Summary) -> list[KeyFigure]:
    """Return three figures: of two cases the best and what differs; of more the first, the best and the worst."""
    best, measure = summary["best"]["case"], summary["asked"]["measure"]
    if best is None:
        return []
    if len(summary["by_case"]) > 2:
        worst = max(summary["by_case"], key=lambda name: _known(summary, name, measure))
        chosen = list(dict.fromkeys((summary["first"], best, worst, *summary["by_case"])))[:3]
        return [_key(summary, name) for name in chosen]
    found = [_key(summary, best)]
    (other,) = summary["differences"]
    for name in dict.fromkeys((measure, PEOPLE if measure == DAYS else DAYS)):
        one = summary["differences"][other][name]
        value, _, interval = change(name, one).partition(" (")
        label = tr(
            "{subject}: from {first} to {case}",
            subject=subject(name, summary["asked"]["weekday"]),
            case=names.policy(other),
            first=names.policy(summary["first"]),
        )
        found.append(KeyFigure(value if rules.sign(one) else tr("cannot be told apart"), label, interval.rstrip(")")))
    return found


def _key(summary: Summary, name: str) -> KeyFigure:
    measure = summary["asked"]["measure"]
    value, interval = rules.figure_of(summary["by_case"][name]["measures"][measure], bounded=measure in DAY_SHARES)
    about = subject(measure, summary["asked"]["weekday"])
    return KeyFigure(value, tr("{subject}: {case}", subject=about, case=names.policy(name)), interval)


def gains(summary: Summary) -> list[str]:
    """Return what the cases save: each with its money where that differs."""
    cases = summary["by_case"]
    first = summary["first"]
    nets = {name: case["money"]["against_first"]["net"] for name, case in cases.items() if name != first}
    if all(map(ranges.known, nets.values())) and any(net["estimate"] for net in nets.values()):
        return [_net(name, first, net) for name, net in nets.items()]
    spaces = {name: case["space"]["eur_saved"]["total"] for name, case in cases.items()}
    if len(set(spaces.values())) == 1:
        return money.lines(next(iter(cases.values())))
    return [
        tr("{case}: {money} a year saved on desks", case=sentence(names.policy(name))[:-1], money=words.euros(eur))
        for name, eur in spaces.items()
    ]


def _net(name: str, other: str, net: ranges.Figure) -> str:
    """Return what a case leaves a year more or less than the first: only where the whole range is on one side."""
    case, first = sentence(names.policy(name))[:-1], names.policy(other)
    if rules.sign(net) > 0:
        said = tr(
            "{case}: {money} a year more is left than with {first}", case=case, first=first, money=ranges.euros(net)
        )
    elif rules.sign(net) < 0:
        amount = ranges.euros(ranges.less(net))
        said = tr("{case}: {money} a year less is left than with {first}", case=case, first=first, money=amount)
    else:
        said = tr("{case}: cannot be told apart from {first} by what is left a year", case=case, first=first)
    return said


def cohesion(summary: Summary) -> list[str]:
    """Return side by side how much of their team people meet over the whole week, and how often newcomers nobody."""
    found = []
    for name, said in (
        ("team_met_share", mark("People meet of their team on an office day: {cases}")),
        ("newcomer_alone_share", mark("Office days on which newcomers find nobody of their team: {cases}")),
    ):
        measures = {case: one["effects"]["cohesion"][name] for case, one in summary["by_case"].items()}
        if all(words.known(one) for one in measures.values()):
            cases = ", ".join(
                tr("{case} {share}", case=names.policy(case), share=words.share(one)) for case, one in measures.items()
            )
            found.append(tr(said, cases=cases))
    return found


def people(summary: Summary) -> list[str]:
    """Return what surely changes for colleagues over the whole week: team met, newcomers alone, days moved."""
    found = cohesion(summary) if len(summary["by_case"]) > 2 else []
    for name in summary["differences"]:
        changed = summary["by_case"][name]["effects"]["less_first"]["cohesion"]
        met, alone = (changed.get(key) for key in ("team_met_share", "newcomer_alone_share"))
        case, first = sentence(names.policy(name))[:-1], names.policy(summary["first"])
        if met is not None and rules.sign(met):
            said = change("team_met_share", met)
            found.append(
                tr(
                    "{case}: people meet more of their team than under {first}, {change}",
                    case=case,
                    first=first,
                    change=said,
                )
                if rules.sign(met) > 0
                else tr(
                    "{case}: people meet less of their team than under {first}, {change}",
                    case=case,
                    first=first,
                    change=said,
                )
            )
        if alone is not None and rules.sign(alone):
            said = change("newcomer_alone_share", alone)
            found.append(
                tr(
                    "{case}: newcomers sit without a teammate more often than under {first}, {change}",
                    case=case,
                    first=first,
                    change=said,
                )
                if rules.sign(alone) > 0
                else tr(
                    "{case}: newcomers sit without a teammate less often than under {first}, {change}",
                    case=case,
                    first=first,
                    change=said,
                )
            )
    moved = {name: case["per_person_and_week"]["days_moved"] for name, case in summary["by_case"].items()}
    return found + [
        tr(
            "{case}: {days} office days per person and week move to another weekday",
            case=sentence(names.policy(name))[:-1],
            days=words.number(days, ".2f"),
        )
        for name, days in moved.items()
        if days >= 0.005
    ]


def cautions(summary: Summary) -> list[str]:
    """Return where days and people point in opposite directions (§16)."""
    found = []
    for name, by_measure in summary["differences"].items():
        days, turned = (rules.sign(by_measure.get(key)) for key in (DAYS, PEOPLE))
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
    """Return money and people, case by case."""
    blocks: list[Block] = []
    if said := gains(summary):
        blocks += [Heading(tr("Money"), 2), Bullets([sentence(line) for line in said])]
    if said := people(summary):
        blocks += [Heading(tr("People"), 2), Bullets([sentence(line) for line in said])]
    return [*blocks, *social.surveys()]
