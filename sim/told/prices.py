"""What an hour without a desk must cost for a ratio to be the best, told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim import words
from sim.language import tr
from sim.studies.desk_grid import NORMS
from sim.told.base import Grid

Row = Mapping[str, Any]


def finding(summary: Mapping[str, Any]) -> str:
    """Return at which price of an hour the norms are the best ratio; of none of them, how far the best ones go.

    Prices are estimates: they are said with "about", their intervals stand in the table.
    """
    best = _best(summary["break_even"])
    norms = [row for row in best if row["ratio"] in NORMS and row["price_from"]]
    if norms:
        said = [
            tr("ratio {ratio} is the best at about {prices}", ratio=_ratio(row), prices=price_span(row))
            for row in norms
        ]
        return tr("By the price of an hour without a desk {findings}", findings=words.listed(said))
    if len(best) == 1:
        return tr(
            "By the estimates ratio {ratio} is the best of these, whatever an hour without a desk costs",
            ratio=_ratio(best[0]),
        )
    return tr(
        "The best ratio is {first} if an hour without a desk costs nothing, and {last} from about {price} on",
        first=_ratio(best[0]),
        last=_ratio(best[-1]),
        price=eur(best[-1]["price_from"]),
    )


def prices_grid(rows: Sequence[Row], year: int) -> Grid:
    """Return the prices at which ratios are best: of all cases together where these are compared."""
    shown = _best(rows)
    several = rows[-1]["case"] != rows[0]["case"]
    with_case, costs = tr("with"), tr("when an hour costs")
    headings = [
        tr("best ratio"),
        tr("desks"),
        *([with_case] if several else []),
        costs,
        tr("interval of the lower price"),
    ]
    cells = [
        [
            _ratio(row),
            words.count(row["desks"]),
            *([words.case(row["by_case"])] if several else []),
            price_span(row),
            price_interval(row),
        ]
        for row in shown
    ]
    title = tr(
        "The best ratio by what an hour of somebody without a desk costs (space let in whole parts, prices of {year})",
        year=str(year),
    )
    return Grid(headings, cells, left=[with_case, costs], title=title)


def price_span(row: Row) -> str:
    """Return between which prices a ratio is the best: ``EUR 12 to 15``."""
    start, stop = row["price_from"], row["price_to"]
    if stop is None:
        return tr("{price} or more", price=eur(start)) if start else tr("any price")
    return (
        tr("EUR {low} to {high}", low=_price(start), high=_price(stop))
        if start
        else tr("up to {price}", price=eur(stop))
    )


def price_interval(row: Row) -> str:
    """Return the interval of the price from which a ratio is the best."""
    low, high = row["price_from_low"], row["price_from_high"]
    if row["price_from"] == 0:
        return ""
    return tr("{low} to {high}", low=_price(low), high=tr("any price") if high is None else _price(high))


def eur(price: float) -> str:
    """Return a price to two significant digits, as small ones matter too: ``EUR 5.2``, ``EUR 1,400``."""
    return tr("EUR {amount}", amount=_price(price))


def _price(price: float) -> str:
    return words.amount(price, 2) if price < 1e6 else words.money(price)


def _ratio(row: Row) -> str:
    return words.number(row["ratio"])


def compared_with() -> str:
    """Return what the prices set against each other, and how they differ from that of the account (§17)."""
    return tr(
        "These prices set each ratio against the next ones, over a year. At what price the whole saving against "
        "today's desks is gone, once costs included, stands with the money of an evaluation or a comparison."
    )


def never(rows: Sequence[Row]) -> list[str]:
    """Return a sentence about the ratios that by the estimates are never the best, whatever an hour costs."""
    last = rows[-1]["case"]
    ratios = [row["ratio"] for row in rows if row["case"] == last and row["never_best"]]
    if not ratios:
        return []
    named = words.listed(spans(ratios, [row["ratio"] for row in rows]))
    return [tr("By the estimates never the best, whatever an hour costs: {ratios}.", ratios=named)]


def spans(ratios: Iterable[float], grid: Iterable[float]) -> list[str]:
    """Return ratios, neighbours of the grid taken together: ``0.3 to 0.4``."""
    order = sorted(set(grid))
    chosen = set(ratios)
    runs: list[list[float]] = []
    for place, ratio in enumerate(order):
        if ratio in chosen:
            if place and order[place - 1] in chosen:
                runs[-1].append(ratio)
            else:
                runs.append([ratio])
    return [
        words.number(run[0])
        if len(run) == 1
        else tr("{low} to {high}", low=words.number(run[0]), high=words.number(run[-1]))
        for run in runs
    ]


def _best(rows: Sequence[Row]) -> list[Row]:
    """Return the ratios that are ever the best, of all cases together, which come last, or of the last one."""
    last = rows[-1]["case"]
    return [row for row in rows if row["case"] == last and not row["never_best"]]
