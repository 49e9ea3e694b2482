"""Whether desks that are booked are enough in each building of a portfolio (§14): by who gets none (§15).

A free desk in one building is of no use in another, so that the share over all of them, in which large buildings weigh
most, tells of none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim import findings, over_buildings, words
from sim.language import tr, trn
from sim.note import rules
from sim.note.blocks import KeyFigure
from sim.note.rules import ENOUGH, OPEN, TOO_MANY, figure_of, standing
from sim.told.buildings import Building, others, shown, smallest, titles

Summary = Mapping[str, Any]

UNSERVED: Final = "unserved_probability"


@dataclass(frozen=True)
class Worst:
    """The building in which the largest share gets no desk, or those that may not be shown, as one."""

    name: str
    measure: words.Measure


def unserved(one: Building) -> words.Measure:
    """Return the share of people who get no desk in a building; unknown where nobody wanted to come."""
    found: words.Measure = one["measures"].get(UNSERVED) or {"estimate": None, "low": None, "high": None}
    return found


def stands(summary: Summary) -> list[str]:
    """Return where each building stands that may be shown and to which somebody wanted to come."""
    return [standing(unserved(one)) for one in _told(summary)]


def answer(summary: Summary) -> str:
    """Return whether it is enough in each building, where it is worst, and how it is over all.

    Empty where the share over all is surely too high though of no building that is sure: the answer about all holds.
    """
    each, apart = stands(summary), others(summary)
    of_others = ENOUGH if apart is None or not words.known(unserved(apart)) else standing(unserved(apart))
    found, over_all = worst(summary), _over_all(summary)
    limit, buildings = words.percent(rules.TARGET, 0), shown(summary) if _told(summary) else ""
    if TOO_MANY in (*each, of_others):
        short = each.count(TOO_MANY)
        first = worst(summary, alone=True) if short else _together(summary)
        said = {"name": first.name, "people": findings.with_interval(first.measure), "limit": limit}
        if short <= 1:
            no = tr(
                "No: in {name} {people} of all who want to come get no desk, refused at booking or at the desks, "
                "surely more than the {limit} that counts where desks are booked.",
                **said,
            )
        else:
            no = tr(
                "No: in {number} of {buildings} surely more than the {limit} that counts where desks are booked get no "
                "desk, of all who want to come; most in {name}: {people}.",
                number=words.count(short),
                buildings=buildings,
                **said,
            )
        return words.joined(no, over_all)
    whole = summary["measures"][UNSERVED]
    if standing(whole) == TOO_MANY:
        return ""
    more = tr(
        "More than {replications} can tell.",
        replications=words.counted(summary["replications"], "replication", "replications"),
    )
    if not each:
        cannot = tr("That cannot be told of each building, of which none may be shown.")
        return words.joined(cannot, over_all)
    said = {"limit": limit, "buildings": buildings}
    if of_others == ENOUGH and each.count(ENOUGH) == len(each):
        if whole["estimate"] == 0:
            return tr(
                "Yes: in none of {buildings} anybody who wanted to come was seen to get no desk, refused at booking or "
                "at the desks.",
                **said,
            )
        yes = tr(
            "Yes: in each of {buildings} surely no more than the {limit} that counts where desks are booked get no "
            "desk, of all who want to come; most in {name}: {people}.",
            name=found.name,
            people=findings.with_interval(found.measure),
            **said,
        )
        return words.joined(yes, over_all)
    if whole["estimate"] == 0:
        open_ = tr(
            "That cannot be told: nobody who wanted to come was seen to get no desk, but so few days leave room for "
            "more than the {limit} that counts where desks are booked, in each building by itself.",
            **said,
        )
        return words.joined(open_, more)
    if not (number := len(each) - each.count(ENOUGH)):
        open_ = tr(
            "That cannot be told: in each of {buildings} surely no more than the {limit} that counts where desks are "
            "booked get no desk, but of {smallest} together chance leaves it open: {people}.",
            smallest=smallest(summary),
            people=findings.with_interval(unserved(apart)) if apart is not None else "",
            **said,
        )
    else:
        open_ = tr(
            "That cannot be told: chance leaves open whether in {number} of {buildings} more than the {limit} that "
            "counts where desks are booked get no desk, of all who want to come; most in {name}: {people}.",
            number=words.count(number),
            name=found.name,
            people=findings.with_interval(found.measure),
            **said,
        )
    return words.joined(open_, over_all, more if OPEN in (*each, of_others) or summary["replications"] == 1 else "")


def of_job(summary: Summary, bookings: str) -> str:
    """Return where most get no desk in one job of a sweep, with so many `bookings`, and in how many it is too many."""
    first, short = worst(summary), stands(summary).count(TOO_MANY)
    if not first.name or not first.measure["estimate"]:
        return ""
    said = tr(
        "With {desks}, {bookings}, most get no desk in {name}: {people} of all who want to come.",
        desks=words.counted(summary["desks"], "desk", "desks"),
        bookings=bookings,
        name=first.name,
        people=findings.with_interval(first.measure),
    )
    if not short:
        return said
    surely = trn(
        "In one building it is surely more than {limit}.",
        "In {number} buildings it is surely more than {limit}.",
        short,
        number=words.count(short),
        limit=words.percent(rules.TARGET, 0),
    )
    return f"{said} {surely}"


def worst(summary: Summary, *, alone: bool = False) -> Worst:
    """Return where the largest share gets no desk, of all buildings or (`alone`) of those that may be shown."""
    called, together = titles(summary), _together(summary)
    found = [Worst(called[one["building"]], unserved(one)) for one in _told(summary)]
    if not alone and words.known(together.measure):
        found.append(together)
    whole = Worst("", summary["measures"][UNSERVED])
    return max(found, key=lambda one: float(one.measure["estimate"]), default=whole)


def _together(summary: Summary) -> Worst:
    """Return those that may not be shown, as one; unknown where all are shown."""
    apart = others(summary) or {"measures": {}}
    return Worst(tr("{smallest} together", smallest=smallest(summary)), unserved(apart))


def figures(summary: Summary) -> list[KeyFigure]:
    """Return who gets no desk in the worst building and over all; of nobody seen the figure over all alone."""
    whole, first = summary["measures"][UNSERVED], worst(summary)
    found = [(whole, tr("people who want to come and get no desk, over all buildings"))]
    if whole["estimate"] and first.name:
        label = tr("people who want to come and get no desk in {name}, where they are most", name=first.name)
        found.insert(0, (first.measure, label))
    said = []
    for measure, label in found:
        value, interval = figure_of(measure, bounded=False)
        said.append(KeyFigure(value, label, interval))
    return said


def _told(summary: Summary) -> list[Building]:
    return [one for one in summary.get("buildings", ()) if words.known(unserved(one))]


def _over_all(summary: Summary) -> str:
    """Return how many get no desk over all buildings, and in those that may not be shown together."""
    whole, apart = summary["measures"][UNSERVED], others(summary)
    said = {
        "all": words.count(over_buildings.buildings(summary)),
        "people": findings.with_interval(whole) if whole["estimate"] else words.none_of(whole),
    }
    if apart is None or not words.known(unserved(apart)) or not _told(summary):
        return tr("Over all {all} buildings it is {people}.", **said)
    share = unserved(apart)
    return tr(
        "Over all {all} buildings it is {people}; in {smallest}, which may not be shown one by one, {share}.",
        smallest=smallest(summary),
        share=words.share(share) if share["estimate"] else words.none_of(share),
        **said,
    )
