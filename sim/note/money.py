"""What desks save and what flexible working costs, in sentences and a table (§17)."""

from collections.abc import Callable, Mapping
from typing import Any

from sim import claims, figures, savings, words
from sim.economics import ITEMS
from sim.language import tr
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, Table
from sim.note.names import sentence
from sim.told import Grid

Summary = Mapping[str, Any]
Money = Mapping[str, Any]


def lines(summary: Summary) -> list[str]:
    """Return what is saved and what it costs, the most important first."""
    if summary.get("space") is None:
        return []
    if summary.get("money") is None:
        return [savings.room(summary["space"])]
    return [line for line in [*savings.lines(summary), worth(summary["money"])] if line]


def of_point(row: Mapping[str, Any], year: int) -> list[str]:
    """Return what is left a year at a point of a frontier, in prices of the `year`."""
    net = figures.of_row(row, "eur_net")
    if figures.sign(net) <= 0:
        return [line for line in [savings.on_balance(net)] if line]
    return [
        tr(
            "{desks} desks instead of {before} save {area} m2, and net of the yearly costs of flexible working {money} "
            "a year (prices of {year}); what is spent once is not taken off.",
            desks=words.count(row["desks"]),
            before=words.count(row["desks"] + row["desks_saved"]),
            money=figures.euros(net),
            area=words.amount(row["m2_saved"]),
            year=str(year),
        )
    ]


def worth(money: Money) -> str:
    """Return the net present value: a gain or a loss only where its whole range is one."""
    value = money.get("npv")
    if value is None or not figures.known(value) or value["low"] is None or value["high"] is None:
        return ""
    years = words.counted(value["years"], "year", "years")
    rate = f"{words.number(100 * value['discount'])}{words.sign()}"
    if value["low"] > 0:
        said = figures.euros(value)
        return tr(
            "Over {years}, at a discount of {rate}, it is worth {money} today.", years=years, rate=rate, money=said
        )
    if value["high"] < 0:
        said = figures.euros(figures.less(value))
        return tr("Over {years}, at a discount of {rate}, it is a loss of {money}.", years=years, rate=rate, money=said)
    loss, gain = figures.loss_and_gain(value)
    return tr(
        "Over {years}, at a discount of {rate}, gain or loss cannot be told: between a loss of {loss} and a gain of "
        "{gain}.",
        years=years,
        rate=rate,
        loss=loss,
        gain=gain,
    )


def section(summary: Summary) -> list[Block]:
    """Return the part about money: savings and costs item by item, and the claim where there is one."""
    space, money = summary.get("space"), summary.get("money")
    if space is None:
        return []
    blocks: list[Block] = [Heading(tr("Money"), 2), Bullets([sentence(line) for line in lines(summary)])]
    if money is not None:
        blocks += [
            Table(
                _items(money),
                tr("Savings and costs against the baseline, prices of {year}", year=str(money["price_year"])),
            ),
            *_others(money),
        ]
    if space.get("claim") is not None:
        blocks += claim(space["claim"])
    return blocks


def _items(money: Money) -> Grid:
    year, once = money["a_year"], money["once"]
    rows = [
        *_parts(year["savings"], tr("saved a year"), lambda name: tr("saved a year: {item}", item=name)),
        *_parts(year["costs"], tr("costs a year"), lambda name: tr("costs a year: {item}", item=name)),
        [tr("net a year"), figures.euros(year["net"])],
        *_parts(once, tr("costs once"), lambda name: tr("costs once: {item}", item=name)),
    ]
    headings = [tr("item"), tr("EUR (range)")]
    return Grid(headings, rows, left=[headings[0]])


def _parts(parts: Mapping[str, figures.Figure], total: str, named: Callable[[str], str]) -> list[list[str]]:
    """Return a row for each part that is not nothing for certain, then the total."""
    shown = {
        key: one
        for key, one in parts.items()
        if key != "total" and figures.known(one) and any(one[end] for end in ("estimate", "low", "high"))
    }
    rows = [[named(tr(ITEMS[key])), figures.euros(one)] for key, one in shown.items()]
    return [*rows, [total, figures.euros(parts["total"])]]


def _others(money: Money) -> list[Block]:
    found = []
    back = money.get("payback_years")
    if back is not None and figures.known(back) and back["estimate"] > 0:
        found.append(tr("What is spent once is paid back in {years} years.", years=figures.ranged(back)))
    return [
        Paragraph(sentence(line)) for line in [*found, counted_in_full(money), refused(money), secured(money)] if line
    ]


def counted_in_full(money: Money) -> str:
    """Return that costs of working at home are all taken as new, so that today's desks have them too."""
    today = next((one for one in money["inputs"] if one["key"] == "economics.home_share_today"), None)
    costs = money["a_year"]["costs"]["total"]
    if today is None or today["value"] or today["high"] or not figures.known(costs) or not costs["estimate"]:
        return ""
    return tr(
        "Costs of working at home count in full, as if nobody worked at home today (economics.home_share_today=0): "
        "that is cautious, as what is spent on it today would come off."
    )


def refused(money: Money) -> str:
    """Return what an hour without a desk may cost before the net present value is gone, where there is one."""
    told = money.get("refusal")
    if told is None or not figures.known(told["break_even_eur_per_hour"]):
        return ""
    if told["break_even_eur_per_hour"]["high"] == 0:
        return ""  # there is no value to lose
    even = figures.euros(told["break_even_eur_per_hour"])
    if not told["eur_per_hour"]:
        return tr(
            "An hour without a desk has no price here; the value over {years} is gone when it costs {even}.",
            years=_horizon(money),
            even=even,
        )
    return tr(
        "An hour without a desk is counted at {price}; the value over {years} is gone when it costs {even}.",
        price=words.euros(told["eur_per_hour"]),
        years=_horizon(money),
        even=even,
    )


def _horizon(money: Money) -> str:
    """Return the years over which a break-even price takes all of the net present value."""
    return words.counted(money["npv"]["years"], "year", "years")


def secured(money: Money) -> str:
    """Return whether the saving outweighs IT security and remote management, at the safe end of the range."""
    told = money.get("it_security")
    if told is None or not figures.known(told["break_even_eur_per_home_worker"]):
        return ""
    limit = told["break_even_eur_per_home_worker"]
    if limit["high"] == 0:
        return tr("There is no saving that could outweigh IT security and remote management.")
    said = {
        "price": words.euros(told["eur_per_home_worker"]),
        "even": figures.euros(limit),
        "years": _horizon(money),
    }
    if limit["low"] is not None and limit["low"] > told["eur_per_home_worker"]:
        return tr(
            "The saving outweighs IT security and remote management: taken at {price} a year for each who works at "
            "home, the value over {years} is gone only at {even}.",
            **said,
        )
    if limit["high"] is not None and limit["high"] < told["eur_per_home_worker"]:
        return tr(
            "The saving does not outweigh IT security and remote management: over {years} it would at {even} a year "
            "for each who works at home, {price} is taken.",
            **said,
        )
    return tr(
        "Whether the saving outweighs IT security and remote management cannot be told: over {years} it does below "
        "{even} a year for each who works at home, {price} is taken.",
        **said,
    )


def claim(worked: Mapping[str, Any]) -> list[Block]:
    """Return the published saving worked out for these people, at the prices of its time."""
    year = str(worked["price_year"])
    rows = []
    for row in worked["by_flexible_share"]:
        rows.append(
            [
                words.percent(row["flexible_share"], 0),
                words.number(row["desks_per_fte"], ".2f"),
                words.percent(row["desks_saved_share"], 1),
                words.euros(row["eur_saved"]["housing"]),
                words.euros(row["eur_saved"]["full"]),
            ]
        )
    headings = [
        tr("share of people who share desks"),
        tr("desks per FTE"),
        tr("fewer desks"),
        tr("housing a year"),
        tr("all costs a year"),
    ]
    return [
        Heading(tr("The published claim"), 2),
        Bullets([sentence(line) for line in claims.told(worked)]),
        Table(
            Grid(headings, rows), tr("The claim by the share of people who share desks, prices of {year}", year=year)
        ),
        Paragraph(tr("Source: {source}.", source=worked["source"]), SMALL),
    ]
