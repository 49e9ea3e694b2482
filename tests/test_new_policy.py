"""The acceptance test of the design: a newcomer adds a policy with the README's four pieces, and nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def pieces() -> dict[str, str]:
    """The README's code blocks of the section, in their order: class, table line, YAML, test row."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Adding a policy")[1].split("\n## ")[0]
    blocks = re.findall(r"```\w+\n(.*?)```", section, flags=re.DOTALL)
    return dict(zip(("class", "line", "yaml", "row"), blocks, strict=True))


def insert(path: Path, before: str, text: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert content.count(before) == 1
    path.write_text(content.replace(before, text + before), encoding="utf-8")


def test_the_readme_adds_a_policy(tmp_path: Path) -> None:
    for folder in ("sim", "conf", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    new = pieces()
    (tmp_path / "sim/policies/quiet_friday.py").write_text(new["class"], encoding="utf-8")
    table = tmp_path / "sim/policies/__init__.py"
    insert(table, "from sim.policies.spread", "from sim.policies.quiet_friday import QuietFriday\n")
    insert(table, '    "spread": Spread,\n', new["line"])
    (tmp_path / "conf/policy/quiet_friday.yaml").write_text(new["yaml"], encoding="utf-8")
    suite = tmp_path / "tests/test_policies.py"
    insert(suite, "from sim.population import", "from sim.policies.quiet_friday import QuietFriday\n")
    insert(suite, "    Row(Assigned()),\n", new["row"])

    # The copy comes first on the path, so that neither this checkout nor an installed package answers.
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    tests = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_policies.py")
    assert re.search(r"\d+ passed", tests)
    assert "the first days of the week come first, Friday last" in run("-m", "sim", "--help")
    job = (
        "organisation=small_office",
        "replications=3",
        "output.plots=false",
        "output.note=false",
        "workers=1",
        "meetings=none",
    )
    fridays = {}
    for policy in ("free", "quiet_friday"):
        folder = Path(run("-m", "sim", f"policy={policy}", *job).splitlines()[-1])
        summary = json.loads((tmp_path / folder / "summary.json").read_text(encoding="utf-8"))
        assert summary["policy"]["name"] == policy
        fridays[policy] = summary["by_weekday"]["fri"]["attendance"]["estimate"]
    assert fridays["quiet_friday"] < fridays["free"]
