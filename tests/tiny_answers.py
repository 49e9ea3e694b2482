"""The smallest real answers of each task, for the tests of what is said of them; each is computed once."""

import copy
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sim import configure, evaluate, notebook, sweep
from sim.evaluation import Evaluation
from sim.note.blocks import Card
from sim.scenario import Scenario
from sim.study import Study

SMALL = ("organisation=small_office", "replications=12", "weeks=1", "seed=3")

MORE = (SMALL[0], "replications=100", *SMALL[2:])  # enough for a number of desks to be surely enough

CARD = Card(
    command="python -m sim organisation=small_office ratio=0.5",
    seed=3,
    version="0.5.0",
    libraries={"numpy": "2.0.0", "simpy": "4.1.0"},
    inputs={},
    outputs={"summary.json": 16 * "0a1b"},
)

STUDIES = ("frontier", "recommend", "compare", "explain", "sensitivity", "scale", "path", "break_even", "tipping")
TASKS = ("evaluate", *STUDIES)


@functools.cache
def scenario(*changes: str) -> Scenario:
    """A small office with half a desk each."""
    return configure(*SMALL, "ratio=0.5", *changes)


@functools.cache
def answer(task: str) -> Evaluation | Study:
    """The answer of a task about the small office, under free choice and with days spread where it takes cases."""
    if task == "evaluate":
        return evaluate(scenario())
    cases = {"free": scenario(), "spread": scenario("policy=spread")}
    special: dict[str, dict[str, Any]] = {
        "frontier": {"ratios": (0.5, 0.7, 0.9)},
        "scale": {"sizes": (20, 40)},
        "path": {"ratios": (0.9, 0.5), "weeks": 2},
        "break_even": {"ratios": (0.5, 0.7, 0.9)},
        "tipping": {"compliances": (0.0, 1.0), "strengths": (0.0, 0.5), "along": (1.0,)},
        "sensitivity": {
            "parameters": {"meetings.team_per_week": (0.5, 4.0), "attendance.team_correlation": (0.0, 0.1)},
            "samples": 4,
            "replications": 4,
        },
    }
    asked: Any = cases if task in ("frontier", "recommend", "compare") else scenario()
    asked = cases["spread"] if task == "tipping" else asked
    found: Study = getattr(notebook, task)(asked, **special.get(task, {}))
    return found


# Buildings of a staff file: code, name, desks and people; Old closes, East and West may not be shown one by one.
BUILDINGS: Final = (("N", "North", 16, 40), ("O", "Old", 9, 12), ("S", "South", 17, 30), ("E", "East", 7, 14),
                    ("W", "West", 2, 6))  # fmt: skip


@functools.cache
def over_buildings(*changes: str) -> Evaluation:
    """The answer about real people in several buildings of `BUILDINGS`, in teams of ten."""
    buildings = [f"{code},{name},{desks},52,{4 + place / 10}" for place, (code, name, desks, _) in enumerate(BUILDINGS)]
    based = [code for code, _, _, people in BUILDINGS for _ in range(people)]
    staff = [f"p{number},{code}{number // 10},{code}" for number, code in enumerate(based)]
    with TemporaryDirectory() as folder:
        files = {"buildings": ("building,name,desks,lat,lon", buildings), "staff": ("employee_id,team,building", staff)}
        for name, (headings, lines) in files.items():
            Path(folder, f"{name}.csv").write_text("\n".join((headings, *lines)) + "\n", encoding="utf-8")
        given = (f"organisation.roster={folder}/staff.csv", f"building.portfolio={folder}/buildings.csv")
        return evaluate(configure(*SMALL[:2], "weeks=2", "seed=3", *given, *changes))


@functools.cache
def swept() -> tuple[Sequence[Mapping[Any, Any]], Sequence[Mapping[str, Any]]]:
    """The table and the summaries of a sweep over two ratios and two policies."""
    jobs = [[f"ratio={ratio}", f"policy={policy}"] for ratio in (0.9, 0.5) for policy in ("free", "spread")]
    summaries = [evaluate(configure(*MORE, *job)).summary for job in jobs]
    rows = [sweep.done_row(number, job, one) for number, (job, one) in enumerate(zip(jobs, summaries, strict=True), 1)]
    return sweep.table(rows, jobs).to_dict("records"), summaries


def evaluated(**changes: Any) -> dict[str, Any]:
    """The summary of the small office; a change names its place: ``measures__crowded_day_probability``."""
    found = copy.deepcopy(dict(answer("evaluate").summary))
    for name, value in changes.items():
        *path, last = name.split("__")
        place = found
        for part in path:
            place = place[part]
        place[last] = value
    return found
