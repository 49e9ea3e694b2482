"""Twenty desk ratios in one pass against one ratio: draws, plans and sorted moments are shared."""

from functools import partial

from experiments.benchmarks.clock import Entrant, Lap, What, in_turn, ratios
from experiments.benchmarks.days import UNIT
from experiments.benchmarks.figures import Figure
from sim import compiling
from sim.building import number_of_desks
from sim.config import configure
from sim.job import Job, make_job
from sim.replicate import replicate, replicate_each
from sim.tally import Outcome
from sim.workdays import period

SIZES = (1_000, 20_000)
ONE = 0.5
TWENTY = [round(0.3 + 0.05 * step, 2) for step in range(20)]


def against_one(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of whole replications at one ratio and at twenty."""
    compiling.use(True)
    sizes = SIZES[:1] if quick else SIZES
    entrants: dict[What, Entrant] = {}
    for people in sizes:
        words = (f"ratio={ONE}", f"organisation.employees={people}", "audit_days=0")
        job = make_job(configure(*words), None)
        replicate(job, 0)  # the first one imports
        entrants["one ratio", people] = partial(_lap, job, people, [ONE])
        entrants["twenty ratios", people] = partial(_lap, job, people, TWENTY)
    taken = in_turn(entrants, 3 if quick else 10)
    figures = [
        Figure(what, tuple(1e9 * seconds for seconds in times), UNIT, people) for (what, people), times in taken.items()
    ]
    for people in sizes:
        times = ratios(taken["twenty ratios", people], taken["one ratio", people])
        figures.append(Figure("twenty ratios against one", times, "times", people, at_most=5.0))
    return figures, (
        f"Whole replications of the default scenario with all measures: at {ONE} desks per FTE, and at {TWENTY[0]} to "
        f"{TWENTY[-1]} in one pass, which gives the same days at {ONE}."
    )


def _lap(job: Job, people: int, desk_ratios: list[float], number: int) -> Lap:
    desks = [number_of_desks(ratio, job.scenario.ratio_per, job.headcount) for ratio in desk_ratios]
    weeks = period(job.scenario.calendar, number, job.scenario.weeks)
    working_days = sum(int(week.open.sum()) for week in weeks)

    def at_one(outcomes: list[Outcome]) -> bytes:
        return outcomes[desk_ratios.index(ONE)].days.tobytes()

    return Lap(lambda: replicate_each(job, number, desks), people * working_days, same=people, result=at_one)
