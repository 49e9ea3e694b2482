"""Hours of the day from badge logs: parameters come back from logs that were made with them."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fitted import by_name, errors, setup_of
from scenarios import lively, no_meetings, open_floor, plain, special

from sim.calibration import day, day_estimates
from sim.calibration.day import fit_day
from sim.calibration.day_estimates import KEYS
from sim.calibration.fit import Fit
from sim.calibration.intervals import TOO_FEW, Source, limits
from sim.calibration.lunch import fit_lunch
from sim.calibration.made import made_visits
from sim.calibration.person_days import FULL, MORNING, kinds_of_days, person_days, sorted_days
from sim.compiling import Floats
from sim.day_plan import Day
from sim.events import NOWHERE
from sim.logs.contents import Visits, Who
from sim.scenario_settings import with_settings

pytestmark = pytest.mark.usefixtures("compiled")

MONDAY = datetime.date(2025, 1, 6)
HOUR = 3600
TRUTH = {
    "day.arrival": 8.2,
    "day.arrival_between": 0.8,
    "day.arrival_within": 0.3,
    "day.departure": 17.2,
    "day.departure_between": 0.5,
    "day.departure_within": 0.8,
    "day.correlation_between": 0.4,
    "day.correlation_within": 0.25,
    "day.friday_earlier": 0.5,
    "day.part_day_share": 0.25,
    "day.part_day_end": 12.5,
    "day.part_day_sd": 0.4,
}
OFFICE = with_settings(lively(), {"organisation.employees": 300})


@pytest.fixture(scope="module")
def log() -> tuple[Visits, Who]:
    return made_visits(with_settings(OFFICE, TRUTH), None, MONDAY, 16, 7)


@pytest.fixture(scope="module")
def found(log: tuple[Visits, Who]) -> Iterator[dict[str, Fit]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(day, "_ROUNDS", (5_000, 5_000, 30_000))
        yield by_name(fit_day(setup_of(OFFICE), *log))


@pytest.fixture(autouse=True)
def _small_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day, "_ROUNDS", (2_000, 2_000, 5_000))


def who(people: int) -> Who:
    return Who(np.full(people, NOWHERE, dtype=np.int32), (), None, listed=False)


def visits_of(rows: list[tuple[int, int, float, float | None]]) -> Visits:
    """Visits of (person, days after the Monday, hours from, hours to)."""
    columns = [
        np.array([person for person, *_ in rows], dtype=np.int32),
        np.array([MONDAY.toordinal() + after for _, after, *_ in rows], dtype=np.int32),
        np.array([come * HOUR for *_, come, _ in rows], dtype=np.int32),
        np.array([NOWHERE if go is None else go * HOUR for *_, go in rows], dtype=np.int32),
    ]
    return Visits(*columns, first=MONDAY.toordinal(), last=MONDAY.toordinal() + 6)


def test_a_day_is_from_first_in_to_last_out() -> None:
    days = person_days(visits_of([(0, 0, 8, 12), (0, 0, 12.5, 17), (0, 1, 9, None), (1, 0, 7, 16), (1, 5, 9, 17)]))
    assert days.person.tolist() == [0, 0, 1]  # nobody at the weekend
    assert days.come.tolist() == [8, 9, 7]
    assert days.go.tolist() == pytest.approx([17, np.nan, 16], nan_ok=True)
    assert days.weekday.tolist() == [0, 1, 0]


def test_parameters_come_back(found: dict[str, Fit]) -> None:
    """Meetings stretch stays and opening hours clip them; a z of 4 is missed in 12 fits with a chance of 0.0008."""
    assert set(TRUTH) < set(found)
    missed = {name: float(errors(found[name], truth)) for name, truth in TRUTH.items()}
    assert max(missed.values()) < 4, missed
    for name, truth in TRUTH.items():
        fit = found[name]
        assert fit.setting
        assert fit.source == "badges"
        assert fit.low < fit.value < fit.high  # type: ignore[operator]
        # The configured values, from which nothing but the rest of the office is taken, are many errors away.
        if name in ("day.arrival", "day.departure_within", "day.part_day_share", "day.part_day_end"):
            configured = getattr(OFFICE.day, name.removeprefix("day."))
            assert abs(configured - truth) > 4 * np.std(fit.draws)


def test_estimates_alone_would_be_wrong(log: tuple[Visits, Who], found: dict[str, Fit]) -> None:
    """Meetings keep people of a morning longer: without the logs that are made there would be too few part days."""
    visits, people = log
    days = person_days(visits)
    sums = day_estimates.sums_by_person(days, kinds_of_days(days, 12.75), len(people), exits=True)
    plainly = dict(zip(day_estimates.KEYS, day_estimates.estimates(sums.sum(axis=0, keepdims=True))[0], strict=True))
    assert errors(found["day.part_day_share"], plainly["day.part_day_share"]) > 4


def test_the_same_log_gives_the_same_fits(log: tuple[Visits, Who]) -> None:
    once, again = fit_day(setup_of(OFFICE, draws=40), *log), fit_day(setup_of(OFFICE, draws=40), *log)
    assert [(fit.name, fit.value, fit.low, fit.high) for fit in once] == [
        (fit.name, fit.value, fit.low, fit.high) for fit in again
    ]


def test_without_exits_only_arrivals_are_told(log: tuple[Visits, Who]) -> None:
    visits, people = log
    entered = replace(visits, leave=np.full(len(visits.leave), NOWHERE, dtype=np.int32))
    found = by_name(fit_day(setup_of(OFFICE), entered, people))
    untold = {name for name, fit in found.items() if fit.value is None}
    assert untold == {
        *(f"day.departure{part}" for part in ("", "_between", "_within")),
        *("day.correlation_between", "day.correlation_within", "day.friday_earlier", "stay_mean"),
        *("day.lunch_share", "day.lunch_start", "day.lunch_sd", "day.lunch_minutes"),
    }
    assert {found[name].reason for name in untold} == {"the log has no exits"}
    for name in set(TRUTH) - untold:
        assert errors(found[name], TRUTH[name]) < 4, name
    assert found["day.part_day_share"].reason  # mornings are taken to be as many as afternoons


def test_few_people_are_not_told_of() -> None:
    for people in (9, 0):
        visits = visits_of([(person, after, 9, 17) for person in range(people) for after in range(5)])
        fits = fit_day(setup_of(OFFICE), visits, who(people))
        assert {fit.value for fit in fits} == {None}
        assert {fit.reason for fit in fits} == {"the log has fewer than 10 people"}


def test_heavy_tails_are_those_of_the_law() -> None:
    """Days an hour from one's own median: P(|t| > 1 / scale), 4.6 % at the preset's .35, and 3.0 % beyond three."""
    simple = special(
        organisation=replace(OFFICE.organisation, office_days=5.0, field_share=0.0, fte=1.0),
        day=Day(part_day_share=0.0, breaks=0.0, lunch_share=0.0),
        calendar=plain(),
        meetings=no_meetings(),
        building=open_floor(opening=0.0, closing=24.0),
    )
    visits, people = made_visits(simple, None, MONDAY, 30, 1)
    found = by_name(fit_day(setup_of(simple), visits, people))
    # The median of 150 days is not quite the own one: it adds 1.78 / 150 of the scale's square to the variance.
    assert errors(found["arrival_hour_off"], 0.0461) < 4
    assert errors(found["arrival_tails"], 0.0301) < 4
    assert errors(found["stay_mean"], 17.83 - 8.7 - 0.22 / 5) < 4
    assert not found["stay_mean"].setting


def test_kinds_of_days_are_told_apart(log: tuple[Visits, Who]) -> None:
    days = person_days(log[0])
    kinds = kinds_of_days(days, 12.75)
    assert kinds.edge[0] == pytest.approx(12.5, abs=0.1)
    kind = sorted_days(kinds, days)
    assert (kind[(days.come < 9) & (days.go > 16) & (days.come > 7) & (days.go < 18)] == FULL).all()
    assert (kind[(days.come < 9) & (days.come > 7) & (days.go > 12) & (days.go < 13)] == MORNING).all()


def test_lunch_is_told_where_people_badge_out(log: tuple[Visits, Who]) -> None:
    """Two stays a day for a known share of days; the length lies within .5 and 1.5 of its mean."""
    visits, people = log
    rng = np.random.default_rng(1)
    whole = np.flatnonzero((visits.arrive < 10 * HOUR) & (visits.leave > 15.5 * HOUR))
    lunch = whole[rng.random(len(whole)) < 0.6]
    start = (rng.normal(12.4, 0.3, len(lunch)) * HOUR).astype(np.int32)
    back = start + (40 * 60 * rng.uniform(0.5, 1.5, len(lunch))).astype(np.int32)
    leave = visits.leave.copy()
    leave[lunch] = start
    columns = [np.concatenate(pair) for pair in (
        (visits.person, visits.person[lunch]), (visits.day, visits.day[lunch]), (visits.arrive, back),
        (leave, visits.leave[lunch]),
    )]  # fmt: skip
    order = np.lexsort((columns[2], columns[1], columns[0]))
    split = replace(visits, **dict(zip(("person", "day", "arrive", "leave"), (c[order] for c in columns), strict=True)))
    source = Source("badges", {}, len(people))
    found = by_name(fit_lunch(setup_of(OFFICE), source, split, len(people)))
    for name, truth in (("start", 12.4), ("sd", 0.3), ("minutes", 40.0)):
        assert errors(found[f"day.lunch_{name}"], truth) < 4, name
    # Who came before half past ten and left after three could have had lunch; not all of them had a chance here.
    assert 0.5 < found["day.lunch_share"].value < 0.62  # type: ignore[operator]
    none = fit_lunch(setup_of(OFFICE), source, visits, len(people))
    assert {fit.value for fit in none} == {None}
    assert all("badges do not see lunch" in fit.reason for fit in none)


@pytest.mark.parametrize(("weeks", "known"), [(5, False), (12, True)])
def test_weeks_too_few_for_an_interval_have_none(weeks: int, known: bool) -> None:
    """Of five weeks 200 resamples leave the ends open: the whole range of the parameter would say no more."""
    draws = np.linspace(8.5, 9.5, 200)
    found = Source("counts", {"weeks": weeks}, weeks).fit("day.arrival", 9.0, draws, "", (0.0, 23.0))
    assert found.value == 9.0
    assert (found.low is not None, found.high is not None) == (known, known)
    assert (found.reason == TOO_FEW) == (not known)
    told = Source("counts", {}, weeks).fit("day.arrival", 9.0, draws, "", (0.0, 23.0), reason="of its own")
    assert told.reason == "of its own"


@pytest.mark.parametrize("correlation", [-0.95, -0.5, 0.9])
def test_slopes_are_taken_inside_the_range_of_a_parameter(correlation: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of estimates that are their parameters every slope is 1, also beside an end."""
    asked = []

    def made(_: object, settled: Floats, *__: object) -> Any:
        low, high = np.array([limits(OFFICE, name) for name in KEYS]).T
        assert np.all((low <= settled) & (settled <= high))
        asked.append(settled)
        return SimpleNamespace(estimate=settled.copy)

    monkeypatch.setattr(day, "_made", made)
    settled = np.array([getattr(OFFICE.day, name.removeprefix("day.")) for name in KEYS])
    settled[KEYS.index("day.correlation_between")] = correlation
    slopes = day._slopes(setup_of(OFFICE), settled, None, True, 0)  # type: ignore[arg-type]
    assert slopes == pytest.approx(np.ones(len(KEYS)))
    assert len(asked) > 5
