"""Wanted office days from wanted hours at home."""

import numpy as np
import pytest
from fitted import by_name, errors, setup_of
from scenarios import lively

from sim.calibration.survey import fit_survey
from sim.logs.contents import Survey

SETUP = setup_of(lively())


def survey(
    people: list[int], home: list[float], sd: list[float] | None = None, week: list[float] | None = None
) -> Survey:
    """Groups A, B, ... with these hours."""
    nan = [np.nan] * len(people)
    return Survey(
        tuple("ABCDEFGH"[: len(people)]),
        np.array(people, dtype=np.int32),
        np.array(home, dtype=float),
        np.array(sd or nan, dtype=float),
        np.array(week or nan, dtype=float),
    )


def test_nineteen_hours_of_thirty_six_at_home() -> None:
    """5 (1 - 19 / 36) = 2.36 days at the office; the shares have this mean, and the spread that was told."""
    found = by_name(fit_survey(SETUP, survey([400], [19.0], [7.2])))
    fit = found["organisation.office_days_shares"]
    shares = np.array(fit.value)
    assert shares @ np.arange(6) == pytest.approx(5 * (1 - 19 / 36), abs=1e-9)
    assert np.sqrt(shares @ (np.arange(6) - shares @ np.arange(6)) ** 2) == pytest.approx(1.0, abs=1e-9)
    assert "is not what they do" in fit.reason
    assert "36 hours is assumed" in fit.reason
    mean = found["wanted_office_days"]
    assert np.std(mean.draws) == pytest.approx(1 / np.sqrt(400), rel=4 / np.sqrt(2 * 200))
    assert not mean.setting


def test_contract_hours_and_groups_count() -> None:
    """Means weighed by people; between groups and within them make the spread."""
    found = by_name(fit_survey(SETUP, survey([30, 10], [20.0, 8.0], [8.0, 8.0], [40.0, 32.0])))
    days, sds = np.array([2.5, 3.75]), np.array([1.0, 1.25])
    mean = (3 * days[0] + days[1]) / 4
    variance = (3 * (days[0] - mean) ** 2 + (days[1] - mean) ** 2 + 3 * sds[0] ** 2 + sds[1] ** 2) / 4
    shares = np.array(found["organisation.office_days_shares"].value)
    assert shares @ np.arange(6) == pytest.approx(mean)
    assert shares @ np.arange(6) ** 2 - mean**2 == pytest.approx(variance)
    assert found["wanted_office_days: A"].value == 2.5
    assert found["wanted_office_days: B"].value == 3.75
    assert found["wanted_office_days: B"].rests_on == {"people": 10}
    assert errors(found["wanted_office_days"], mean) == 0
    assert "assumed" not in found["wanted_office_days"].reason


def test_small_groups_are_not_told_and_do_not_follow_from_the_others() -> None:
    names = set(by_name(fit_survey(SETUP, survey([50, 40, 30, 9], [20.0] * 4))))
    assert "wanted_office_days: D" not in names
    assert "wanted_office_days: C" not in names  # or D would be what is left
    assert {"wanted_office_days: A", "wanted_office_days: B"} < names
    names = set(by_name(fit_survey(SETUP, survey([50, 40, 8, 9], [20.0] * 4))))
    assert {"wanted_office_days: A", "wanted_office_days: B"} < names
    few = fit_survey(SETUP, survey([9], [20.0]))
    assert [fit.value for fit in few] == [None]


def test_means_alone_tell_no_division() -> None:
    found = by_name(fit_survey(SETUP, survey([400], [19.0])))
    assert found["organisation.office_days_shares"].value is None
    assert found["organisation.office_days"].value == pytest.approx(5 * (1 - 19 / 36))
    assert found["organisation.office_days"].setting
