"""The account of an office against today's desks (§17): what it saves and costs a year, once, and over years.

Savings: vacated space pays in whole lettable parts only, of several buildings in each by itself, services and ICT
follow the desks. Costs: all that working at
home takes, for those who do not do so today already, and the refusals at their price. Of the baseline nothing is
simulated: it is taken to have no refusals. Equipment is bought today and again when it is worn; a year's costs hold the
share that is set aside for that, the present value the purchases when they are due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.economics.parameters import CERTAIN, Economics
from sim.economics.present_value import annuity, growth, left_over, payback, replaced
from sim.economics.space import Premises, whole_parts
from sim.language import mark
from sim.savings import PARTS
from sim.uncertainty import Sampling, amounts, even_chances, figure, values_of

Floats = npt.NDArray[np.float64]
Values = Mapping[str, Floats]

# The parts of the account, in words.
ITEMS: Final = {
    **PARTS,
    "home_days": mark("allowance for days at home"),
    "it_security": mark("IT security and remote management"),
    "equipment": mark("equipment at home"),
    "refusals": mark("hours without a desk"),
    "training": mark("e-learning and training"),
    "coaching": mark("coaching of managers"),
    "projects": mark("project money"),
    "move": mark("move and refurbishment"),
    "letting": mark("vacated space until it is let"),
}
_SIMULATED: Final = ("home_days", "refusals", "total")  # the costs a year that rest on the simulation


@dataclass(frozen=True)
class Year:
    """An office and its simulated year; arrays (1 + draws,) hold the estimate first.

    `hours_short` are the person-hours without a desk, nan in the draws where none was seen in any replication, so that
    nothing bounds what they cost. `hours_interval` are their low and high end. `premises` are the buildings of a
    portfolio, whose desks add up to `desks`; none: one building.
    """

    desks: int
    baseline_desks: int
    people: float
    home_workers: float
    teams: int
    home_days: Floats  # person-days at home
    hours_short: Floats
    hours_interval: tuple[float | None, float | None]
    sampling: Sampling
    premises: tuple[Premises, ...] = ()


@dataclass(frozen=True)
class Account:
    """The account as arrays (1 + draws,) in EUR, and what it is made of."""

    economics: Economics
    values: Values
    year: Year
    savings: Values
    costs: Values
    once: Values
    net: Floats  # a year
    npv: Floats
    payback: Floats  # years
    annuity: Floats

    def summary(self) -> dict[str, Any]:
        """Return the account as plain values, each figure with its interval."""
        sampling, economics = self.year.sampling, self.economics
        return {
            "price_year": economics.money_year,
            "a_year": {
                "savings": {name: figure(one) for name, one in self.savings.items()},
                "costs": {
                    name: figure(one, sampling if name in _SIMULATED else None) for name, one in self.costs.items()
                },
                "net": figure(self.net, sampling),
            },
            "once": {name: figure(one) for name, one in self.once.items()},
            "npv": {
                "years": economics.horizon_years,
                "discount": economics.discount_rate,
                "indexation": economics.indexation,
                **figure(self.npv, sampling),
            },
            "payback_years": figure(self.payback, sampling),
            "refusal": self._refusal(),
            "it_security": {
                "eur_per_home_worker": economics.it_eur,
                "home_workers": self.year.home_workers,
                "break_even_eur_per_home_worker": figure(self._break_even("it_eur", self._new_workers()), sampling),
            },
            "inputs": _inputs(economics),
        }

    def worth(self) -> dict[str, dict[str, float | None]]:
        """Return what is left a year, and over the horizon, each with its interval."""
        return {
            "eur_net": figure(self.net, self.year.sampling),
            "npv": figure(self.npv, self.year.sampling),
        }

    def against(self, first: "Account") -> dict[str, Any]:
        """Return the net a year and the present value less those of another case, with the same draws."""
        pairs = {"net": (self.net, first.net), "npv": (self.npv, first.npv)}
        return {name: _difference(mine - other, self.year.sampling) for name, (mine, other) in pairs.items()}

    def _refusal(self) -> dict[str, Any]:
        low, high = self.year.hours_interval
        hours = float(self.year.hours_short[0])
        return {
            "eur_per_hour": self.economics.refusal_eur,
            "hours_a_year": {"estimate": hours, "low": low, "high": high},
            "cost": figure(self.costs["refusals"], self.year.sampling),
            "break_even_eur_per_hour": figure(
                self._break_even("refusal_eur", self.year.hours_short), self.year.sampling
            ),
        }

    def _break_even(self, key: str, amount: npt.ArrayLike) -> Floats:
        """Return the price of something bought every year at which the present value is 0.

        It is 0 where the present value is below 0 even without that cost, infinite where nothing of it is bought.
        """
        bought = np.broadcast_to(np.asarray(amount, dtype=np.float64), self.npv.shape) * self.annuity
        more = np.divide(self.npv, bought, out=np.full(self.npv.shape, np.inf), where=bought != 0)
        price: Floats = np.maximum(self.values[key] + more, 0.0)
        return price

    def _new_workers(self) -> Floats:
        return self.year.home_workers * (1 - self.values["home_share_today"])


def chances_of(seed: int) -> Floats:
    """Return the draws of all amounts (DRAWS, amounts), which all cases take."""
    return even_chances("economics", seed, len(amounts(Economics, CERTAIN)))


def drawn(economics: Economics, chances: Floats) -> Values:
    """Return all amounts (1 + draws,) with these chances."""
    return values_of(economics, economics.ranges, chances, CERTAIN)


def account(economics: Economics, year: Year, chances: Floats) -> Account:
    """Draw up the account of an office against its baseline; `chances` are those of `chances_of`."""
    values = drawn(economics, chances)
    new = 1 - values["home_share_today"]
    workers = new * year.home_workers
    premises = year.premises or (Premises(year.desks, year.baseline_desks),)
    each = [saved_a_year(economics, values, one) for one in premises]
    savings = _summed(each)
    equipment = values["equipment_eur"] * workers
    costs = {
        "home_days": values["home_day_eur"] * new * year.home_days,
        "it_security": values["it_eur"] * workers,
        "equipment": equipment / values["equipment_years"],
        "refusals": _priced(values["refusal_eur"], year.hours_short),
    }
    once = {
        "equipment": equipment,
        "training": values["training_eur"] * workers,
        "coaching": values["coaching_eur"] * new * year.teams,
        "projects": values["project_eur"] * new * year.people,
        "move": values["move_eur"] * sum(abs(one.desks_saved) for one in premises),
        "letting": values["letting_months"] / 12 * sum(np.maximum(one["housing"], 0.0) for one in each),
    }
    costs["total"], once["total"] = sum(costs.values(), np.zeros(1)), sum(once.values(), np.zeros(1))
    net = savings["total"] - costs["total"]
    years, factor = economics.horizon_years, growth(values["discount_rate"], values["indexation"])
    worth = np.stack([factor**time for time in range(1, years + 1)])
    bought = replaced(years, values["equipment_years"])
    flows = (net + costs["equipment"] - equipment * bought) * worth
    rest = equipment * left_over(years, values["equipment_years"]) * worth[-1]
    return Account(
        economics=economics,
        values=values,
        year=year,
        savings=savings,
        costs=costs,
        once=once,
        net=net,
        npv=flows.sum(axis=0) + rest - once["total"],
        payback=payback(once["total"], flows),
        annuity=annuity(years, factor),
    )


def saved_a_year(economics: Economics, values: Values, premises: Premises) -> dict[str, Floats]:
    """Return what a building's fewer desks save a year; more desks cost, with space rented in whole parts.

    A cost of its own is in prices of `money_year`, so that no index is laid on it.
    """
    desks, costs = premises.desks_saved, ("housing_eur", "services_eur", "ict_eur")
    m2 = premises.m2_paid(values["m2_per_desk"])
    by_the_metre = economics.lettable_m2 is None or premises.closes
    let = m2 if by_the_metre else whole_parts(m2, values["lettable_m2"]) * values["lettable_m2"]
    if premises.eur_per_desk is None:
        index, (housing, services, ict) = values["price_index"], (values[name] for name in costs)
    else:
        index = np.ones(1)
        pairs = zip(premises.costs(economics), costs, strict=True)
        housing, services, ict = (_scaled(own, values[name], getattr(economics, name)) for own, name in pairs)
    found = {
        "housing": let * housing / values["m2_per_desk"] * index,
        "services": desks * services * index,
        "ict": desks * ict * index,
    }
    return {**found, "total": found["housing"] + found["services"] + found["ict"]}


def saved_together(economics: Economics, values: Values, premises: Sequence[Premises]) -> dict[str, Floats]:
    """Return what several buildings save a year: the sum of what each saves by itself."""
    return _summed([saved_a_year(economics, values, one) for one in premises])


def _summed(each: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    return {name: sum((one[name] for one in each[1:]), each[0][name]) for name in each[0]}


def _scaled(own: float, values: Floats, usual: float) -> Floats:
    """Return a cost of its own with the range of the usual one, in proportion."""
    return values * (own / usual) if usual else np.full_like(values, own)


def _priced(price: Floats, hours: Floats) -> Floats:
    """Return what hours cost; nothing at no price, however little is known of the hours."""
    return np.multiply(price, hours, out=np.zeros_like(hours), where=price != 0)


def _difference(values: Floats, sampling: Sampling) -> dict[str, Any]:
    found = figure(values, sampling)
    low, high = found["low"], found["high"]
    return {**found, "told_apart": low is not None and high is not None and not low <= 0 <= high}


def _inputs(economics: Economics) -> list[dict[str, Any]]:
    """Return every amount with its range, None where it is certain."""
    return [
        {
            "key": f"economics.{key}",
            "value": getattr(economics, key),
            "low": economics.ranges[key][0] if key in economics.ranges else None,
            "high": economics.ranges[key][1] if key in economics.ranges else None,
            "unit": one.metadata["unit"],
        }
        for key, one in amounts(Economics, CERTAIN).items()
    ]
