"""The audit: which days are replayed, and what happens when the engines differ."""

import csv
import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from plans import office as hand_made_office
from plans import plan as hand_made_plan
from scenarios import lively, plain

from sim import audit
from sim.audit import EnginesDiffer, audited_days, check
from sim.evaluation import evaluate
from sim.events import DayPlan, Log, Office
from sim.job import make_job
from sim.replicate import replicate
from sim.results import write_logs


def wrong(plan: DayPlan, office: Office) -> Log:
    """An engine that gives the last desk away as the first."""
    log = audit.day_simpy.play(plan, office)
    return replace(log, where=np.where(log.where == 0, 1, log.where).astype(np.int32))


def test_the_days_are_of_the_run_and_different() -> None:
    for number in (0, 1, 5, 40):
        scenario = lively(audit_days=number, replications=30)
        chosen = audited_days(scenario)
        assert len(chosen) == number
        assert all(0 <= replication < 30 for replication, _ in chosen)
    # In two weeks without holidays there are no more than ten days in one replication.
    few = audited_days(lively(audit_days=40, replications=1, weeks=2, calendar=plain()))
    assert len(few) == 10


def test_the_days_depend_on_the_seed_alone() -> None:
    assert audited_days(lively(ratio=0.3)) == audited_days(lively(ratio=0.6, engine="simpy"))
    assert audited_days(lively(seed=2)) != audited_days(lively())


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_the_audited_days_are_counted(engine: str) -> None:
    summary = evaluate(lively(engine=engine, audit_days=4, replications=6)).summary
    assert summary["engine"] == {"name": engine, "audited_days": 4, "agree": True}
    summary = evaluate(lively(engine=engine, audit_days=0, replications=2)).summary
    assert summary["engine"] == {"name": engine, "audited_days": 0, "agree": None}


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_both_engines_are_held_to_each_other(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"compiled": "simpy", "simpy": "compiled"}[engine]
    monkeypatch.setitem(audit.ENGINES, other, wrong)
    job = make_job(lively(engine=engine, audit_days=1, replications=1), None)
    with pytest.raises(EnginesDiffer, match=r"played 20\d\d-\d\d-\d\d of replication 0 differently, first in row"):
        replicate(job, 0)


def test_a_log_that_ends_too_soon_differs() -> None:
    day, house = hand_made_plan((100, 900, []), (200, 800, [])), hand_made_office(2)
    log = audit.day_simpy.play(day, house)
    check("simpy", log, day, house, 0)
    short = Log(log.second[:-1], log.kind[:-1], log.who[:-1], log.where[:-1])
    with pytest.raises(EnginesDiffer, match="first in row 6 of the log"):
        check("simpy", short, day, house, 0)


def test_a_difference_comes_back_from_a_worker_with_its_logs() -> None:
    day, house = hand_made_plan((100, 900, []), rank=[0]), hand_made_office(1)
    log = audit.day_simpy.play(day, house)
    error = pickle.loads(pickle.dumps(EnginesDiffer("what", {"simpy": log, "compiled": log}, day.rank)))
    assert str(error) == "what"
    assert error.exit_code == 6
    assert np.array_equal(error.logs["compiled"].second, log.second)


def test_the_logs_are_written_without_saying_who_is_who(tmp_path: Path) -> None:
    day = hand_made_plan((100, 900, []), (100, 800, []), rank=[1, 0], meetings=((300, 400, 2),))
    house = hand_made_office(2, rooms=(2,))
    log = audit.day_simpy.play(day, house)
    folder = write_logs(tmp_path, EnginesDiffer("what", {"simpy": log, "compiled": wrong(day, house)}, day.rank))
    rows = list(csv.DictReader((folder / "simpy.csv").read_text().splitlines()))
    assert [row["event"] for row in rows] == ["arrive", "sit", "arrive", "sit", "room", "room_free", "leave", "leave"]
    assert [row["number"] for row in rows if row["meeting"] == "False"] == ["1", "1", "2", "2", "1", "2"]
    assert (folder / "compiled.csv").read_text() != (folder / "simpy.csv").read_text()


def test_a_difference_stops_the_command_with_exit_6_and_both_logs(tmp_path: Path) -> None:
    """The command itself, with a compiled engine that forgets every second row."""
    program = (
        "import sys, sim.audit as audit\n"
        "from sim import day_compiled\n"
        "from sim.events import Log\n"
        "def broken(plan, office):\n"
        "    log = day_compiled.play(plan, office)\n"
        "    return Log(log.second, log.kind, log.who, log.where * 0)\n"
        "audit.ENGINES['compiled'] = broken\n"
        "from sim.__main__ import main\n"
        "sys.exit(main())\n"
    )
    words = ["engine=simpy", "organisation.employees=40", "replications=1", "weeks=1", f"output.dir={tmp_path}"]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    assert "simpy and compiled played" in done.stderr
    (folder,) = (tmp_path / "evaluate").iterdir()
    assert str(folder) in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["compiled.csv", "simpy.csv"]
    assert "Traceback" not in done.stderr


def test_both_engines_write_the_same_days() -> None:
    """Every figure of every day; only the name of the engine differs in the summary."""
    answers = [evaluate(lively(engine=engine, replications=3)) for engine in ("compiled", "simpy")]
    assert answers[0].days.equals(answers[1].days)
    summaries = [json.loads(json.dumps(answer.summary)) for answer in answers]
    for summary, engine in zip(summaries, ("compiled", "simpy"), strict=True):
        assert summary["engine"].pop("name") == summary["scenario"].pop("engine") == engine
        del summary["run_id"]
    assert summaries[0] == summaries[1]
