"""Many numbers of desks in one pass."""

from dataclasses import replace

import numpy as np
import pytest
from scenarios import lively, special

from sim.building import Building
from sim.collected import Collected
from sim.desk_counts import crowded_at, evaluate_desks
from sim.errors import ConfigurationError
from sim.evaluation import evaluate
from sim.job import make_job
from sim.policies import Assigned
from sim.replications import EVERY_DAY, replications
from sim.stopping import Precision

DESKS = [10, 14, 18, 22, 26, 40]


@pytest.mark.parametrize("refused", ["leave", "touchdown", "wait"])
def test_each_answer_is_that_of_its_number_of_desks_alone(refused: str) -> None:
    scenario = lively(replications=6, audit_days=2, building=Building(zones=3, refused=refused))
    for desks, answer in zip(DESKS, evaluate_desks(scenario, DESKS), strict=True):
        alone = evaluate(replace(scenario, desks=desks))
        assert answer.days.equals(alone.days)
        assert answer.curve.equals(alone.curve)
        assert answer.teams.equals(alone.teams)
        assert answer.demand.equals(alone.demand)
        assert answer.summary == alone.summary


def test_all_go_on_until_the_last_is_precise() -> None:
    precision = Precision(relative=0.3, floor=0.03, min_replications=4, max_replications=60)
    scenario = special(precision=precision, weeks=1)
    alone = [evaluate(replace(scenario, desks=desks)).summary["replications"] for desks in (4, 9, 16)]
    together = [answer.summary["replications"] for answer in evaluate_desks(scenario, [4, 9, 16])]
    assert len(set(alone)) > 1
    assert together == [max(alone)] * 3


def test_crowding_at_every_number_of_desks_comes_from_the_peaks() -> None:
    """The share of crowded days from the peaks equals the share from playing, for every number of desks there is."""
    scenario = lively(replications=8)
    collected = Collected(make_job(scenario, None))
    for (outcome,) in replications(collected.job, range(8), EVERY_DAY):
        collected.add(outcome)
    desks = list(range(5, 45))
    played = evaluate_desks(scenario, desks)
    for estimate, answer in zip(crowded_at(collected.sums(), desks), played, strict=True):
        counted = answer.summary["measures"]["crowded_day_probability"]
        assert counted["plain"] == estimate.estimate
        assert answer.days["crowded"].mean() == pytest.approx(estimate.estimate, abs=1e-12)
    assert np.all(np.diff([estimate.estimate for estimate in crowded_at(collected.sums(), desks)]) <= 0)


def test_where_the_people_set_the_desks_there_is_nothing_to_compare() -> None:
    with pytest.raises(ConfigurationError, match="policy: under assigned everybody owns a desk"):
        evaluate_desks(lively(policy=Assigned()), [10, 20])


def test_fewer_desks_than_owners_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="fewer than the 3 people who own one"):
        evaluate_desks(lively(replications=1), [2, 20])
