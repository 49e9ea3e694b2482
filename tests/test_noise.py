"""What is random in who comes in: drawn for weeks at once it is that of each week by itself."""

from typing import Any

import numpy as np
import pytest
from engines import kernels
from scenarios import plain, roster

from sim.draws import Draws
from sim.noise import Noise, WeekNoise
from sim.workdays import period

WEEKS = period(plain(), 0, 3)


def parts(noise: WeekNoise, habit: float) -> list[np.ndarray[Any, Any]]:
    own = [noise.own_normal, noise.own_exponential, noise.own_gumbel, noise.number]
    shared = [noise.shared(team, common) for team in (0.0, 0.3) for common in (0.0, 0.2)]
    return own + shared + ([noise.own_uniform] if habit == 0 else [])


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("habit", [0.0, 0.4])
@pytest.mark.parametrize("sizes", [[300, 20, 7], [1], [0]])
def test_weeks_drawn_at_once_are_each_week_by_itself(compiled: bool, habit: float, sizes: list[int]) -> None:
    people, draws = roster(sizes), Draws(5, 7)
    with kernels(compiled):
        together = Noise(habit, people, draws, WEEKS)
        for number, week in enumerate(WEEKS):
            alone = Noise(habit, people, draws, [week]).week(0)
            for of_all, own in zip(parts(together.week(number), habit), parts(alone, habit), strict=True):
                np.testing.assert_array_equal(of_all, own)


def test_noise_is_by_its_definition() -> None:
    people, draws, week = roster([3, 2]), Draws(2, 9), WEEKS[1]
    when = week.monday.toordinal()
    noise = Noise(0.0, people, draws, WEEKS).week(1)
    chance = draws.uniform("attend", when, people.entity, 5)
    np.testing.assert_array_equal(noise.own_uniform, chance)
    np.testing.assert_allclose(noise.own_gumbel, -np.log(-np.log(1 - chance)), rtol=1e-12)
    np.testing.assert_array_equal(noise.number, draws.uniform("number_of_days", when, people.entity)[:, 0])
    team = draws.normal("team_day", when, people.team_entity, 5)
    common = draws.normal("common_day", when, np.zeros(1, dtype=np.uint64), 5)
    np.testing.assert_allclose(noise.shared(0.3, 0.2), 0.3 * team[[0, 0, 0, 1, 1]] + 0.2 * common, rtol=1e-12)
    usual = Noise(0.4, people, draws, WEEKS).week(1)
    expected = np.sqrt(0.4) * draws.normal("habit", 0, people.entity, 5)
    expected += np.sqrt(0.6) * draws.normal("attend", when, people.entity, 5)
    np.testing.assert_allclose(usual.own_normal, expected, rtol=1e-12)
    assert usual.own_exponential.min() > 0
