"""What an hour without a desk must cost for a ratio to be the best, told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim import words
from sim.studies.desk_grid import NORMS
from sim.told.base import Grid

Row = Mapping[str, Any]


def finding(summary: Mapping[str, Any]) -> str:
    """Return at which price of an hour the norms are the best ratio; of none of them, how far the best ones go."""
    best = _best(summary["break_even"])
    norms = [row for row in best if row["ratio"] in NORMS and row["price_from"]]
    if norms:
        said = [f"ratio {row['ratio']:g} is the best at {price_span(row)}" for row in norms]
        return f"By the price of an hour without a desk {words.listed(said)}"
    if len(best) == 1:
        return f"Ratio {best[0]['ratio']:g} is the best of these, whatever an hour without a desk costs"
    return (
        f"The best ratio is {best[0]['ratio']:g} if an hour without a desk costs nothing, and "
        f"{best[-1]['ratio']:g} from {eur(best[-1]['price_from'])} on"
    )


def prices_grid(rows: Sequence[Row], year: int) -> Grid:
    """Return the prices at which ratios are best: of all cases together where these are compared."""
    shown = _best(rows)
    several = rows[-1]["case"] != rows[0]["case"]
    headings = ["best ratio", "desks", *(["with"] if several else []), "when an hour costs", "the first of these"]
    cells = [
        [
            f"{row['ratio']:g}",
            words.count(row["desks"]),
            *([row["by_case"]] if several else []),
            price_span(row),
            price_interval(row),
        ]
        for row in shown
    ]
    title = f"The best ratio by what an hour of somebody without a desk costs (desks in EUR of {year})"
    return Grid(headings, cells, left=["with", "when an hour costs"], title=title)


def price_span(row: Row) -> str:
    """Return between which prices a ratio is the best: ``EUR 12 to 15``."""
    start, stop = (row[f"price_{end}"] for end in ("from", "to"))
    if stop is None:
        return f"{eur(start)} or more" if start else "any price"
    upper = eur(stop)
    return f"{eur(start)} to {upper.removeprefix('EUR ')}" if start else f"up to {upper}"


def price_interval(row: Row) -> str:
    """Return the interval of the price from which a ratio is the best."""
    low, high = row["price_from_low"], row["price_from_high"]
    if row["price_from"] == 0:
        return ""
    upper = "any price" if high is None else eur(high).removeprefix("EUR ")
    return f"{eur(low).removeprefix('EUR ')} to {upper}"


def eur(price: float) -> str:
    """Return a price to two significant digits, as small ones matter too: ``EUR 5.2``, ``EUR 1,400``."""
    return f"EUR {words.amount(price, 2)}" if price < 1e6 else words.euros(price)


def never(rows: Sequence[Row]) -> list[str]:
    """Return a sentence about the ratios that are never the best, whatever an hour costs."""
    last = rows[-1]["case"]
    ratios = [row["ratio"] for row in rows if row["case"] == last and row["never_best"]]
    if not ratios:
        return []
    return [f"Never the best, whatever an hour costs: {words.listed(spans(ratios, [row['ratio'] for row in rows]))}."]


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
    return [f"{run[0]:g}" if len(run) == 1 else f"{run[0]:g} to {run[-1]:g}" for run in runs]


def _best(rows: Sequence[Row]) -> list[Row]:
    """Return the ratios that are ever the best, of all cases together, which come last, or of the last one."""
    last = rows[-1]["case"]
    return [row for row in rows if row["case"] == last and not row["never_best"]]
