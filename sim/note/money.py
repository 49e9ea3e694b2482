"""What desks save and what flexible working costs, in sentences and a table (§17)."""

from collections.abc import Callable, Mapping
from typing import Any

from sim import claims, findings, words
from sim.economics import ITEMS
from sim.language import tr
from sim.note import figures, rules
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, Table
from sim.note.names import sentence
from sim.told import Grid

Summary = Mapping[str, Any]
Money = Mapping[str, Any]


def lines(summary: Summary) -> list[str]:
    """Return what is saved and what it costs, the most important first."""
    space, money = summary.get("space"), summary.get("money")
    if space is None or money is None:
        return findings.savings(space) if space is not None else []
    year = money["a_year"]
    found = [_saved(summary["desks"], space["baseline_desks"], year["savings"]["total"], str(money["price_year"]))]
    costs, once = year["costs"]["total"], money["once"]["total"]
    if figures.known(costs) and costs["estimate"]:
        found.append(
            tr(
                "Flexible working costs {a_year} a year, and {once} once.",
                a_year=figures.euros(costs),
                once=figures.euros(once),
            )
            if figures.known(once) and once["estimate"]
            else tr("Flexible working costs {a_year} a year.", a_year=figures.euros(costs))
        )
    return [line for line in [*found, rules.on_balance(year["net"]), worth(money)] if line]


def _saved(desks: int, before: int, total: figures.Figure, year: str) -> str:
    if not figures.known(total) or not total["estimate"]:
        return tr("{desks} desks save nothing: there are as many today.", desks=words.count(desks))
    said = {"desks": words.count(desks), "before": words.count(before), "year": year}
    if total["estimate"] < 0:
        extra = figures.euros(figures.less(total))
        return tr("{desks} desks instead of {before} cost {money} a year more (prices of {year}).", money=extra, **said)
    return tr(
        "{desks} desks instead of {before} save {money} a year on housing, services and ICT (prices of {year}).",
        money=figures.euros(total),
        **said,
    )


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
    space = summary.get("space")
    if space is None:
        return []
    money = summary.get("money")
    blocks: list[Block] = [
        Heading(tr("Money"), 2),
        Bullets([sentence(line) for line in (findings.savings(space) if money is None else lines(summary))]),
    ]
    if money is not None:
        blocks += [
            Table(
                _items(money),
                tr("Savings and costs against the baseline, prices of {year}", year=str(money["price_year"])),
            ),
            *_others(money),
        ]
    if space.get("claim") is not None:
        blocks += claim(space["claim"], str(space["price_year"]))
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
    return [Paragraph(sentence(line)) for line in [*found, refused(money), secured(money)] if line]


def refused(money: Money) -> str:
    """Return what an hour without a desk may cost before the saving is gone."""
    told = money.get("refusal")
    if told is None or not figures.known(told["break_even_eur_per_hour"]):
        return ""
    even = figures.euros(told["break_even_eur_per_hour"])
    if not told["eur_per_hour"]:
        return tr("An hour without a desk has no price here; the saving is gone when it costs {even}.", even=even)
    price = words.euros(told["eur_per_hour"])
    return tr(
        "An hour without a desk is counted at {price}; the saving is gone when it costs {even}.", price=price, even=even
    )


def secured(money: Money) -> str:
    """Return whether the saving outweighs IT security and remote management, at the safe end of the range."""
    told = money.get("it_security")
    if told is None or not figures.known(told["break_even_eur_per_home_worker"]):
        return ""
    limit = told["break_even_eur_per_home_worker"]
    if limit["high"] == 0:
        return tr("There is no saving that could outweigh IT security and remote management.")
    price, even = words.euros(told["eur_per_home_worker"]), figures.euros(limit)
    if limit["low"] is not None and limit["low"] > told["eur_per_home_worker"]:
        return tr(
            "The saving outweighs IT security and remote management: taken at {price} a year for each who works at "
            "home, it would be gone at {even}.",
            price=price,
            even=even,
        )
    if limit["high"] is not None and limit["high"] < told["eur_per_home_worker"]:
        return tr(
            "The saving does not outweigh IT security and remote management: it would at {even} a year for each who "
            "works at home, {price} is taken.",
            price=price,
            even=even,
        )
    return tr(
        "Whether the saving outweighs IT security and remote management cannot be told: it does below {even} a year "
        "for each who works at home, {price} is taken.",
        price=price,
        even=even,
    )


def claim(worked: Mapping[str, Any], year: str) -> list[Block]:
    """Return the published saving worked out for these people, at the prices of `year`."""
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
