"""`spread`: team days laid over the week so that every weekday is expected to be equally busy."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations

import numpy as np
import numpy.typing as npt

from sim.attendance import UNPLANNED, Attendance, Wishes
from sim.compiling import Flags, Floats, Int8s
from sim.day_chances import marginals
from sim.parameters import parameter
from sim.policies.base import Context, Policy
from sim.population import WEEKDAYS, People

# Person-days squared. Smaller differences may be rounding, which may go round in circles and differs between machines.
SMALLEST_GAIN = 1e-6


@dataclass
class Spread(Policy):
    """Each team fills the week in an order of its own, chosen so that the teams together load all days alike.

    With probability `strength` · `compliance` a person follows the team's order in a week, so a team's expected load
    is exactly (1 - s) · free + s · levelled (§7).
    """

    name: str = parameter("spread", unit="", help="the policy's name")
    strength: float = parameter(1.0, unit="share", help="how far the plan goes from free to levelled", low=0, high=1)
    compliance: float = parameter(1.0, unit="share", help="person-weeks that follow the plan", low=0, high=1)
    days: int = parameter(5, unit="days/week", help="team days that are planned, the others stay free", low=1, high=5)

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes with the team's order as rank, for those who follow it this week."""
        people = context.people
        chance = context.draws.uniform("compliance", context.monday.toordinal(), people.entity)
        follows = chance < self.strength * self.compliance
        return replace(wishes, rank=np.where(follows, self._team_ranks(wishes, context)[people.team], wishes.rank))

    def team_days(self, wishes: Wishes, context: Context) -> Flags:
        """Return (teams, 5) the first days of a team's order, as many as its members want on average."""
        people = context.people
        size = np.bincount(people.team, minlength=len(people.teams))
        office_days = np.minimum(wishes.office_days, wishes.contract.sum(axis=1))
        wanted = np.bincount(people.team, office_days, len(people.teams))
        number = np.clip(np.floor(wanted / np.maximum(size, 1) + 0.5), 1, self.days)
        # A team's own coin for its meetings; column 0 is taken by the persons' coins.
        chance = context.draws.uniform("compliance", context.monday.toordinal(), people.team_entity, 2)[:, 1]
        follows = chance < self.strength * self.compliance
        return follows[:, None] & (self._team_ranks(wishes, context) < number[:, None])

    def _team_ranks(self, wishes: Wishes, context: Context) -> Int8s:
        key = f"spread over {self.days} days"
        ranks: Int8s | None = context.memo.get(key)
        if ranks is None:
            orders = day_orders(self.days)
            loads = team_loads(context.attendance, wishes, context.people, orders)
            ranks = context.memo[key] = orders[level(loads, context.others())]
        return ranks


def day_orders(days: int) -> Int8s:
    """Return (orders, 5) every way to give ranks 0 .. days - 1 to weekdays, the others unplanned."""
    orders = list(permutations(range(WEEKDAYS), days))
    ranks = np.full((len(orders), WEEKDAYS), UNPLANNED, dtype=np.int8)
    np.put_along_axis(ranks, np.array(orders), np.arange(days, dtype=np.int8)[None, :], axis=1)
    return ranks


def team_loads(attendance: Attendance, wishes: Wishes, people: People, orders: Int8s) -> Floats:
    """Return (teams, orders, 5) the people each team is expected to bring per weekday under each order.

    A person's chances are linear in the wanted days between two steps of a grid, so a team's load is a sum over kinds
    of contract and steps. Whole days are such steps, except for the days `independent` leaves unplanned: a day that
    reaches 1 bends the others there. As chances rise by 0 to 1 a day, tenths then keep the error within .025 a person.
    """
    bent = attendance.model == "independent" and bool(np.any((orders == UNPLANNED).sum(axis=1) > 1))
    per_day = 10 if bent else 1
    steps = WEEKDAYS * per_day + 1
    kinds, kind = np.unique(np.column_stack([wishes.contract, wishes.log_weight]), axis=0, return_inverse=True)
    wanted = np.minimum(wishes.office_days, wishes.contract.sum(axis=1)) * per_day
    below = np.minimum(np.floor(wanted), steps - 2).astype(np.int64)
    shape = (len(people.teams), len(kinds), steps)
    cell = np.ravel_multi_index((people.team, kind, below), shape)
    above = wanted - below
    members = np.bincount(cell, 1 - above, math.prod(shape)) + np.bincount(cell + 1, above, math.prod(shape))
    members = members.reshape(shape[0], -1)
    chances = np.concatenate([_chances(attendance.model, one.tobytes(), per_day, orders.tobytes()) for one in kinds])
    loads = np.empty((len(members), chances.shape[1]))
    for team, weight in enumerate(members):
        # Added one by one, as BLAS would add in an order of its own on each machine, with threads of its own.
        some = np.flatnonzero(weight)
        loads[team] = (weight[some, None] * chances[some]).sum(axis=0)
    return loads.reshape(len(members), len(orders), WEEKDAYS)


@lru_cache(maxsize=256)
def _chances(model: str, kind: bytes, per_day: int, orders: bytes) -> Floats:
    """Return (steps, orders times 5) the chances of one kind of contract at each step of wanted days.

    They are the same in every replication, and cost more than all else that a replication settles.
    """
    contract, log_weight = np.frombuffer(kind).reshape(2, WEEKDAYS)
    ranks = np.frombuffer(orders, dtype=np.int8).reshape(-1, WEEKDAYS)
    steps = WEEKDAYS * per_day + 1
    step, order = np.indices((steps, len(ranks))).reshape(2, -1)
    chances = marginals(
        Attendance(model=model),
        Wishes(
            office_days=step / per_day,
            log_weight=np.broadcast_to(log_weight, (len(step), WEEKDAYS)),
            rank=ranks[order],
            contract=np.broadcast_to(contract > 0, (len(step), WEEKDAYS)),
        ),
    ).reshape(steps, -1)
    chances.flags.writeable = False
    return chances


def level(loads: Floats, others: Floats | None = None) -> npt.NDArray[np.int64]:
    """Choose an order for each team (g,) so that the week is level, from `loads` (teams, orders, 5).

    `others` (5,) is the load that comes beside them, whatever they choose.

    Largest team first, each takes the order that makes Σ_d load_d² smallest; then every team chooses again, given the
    others, until none gains. Where all five days are planned and everybody works five days, no weekday then exceeds
    another (nor the mean) by more than L, the largest load of one team on one day. Proof: let day a have load A and
    day b load B < A, and let team t bring x_t to a and y_t to b. For such a team the exchange of a and b is another
    order, which changes Σ_d load_d² by 2·δ_t·(δ_t - (A - B)) with δ_t = x_t - y_t; as no team gains, δ_t <= 0 or
    δ_t >= A - B. But Σ_t δ_t = A - B > 0, so some δ_t is positive, and A - B <= δ_t <= x_t <= L. With `others` the
    days differ by more only where all teams together cannot make up for these.
    """
    square = (loads**2).sum(axis=2)
    total = np.zeros(WEEKDAYS) if others is None else others.copy()
    chosen = np.zeros(len(loads), dtype=np.int64)

    def choose(team: int, rest: Floats) -> tuple[int, Floats]:
        # Every order brings the same number of people a week, so the mean of `rest` may go: it only costs digits.
        cost: Floats = square[team] + 2 * loads[team] @ (rest - rest.mean())
        # The first of equally good orders.
        return int((cost <= cost.min() + SMALLEST_GAIN).argmax()), cost

    largest_first = np.argsort(-np.round(loads.max(axis=(1, 2), initial=0.0), 6), kind="stable")
    for team in largest_first:
        chosen[team], _ = choose(team, total)
        total += loads[team, chosen[team]]
    gaining = True
    while gaining:
        gaining = False
        for team in largest_first:
            rest = total - loads[team, chosen[team]]
            best, cost = choose(team, rest)
            if cost[best] < cost[chosen[team]] - SMALLEST_GAIN:
                chosen[team], total, gaining = best, rest + loads[team, best], True
    return chosen
