"""``python -m sim`` from outside: exit codes, one message a fault, and the ways a command can be cut short."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import yaml

from sim import errors
from sim.config.typed import command
from sim.faults import told

TOP = Path(__file__).parents[1]
HEAVY = ("pandas", "scipy", "matplotlib", "holidays", "openpyxl", "pyarrow", "rich", "hydra", "omegaconf", "simpy")


def sim(*arguments: str, cwd: Path = TOP, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(TOP), **more}
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=cwd,
        env={name: value for name, value in environment.items() if value},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
    )


# --- the command line --------------------------------------------------------------------------------------------


def test_flags_and_overrides_are_told_apart() -> None:
    assert command(["-m", "ratio=0.5,0.7"]).multirun
    assert command(["ratio=0.5", "--cfg", "job", "seed=2"]).words == ["ratio=0.5", "seed=2"]
    assert command(["--cfg=job"]).show == "cfg"
    assert command(["ratio=0.5", "--version", "--help"]).show == "help"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--hlep"], "--hlep: is no option (did you mean '--help'?)"),
        (["-x"], "-x: is no option"),
        (["--config-dir=x"], "--config-dir=x: is no option"),
        (["--cfg"], "--cfg: shows one thing only"),
        (["--cfg", "hydra"], "--cfg: shows one thing only"),
        (["--ratio", "0.5"], "--ratio: settings have no dashes, write ratio=0.5"),
        (["--policy=spread"], "--policy: settings have no dashes, write policy=spread"),
        (["-ratio"], "-ratio: settings have no dashes, write ratio=..."),
        (["--multirun=1"], "--multirun=1: is no option (did you mean '--multirun'?)"),
    ],
)
def test_an_unknown_flag_is_refused(arguments: list[str], message: str) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        command(arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["rato=0.7"], 2, "sim: error: rato: there is no such key (did you mean 'ratio'?), see python -m sim --help\n"),
        (["policy=fre"], 2, "sim: error: policy: 'fre' is not a valid name (did you mean 'free'?), use one of"),
        (["ratio=0,5"], 2, "sim: error: ratio: 0,5 has a comma, use a point: ratio=0.5\n"),
        (
            ["-m", "ratio=0,8"],
            2,
            "sim: error: ratio: 0,8 has a comma, use a point: ratio=0.8\n",
        ),
        (
            ["policy=spread", "policy.strength=1.4"],
            2,
            "sim: error: policy.strength: 1.4 is out of range, give a share from 0 to 1",
        ),
        (["--config-dir", "."], 2, "sim: error: --config-dir: is no option"),
        (["preset=none.yaml"], 3, "sim: error: none.yaml: cannot be read (No such file or directory)"),
    ],
)
def test_a_mistake_is_one_line_and_an_exit_code(arguments: list[str], code: int, message: str) -> None:
    done = sim(*arguments)
    assert done.returncode == code
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_typo_and_the_help_are_quick_and_import_little() -> None:
    seconds = []
    for arguments in (["--help"], ["rato=0.7"], ["policy=fre"]):
        begin = time.perf_counter()
        sim(*arguments)
        seconds.append(time.perf_counter() - begin)
    assert min(seconds) < 1
    script = textwrap.dedent(
        f"""
        import sys
        from sim import __main__
        for arguments in (["sim", "--help"], ["sim", "rato=0.7"]):
            sys.argv = arguments
            __main__.main()
        print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
        """
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=TOP, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_help_and_version() -> None:
    for flag in ("--help", "-h"):
        done = sim(flag)
        assert (done.returncode, done.stderr) == (0, "")
        assert "EXIT CODES" in done.stdout
    assert sim("--version").stdout.startswith("sim 0.")


def test_the_configuration_can_be_shown() -> None:
    shown = sim("ratio=0.5", "organisation=vlaanderen", "--cfg", "job")
    assert (shown.returncode, shown.stderr) == (0, "")
    tree = yaml.safe_load(shown.stdout)
    assert (tree["ratio"], tree["calendar"]["name"]) == (0.5, "be")
    assert tree["economics"]["baseline_ratio"] == tree["organisation"]["baseline_ratio"]
    sweep = sim("-m", "ratio=0.5,0.7", "--cfg", "job")
    assert [job["ratio"] for job in yaml.safe_load_all(sweep.stdout)] == [0.5, 0.7]


@pytest.mark.parametrize("name", ["staff (2).xlsx", "België, a=b #1.csv", 'it\'s "x".csv', "back\\slash.csv"])
def test_a_path_reaches_the_program_as_typed(name: str, tmp_path: Path) -> None:
    shown = sim(f"organisation.roster={name}", "--cfg", "job", cwd=tmp_path)
    assert yaml.safe_load(shown.stdout)["organisation"]["roster"] == str(tmp_path / name)


def test_a_unc_path_and_home_reach_the_program_as_typed(tmp_path: Path) -> None:
    unc = "\\\\server\\share\\x.xlsx"
    shown = sim(f"organisation.roster={unc}", "output.dir=~/results", "--cfg", "job", HOME=str(tmp_path))
    tree = yaml.safe_load(shown.stdout)
    assert (tree["organisation"]["roster"], tree["output"]["dir"]) == (unc, str(tmp_path / "results"))


# --- cut short ---------------------------------------------------------------------------------------------------


def test_a_closed_pipe_is_quiet() -> None:
    pipe = f'"{sys.executable}" -m sim --help | head -n 1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", pipe], cwd=TOP, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in ("0", "141")  # 0 where the pipe's buffer took all before head left


def test_a_full_disk_is_told() -> None:
    full = f'"{sys.executable}" -m sim --help >/dev/full'
    done = subprocess.run(["bash", "-c", full], cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 5
    assert done.stderr.startswith("sim: error: system: No space left on device, check the disk")
    assert "Traceback" not in done.stderr


def test_a_reader_that_left_ends_the_program_with_141() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "--help"], cwd=TOP, stdout=write, stderr=subprocess.PIPE, text=True
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_c_locale_prints_what_it_can(encoding: str) -> None:
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": encoding}
    done = sim("policy=België→", cwd=TOP, **locale)
    assert done.returncode == 2
    assert "is no name, use one of" in done.stderr
    assert "UnicodeEncodeError" not in done.stderr
    assert sim("--help", cwd=TOP, **locale).returncode == 0


def run_with(task: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Start the command with `task`, a Python body, in place of ``sim.tasks.run_one``."""
    script = textwrap.dedent(
        """
        import sys, types
        tasks = types.ModuleType("sim.tasks")
        exec("def run_one(root, words, compose):\\n" + {body!r}, tasks.__dict__)
        sys.modules["sim.tasks"] = tasks
        import sim
        sim.tasks = tasks
        from sim.__main__ import main
        sys.exit(main())
        """
    )
    body = textwrap.indent(textwrap.dedent(task), "    ")
    return subprocess.Popen(
        [sys.executable, "-c", script.format(body=body), *arguments],
        cwd=TOP,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_error_of_the_program_is_one_line_with_the_way_to_see_more() -> None:
    process = run_with("raise KeyError('desks')")
    _, told_ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told_ == "sim: error: program: KeyError: 'desks', set SIM_TRACEBACK=1 to see where and report it\n"


@pytest.mark.parametrize("variable", ["SIM_TRACEBACK", "HYDRA_FULL_ERROR"])
def test_the_traceback_can_be_asked_for(variable: str) -> None:
    process = run_with("raise KeyError('desks')", **{variable: "1"})
    _, told_ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told_.startswith("Traceback (most recent call last)")
    assert told_.splitlines()[-1].startswith("sim: error: program: KeyError")


def test_all_faults_of_a_file_are_shown_each_on_a_line() -> None:
    process = run_with(
        "from sim.errors import InputError\nraise InputError([f'a.csv:{n}: wrong, mend it' for n in range(30)])"
    )
    _, told_ = process.communicate(timeout=20)
    assert process.returncode == 3
    lines = told_.splitlines()
    assert len(lines) == 21
    assert lines[0] == "sim: error: a.csv:0: wrong, mend it"
    assert "30 faults in all" in lines[-1]


def test_the_exit_code_is_the_tasks() -> None:
    process = run_with("print('done')\nreturn 4")
    out, told_ = process.communicate(timeout=20)
    assert (process.returncode, out, told_) == (4, "done\n", "")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_its_children(number: signal.Signals, code: int) -> None:
    process = run_with(
        """
        import time
        from sim.workers import pool
        with pool(2, "processes") as executor:
            futures = [executor.submit(time.sleep, 60) for _ in range(4)]
            while len(executor.pids()) < 2:
                time.sleep(0.01)
            print(*executor.pids(), flush=True)
            for future in futures:
                future.result()
        """
    )
    assert process.stdout is not None
    children = [int(text) for text in process.stdout.readline().split()]
    assert len(children) == 2
    process.send_signal(number)
    begin = time.monotonic()
    _, told_ = process.communicate(timeout=20)
    assert process.returncode == code
    assert time.monotonic() - begin < 5
    assert "Traceback" not in told_
    time.sleep(0.2)
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (OSError(28, "No space left on device", "out.json"), 5, "out.json: No space left on device, check the disk"),
        (PermissionError(13, "Permission denied", "/x"), 5, "/x: Permission denied, check"),
        (MemoryError(), 5, "memory: there is not enough"),
        (errors.IntegrityError("x: y, z"), 6, "x: y, z"),
        (ValueError("two\nlines"), 1, "program: ValueError: two lines, set SIM_TRACEBACK=1"),
        (AssertionError(), 1, "program: AssertionError: no message"),
    ],
)
def test_every_exception_has_a_message_and_a_code(error: Exception, code: int, message: str) -> None:
    text, number = told(error)
    assert number == code
    assert text.startswith(message)
