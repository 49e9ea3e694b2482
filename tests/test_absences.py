"""Leave and sickness (§5): exact marginals, spells of several days, and independence of where a period starts (§1).

Tolerance of the simulated shares: z <= 4 from the binomial sampling error over independent people, n stated.
"""

import datetime
import itertools
import math
from typing import Any

import numpy as np
import pytest

from sim.absences import absences, leave_probability, sickness_probability
from sim.draws import Draws, entities
from sim.errors import ConfigurationError
from sim.workdays import Calendar, working_days

NOBODY_AWAY: dict[str, Any] = {
    "country": "", "extra_holidays": [], "skipped_holidays": [], "leave_days": 0.0, "sickness_rate": 0.0
}  # fmt: skip
N = 100_000


def mondays(first: str, weeks: int) -> list[datetime.date]:
    return [datetime.date.fromisoformat(first) + datetime.timedelta(weeks=i) for i in range(weeks)]


def z(share: float, exact: float, n: int) -> float:
    return abs(share - exact) / math.sqrt(exact * (1 - exact) / n)


def sick_start(rate: float, mean_days: float, cut: int) -> float:
    """The start probability for which a geometric spell cut at `cut` days gives the rate, by another route."""
    from scipy.optimize import brentq

    lasting = (1 - 1 / mean_days) ** np.arange(cut)
    start: float = brentq(lambda x: np.log1p(-x * lasting).sum() - math.log1p(-rate), 0, 1 - 1e-12, xtol=1e-15)
    return start


# --- sickness ---


@pytest.mark.parametrize("rate", [0.0, 0.001, 0.064, 0.3, 0.5])
@pytest.mark.parametrize("days", [1.0, 2.5, 12.0, 90.0])
def test_the_probability_of_sickness_is_the_rate(rate: float, days: float) -> None:
    assert sickness_probability(Calendar(sickness_rate=rate, sickness_days=days)) == pytest.approx(rate, abs=1e-12)


def test_sickness_is_stationary_from_the_first_day() -> None:
    calendar = Calendar(sickness_rate=0.1, sickness_days=8.0)
    _, sick = absences(calendar, Draws(1, 0), entities(N), mondays("2026-03-02", 3))
    for week, day in [(0, 0), (0, 4), (1, 2), (2, 4)]:
        assert z(sick[:, week, day].mean(), 0.1, N) < 4


def test_sick_spells_have_the_length_that_was_asked() -> None:
    # Who is fit on a day is sick on the next only through a spell that starts then; and a fit Monday and Friday means
    # that no spell covers Monday and none of the four days after it starts one that reaches Friday.
    rate, days = 0.1, 8.0
    start = sick_start(rate, days, cut=48)
    _, sick = absences(
        Calendar(sickness_rate=rate, sickness_days=days), Draws(2, 5), entities(N), mondays("2026-03-02", 1)
    )
    fit = ~sick[:, 0]
    assert z((fit[:, 0] & fit[:, 1]).mean(), (1 - rate) * (1 - start), N) < 4
    reaching = math.prod(1 - start * (1 - 1 / days) ** lasted for lasted in range(4))
    assert z((fit[:, 0] & fit[:, 4]).mean(), (1 - rate) * reaching, N) < 4
    # Over a weekend: Friday and the Monday after are three days apart.
    _, sick = absences(
        Calendar(sickness_rate=rate, sickness_days=days), Draws(3, 5), entities(N), mondays("2026-03-02", 2)
    )
    reaching = math.prod(1 - start * (1 - 1 / days) ** lasted for lasted in range(3))
    assert z((~sick[:, 0, 4] & ~sick[:, 1, 0]).mean(), (1 - rate) * reaching, N) < 4


def test_spells_of_one_day_are_coins() -> None:
    calendar = Calendar(sickness_rate=0.2, sickness_days=1.0)
    _, sick = absences(calendar, Draws(4, 0), entities(N), mondays("2026-03-02", 1))
    assert z((sick[:, 0, 0] & sick[:, 0, 1]).mean(), 0.04, N) < 4


def test_people_and_replications_are_independent() -> None:
    calendar = Calendar(sickness_rate=0.3, sickness_days=8.0)
    _, sick = absences(calendar, Draws(1, 0), entities(N), mondays("2026-03-02", 1))
    _, other = absences(calendar, Draws(1, 1), entities(N), mondays("2026-03-02", 1))
    assert z((sick[0::2, 0, 0] & sick[1::2, 0, 0]).mean(), 0.09, N // 2) < 4
    assert z((sick[:, 0, 0] & other[:, 0, 0]).mean(), 0.09, N) < 4


# --- leave ---


def test_the_probability_of_leave_is_the_month_s_leave_over_its_working_days() -> None:
    calendar = Calendar()
    assert leave_probability(calendar, datetime.date(2026, 8, 19)) == pytest.approx(20 * 0.19 / 21, abs=1e-15)
    assert leave_probability(calendar, datetime.date(2026, 9, 1)) == pytest.approx(20 * 0.07 / 22, abs=1e-15)
    assert leave_probability(calendar, datetime.date(2026, 5, 6)) == pytest.approx(20 * 0.10 / 18, abs=1e-15)
    assert leave_probability(calendar, datetime.date(2026, 5, 5)) == 0  # Liberation Day
    assert leave_probability(calendar, datetime.date(2026, 5, 9)) == 0  # a Saturday


@pytest.mark.parametrize("week_share", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("weeks", [[1.0, 0.0, 0.0], [0.55, 0.3, 0.15], [0.0, 0.0, 1.0]])
def test_whole_weeks_and_single_days_add_up_to_the_target_on_every_day(week_share: float, weeks: list[float]) -> None:
    spiky = [0.0, 0.0, 0.05, 0.0, 0.15, 0.0, 0.4, 0.0, 0.4, 0.0, 0.0, 0.0]
    calendar = Calendar(leave_days=35, leave_months=spiky, leave_week_share=week_share, leave_weeks=weeks)
    year = [datetime.date(2026, 1, 1) + datetime.timedelta(days=i) for i in range(365)]
    drawn = [leave_probability(calendar, day) for day in year]
    for day, probability in zip(year, drawn, strict=True):
        target = 35 * spiky[day.month - 1] / working_days(calendar, 2026, day.month)
        assert probability == pytest.approx(target, abs=1e-12) or probability == 0
    assert math.fsum(drawn) == pytest.approx(35, abs=1e-9)


@pytest.mark.parametrize("first", ["2026-06-29", "2026-08-24", "2026-12-21"])
def test_leave_is_drawn_with_exactly_that_probability(first: str) -> None:
    # Where the season rises, where it falls, and over the turn of the year; first day and last included.
    calendar = Calendar(leave_days=35)
    weeks = mondays(first, 3)
    leave, _ = absences(calendar, Draws(1, 0), entities(N), weeks)
    for week, day in itertools.product(range(3), range(5)):
        exact = leave_probability(calendar, weeks[week] + datetime.timedelta(days=day))
        if exact == 0:
            assert not leave[:, week, day].any()
        else:
            assert z(leave[:, week, day].mean(), exact, N) < 4


def test_three_week_spells_last_three_weeks() -> None:
    # Months in proportion to their working days make the target the same on every day of 2026, so that a third of the
    # spells that cover a week start in it. s fills up what spells leave.
    plain = Calendar(**NOBODY_AWAY)
    months = [working_days(plain, 2026, month) / 261 for month in range(1, 13)]
    calendar = Calendar(
        **NOBODY_AWAY | {"leave_days": 40.0}, leave_months=months, leave_week_share=0.5, leave_weeks=[0.0, 0.0, 1.0]
    )
    leave, _ = absences(calendar, Draws(6, 0), entities(N), mondays("2026-04-06", 4))
    whole = leave.all(axis=2)
    target = 40 / 261
    away = target / 2
    s = (target - away) / (1 - away)
    start = 1 - (1 - away) ** (1 / 3)
    for apart in (0, 1, 2, 3):
        neither = (1 - away) * (1 - start) ** min(apart, 3)
        one = 2 * (1 - away - neither)
        both = 1 - one - neither
        exact = both + one * s**5 + neither * (s**10 if apart else s**5)
        assert z((whole[:, 0] & whole[:, apart]).mean(), exact, N) < 4


def test_leave_is_taken_whole_weeks_and_single_days() -> None:
    calendar = Calendar(**NOBODY_AWAY | {"leave_days": 40.0}, leave_week_share=0.5, leave_weeks=[1.0, 0.0, 0.0])
    leave, _ = absences(calendar, Draws(7, 0), entities(N), mondays("2026-08-10", 1))
    target = 40 * 0.19 / 21
    s = (target - target / 2) / (1 - target / 2)
    assert z(leave[:, 0].all(axis=1).mean(), target / 2 + (1 - target / 2) * s**5, N) < 4
    assert z((~leave[:, 0]).all(axis=1).mean(), (1 - target / 2) * (1 - s) ** 5, N) < 4


def test_a_month_cannot_hold_more_leave_than_working_days() -> None:
    calendar = Calendar(leave_days=100, leave_months=[0.0] * 7 + [1.0] + [0.0] * 4)
    with pytest.raises(
        ConfigurationError, match=r"August 2026 would hold 100\.0 days of leave but has 21 working days"
    ):
        absences(calendar, Draws(1, 0), entities(10), mondays("2026-08-03", 1))
    with pytest.raises(ConfigurationError, match="leave_months: August 2026"):
        leave_probability(calendar, datetime.date(2026, 8, 3))


def test_everybody_is_away_in_a_month_of_leave_only() -> None:
    calendar = Calendar(leave_days=21, leave_months=[0.0] * 7 + [1.0] + [0.0] * 4, leave_week_share=1.0)
    leave, _ = absences(calendar, Draws(1, 0), entities(1000), mondays("2026-08-03", 5))
    assert leave[:, :4].all()
    assert leave[:, 4].all(axis=0).tolist() == [True, False, False, False, False]  # 31 August, then September
    assert not leave[:, 4, 1:].any()


# --- both ---


def test_the_same_people_are_away_whatever_period_is_looked_at() -> None:
    calendar, draws, people = Calendar(), Draws(3, 7), entities(2000)
    whole = absences(calendar, draws, people, mondays("2025-11-03", 20))
    part = absences(calendar, draws, people, mondays("2025-12-22", 2))
    for long, short in zip(whole, part, strict=True):
        assert short.any()
        assert np.array_equal(long[:, 7:9], short)


def test_weeks_need_not_be_neighbours() -> None:
    calendar, draws, people = Calendar(), Draws(3, 7), entities(2000)
    whole = absences(calendar, draws, people, mondays("2026-06-01", 10))
    some = absences(calendar, draws, people, [mondays("2026-06-01", 10)[i] for i in (1, 2, 8)])
    for long, short in zip(whole, some, strict=True):
        assert np.array_equal(long[:, [1, 2, 8]], short)


def test_a_person_s_absences_follow_the_person() -> None:
    calendar, draws, weeks = Calendar(), Draws(3, 7), mondays("2026-08-03", 4)
    everybody = absences(calendar, draws, entities(500), weeks)
    shuffled = np.random.default_rng(1).permutation(500)[:300]
    some = absences(calendar, draws, entities(500)[shuffled], weeks)
    for all_people, few in zip(everybody, some, strict=True):
        assert np.array_equal(all_people[shuffled], few)


def test_nobody_is_away_in_a_plain_calendar() -> None:
    leave, sick = absences(Calendar(**NOBODY_AWAY), Draws(1, 0), entities(1000), mondays("2026-08-03", 4))
    assert leave.shape == sick.shape == (1000, 4, 5)
    assert not leave.any()
    assert not sick.any()


@pytest.mark.parametrize(("people", "weeks"), [(0, 2), (3, 0)])
def test_no_people_or_no_weeks_is_no_error(people: int, weeks: int) -> None:
    leave, sick = absences(Calendar(), Draws(1, 0), entities(people), mondays("2026-08-03", weeks))
    assert leave.shape == sick.shape == (people, weeks, 5)
    assert leave.dtype == sick.dtype == np.bool_
