"""What the benchmarks look up in the program is there: they run by hand, long after a name was changed."""

from experiments.benchmarks import stages
from sim import configure
from sim.job import make_job
from sim.replicate import replicate


def test_every_stage_is_met_in_a_replication() -> None:
    job = make_job(configure("organisation=small_office", "ratio=0.5", "audit_days=0"), None)
    with stages.stopwatch() as watch:
        replicate(job, 0)
    assert set(watch.seconds) == set(stages.STAGES)
