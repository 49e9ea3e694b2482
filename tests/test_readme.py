"""The README tells the truth: its commands are commands, and every key is in it."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from sim import config
from sim.config import keys
from sim.settings import Root

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
LINES = [line for language, block in BLOCKS if language in ("sh", "powershell") for line in block.splitlines()]
SET_UP = [line for line in LINES if "-m venv" in line and not line.startswith("py ")]
COMMANDS = [line for line in LINES if line.startswith("python -m sim")]


def test_it_begins_with_two_commands_that_set_themselves_up() -> None:
    assert len(SET_UP) == 2
    assert README.index(SET_UP[1]) < 800
    install = "python3 -m venv .venv && .venv/bin/python -m pip install -q -c constraints.txt -e "
    assert SET_UP[0] == install + ". && .venv/bin/python -m sim ratio=0.5"
    assert SET_UP[1] == install + '".[test]" && .venv/bin/python -m pytest -q -n auto'


def test_the_powershell_form_does_the_same() -> None:
    for mine, theirs in zip(SET_UP, [line for line in LINES if line.startswith("py ")], strict=True):
        steps = re.sub(r"; if \(\$\?\) \{ (.*?) \}", r" && \1", theirs)
        assert steps.replace("py -m", "python3 -m").replace("Scripts\\", "bin/").replace("\\bin", "/bin") == mine


def test_ci_takes_its_test_command_from_here() -> None:
    script = (TOP / ".ci" / "run").read_text(encoding="utf-8")
    extract = next(line for line in script.splitlines() if line.startswith("command="))
    printed = subprocess.run(
        ["bash", "-c", f'{extract}\necho "$command"'], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert printed.stdout.rstrip("\n") == SET_UP[1]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_one(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    preset = next(block for language, block in BLOCKS if language == "yaml")
    (tmp_path / "our_office.yaml").write_text(preset, encoding="utf-8")
    command = config.command(shlex.split(line)[3:])
    sweep = command.multirun or config.is_sweep(command.words)
    jobs = config.sweep_overrides(command.words)[:2] if sweep else [command.words]
    assert all(isinstance(config.compose(job), Root) for job in jobs)


def test_every_key_is_named() -> None:
    table = re.findall(r"^\| (`.*?) \|", README, re.MULTILINE)
    named = {name for cell in table for name in re.findall(r"`([\w.*]+)`", cell)}
    needed = set(keys.groups()) | {"experiment"}
    needed |= {name for name in keys.every_key() if "." not in name}
    needed |= {f"{name.partition('.')[0]}.*" for name in keys.every_key() if "." in name}
    covered = named | {"sweep.*" if "sweep.name" in named else "", "report.*" if "report.language" in named else ""}
    assert needed - covered == set()


def test_every_option_of_organisation_and_policy_is_named() -> None:
    for group in ("organisation", "policy"):
        assert [name for name in keys.options(group) if f"`{name}`" not in README] == []


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert [link for link in links if not (TOP / link).exists()] == []
    assert links


def test_constraints_are_plain_and_cover_the_project() -> None:
    lines = (TOP / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", line)] == []
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    asked = re.findall(r'^  "([A-Za-z0-9-]+)>=', (TOP / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.lower() for name in asked} <= pinned
    assert len(asked) >= 20
