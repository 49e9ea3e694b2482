"""The house: a file imports only from levels below its own, and each outside library has one place."""

import ast
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SIM = Path(__file__).parents[1] / "sim"

# From the ground up. A folder is one name; its own files may import each other.
LEVELS = (
    {"errors", "version", "code_cache", "freed_memory", "language", "team_shares"},
    {"parameters", "faults", "worker_process", "machine_code", "sealing", "shapley", "strata", "words"},
    {"agenda", "compiling", "figures", "presets", "subjects", "sentences", "shown_measures", "sources"},
    {"normal_quantiles", "over_buildings", "savings", "type_shortage"},
    {"events", "draws", "grid", "workdays", "estimate", "theory", "hypoexponential", "time_order"},
    {
        "contracts",
        "control_variates",
        "countries",
        "days",
        "demand",
        "paired",
        "provenance",
        "resampling",
        "running_ratios",
        "tabular",
        "taken_days",
    },
    {"between_draws", "uncertainty"},
    {
        "population",
        "economics",
        "effects",
        "findings",
        "claims",
        "stopping",
        "free_places",
        "vacancies",
        "store",
        "cluster_call",
    },
    {"absences", "apportionment", "building", "cluster", "groups", "meetings", "noise", "roster"},
    {
        "attendance",
        "event_days",
        "fit_out",
        "gathering",
        "logs",
        "portfolio",
        "staffing",
        "suppression",
        "times_away",
        "workers",
    },
    {"day_chances", "day_plan", "bookings", "feedback", "based", "travel"},
    {"policies", "coming_order", "visitors", "sites"},
    {"binary_heap", "day_moments", "day_states", "elsewhere", "seating"},
    {"day_scan", "day_sums"},
    {"day_walk"},
    {"day_simpy", "day_compiled", "campus", "walks"},
    {"measures", "conditional"},
    {"scenario"},
    {"scenario_settings"},
    {"fitted", "mobility"},
    {"data_settings", "tipping_settings"},
    {"settings", "audit", "division", "tally"},
    {"job"},
    {"houses", "presence", "premises", "desk_for_everybody", "summed_over_buildings"},
    {"fit_out_cautions", "idle_settings", "occupants"},
    {"replicate"},
    {"calibration"},
    {"privacy", "replications", "special_case", "staff", "tracing"},
    {"collected", "fitted_cautions", "shared_replications"},
    {"exact", "frames", "cautions", "money", "with_parameters"},
    {"per_building", "desk_types"},
    {"by_hour", "effects_summary", "effects_table", "untold"},
    {"evaluation", "panel"},
    {"desk_counts", "study"},
    {"studies"},
    {"sweep", "told", "locations", "screen_rows"},
    {"overbooking"},
    {"plots", "screen", "note"},
    {"config", "results"},
    {"calibration_results", "cases", "effort", "terminal", "store_contents"},
    {"notebook", "running", "study_effort"},
    {"sweep_plan"},
    {"calibration_task", "evaluation_task", "privacy_task", "store_task", "study_task"},
    {"sweep_task"},
    {"tasks"},
    {"__init__"},
    {"__main__"},
)
LEVEL = {name: number for number, names in enumerate(LEVELS) for name in names}

HOMES = {
    "hydra": {"config"},
    "omegaconf": {"config"},
    "matplotlib": {"plots"},
    "simpy": {"day_simpy"},
    "numba": {"machine_code"},
    "llvmlite": {"machine_code"},
    "openpyxl": {"tabular"},
    "holidays": {"workdays"},
    "dask": {"cluster"},
    "distributed": {"cluster"},
    "SALib": {"studies"},
    "babel": {"language"},
    "jinja2": {"note"},
    "docx": {"note"},
    "typst": {"note"},
    "xlsxwriter": {"note"},
    "PIL": {"plots"},
}


@functools.cache
def imported(file: Path) -> tuple[str, ...]:
    """Return the full name of every module a file imports, wherever in the file it does."""
    return tuple(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides the level"
            names = (f"sim.{alias.name}" for alias in node.names)
            yield from names if node.module == "sim" else (str(node.module),)


def place(file: Path) -> str:
    """Return the name of a file or of its folder inside sim."""
    return file.relative_to(SIM).parts[0].removesuffix(".py")


FILES = sorted(SIM.rglob("*.py"))


def test_every_file_has_a_level() -> None:
    assert {place(file) for file in FILES} == set(LEVEL)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SIM)))
def test_imports_go_downwards(file: Path) -> None:
    own = place(file)
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "sim":
            other = parts[1] if len(parts) > 1 else "__init__"
            assert other == own or LEVEL[other] < LEVEL[own], f"{own} imports {other}"


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str) -> None:
    users = {place(file) for file in FILES if library in {name.split(".")[0] for name in imported(file)}}
    assert users == HOMES[library]


def test_no_name_shadows_the_standard_library() -> None:
    assert {file.stem for file in FILES} & sys.stdlib_module_names == set()


def test_files_can_be_read_in_one_go() -> None:
    lines = {str(file.relative_to(SIM)): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: number for name, number in lines.items() if number > 350} == {}
    assert lines["__main__.py"] < 60
