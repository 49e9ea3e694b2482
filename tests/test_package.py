"""The package as it is installed: built, put in a folder of its own, and used far from the checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from sim.config import keys
from sim.version import VERSION

TOP = Path(__file__).parents[1]


def run(*command: str, cwd: Path, **more: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **more}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that is built from what the sdist holds."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=TOP)
    with tarfile.open(folder / f"sim-{VERSION}.tar.gz") as archive:
        archive.extractall(folder / "source", filter="data")
    source = folder / "source" / f"sim-{VERSION}"
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=source)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path) -> Path:
    """The wheel, installed into a folder."""
    wheel = built / f"sim-{VERSION}-py3-none-any.whl"
    site = built / "site"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(site)]
    run(*install, str(wheel), cwd=built)
    return site


def test_the_wheel_carries_all_of_sim_and_conf_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(built / f"sim-{VERSION}-py3-none-any.whl") as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    kinds = (".py", ".typed", ".po", ".html", ".css", ".js", ".typ", ".json", ".md")
    code = {str(file.relative_to(TOP)) for file in (TOP / "sim").rglob("*") if file.suffix in kinds}
    conf = {f"sim/conf/{file.relative_to(TOP / 'conf')}" for file in (TOP / "conf").rglob("*.*")}
    assert names == code | conf
    assert {f"sim/conf/policy/{name}.yaml" for name in keys.options("policy")} <= names


def test_it_works_from_any_folder(installed: Path, tmp_path: Path) -> None:
    where = "import sim, sim.config.keys; print(sim.__file__, sim.config.keys.conf())"
    places = run(sys.executable, "-c", where, cwd=tmp_path, PYTHONPATH=str(installed)).split()
    assert places == [str(installed / "sim" / "__init__.py"), str(installed / "sim" / "conf")]
    shown = run(sys.executable, "-m", "sim", "ratio=0.5", "--cfg", "job", cwd=tmp_path, PYTHONPATH=str(installed))
    assert shown.startswith("ratio: 0.5\n")


def test_the_main_job_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim", "organisation=small_office", "replications=3", "weeks=1", "workers=1"]
    last = run(
        *command, "output.plots=false", "output.note=false", cwd=tmp_path, PYTHONPATH=str(installed)
    ).splitlines()[-1]
    assert (tmp_path / last / "summary.json").is_file()


def test_names_are_exported_lazily(installed: Path, tmp_path: Path) -> None:
    lazily = "import sys, sim; print([name for name in ('numpy', 'hydra', 'sim.config') if name in sys.modules])"
    assert run(sys.executable, "-c", lazily, cwd=tmp_path, PYTHONPATH=str(installed)) == "[]\n"
    use = (
        "from sim import Scenario, configure, evaluate\n"
        "scenario = configure('organisation=small_office', 'ratio=0.8', 'replications=2', 'weeks=1')\n"
        "assert isinstance(scenario, Scenario)\n"
        "print(evaluate(scenario).summary['desks'])\n"
    )
    assert run(sys.executable, "-c", use, cwd=tmp_path, PYTHONPATH=str(installed)) == "30\n"
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    import sim

    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'nothing'"):
        sim.__getattr__("nothing")
    assert set(sim.__all__) >= {"Scenario", "configure", "evaluate"}
