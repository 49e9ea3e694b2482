"""Would the tests see it? Small faults are put into the sources, and for each the test that finds it is named.

A mutant replaces one piece of source, which must stand there exactly once, so that no mutant can come to nothing
unseen. It runs uncompiled in a module of its own; the test runs as it is, with the mutant's names in place of the
real ones. First the same is done without a fault: the test passes.
"""

import importlib
import inspect
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

import pytest
from engines import kernels
from mutant import Mutant
from mutants_day import COMPILED, DAY, ELSEWHERE, FULL_OFFICE, HEAP, MOMENTS, PLACES
from mutants_figures import DEMAND, DRAWS, ESTIMATE, MEASURES, STOPPING, STRATA

from sim import binary_heap, compiling, day_compiled, day_moments, day_scan, elsewhere, free_places

# An uncompiled kernel that leaves its arrays says so.
FOUND = (AssertionError, IndexError)

MUTANTS = [
    pytest.param(module, mutant, id=f"{module}-{mutant}")
    for module, mutants in (
        ("day_moments", MOMENTS),
        ("day_scan", DAY + FULL_OFFICE),
        ("day_compiled", COMPILED),
        ("free_places", PLACES),
        ("binary_heap", HEAP),
        ("elsewhere", ELSEWHERE),
        ("measures", MEASURES),
        ("demand", DEMAND),
        ("estimate", ESTIMATE),
        ("stopping", STOPPING),
        ("strata", STRATA),
        ("draws", DRAWS),
    )
    for mutant in mutants
]


def made(
    name: str, source: str, monkeypatch: pytest.MonkeyPatch, instead: Mapping[str, object] = MappingProxyType({})
) -> ModuleType:
    """Run a module's source as a module of its own, whose kernels are nobody else's; `instead` of what it imports."""
    monkeypatch.setattr(compiling, "_KERNELS", [])
    monkeypatch.setattr(compiling, "_PARTS", set(compiling._PARTS))
    module = ModuleType(f"sim.{name}")
    module.__file__ = f"mutant of {name}"
    exec(compile(source, module.__file__, "exec"), vars(module))
    for imported in vars(module).keys() & instead.keys():
        if not imported.startswith("_"):
            vars(module)[imported] = instead[imported]
    return module


def run(mutant: Mutant, real: ModuleType, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the test on a module: its `play` as the engine if it has one, its names where the test uses the real ones."""
    if real is day_moments:
        monkeypatch.setattr(day_compiled, "Moments", vars(module)["Moments"])
    parts = vars(module)
    if real in (binary_heap, elsewhere, free_places):
        # The engine on the parts that are meant.
        parts = vars(made("day_scan", inspect.getsource(day_scan), monkeypatch, parts))
    if real in (binary_heap, day_scan, elsewhere, free_places):
        real, module = day_compiled, made("day_compiled", inspect.getsource(day_compiled), monkeypatch, parts)
    test = inspect.unwrap(mutant.check)
    names = vars(inspect.getmodule(test))
    for name, value in list(names.items()):
        if name in vars(real) and vars(real)[name] is value and getattr(value, "__module__", None) == real.__name__:
            monkeypatch.setitem(names, name, vars(module)[name])
    engine = vars(module).get("play", day_compiled.play)
    play = [engine] if "play" in inspect.signature(mutant.check).parameters else []
    mutant.check(*play, *mutant.given)


@pytest.mark.parametrize(("name", "mutant"), MUTANTS)
def test_a_fault_is_found(name: str, mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module(f"sim.{name}")
    source = inspect.getsource(real)
    assert source.count(mutant.old) == 1
    with kernels(compiled=False), monkeypatch.context() as patch:
        run(mutant, real, made(name, source, patch), patch)
    with kernels(compiled=False), monkeypatch.context() as patch, pytest.raises(FOUND):
        run(mutant, real, made(name, source.replace(mutant.old, mutant.new), patch), patch)


def test_faults_are_many_and_differ() -> None:
    faults = [param.values[1] for param in MUTANTS]
    assert len({(fault.old, fault.new) for fault in faults}) == len(faults) >= 60
