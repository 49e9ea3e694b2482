"""The tasks from a notebook: the same answers as the commands, as tables, with no files unless asked and no state.

A scenario is what ``configure("ratio=0.5", "policy=spread")`` returns; where several are compared, give a mapping of
names to scenarios. All functions take `data` (how a staff file is written, where that is not recognised), `workers`
(processes that share the work, None: one for each core) and `store` (a folder in which finished work is kept and found
again, None: nothing is kept); none of these changes a figure. They raise `InputError` for a staff file that cannot be
read, and what their namesakes in `sim.studies` raise.
"""

import importlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypedDict, Unpack

from sim import evaluation, results
from sim.data_settings import Data
from sim.language import speaking
from sim.scenario import Scenario
from sim.settings import BreakEven, Scale, Sensitivity, Stages
from sim.staff import described, staff_of
from sim.store import Store
from sim.study import Case, Means, Study, check_buildings
from sim.terminal import warn
from sim.tipping_settings import Tipping
from sim.words import AS_CONFIGURED
from sim.workers import pool

Cases = Scenario | Mapping[str, Scenario]


_BY_HAND: Final = "from a notebook"  # in place of a command
_SEVERAL: Final = ("frontier", "recommend", "compare")  # tasks that take several cases


class How(TypedDict, total=False):
    """How a study is run."""

    data: Data | None
    workers: int | None
    store: str | Path | None


def evaluate(
    scenario: Scenario, *, data: Data | None = None, workers: int | None = 1, store: str | Path | None = None
) -> evaluation.Evaluation:
    """Evaluate one scenario: its figures with their intervals, and the tables behind them."""
    data = data or Data()
    staff = staff_of(scenario.organisation, data, scenario.building)
    with pool(workers, "processes") as executor:
        return evaluation.evaluate(
            scenario,
            staff=staff.people,
            portfolio=staff.portfolio,
            executor=executor,
            store=_kept(store),
            notes=staff.notes,
            described=described(scenario, staff, data),
        )


def write(
    answer: evaluation.Evaluation | Study,
    folder: str | Path = "outputs",
    *,
    language: str = "en",
    pictures: bool = True,
) -> Path:
    """Write an answer's tables, pictures and note as its command would, and return their new folder.

    It stands below `folder`, as ``<task>/<date>_<time>_<run id>``. Raises `ValueError` for a language that is not
    spoken here, and `EnvironmentFault` where the folder cannot be written.
    """
    origin = results.Origin(_BY_HAND, _BY_HAND, {}, time.time())
    with speaking(language):
        parent = Path(folder) / answer.summary["task"]
        wanted = results.Wanted(pictures=pictures)
        if isinstance(answer, Study):
            return results.write_study(parent, answer, origin, wanted)
        return results.write_run(parent, answer, origin, wanted)


def frontier(
    cases: Cases, *, ratios: Sequence[float] = (), within: float = 0.01, target: float = 0.05, **how: Unpack[How]
) -> Study:
    """Return crowding and what is saved at each ratio, case by case over the same draws."""
    return _study("frontier", cases, how, ratios=ratios, within=within, target=target)


def recommend(
    cases: Cases,
    *,
    measure: str = "crowded_day_probability",
    weekday: str = "all",
    target: float = 0.05,
    within: float = 0.01,
    **how: Unpack[How],
) -> Study:
    """Return the fewest desks whose promise holds at the safe end of its interval."""
    return _study("recommend", cases, how, measure=measure, weekday=weekday, target=target, within=within)


def compare(
    cases: Mapping[str, Scenario],
    *,
    measure: str = "crowded_day_probability",
    weekday: str = "all",
    within: float = 0.01,
    **how: Unpack[How],
) -> Study:
    """Return paired differences between cases, and which of them cannot be told apart from the best."""
    return _study("compare", cases, how, measure=measure, weekday=weekday, within=within)


def explain(
    scenario: Scenario, *, measure: str = "crowded_day_probability", target: float = 0.05, **how: Unpack[How]
) -> Study:
    """Return what each cause adds to the crowding, and how many desks it costs where that can be told."""
    return _study("explain", scenario, how, measure=measure, target=target)


def sensitivity(
    scenario: Scenario,
    *,
    parameters: Mapping[str, Sequence[float]],
    measure: str = "crowded_day_probability",
    target: float = 0.05,
    samples: int = Sensitivity.samples,
    replications: int = Sensitivity.replications,
    **how: Unpack[How],
) -> Study:
    """Return how the answer follows parameters over their ranges, such as ``{"meetings.team_per_week": [1, 4]}``."""
    asked = {"measure": measure, "target": target, "samples": samples, "replications": replications}
    return _study("sensitivity", scenario, how, parameters=parameters, **asked)


def scale(
    scenario: Scenario,
    *,
    sizes: Sequence[int] = tuple(Scale().sizes),
    target: float = 0.05,
    within: float = 0.01,
    **how: Unpack[How],
) -> Study:
    """Return what the scenario's desk ratio means in organisations of these sizes."""
    return _study("scale", scenario, how, sizes=sizes, target=target, within=within)


def path(
    scenario: Scenario,
    *,
    ratios: Sequence[float] = (1.3, 0.9, 0.7, 0.5),
    years: float = Stages.years,
    growth: float = Stages.growth,
    stop_above: float = Stages.stop_above,
    weeks: int = Stages.weeks,
    target: float = 0.05,
    **how: Unpack[How],
) -> Study:
    """Return a staged path of desk ratios and how well a stop rule ends it in time."""
    asked = {"years": years, "growth": growth, "stop_above": stop_above, "weeks": weeks, "target": target}
    followed = scenario.replications or Stages.replications
    return _study("path", scenario, how, ratios=ratios, replications=followed, **asked)


def break_even(
    scenario: Scenario,
    *,
    ratios: Sequence[float] = (),
    target: float = 0.05,
    compliances: Sequence[float] = tuple(BreakEven().compliances),
    policy_eur: float = BreakEven.policy_eur,
    **how: Unpack[How],
) -> Study:
    """Return the price of being turned away at which each ratio is the best, and when a policy pays."""
    asked = {"target": target, "compliances": compliances, "policy_eur": policy_eur}
    return _study("break_even", scenario, how, ratios=ratios, **asked)


def tipping(
    scenario: Scenario,
    *,
    target: float = 0.05,
    compliances: Sequence[float] = tuple(Tipping().compliances),
    strengths: Sequence[float] = tuple(Tipping().strengths),
    along: Sequence[float] = tuple(Tipping().along),
    **how: Unpack[How],
) -> Study:
    """Return crowding by compliance and by strength of feedback, and the tipping point of the scenario's policy."""
    asked = {"target": target, "compliances": compliances, "strengths": strengths, "along": along}
    return _study("tipping", scenario, how, **asked)


def _study(task: str, cases: Cases, how: How, **asked: Any) -> Study:
    if unknown := sorted(set(how) - set(How.__annotations__)):
        raise TypeError(f"{task}() has no argument {unknown[0]!r}")
    data = how.get("data") or Data()
    named = {AS_CONFIGURED: cases} if isinstance(cases, Scenario) else cases
    made = [_case(name, scenario, data) for name, scenario in named.items()]
    check_buildings(task, made)
    answer = getattr(importlib.import_module(f"sim.studies.{task}"), task)
    with pool(how.get("workers", 1), "processes") as executor:
        means = Means(executor, _kept(how.get("store")))
        found: Study = answer(made if task in _SEVERAL else made[0], **asked, means=means)
    return found


def _case(name: str, scenario: Scenario, data: Data) -> Case:
    staff = staff_of(scenario.organisation, data, scenario.building)
    written = described(scenario, staff, data)
    return Case(name, scenario, staff.people, written, tuple(staff.notes), staff.portfolio)


def _kept(folder: str | Path | None) -> Store | None:
    return None if folder is None else Store(Path(folder), warn)
