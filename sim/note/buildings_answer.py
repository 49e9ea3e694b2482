"""The answer about several buildings (§14, §16): in which there are too few desks, over all, and what moves people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import over_buildings, words
from sim.language import tr
from sim.note import rules
from sim.note.blocks import KeyFigure
from sim.note.buildings import elsewhere, moves
from sim.note.rules import ENOUGH, OPEN, TOO_MANY, UNKNOWN, figure_of, standing
from sim.told.buildings import Building, crowded, others, shown, smallest, titles, worst_first

Summary = Mapping[str, Any]


def answer(summary: Summary) -> str:
    """Return whether it is enough in each building, where it is worst, how it is over all, and what moves people."""
    told = worst_first(summary)
    stands, apart = [standing(crowded(one)) for one in told], others(summary)
    of_others = ENOUGH if apart is None else standing(crowded(apart))
    if TOO_MANY in stands:
        said = [_no(summary, stands.count(TOO_MANY)), _over_all(summary), _need(summary)]
    elif of_others == TOO_MANY:
        said = [_no_of_others(summary), _worst_of_the_others(summary), _over_all(summary, apart=False), _need(summary)]
    elif of_others == ENOUGH and stands.count(ENOUGH) == len(told):
        said = [_yes(summary), _over_all(summary), _need(summary)]
    else:
        said = [_open(summary, stands), _over_all(summary), _need(summary)]
    return words.joined(
        *said, moved(summary), "" if TOO_MANY in (*stands, of_others) else _more(summary, stands, of_others)
    )


def beside_bookings(summary: Summary) -> str:
    """Return in which building there are too few desks most often, where people book, and what moves people."""
    return words.joined(worst(summary), moved(summary))


def days_of_all(summary: Summary) -> str:
    """Return that days are those of all buildings together, of a recommendation those of its case."""
    if number := (summary.get("recommendation") or {}).get("number_of_buildings"):
        summary = {**summary, "portfolio": {**summary["portfolio"], "buildings": number}}
    if not over_buildings.several(summary):
        return ""
    return tr("Days are those of all {buildings} together.", buildings=over_buildings.counted(summary))


def worst(summary: Summary) -> str:
    """Return in which building there are too few desks most often; empty where nobody was seen without one."""
    name, share = most_often(summary)
    return tr("Days with too few desks come most often in {name}: {share}.", name=name, share=share) if share else ""


def most_often(summary: Summary) -> tuple[str, str]:
    """Return the building with too few desks most often, those that may not be shown as one of them, and how often.

    How often is empty where nobody was seen without one.
    """
    first, apart = worst_first(summary)[0], others(summary)
    name = titles(summary)[first["building"]]
    if apart is not None and crowded(apart)["estimate"] > crowded(first)["estimate"]:
        first, name = apart, smallest(summary)
    return name, _with_interval(crowded(first)) if crowded(first)["estimate"] > 0 else ""


def moved(summary: Summary) -> str:
    """Return which buildings closed and how many people go to another building for want of a desk, in short."""
    return words.joined(moves(summary), elsewhere(summary))


def _no(summary: Summary, short: int) -> str:
    first = worst_first(summary)[0]
    said = {
        "name": titles(summary)[first["building"]],
        "most": _with_interval(crowded(first)),
        "limit": words.percent(rules.TARGET, 0),
        "buildings": shown(summary),
    }
    if short == 1:
        return tr("No: in {name} there are too few desks on {most} of days, surely more than {limit}.", **said)
    if short == len(summary["buildings"]):
        return tr(
            "No: in each of {buildings} there are too few desks on surely more than {limit} of days, most often in "
            "{name}: {most}.",
            **said,
        )
    return tr(
        "No: in {number} of {buildings} there are too few desks on surely more than {limit} of days, most often in "
        "{name}: {most}.",
        number=words.count(short),
        **said,
    )


def _no_of_others(summary: Summary) -> str:
    apart = others(summary)
    assert apart is not None
    return tr(
        "No: {smallest} of {all} buildings, which may not be shown one by one, together have too few desks on {share} "
        "of their days, surely more than {limit}.",
        smallest=smallest(summary),
        all=words.count(over_buildings.buildings(summary)),
        limit=words.percent(rules.TARGET, 0),
        share=_with_interval(crowded(apart)),
    )


def _worst_of_the_others(summary: Summary) -> str:
    first = worst_first(summary)[0]
    if crowded(first)["estimate"] == 0:
        return tr("In none of the others that was seen.")
    return tr(
        "Of the others it is most in {name}: {share}.",
        name=titles(summary)[first["building"]],
        share=_with_interval(crowded(first)),
    )


def _yes(summary: Summary) -> str:
    told = worst_first(summary)
    if words.is_certain(summary["measures"]["crowded_day_probability"]):
        return tr(
            "Yes: in each of {buildings} there is a desk for everybody who can be there, so that nobody can be without "
            "one.",
            buildings=shown(summary),
        )
    if summary["measures"]["crowded_day_probability"]["estimate"] == 0:
        return tr(
            "Yes: nobody was without a desk in {days}, so that in each of {buildings} there are too few on at most "
            "{share} of days.",
            days=over_buildings.played(summary, over_buildings.SIMULATED),
            buildings=shown(summary),
            share=words.at_most(_bound(told)),
        )
    said = {"limit": words.percent(rules.TARGET, 0), "buildings": shown(summary)}
    if crowded(told[0])["estimate"] == 0:
        return tr("Yes: in each of {buildings} there are too few desks on surely no more than {limit} of days.", **said)
    return tr(
        "Yes: in each of {buildings} there are too few desks on surely no more than {limit} of days, most often in "
        "{name}: {most}.",
        name=titles(summary)[told[0]["building"]],
        most=_with_interval(crowded(told[0])),
        **said,
    )


def _open(summary: Summary, stands: Sequence[str]) -> str:
    told, number = worst_first(summary), len(stands) - stands.count(ENOUGH)
    if summary["measures"]["crowded_day_probability"]["estimate"] == 0:
        return tr(
            "That cannot be told: nobody was without a desk in {days}, but so few of them leave room for too few on "
            "{share} of the days of a building.",
            days=over_buildings.played(summary, over_buildings.SIMULATED),
            share=words.at_most(_bound(told)),
        )
    said = {"limit": words.percent(rules.TARGET, 0), "buildings": shown(summary)}
    apart = others(summary)
    if not number and apart is not None:
        return tr(
            "That cannot be told: in each of {buildings} there are too few desks on surely no more than {limit} of "
            "days, but of {smallest} together chance leaves it open: {share}.",
            smallest=smallest(summary),
            share=_with_interval(crowded(apart)),
            **said,
        )
    name, most = titles(summary)[told[0]["building"]], _with_interval(crowded(told[0]))
    if number == 1 and len(stands) > 1 and stands[0] != ENOUGH:
        return tr(
            "That cannot be told: in {name} there are too few desks on {most} of days, on either side of {limit}; in "
            "the others that are shown it is surely no more.",
            name=name,
            most=most,
            **said,
        )
    return tr(
        "That cannot be told: chance leaves open whether in {number} of {buildings} there are too few desks on more "
        "than {limit} of days. It is most in {name}: {most}.",
        number=words.count(number),
        name=name,
        most=most,
        **said,
    )


def _over_all(summary: Summary, *, apart: bool = True) -> str:
    """Return how often there are too few desks over all buildings, and in those that may not be shown together."""
    whole, together = summary["measures"]["crowded_day_probability"], others(summary)
    if whole["estimate"] == 0:
        return ""
    said = {"all": words.count(over_buildings.buildings(summary)), "whole": words.share(whole)}
    if together is None or not apart:
        return tr("Over all {all} buildings it is {whole} of their days.", **said)
    seen = crowded(together)["estimate"] > 0
    return tr(
        "Over all {all} buildings it is {whole} of their days; in {smallest}, which may not be shown one by one, "
        "{share}.",
        smallest=smallest(summary),
        share=words.share(crowded(together)) if seen else words.none_of(crowded(together)),
        **said,
    )


def _need(summary: Summary) -> str:
    """Return how many desks more would be enough, and how many are to spare elsewhere, by the estimates.

    Their intervals are in the table.
    """
    told, apart = worst_first(summary), others(summary)
    lacking = over_buildings.lacking(summary, "95")
    if lacking is None:
        return ""
    more, _, spare = lacking
    said = {"enough": words.percent(1 - rules.TARGET, 0), "more": _desks(more), "spare": _desks(spare)}
    if not more:
        needed = [one["desks_needed"]["95"] for one in (told if apart is None else [*told, apart])]
        if any(need["high"] is None for need in needed):
            return ""  # so few days bound no number of desks from above
        if apart is None:
            return tr("By the estimates each has enough on {enough} of its days, with {spare} to spare in all.", **said)
        return tr(
            "By the estimates each that is shown has enough on {enough} of its days, with {spare} to spare in all "
            "buildings.",
            **said,
        )
    if not spare:
        return tr("Enough on {enough} of the days of each takes about {more} more.", **said)
    return tr(
        "Enough on {enough} of the days of each takes about {more} more, with {spare} to spare elsewhere.", **said
    )


def _desks(number: int) -> str:
    return words.counted(number, "desk", "desks")


def _more(summary: Summary, stands: Sequence[str], of_others: str) -> str:
    """Return that more replications can tell what is open."""
    if OPEN not in (*stands, of_others):
        return ""
    return tr(
        "More than {replications} can tell.",
        replications=words.counted(summary["replications"], "replication", "replications"),
    )


def figures(summary: Summary) -> list[KeyFigure]:
    """Return how often in the worst building, how often in at least one, and how many people (§16)."""
    measures, told, apart = summary["measures"], worst_first(summary), others(summary)
    first = told[0]
    name = titles(summary)[first["building"]]
    found = [
        (crowded(first), tr("days with too few desks in {name}, where they are most", name=name), True),
        (measures[over_buildings.ANY], tr("days with too few desks in at least one building"), True),
        (measures["turned_away_probability"], tr("people who come in and find no desk"), False),
    ]
    if measures["crowded_day_probability"]["estimate"] == 0:  # which is the worst cannot be told
        label = tr("days with too few desks, over all buildings")
        found[0] = (measures["crowded_day_probability"], label, True)
    elif apart is not None and _answered_of_others(summary):
        label = tr("days with too few desks in {smallest} together", smallest=smallest(summary))
        found[0] = (crowded(apart), label, True)
    elif apart is not None:
        label = tr("days with too few desks in {name}, the most of those shown", name=name)
        found[0] = (crowded(first), label, True)
    said = []
    for measure, label, bounded in found:
        value, interval = figure_of(measure, bounded=bounded)
        said.append(KeyFigure(value, label, interval))
    return said


def _answered_of_others(summary: Summary) -> bool:
    """Tell whether the answer is that of the buildings that may not be shown: they stand worse than all others."""
    apart, rank = others(summary), {one: place for place, one in enumerate((UNKNOWN, ENOUGH, OPEN, TOO_MANY))}
    shown_ = max(rank[standing(crowded(one))] for one in worst_first(summary))
    return apart is not None and rank[standing(crowded(apart))] > shown_


def _with_interval(measure: words.Measure) -> str:
    """Return a share of days with its interval: ``4 % (3 to 6 %)``; of one replication that anything is possible."""
    if measure["estimate"] == 0:
        return words.none_of(measure)
    value, between = figure_of(measure, bounded=True)
    return f"{value} ({between or tr('anything is possible')})"


def _bound(told: Sequence[Building]) -> float:
    return max((crowded(one)["high"] or 0.0) for one in told)
