"""The page of decision of a comparison: which cases are best, by what was asked and by money, and what they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim import figures as ranges
from sim import over_buildings, words
from sim.findings import DAY_SHARES
from sim.language import mark, tr, trn
from sim.note import names, rules
from sim.note.blocks import KeyFigure, Table
from sim.told import cases
from sim.told.cases import NEEDED
from sim.told.compare import change, spread_of
from sim.told.measured import subject

Summary = Mapping[str, Any]

DAYS, PEOPLE, MET = "crowded_day_probability", "turned_away_probability", "team_met_share"
UNSERVED: Final = "unserved_probability"
MOST_WORSE: Final = 3  # cases that are said to be worse than the best
HARDLY: Final = 0.005  # share of days below which hardly any are said to have too few desks
MOST_CASES: Final = 6  # in the table of the page of decision


def answer(summary: Summary) -> str:
    """Return which cases are best by what was asked, and which leave most money, where that can be told."""
    return words.joined(_best(summary), _richest(summary))


def _best(summary: Summary) -> str:
    best, asked = summary["best"], summary["asked"]
    about = subject(asked["measure"], asked["weekday"])
    if best["case"] is None:
        return tr("No case has a figure for {subject}.", subject=about)
    alike = [name for name in summary["by_case"] if name in (best["case"], *best["cannot_be_told_apart"])]
    others = [name for name in summary["by_case"] if name not in alike]
    figure = _figure(summary, best["case"])
    if not others:
        said = _none_best(summary, about)
        more = "" if _quiet(summary) else _by_the_other(summary)
        if cases.told_by_desks(summary):
            return words.joined(said, more, _by_desks(summary))
        needs = cases.finding(summary) if _quiet(summary) else ""
        return f"{said} {names.sentence(needs) if needs else more}".strip()
    worse = sorted(others, key=lambda name: -_known(summary, name))[:MOST_WORSE]
    said_of = {
        "subject": about,
        "cases": words.listed(_with_desks(summary, name) for name in alike),
        "figure": figure,
        "others": words.listed(
            tr("{share} with {case}", share=_figure(summary, name), case=_with_desks(summary, name)) for name in worse
        ),
    }
    if not any(_known(summary, name) for name in alike):
        said = tr("{subject}: none seen with {cases}, but {others}.", **said_of)
    elif len(alike) == 1:
        said = tr("Best by {subject}: {cases}, with {figure}, against {others}.", **said_of)
    else:
        said = tr("Best by {subject}: {cases}, which cannot be told apart ({figure}), against {others}.", **said_of)
    return names.sentence(said)


def _none_best(summary: Summary, about: str) -> str:
    """Return that the asked measure tells no case from another; of days that hardly any has too few desks."""
    shares = {_known(summary, name) for name in summary["by_case"]}
    desks = {case["desks"] for case in summary["by_case"].values()}
    if summary["asked"]["measure"] == DAYS and max(shares) < HARDLY and len(desks) == 1:
        return tr(
            "With {desks} hardly any {subject} were seen in any case: {figure}. By these the cases cannot be told "
            "apart.",
            desks=words.counted(desks.pop(), "desk", "desks"),
            subject=about,
            figure=spread_of(summary),
        )
    return tr("The cases cannot be told apart by {subject}: {figure}.", subject=about, figure=spread_of(summary))


def _by_desks(summary: Summary) -> str:
    """Return the desks that each case needs, with the paired difference from the first; of many from few to many."""
    differences = {name: one[NEEDED] for name, one in summary["differences"].items()}
    if len(differences) > MOST_WORSE:
        return names.sentence(cases.finding(summary))
    needed = {name: words.count(desks) for name, desks in cases.known_needs(summary).items()}
    first = summary["first"]
    listed = [
        tr("{desks} with {case} ({change})", desks=needed[name], case=names.policy(name), change=_more_or_fewer(one))
        for name, one in differences.items()
        if name in needed
    ]
    return tr(
        "95 % of days need {desks} with {first}, {others}.",
        desks=words.counted(summary["by_case"][first][NEEDED]["estimate"], "desk", "desks"),
        first=names.policy(first),
        others=words.listed(listed),
    )


def _more_or_fewer(one: Mapping[str, Any]) -> str:
    """Return a paired difference of desks: ``9 more, 6 to 12``."""
    if not (side := ranges.sign(one)):
        return tr("cannot be told apart")
    low, high = sorted(abs(one[end]) for end in ("low", "high"))
    said = {"desks": words.count(abs(one["estimate"])), "low": words.count(low), "high": words.count(high)}
    return tr("{desks} more, {low} to {high}", **said) if side > 0 else tr("{desks} fewer, {low} to {high}", **said)


def _by_the_other(summary: Summary) -> str:
    """Return which cases differ from the first by the other of days and people, where that asked tells none apart."""
    if summary["asked"]["measure"] == UNSERVED:
        return ""  # neither counts who is refused at booking
    other = PEOPLE if summary["asked"]["measure"] == DAYS else DAYS
    found = {name: one[other] for name, one in summary["differences"].items() if ranges.sign(one.get(other))}
    if not found:
        return ""
    return tr(
        "By {subject} they can, against {first}: {cases}.",
        subject=subject(other, summary["asked"]["weekday"]),
        first=names.policy(summary["first"]),
        cases=words.listed(
            tr("{case} {change}", case=names.policy(name), change=change(other, one)) for name, one in found.items()
        ),
    )


def _with_desks(summary: Summary, name: str) -> str:
    """Return a case with its desks, where the cases do not all have the same."""
    said, rows = names.policy(name), summary["by_case"]
    if len({case["desks"] for case in rows.values()}) == 1:
        return said
    return tr("{case} ({desks})", case=said, desks=words.counted(rows[name]["desks"], "desk", "desks"))


def _known(summary: Summary, name: str) -> float:
    """Return the asked figure of a case; below all others where it has none."""
    estimate = summary["by_case"][name]["measures"][summary["asked"]["measure"]]["estimate"]
    return -1.0 if estimate is None else float(estimate)


def _quiet(summary: Summary) -> bool:
    """Tell whether nothing of what was asked was seen in any case, so that it tells no case from another."""
    return all(_known(summary, name) == 0 for name in summary["by_case"])


def _figure(summary: Summary, name: str) -> str:
    measure = summary["asked"]["measure"]
    return rules.figure_of(summary["by_case"][name]["measures"][measure], bounded=measure in DAY_SHARES)[0]


def _richest(summary: Summary) -> str:
    """Return which cases leave most money, where that can be told from any other, and which of them are best too."""
    if not (alike := _most_left(summary)):
        return ""
    first, chosen = summary["first"], _chosen(summary, alike)
    listed = words.listed(names.policy(name) for name in summary["by_case"] if name in alike)
    if first in alike:
        return tr("Most money is left a year with {cases}.", cases=listed)
    said = {
        "cases": listed,
        "money": ranges.euros(summary["by_case"][chosen]["money"]["against_first"]["net"]),
        "first": names.policy(first),
        "chosen": names.policy(chosen),
    }
    if len(alike) == 1:
        return tr("Most money is left with {cases}: {money} a year more than with {first}.", **said)
    found = tr(
        "Most money is left with {cases}, which hardly differ or cannot be told apart: with {chosen} {money} a year "
        "more than with {first}.",
        **said,
    )
    return f"{found} {_best_of(summary, alike)}".strip()


def _best_of(summary: Summary, alike: Sequence[str]) -> str:
    """Return which of the cases that leave most money may be the best by what was asked, where not all of them may."""
    both = [name for name in summary["by_case"] if name in alike and summary["by_case"][name]["may_be_best"]]
    if not both or len(both) == len(alike):
        return ""
    return trn(
        "Of these {cases} is among the best by {subject} too.",
        "Of these {cases} are among the best by {subject} too.",
        len(both),
        cases=words.listed(map(names.policy, both)),
        subject=subject(summary["asked"]["measure"], summary["asked"]["weekday"]),
    )


def _chosen(summary: Summary, alike: Sequence[str]) -> str:
    """Return of cases alike by money one that may be the best by what was asked, where there is one."""
    return next((name for name in alike if summary["by_case"][name]["may_be_best"]), alike[0])


def _most_left(summary: Summary) -> list[str]:
    """Return the case that leaves most money a year, then those like it; none where all are alike or one is not known.

    All are taken as differences from the first, which take the same draws of prices. Alike are those whose intervals
    meet, which is stricter than a paired comparison, and those that differ by less than `cases.SMALL` of what the first
    leaves.
    """
    if not (nets := cases.nets(summary)):
        return []
    nets = {summary["first"]: {"estimate": 0, "low": 0, "high": 0}, **nets}
    most = max(nets, key=lambda name: float(nets[name]["estimate"]))
    small = cases.SMALL * abs(summary["by_case"][summary["first"]]["money"]["a_year"]["net"]["estimate"])
    alike = [
        name
        for name, net in nets.items()
        if not rules.apart(net, nets[most]) or nets[most]["estimate"] - net["estimate"] < small
    ]
    return [] if len(alike) == len(nets) else sorted(alike, key=lambda name: name != most)


def table(summary: Summary) -> Table | None:
    """Return what the cases are, where that fits the page."""
    grid = cases.grid(summary)
    return Table(grid, grid.title) if len(grid.rows) <= MOST_CASES else None


def figures(summary: Summary) -> list[KeyFigure]:
    """Return the figures that tell the cases apart, what was asked first; one that is nothing in all cases is no such.

    Of two cases they are the better figure and what changes.
    """
    if summary["best"]["case"] is None:
        return []
    found = _two(summary) if len(summary["by_case"]) == 2 else _several(summary)
    return [one for one in found if one is not None][:3]


def _several(summary: Summary) -> Iterator[KeyFigure | None]:
    best = summary["best"]["case"]
    if not _quiet(summary):
        worst = max(summary["by_case"], key=lambda name: _known(summary, name))
        yield _key(summary, best if _known(summary, best) else worst)
    yield _left(summary)
    yield _needed(summary)
    yield _met(summary)


def _two(summary: Summary) -> Iterator[KeyFigure | None]:
    (other,) = summary["differences"]
    if not _quiet(summary):
        yield _key(summary, summary["best"]["case"])
        asked = summary["asked"]["measure"]
        for name in dict.fromkeys((asked, PEOPLE if asked in (DAYS, UNSERVED) else DAYS)):
            yield _changed(summary, other, name)
    yield _left(summary)
    yield _needed(summary)
    yield _met(summary)


def _changed(summary: Summary, other: str, measure: str) -> KeyFigure:
    one = summary["differences"][other][measure]
    value, _, interval = change(measure, one).partition(" (")
    label = tr(
        "{subject}: from {first} to {case}",
        subject=_subject(summary, measure),
        case=names.policy(other),
        first=names.policy(summary["first"]),
    )
    return KeyFigure(value if ranges.sign(one) else tr("cannot be told apart"), label, interval.rstrip(")"))


def _subject(summary: Summary, measure: str) -> str:
    """Return a measure in words; of several buildings that it is over all of them."""
    said = subject(measure, summary["asked"]["weekday"])
    return tr("{subject}, over all buildings", subject=said) if over_buildings.several(summary) else said


def _key(summary: Summary, name: str) -> KeyFigure:
    measure = summary["asked"]["measure"]
    value, interval = rules.figure_of(summary["by_case"][name]["measures"][measure], bounded=measure in DAY_SHARES)
    about = _subject(summary, measure)
    return KeyFigure(value, tr("{subject}: {case}", subject=about, case=_with_desks(summary, name)), interval)


def _left(summary: Summary) -> KeyFigure | None:
    """Return the most that is left of the money, of cases alike by one that may be the best by what was asked."""
    alike = _most_left(summary)
    if not alike or summary["first"] in alike:
        return None
    chosen = _chosen(summary, alike)
    net = summary["by_case"][chosen]["money"]["against_first"]["net"]
    if ranges.sign(net) <= 0:
        return None
    label = tr(
        "left a year, more than with {first}: {case}", first=names.policy(summary["first"]), case=names.policy(chosen)
    )
    return KeyFigure(ranges.money_ends(net)[0], label, ranges.span(net))


def _needed(summary: Summary) -> KeyFigure | None:
    needed = {name: case[NEEDED]["estimate"] for name, case in summary["by_case"].items()}
    if any(one is None for one in needed.values()):
        return None
    few, many = min(needed, key=needed.__getitem__), max(needed, key=needed.__getitem__)
    if needed[few] == needed[many]:
        return KeyFigure(words.count(needed[many]), tr("desks needed on 95 % of days in all cases"))
    value = tr("{low} to {high}", low=words.count(needed[few]), high=words.count(needed[many]))
    text = mark("desks needed on 95 % of days: {few} to {many}")
    if over_buildings.several(summary):
        text = mark("desks in all so that each building has enough on 95 % of its days: {few} to {many}")
    label = tr(text, few=names.policy(few), many=names.policy(many))
    return KeyFigure(value, label)


def _met(summary: Summary) -> KeyFigure | None:
    met = {name: case["measures"][MET] for name, case in summary["by_case"].items()}
    if not all(words.known(one) for one in met.values()):
        return None
    few, many = (of(met, key=lambda name: float(met[name]["estimate"])) for of in (min, max))
    if not rules.apart(met[few], met[many]):
        return None
    value = tr("{low} to {high}", low=words.share(met[few]), high=words.share(met[many]))
    label = tr("of the team is met on an office day: {few} to {many}", few=names.policy(few), many=names.policy(many))
    return KeyFigure(value, label)
