"""The buildings of a portfolio in tables and lines, the worst first (§14)."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from sim import findings, words
from sim.grid import fitted, least, listing
from sim.language import mark, tr, trn
from sim.portfolio import called
from sim.shown_measures import seats

Summary = Mapping[str, Any]
Building = Mapping[str, Any]

MOST: Final = 12  # buildings on the screen
# Where people sit, told where there is room; to be said with `tr`.
SEATS: Final = {
    "no_suitable_desk_probability": mark("no suitable desk"),
    "outside_zone_share": mark("outside own zone"),
}
MOST_OVER: Final = 3  # buildings in which a promise is broken, in one sentence
SHORT: Final = 34  # characters of a building's name
_KEY: Final = ("crowded_day_probability", "turned_away_probability", "peak_utilisation")


def worst_first(summary: Summary) -> list[Building]:
    """Return the buildings by how often they have too few desks, then by how many people find none."""

    def key(one: Building) -> tuple[float, ...]:
        return tuple(-(one["measures"][name]["estimate"] or 0.0) for name in _KEY)

    return sorted(summary.get("buildings", ()), key=key)


def crowded(one: Building) -> words.Measure:
    """Return the share of a building's days with too few desks."""
    found: words.Measure = one["measures"]["crowded_day_probability"]
    return found


def others(summary: Summary) -> Building | None:
    """Return the buildings that may not be shown, taken together as one; None where all are shown."""
    found: Building | None = summary["portfolio"].get("others")
    return found


def smallest(summary: Summary) -> str:
    """Return what the buildings that may not be shown are called: ``the 2 smallest``; there are always two or more."""
    together = others(summary)
    return "" if together is None else tr("the {number} smallest", number=words.count(together["buildings"]))


def shown(summary: Summary) -> str:
    """Return how many buildings are shown: ``32 buildings``; ``the 4 buildings that are shown`` where not all are."""
    number = len(summary["buildings"])
    if others(summary) is None:
        return words.counted(number, "building", "buildings")
    return trn(
        "the one building that is shown", "the {number} buildings that are shown", number, number=words.count(number)
    )


def titles(summary: Summary, longest: int = SHORT) -> dict[str, str]:
    """Return what each building is called, by its code: its name, with the code where two are called alike.

    Where all are made up they go without saying so, because it is said of them together.
    """
    together = summary["portfolio"]["made_up"]
    named = {one["building"]: called(one["name"], together, longest) for one in summary["buildings"]}
    alike = Counter(named.values())
    return {
        code: name if alike[name] == 1 else f"{words.clean(name, longest // 2)} ({words.clean(code, longest // 2)})"
        for code, name in named.items()
    }


def over(summary: Summary, measure: str, target: float) -> str:
    """Return in which buildings a measure surely is more than is promised of all together, in words.

    They are those of a recommendation, with its desks; empty where there is none that may be shown.
    """
    found = summary["recommendation"].get("buildings") or []
    shares = {one["building"]: one["measures"].get(measure) for one in found}
    broken = {code: of for code, of in shares.items() if words.known(of) and (of["low"] or 0.0) > target}
    if not broken:
        return ""
    named = titles({**summary, "buildings": found})
    most = sorted(broken, key=lambda code: -broken[code]["estimate"])[:MOST_OVER]
    said = {
        "all": words.count(summary["recommendation"]["number_of_buildings"]),
        "target": words.given(target),
        "names": words.listed(
            tr("{name} ({share})", name=named[code], share=words.share(broken[code])) for code in most
        ),
    }
    if len(broken) <= MOST_OVER:
        return tr("that is over all {all} buildings together, and surely more than {target} in {names}", **said)
    return tr(
        "that is over all {all} buildings together, and surely more than {target} in {number} of them, most in {names}",
        number=words.count(len(broken)),
        **said,
    )


def table(summary: Summary, width: int, encoding: str) -> list[Table | Text]:
    """Return the worst buildings as a table for the screen, and how many more there are; nothing without buildings."""
    chosen = worst_first(summary)[:MOST]
    if not chosen:
        return []
    headings, cells = _with_seats(summary, chosen, width)
    more = left_out(summary, "buildings.parquet", MOST)
    cells += _of_others(summary, chosen, len(headings))
    shown = listing(headings, cells, width, encoding, left=headings[:1])
    return [*shown, fitted(more, width)] if more else shown


def _with_seats(summary: Summary, chosen: Sequence[Building], width: int) -> tuple[list[str], list[list[str]]]:
    """Return headings and cells with what is told of where people sit, as far as a screen has room."""
    headings, cells = rows(summary, chosen)
    for name, label in SEATS.items():
        if name not in seats(summary) or not any(words.known(one["measures"].get(name)) for one in chosen):
            continue
        wider = [*headings, tr(label)]
        with_it = [[*row, _share(one["measures"][name])] for row, one in zip(cells, chosen, strict=True)]
        if least(wider, with_it, padded=False) <= width:
            headings, cells = wider, with_it
    return headings, cells


def rows(summary: Summary, chosen: Sequence[Building]) -> tuple[list[str], list[list[str]]]:
    """Return headings and cells of some buildings, without intervals, for which a screen has no room."""
    guests, called_, need = any(one["guests"] for one in chosen), titles(summary), _tell(chosen)
    booked = _booked(chosen)
    headings = [
        tr("Building"),
        tr("people"),
        *([tr("guests a day")] if guests else []),
        tr("desks"),
        tr("days with too few desks"),
        tr("people who get no desk") if booked else tr("people who find no desk"),
        tr("highest use"),
        *([tr("desks for {share} of days", share=words.percent(0.95, 0))] if need else []),
    ]
    return headings, [_cells(one, called_[one["building"]], guests, need, booked) for one in chosen]


def _of_others(summary: Summary, chosen: Sequence[Building], columns: int) -> list[list[str]]:
    """Return the row of those that may not be shown, of so many columns; nothing where all are shown."""
    if (together := others(summary)) is None:
        return []
    cells = _cells(together, smallest(summary), any(one["guests"] for one in chosen), _tell(chosen), _booked(chosen))
    return [[*cells, *[""] * (columns - len(cells))]]


def _tell(chosen: Sequence[Building]) -> bool:
    """Tell whether the desks that days need are known of some building."""
    return any(words.known(one["desks_needed"]["95"]) for one in chosen)


def _booked(chosen: Sequence[Building]) -> bool:
    """Tell whether people ask for their desks beforehand: who gets none is then more than who finds none (§15)."""
    return any(words.known(one["measures"].get("refused_request_share")) for one in chosen)


def _cells(one: Building, title: str, guests: bool, need: bool, booked: bool) -> list[str]:
    measures, needed = one["measures"], one["desks_needed"]["95"]
    desks = words.count(math.ceil(needed["estimate"])) if words.known(needed) else words.unknown()
    none = "unserved_probability" if booked else "turned_away_probability"
    return [
        title,
        words.count(one["people"]),
        *([words.count(one["guests"] or 0.0)] if guests else []),
        words.count(one["desks"]),
        *(_share(measures[name]) for name in ("crowded_day_probability", none)),
        words.share(measures["peak_utilisation"]),
        *([desks] if need else []),
    ]


def _share(measure: words.Measure) -> str:
    """Return a share without its interval, for which there is no room."""
    if not words.known(measure):
        return words.unknown()
    return words.none_of(measure) if measure["estimate"] == 0 else words.share(measure)


def in_full(
    summary: Summary, chosen: Sequence[Building], *, everything: bool = False
) -> tuple[list[str], list[list[str]]]:
    """Return headings and cells of some buildings with their intervals; with `everything` also guests and use.

    The last row is that of those that may not be shown, together, of whose space nothing is told; behind it stand those
    that closed, with the space that is saved there.
    """
    guests, called_ = everything and any(one["guests"] for one in chosen), titles(summary)
    need, booked = _tell(chosen), _booked(chosen)
    headings = [
        tr("Building"),
        tr("people"),
        *([tr("guests a day")] if guests else []),
        tr("desks"),
        tr("days with too few desks"),
        tr("people who find no desk"),
        *([tr("people who get no desk")] if booked else []),
        *([tr("highest use of the day")] if everything else []),
        *([tr("desks for {share} of days", share=words.percent(0.95, 0))] if need else []),
        tr("m2 saved"),
    ]
    named = [(called_[one["building"]], one) for one in chosen]
    if (together := others(summary)) is not None:
        named.append((smallest(summary), together))
    cells = []
    for name, one in named:
        measures = one["measures"]
        use = findings.with_interval(measures["peak_utilisation"])
        cells.append(
            [
                name,
                words.count(one["people"]),
                *([words.count(one["guests"] or 0.0)] if guests else []),
                words.count(one["desks"]),
                findings.with_interval(measures["crowded_day_probability"], bounded=True),
                findings.with_interval(measures["turned_away_probability"]),
                *([_none(measures["unserved_probability"])] if booked else []),
                *([use] if everything else []),
                *([_needed(one)] if need else []),
                words.amount(one["space"]["m2_saved"]) if "space" in one else "",
            ]
        )
    return headings, [*cells, *_closed(summary, len(headings))]


def _none(measure: words.Measure) -> str:
    return findings.with_interval(measure) if words.known(measure) else words.unknown()


def _closed(summary: Summary, columns: int) -> list[list[str]]:
    """Return the rows, of so many columns, of buildings that closed and of which may be told what is saved there."""
    told = [one for one in summary["portfolio"]["closed"] if one.get("space")]
    named = [(tr("{name} (closes)", name=called(one["name"], longest=SHORT)), one["space"]["m2_saved"]) for one in told]
    if len(named) > MOST_OVER:
        number = words.count(len(named))
        named = [(tr("the {number} that close", number=number), sum(saved for _, saved in named))]
    return [[name, *[""] * (columns - 2), words.amount(saved)] for name, saved in named]


def _needed(one: Building) -> str:
    needed = one["desks_needed"]["95"]
    if not words.known(needed):
        return words.unknown()
    desks, between = words.count(math.ceil(needed["estimate"])), findings.desks_between(needed)
    return f"{desks} ({between})" if between else desks


def left_out(summary: Summary, place: str, most: int) -> str:
    """Return how many buildings are not among so many, and where they stand; empty where all are."""
    more = len(summary.get("buildings", ())) - most
    return tr("and {number} more in {file}", number=words.count(more), file=place) if more > 0 else ""
