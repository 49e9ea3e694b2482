"""What fits predict: attendance of weeks to come, as the simulator plays them with what the fits leave in doubt."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from sim.calibration.fit import Fit
from sim.calibration.made import made_attendance
from sim.calibration.settled import with_companions
from sim.compiling import Flags, Floats
from sim.draws import Draws
from sim.population import WEEKDAYS, People, draw_people
from sim.scenario import Scenario
from sim.scenario_settings import with_settings

# Replications of predictions, far from those that fits make logs of.
FIRST_REPLICATION: Final = 5_000_000
# Numbers of samples of which intervals of 50, 80 and 95 % hold exactly so much: m + 1 is a multiple of 40. Fewer where
# many are simulated: attendance takes about 0.3 us a person and day, so that the most below take some 15 s.
_SAMPLES: Final = (399, 239, 119)
_MOST: Final = 50_000_000
_LARGE: Final = 20_000  # people


def samples_for(people: int, weeks: int) -> int:
    """Return how many predictive samples are drawn of so many people and weeks."""
    days = people * weeks * WEEKDAYS
    return next((number for number in _SAMPLES if number * days <= _MOST), _SAMPLES[-1])


def drawn_settings(fits: Sequence[Fit], draw: int) -> dict[str, Any]:
    """Return the settings of one draw of the fits: of the bootstrap where they have one, else the value."""
    return with_companions({fit.name: _setting(fit, draw) for fit in fits if fit.setting and fit.value is not None})


def _setting(fit: Fit, draw: int) -> Any:
    value = np.asarray(fit.value if fit.draws is None else fit.draws[draw % len(fit.draws)]).tolist()
    whole = isinstance(fit.value, int) and not isinstance(fit.value, bool)
    return round(value) if whole else value


def staffed(staff: People | None, told: Flags | None, scenario: Scenario) -> People | None:
    """Return the people of a staff file as a run with `organisation.office_days` has them.

    Who is not `told` (n,) of in the file wants so many days.
    """
    days = scenario.organisation.office_days
    if staff is None or days is None:
        return staff
    return replace(staff, office_days=np.where(False if told is None else told, staff.office_days, days))


def alike(scenario: Scenario, replication: int) -> People:
    """Return people of a replication who want as many days together as such people do on average.

    The level was fitted to the people who are predicted: that others might work there is no doubt about it. So each
    keeps their place among the others and wants what stands at that place of a large staff.
    """
    draws = Draws(scenario.seed, replication)
    people = draw_people(scenario.organisation, draws)
    large = with_settings(scenario, {"organisation.employees": max(_LARGE, len(people))}).organisation
    wanted = np.sort(draw_people(large, draws).office_days)
    place = np.empty(len(people), dtype=np.int64)
    place[np.argsort(people.office_days, kind="stable")] = np.arange(len(people))
    days = wanted[((place + 0.5) / len(people) * len(wanted)).astype(np.int64)]
    return replace(people, office_days=np.minimum(days, people.contract.sum(axis=1)))


def predicted(
    scenario: Scenario,
    staff: People | None,
    fits: Sequence[Fit],
    first: datetime.date,
    weeks: int,
    samples: int,
    progress: Callable[[int], None],
    told: Flags | None = None,
) -> Floats:
    """Return predictive samples (samples, weeks, 5) of the people who come, from the Monday `first` on.

    Each has other people (`alike`), another course of events, and another draw of the fits, so that the doubt about
    parameters is in their spread. Sample s is the same people whichever weeks are predicted, as in the office that is
    predicted.
    """
    people = np.empty((samples, weeks, WEEKDAYS))
    for sample in range(samples):
        fitted = with_settings(scenario, drawn_settings(fits, sample))
        number = FIRST_REPLICATION + sample
        there = alike(fitted, number) if staff is None else staffed(staff, told, fitted)
        come, _ = made_attendance(fitted, there, first, weeks, number)
        people[sample] = come.sum(axis=0)
        progress(sample + 1)
    return people
