"""What fewer desks save and what flexible working costs a year: the account of §17 in words, the same everywhere.

A `summary` has `desks`, `space` and `money`, as those of an evaluation, of a case and of a recommendation have. The one
saving that is told is the net: savings in whole parts that can be let, less the costs of flexible working.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import figures, presets, sources, words
from sim.language import mark, tr, trn

Summary = Mapping[str, Any]

PARTS: Final = {"housing": mark("housing"), "services": mark("services"), "ict": mark("ICT at the desk")}


def room(space: Mapping[str, Any]) -> str:
    """Return desks and area that are saved, or what there is more of than in the baseline."""
    baseline, saved = words.count(space["baseline_desks"]), space["desks_saved"]
    if saved == 0:
        if "let" in space["whole_parts"] and space["whole_parts"]["eur_saved"]["total"]:
            return tr("As many desks as the baseline ({baseline}), in other buildings", baseline=baseline)
        return tr("As many desks as the baseline ({baseline}): nothing saved", baseline=baseline)
    size = {"desks": words.count(abs(saved)), "m2": words.amount(abs(space["m2_saved"]))}
    if saved > 0:
        return tr("{desks} desks fewer than the baseline of {baseline}, {m2} m2 less", baseline=baseline, **size)
    return tr("{desks} desks more than the baseline of {baseline}, {m2} m2 extra", baseline=baseline, **size)


def lines(summary: Summary) -> list[str]:
    """Return what is saved, what it costs, and what is left a year, as sentences."""
    year, once = summary["money"]["a_year"], summary["money"]["once"]["total"]
    found = [_saved(summary), _costs(year["costs"]["total"], once), _all_new(summary), on_balance(year["net"])]
    return [line for line in found if line]


def explained(year: int) -> str:
    """Return what a column of net savings holds."""
    return tr(
        "Net: what is saved with space let in whole parts, less the costs of flexible working; prices of {year}.",
        year=str(year),
    )


def _all_new(summary: Summary) -> str:
    """Return why the desks of today cost money against today: working at home is taken as new, which it may not be."""
    space, money = summary["space"], summary["money"]
    costs, saved = money["a_year"]["costs"]["total"], money["a_year"]["savings"]["total"]
    inputs = {one["key"]: one for one in money.get("inputs", ())}
    today = inputs.get("economics.home_share_today")
    if space["desks_saved"] or saved["estimate"] or today is None or today["value"] or today["high"]:
        return ""
    if not figures.known(costs) or not costs["estimate"]:
        return ""
    return tr(
        "With the desks of today these costs are new only if nobody works at home now, as is assumed "
        "(economics.home_share_today=0); where all do who can, give 1: then they are not counted."
    )


def on_balance(left: figures.Figure) -> str:
    """Return whether savings outweigh costs: a claim only where the whole range is on one side of nothing."""
    if not figures.known(left) or left["low"] is None or left["high"] is None:
        return ""
    if figures.sign(left) > 0:
        return tr("On balance that saves {money} a year.", money=figures.euros(left))
    if figures.sign(left) < 0:
        return tr("On balance that costs {money} a year more than it saves.", money=figures.euros(figures.less(left)))
    loss, gain = figures.loss_and_gain(left)
    return tr(
        "Whether that saves or costs money cannot be told: between a loss of {loss} and a gain of {gain} a year.",
        loss=loss,
        gain=gain,
    )


def rows(summary: Summary) -> list[tuple[str, str, str]]:
    """Return label, figure and words of what is saved a year, part by part, what it costs, and what is left."""
    year, space = summary["money"]["a_year"], summary["space"]
    more, saves = space["desks_saved"] < 0, bool(space["desks_saved"])
    if "let" in space["whole_parts"]:  # of several buildings one may let space where others rent it
        total = year["savings"]["total"]["estimate"] or 0.0
        more, saves = total < 0, saves or bool(total)
    told: list[tuple[str, figures.Figure, str]] = []
    if saves:
        told.append((tr("Extra cost a year") if more else tr("Saved a year"), year["savings"]["total"], ""))
        for part, name in PARTS.items():
            told.append((f"  {tr(name)}", year["savings"][part], _whole_parts(space) if part == "housing" else ""))
    if more:
        told = [(label, figures.less(one), said) for label, one, said in told]
    if year["costs"]["total"]["estimate"]:
        told.append((tr("Costs a year"), year["costs"]["total"], tr("of flexible working")))
    told.append(_left(year["net"]))
    prices = tr("prices of {year}", year=str(summary["money"]["price_year"]))
    return [_row(label, one, [said] if place else [prices, said]) for place, (label, one, said) in enumerate(told)]


def _left(net: figures.Figure) -> tuple[str, figures.Figure, str]:
    side = figures.sign(net)
    if side < 0:
        return tr("Extra cost a year, net"), figures.less(net), ""
    if side > 0:
        return tr("Saved a year, net"), net, ""
    if net["low"] is None or net["high"] is None:
        return tr("Net a year"), net, tr("too few replications to tell whether a saving or a loss")
    return tr("Net a year"), net, tr("a saving or a loss, cannot be told") if net["estimate"] else ""


def _row(label: str, one: figures.Figure, said: Sequence[str]) -> tuple[str, str, str]:
    if not figures.known(one):
        return label, words.unknown(), ""
    between = figures.span(one)
    ends = tr("range {ends}", ends=between) if between else ""
    return label, figures.money_ends(one)[0], "; ".join(part for part in (ends, *said) if part)


def _whole_parts(space: Mapping[str, Any]) -> str:
    """Return how many whole parts can be let, or must be rented; empty where space is let by the metre.

    Of several buildings each has its own, and one that closes is let whole.
    """
    whole = space["whole_parts"]
    if whole["part_m2"] is None:
        return ""
    if "let" in whole:
        return "; ".join(_of_each_building(whole))
    said = {"parts": words.counted(abs(whole["parts"]), "part", "parts"), "m2": words.amount(whole["part_m2"])}
    return tr("{parts} of {m2} m2 let", **said) if whole["parts"] >= 0 else tr("{parts} of {m2} m2 rented", **said)


def _of_each_building(whole: Mapping[str, Any]) -> list[str]:
    found, size = [], words.amount(whole["part_m2"])
    if whole["let"]:
        parts = words.counted(whole["let"], "part", "parts")
        found.append(tr("{parts} of {m2} m2 let, each in one building", parts=parts, m2=size))
    if whole["rented"]:
        parts = words.counted(whole["rented"], "part", "parts")
        found.append(tr("{parts} of {m2} m2 rented, each in one building", parts=parts, m2=size))
    if number := whole["closed_buildings"]:
        closed = trn("a building that closes", "{number} buildings that close", number, number=words.count(number))
        found.append(tr("{m2} m2 of {closed}", m2=words.amount(whole["closed_m2"]), closed=closed))
    if not found:
        found.append(tr("no part of {m2} m2 is empty in any building", m2=size))
    return found


def _saved(summary: Summary) -> str:
    total, desks = summary["money"]["a_year"]["savings"]["total"], words.count(summary["desks"])
    if not figures.known(total) or not total["estimate"]:
        return tr("{desks} desks save nothing against {before} today.", desks=desks, before=_before(summary))
    said = {"desks": desks, "before": _before(summary), "year": str(summary["money"]["price_year"])}
    if total["estimate"] < 0:
        extra = figures.euros(figures.less(total))
        return tr("{desks} desks instead of {before} cost {money} a year more (prices of {year}).", money=extra, **said)
    parts = [part for part in PARTS if any(summary["money"]["a_year"]["savings"][part].values())]
    return tr(
        "{desks} desks instead of {before} save {money} a year on {parts} (prices of {year}).",
        money=figures.euros(total),
        parts=words.listed(tr(PARTS[part]) for part in parts),
        **said,
    )


def _before(summary: Summary) -> str:
    """Return the desks of today; of people of a staff file also whose ratio they are, where it is a preset's."""
    space, scenario = summary["space"], summary.get("scenario", {})
    desks = words.count(space["baseline_desks"])
    if space.get("baseline_of_file"):
        return tr("{desks} (those of the portfolio file)", desks=desks)
    if not scenario.get("organisation", {}).get("roster") or not sources.taken_over(scenario, *sources.BASELINES):
        return desks
    return tr(
        "{desks} (at {ratio} desks per FTE, taken over from {organisation}, not your own figure)",
        desks=desks,
        ratio=words.number(space["baseline_ratio"], ".3g"),
        organisation=presets.organisation(scenario["organisation"]["name"]),
    )


def _costs(a_year: figures.Figure, once: figures.Figure) -> str:
    if not figures.known(a_year) or not a_year["estimate"]:
        return ""
    if not figures.known(once) or not once["estimate"]:
        return tr("Flexible working costs {a_year} a year.", a_year=figures.euros(a_year))
    return tr(
        "Flexible working costs {a_year} a year, and {once} once.",
        a_year=figures.euros(a_year),
        once=figures.euros(once),
    )
