"""Estimates of the parameters of a day (§8) from first arrivals and last departures, by sums over people.

Each is nearly right where days are plain, and wrong by as much in the data as in a log that the simulator made where
meetings stretch stays, opening hours clip them, and part days are mistaken for full ones: `day` takes that off.
"""

from typing import Final

import numpy as np

from sim.calibration.person_days import AFTERNOON, FULL, MORNING, OTHER, KindsOfDays, PersonDays, sorted_days
from sim.compiling import Flags, Floats, Int64s
from sim.day_plan import FRIDAY

KEYS: Final = (
    "day.arrival",
    "day.arrival_between",
    "day.arrival_within",
    "day.departure",
    "day.departure_between",
    "day.departure_within",
    "day.correlation_between",
    "day.correlation_within",
    "day.friday_earlier",
    "day.part_day_share",
    "day.part_day_end",
    "day.part_day_sd",
)
# Mean absolute difference of two independent deviations of scale 1: Student's t with 4 degrees of freedom (by
# quadrature of 2 (2u - 1) times its quantile function), and normal (2 / sqrt(pi)).
_T4_DIFFERENCE: Final = 1.4726215563706857
_NORMAL_DIFFERENCE: Final = 2 / np.sqrt(np.pi)
_FEWEST_DAYS = 3  # of a person, for a usual time
_WIDEST = 3.0  # deviations farther out than so many sd of all times count as that far

_FIELDS: Final = (
    "people", "a", "aa", "d", "dd", "ad", "1/na", "1/nd", "1/n",
    "a pairs", "|Δa|", "Δa²", "d pairs", "|Δd|", "Δd²", "ΔaΔd", "Δa² of both", "Δd² of both",
    "fridays", "later", "days", "parts", "edges", "edge", "edge²",
)  # fmt: skip
_AT: Final = {name: number for number, name in enumerate(_FIELDS)}


def sums_by_person(days: PersonDays, kinds: KindsOfDays, people: int, exits: bool) -> Floats:
    """Return the sums (people, K) that `estimates` are made of; `exits`: the log has departures at all."""
    kind = sorted_days(kinds, days)
    table = np.zeros((people, len(_FIELDS)))

    def add(name: str, person: Int64s, amount: Floats | None = None) -> None:
        table[:, _AT[name]] += np.bincount(person, amount, people)

    comes, goes = (kind == FULL) | (kind == MORNING), (kind == FULL) | (kind == AFTERNOON)
    goes &= np.isfinite(days.go)
    friday = days.weekday == FRIDAY
    usual_come, number_come = _usual(days.person[comes], days.come[comes], _WIDEST * kinds.come[1], people)
    plain = goes & ~friday
    usual_go, number_go = _usual(days.person[plain], days.go[plain], _WIDEST * kinds.go[1], people)
    usual = (number_come >= _FEWEST_DAYS) & ((number_go >= _FEWEST_DAYS) | (not exits))
    a, d = np.where(usual, usual_come, 0.0), np.where(usual, usual_go, 0.0)
    fewest = np.maximum(number_come, 1), np.maximum(number_go, 1)
    for name, column in (
        ("people", np.ones(people)), ("a", a), ("aa", a**2), ("d", d), ("dd", d**2), ("ad", a * d),
        ("1/na", 1 / fewest[0]), ("1/nd", 1 / fewest[1]), ("1/n", 1 / np.maximum(*fewest)),
    ):  # fmt: skip
        table[:, _AT[name]] = column * usual

    for one, rows, hours, law in (("a", comes, days.come, kinds.come), ("d", plain, days.go, kinds.go)):
        person, step = _steps(days.person, hours, rows, law)
        add(f"{one} pairs", person)
        add(f"|Δ{one}|", person, np.abs(step))
        add(f"Δ{one}²", person, step**2)
    both = (kind == FULL) & plain
    person, come = _steps(days.person, days.come, both, kinds.come)
    _, go = _steps(days.person, days.go, both, kinds.go)
    add("ΔaΔd", person, come * go)
    add("Δa² of both", person, come**2)
    add("Δd² of both", person, go**2)

    known = goes & friday & usual[days.person]
    person = days.person[known]
    add("fridays", person)
    add("later", person, np.clip(days.go[known] - usual_go[person], -_WIDEST * kinds.go[1], _WIDEST * kinds.go[1]))

    told = (kind != OTHER) & (np.isfinite(days.go) | (not exits))
    part = told & (kind != FULL)
    edge = np.where(kind == MORNING, days.go, days.come)[part]
    add("days", days.person[told])
    # Where no exit is logged, mornings cannot be told from full days: there are as many as afternoons (§8).
    add("parts", days.person[part], np.full(len(edge), 1.0 if exits else 2.0))
    for name, amount in (("edges", np.ones(len(edge))), ("edge", edge), ("edge²", edge**2)):
        add(name, days.person[part], amount)
    return table


def estimates(sums: Floats) -> Floats:
    """Return the parameters of `KEYS` (b, 12) from sums (b, K); nan where the data say nothing of one."""
    of = {name: sums[:, number] for name, number in _AT.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        n = of["people"]
        mean_a, mean_d = of["a"] / n, of["d"] / n
        # The spread of people's means, less what their days put into it.
        noise_a, noise_d = of["Δa²"] / of["a pairs"] / 2, of["Δd²"] / of["d pairs"] / 2
        between_a = of["aa"] / n - mean_a**2 - noise_a * of["1/na"] / n
        between_d = of["dd"] / n - mean_d**2 - noise_d * of["1/nd"] / n
        rho = of["ΔaΔd"] / np.sqrt(of["Δa² of both"] * of["Δd² of both"])
        shared = of["ad"] / n - mean_a * mean_d - rho * np.sqrt(noise_a * noise_d) * of["1/n"] / n
        edge = of["edge"] / of["edges"]
        columns = [
            mean_a,
            np.sqrt(np.maximum(between_a, 0.0)),
            of["|Δa|"] / of["a pairs"] / _T4_DIFFERENCE,
            mean_d,
            np.sqrt(np.maximum(between_d, 0.0)),
            of["|Δd|"] / of["d pairs"] / _NORMAL_DIFFERENCE,
            shared / np.sqrt(np.maximum(between_a * between_d, 0.0)),
            rho,
            -of["later"] / of["fridays"],
            of["parts"] / of["days"],
            edge,
            np.sqrt(np.maximum(of["edge²"] / of["edges"] - edge**2, 0.0)),
        ]
    found = np.stack(columns, axis=1)
    return np.where(np.isfinite(found), found, np.nan)


def _usual(person: Int64s, hours: Floats, widest: float, people: int) -> tuple[Floats, Floats]:
    """Return each person's mean time, no day farther than `widest` from the median, and the number of days."""
    number = np.bincount(person, minlength=people).astype(np.float64)
    order = np.lexsort((hours, person))
    first = np.concatenate([[0], np.cumsum(number)[:-1]]).astype(np.int64)
    at = [np.minimum(first + np.maximum(np.ceil((number + end) / 2) - 1, 0), max(len(hours) - 1, 0)) for end in (0, 1)]
    if not len(hours):
        return np.zeros(people), number
    ordered = hours[order]
    middle = (ordered[at[0].astype(np.int64)] + ordered[at[1].astype(np.int64)]) / 2
    away = np.clip(hours - middle[person], -widest, widest)
    return middle + np.bincount(person, away, people) / np.maximum(number, 1), number


def _steps(person: Int64s, hours: Floats, rows: Flags, law: tuple[float, float]) -> tuple[Int64s, Floats]:
    """Return by how much each of these days of a person differs from the one before, clipped, and whose it is."""
    who, when = person[rows], hours[rows]
    same = np.diff(who) == 0
    return who[1:][same], np.clip(np.diff(when)[same], -_WIDEST * law[1], _WIDEST * law[1])
