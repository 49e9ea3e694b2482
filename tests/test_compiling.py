"""Kernels: compiled or not, the results are the same; compiled code is never stale, and its loss costs seconds only.

What a process does once is tried in processes of its own, on a module of small kernels.
"""

import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from sim import compiling, machine_code
from sim.compiling import Floats, Int32s, Int64s, kernel, part

TOP = Path(__file__).parents[1]

LOOPS = """
import numpy as np

from sim.compiling import Int64s, Words, inlined, kernel, multiply, part

FACTOR = 3
TABLE = (5, 7)
OFFSET = 11
WORD = np.uint64(1 << 63)


@part
def grown(number: int) -> int:
    return number * FACTOR + OFFSET


@kernel
def total(numbers: Int64s) -> int:
    result = 0
    for number in numbers:
        result += grown(number) + TABLE[1]
    return result


@inlined
def half(word: np.uint64) -> np.uint64:
    return multiply(word, WORD)[0]


@kernel
def doubled(words: Words, out: Words) -> None:
    for place in range(len(words)):
        out[place] = half(words[place]) * 4
"""

ASK = """
import sys
import numpy as np
import loops
from sim import compiling

numbers, words, out = np.arange(4), np.arange(4, dtype=np.uint64) << 60, np.empty(4, np.uint64)
compiling.use(True)
loops.doubled(words, out)
print(loops.total(numbers), out.tolist(), compiling.in_use(), "numba.np.linalg" in sys.modules)
"""
OUT = [4 * (word * 2**60 >> 1) for word in range(4)]
EXPECTED = 6 * 3 + 4 * 11 + 4 * 7

COMPILING = "sim: compiling the simulation, once (some seconds)\n"
DAMAGED = "sim: warning: the cache of compiled code was damaged and is made anew\n"
NOT_KEPT = "sim: warning: compiled code can be kept nowhere, the next run compiles again\n"


def told(total: int = EXPECTED, in_use: bool = True, whole: bool = False) -> str:
    """What `ASK` prints; `whole` is whether the whole compiler was loaded."""
    return f"{total} {OUT} {in_use} {whole}\n"


class Runs:
    """Runs of a script beside the module of kernels, with a cache of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, folder / "cache" / "office-occupancy"
        self.write(LOOPS)
        foreign = ("NUMBA_", "XDG_", "COV")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {
            "PYTHONPATH": f"{folder}{os.pathsep}{TOP}",
            "PYTHONDONTWRITEBYTECODE": "1",  # Python's own cache takes a file for the same within a second
            "XDG_CACHE_HOME": str(folder / "cache"),
        }

    def write(self, source: str) -> None:
        (self.folder / "loops.py").write_text(source, encoding="utf-8")

    def start(self, script: str = ASK) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str = ASK) -> tuple[str, str]:
        """Return what a run printed on standard output and on standard error."""
        process = self.start(script)
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        return output, errors

    def files(self) -> dict[str, Path]:
        """Return the cached files by the kernel's name."""
        return {path.name.rpartition("-")[0].removeprefix("loops."): path for path in self.cache.iterdir()}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """After the first run."""
    first = Runs(tmp_path_factory.mktemp("first"))
    assert first.run() == (told(whole=True), COMPILING)
    return first


@pytest.fixture
def warm(first: Runs, runs: Runs) -> Runs:
    """What the first run left, in another folder: nothing in it follows from where the program stands."""
    shutil.copytree(first.cache, runs.cache)
    return runs


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No kernels but those of the test, and a cache of their own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(compiling, "_KERNELS", [])
    monkeypatch.setattr(compiling, "_in_use", False)


def test_the_first_run_says_that_it_compiles_and_the_second_loads_in_silence(warm: Runs) -> None:
    before = {path: path.stat().st_mtime_ns for path in warm.files().values()}
    assert warm.run() == (told(), "")
    assert {path: path.stat().st_mtime_ns for path in warm.files().values()} == before


@pytest.mark.parametrize(
    ("old", "new", "total"),
    [
        ("FACTOR = 3", "FACTOR = 4", EXPECTED + 6),
        ("OFFSET = 11", "OFFSET = 12", EXPECTED + 4),
        ("TABLE = (5, 7)", "TABLE = (5, 8)", EXPECTED + 4),
        ("number * FACTOR +", "number * FACTOR -", EXPECTED - 88),
        ("result = 0", "result = 1", EXPECTED + 1),
    ],
)
def test_an_edit_is_never_missed(warm: Runs, old: str, new: str, total: int) -> None:
    stamp = (warm.folder / "loops.py").stat()
    assert LOOPS.count(old) == 1
    warm.write(LOOPS.replace(old, new))
    os.utime(warm.folder / "loops.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert warm.run() == (told(total, whole=True), COMPILING)
    warm.write(LOOPS)
    assert warm.run() == (told(), "")


def test_an_edit_of_what_a_kernel_does_not_use_costs_nothing(warm: Runs) -> None:
    warm.write(LOOPS.replace("FACTOR = 3", "# a line more\n\nFACTOR = 3\nOTHER = 4"))
    assert warm.run() == (told(), "")


def test_an_edit_while_a_run_is_on_reaches_the_next_run_only(runs: Runs) -> None:
    edit = "open('loops.py', 'w').write(" + repr(LOOPS.replace("FACTOR = 3", "FACTOR = 4")) + ")\n"
    late = ASK.replace("compiling.use(True)\n", edit + "compiling.use(True)\n")
    assert runs.run(late) == (told(whole=True), COMPILING)
    assert runs.run() == (told(EXPECTED + 6, whole=True), COMPILING)


@pytest.mark.parametrize("harm", ["truncated", "flipped", "emptied", "nonsense"])
def test_a_damaged_file_is_made_anew_with_one_warning(warm: Runs, harm: str) -> None:
    path = warm.files()["total"]
    held = path.read_bytes()
    damaged = {
        "truncated": held[:-100],
        "flipped": held[:999] + bytes([held[999] ^ 1]) + held[1000:],
        "emptied": b"",
        "nonsense": b"no code at all",
    }
    path.write_bytes(damaged[harm])
    assert warm.run() == (told(whole=True), DAMAGED + COMPILING)
    assert warm.run() == (told(), "")


def test_two_damaged_files_are_one_warning(warm: Runs) -> None:
    for path in warm.files().values():
        path.write_bytes(b"")
    assert warm.run() == (told(whole=True), DAMAGED + COMPILING)


def test_a_file_that_is_sound_and_cannot_be_loaded_is_made_anew(warm: Runs) -> None:
    save = "import sys; from sim import code_cache; code_cache.save(sys.stdin.read(), b'no code')"
    process = subprocess.run(
        [sys.executable, "-c", save], input=warm.files()["total"].name, env=warm.environment, text=True
    )
    assert process.returncode == 0
    assert warm.run() == (told(whole=True), COMPILING)
    assert warm.run() == (told(), "")


def test_a_lost_file_is_made_anew(warm: Runs) -> None:
    warm.files()["total"].unlink()
    assert warm.run() == (told(whole=True), COMPILING)
    assert warm.run() == (told(), "")


def test_code_that_calls_more_than_is_loaded_gets_the_whole_compiler(warm: Runs) -> None:
    nothing_found = "from llvmlite import binding\nbinding.address_of_symbol = lambda name: None\n"
    assert warm.run(nothing_found + ASK) == (told(whole=True), "")


def test_runs_at_the_same_time_do_not_harm_each_other(runs: Runs) -> None:
    together = [runs.start() for _ in range(3)]
    for process in together:
        output, errors = process.communicate()
        assert (output.split(" True ")[0], process.returncode) == (told().split(" True ")[0], 0), errors
    assert len(list(runs.cache.iterdir())) == 2
    assert runs.run() == (told(), "")


@pytest.mark.parametrize("home", [None, "/nonexistent"])
def test_without_a_home_the_temporary_folder_serves(runs: Runs, home: str | None) -> None:
    temporary = runs.folder / "temporary"
    temporary.mkdir(mode=0o700)
    del runs.environment["XDG_CACHE_HOME"]
    runs.environment.pop("HOME", None)
    runs.environment |= {"TMPDIR": str(temporary)} | ({} if home is None else {"HOME": home})
    # The system's table of users, which knows a home whatever the environment says, is left out.
    none = "import os\nos.path.expanduser = lambda path: path\n" if home is None else ""
    assert runs.run(none + ASK) == (told(whole=True), COMPILING)
    assert len(list(temporary.glob("office-occupancy-*/loops.*"))) == 2
    assert runs.run(none + ASK) == (told(), "")


def test_with_nowhere_to_write_each_run_compiles_and_says_so(runs: Runs) -> None:
    (runs.folder / "file").write_text("")
    runs.environment |= dict.fromkeys(("HOME", "XDG_CACHE_HOME"), str(runs.folder / "file"))
    nowhere = f"import tempfile\ntempfile.tempdir = {str(runs.folder / 'file')!r}\n"
    for _ in range(2):
        assert runs.run(nowhere + ASK) == (told(whole=True), COMPILING + NOT_KEPT)


def test_a_compiler_that_gives_nothing_to_keep_still_compiles(runs: Runs) -> None:
    other = "from numba.core.compiler import CompileResult\ndel CompileResult._reduce\n"
    assert runs.run(other + ASK) == (told(whole=True), COMPILING + NOT_KEPT)


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("import sys\nsys.modules['numba'] = None\n", "ModuleNotFoundError: import of numba halted"),
        ("open('numba.py', 'w').write('raise RuntimeError(\"no locator available\")')\n", "RuntimeError: no locator"),
        ("import os\nos.environ['NUMBA_DISABLE_JIT'] = '1'\n", "numba is told not to compile"),
        ("open('.numba_config.yaml', 'w').write('disable_jit: 1')\n", "numba is told not to compile"),
        ("open('.numba_config.yaml', 'w').write('{')\n", "numba cannot be imported (ParserError"),
    ],
    ids=["missing", "broken", "switched off", "switched off in a file", "settings that are none"],
)
def test_without_a_compiler_kernels_run_as_they_are_with_one_warning(runs: Runs, before: str, reason: str) -> None:
    output, errors = runs.run(before + ASK + "compiling.use(True)\n")
    assert output == told(in_use=False)
    assert reason in errors
    assert errors.startswith("sim: warning: ")
    assert errors.endswith(", the simulation runs uncompiled, many times slower\n")
    assert errors.count("\n") == 1


def test_settings_of_the_compiler_have_files_of_their_own(warm: Runs) -> None:
    warm.environment |= {"NUMBA_OPT": "0", "NUMBA_CACHE_DIR": str(warm.folder / "numba"), "NUMBA_NUM_THREADS": "1"}
    assert warm.run() == (told(whole=True), COMPILING)
    assert len(list(warm.cache.iterdir())) == 4
    assert not (warm.folder / "numba").exists()


def test_the_number_of_threads_is_no_reason_to_compile(warm: Runs) -> None:
    warm.environment["NUMBA_NUM_THREADS"] = "1"
    assert warm.run() == (told(), "")


def test_kernels_imported_later_follow_what_is_in_use(warm: Runs) -> None:
    later = ASK.replace("import loops\n", "").replace("compiling.use(True)\n", "compiling.use(True)\nimport loops\n")
    assert warm.run(later) == (told(), "")


def test_other_arrays_are_refused_and_nothing_is_compiled_for_them(runs: Runs) -> None:
    script = """
import numpy as np, loops
from sim import compiling
compiling.use(True)
wrong = [np.arange(4.0), np.arange(4, dtype=np.int32), np.arange(8)[::2], np.zeros((2, 2), int), [1, 2], None]
for numbers in wrong:
    try:
        loops.total(numbers)
    except TypeError:
        pass
    else:
        print("accepted", numbers)
print(len(loops.total.compiled.overloads), loops.total(np.arange(4)), loops.total(numbers=np.arange(4)))
"""
    assert runs.run(script) == (f"1 {EXPECTED} {EXPECTED}\n", COMPILING)
    assert runs.run(script) == (f"1 {EXPECTED} {EXPECTED}\n", "")


def test_a_product_is_a_high_and_a_low_word() -> None:
    assert compiling.multiply(np.uint64(2**63), np.uint64(7)) == (3, 2**63)


def test_a_worker_leaves_the_words_to_its_parent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine_code._say.__wrapped__("once")
    monkeypatch.setattr("multiprocessing.parent_process", lambda: "the parent")
    machine_code._say.__wrapped__("from a worker")
    assert capsys.readouterr().err == "sim: once\n"


@pytest.mark.parametrize("stream", [None, "closed"])
def test_nobody_has_to_listen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stream: str | None) -> None:
    with (tmp_path / "stream").open("w") as closed:
        pass
    monkeypatch.setattr(sys, "stderr", closed if stream else None)
    machine_code._say.__wrapped__("nothing")


@pytest.mark.parametrize(
    "change",
    ["sys.version", "numpy.__version__", "numba.__version__", "llvmlite.__version__", "numba.config.BOUNDSCHECK"]
    + [f"llvmlite.binding.{name}" for name in ("get_process_triple", "get_host_cpu_name", "get_host_cpu_features")],
)
def test_versions_settings_and_processor_are_in_the_name(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    before = machine_code._machine.__wrapped__()
    assert machine_code._machine.__wrapped__() == before
    other = types.SimpleNamespace(flatten=lambda: "other")
    monkeypatch.setattr(change, (lambda: other) if ".get_" in change else "other")
    assert machine_code._machine.__wrapped__() != before


def edited(function: types.FunctionType, **constants: object) -> types.FunctionType:
    """Return a function whose module has other constants."""
    return types.FunctionType(function.__code__, function.__globals__ | constants, function.__name__)


ONE = 1


@part
def _stepped(number: int) -> int:
    return number + ONE


def _used(numbers: Int64s) -> int:
    return _stepped(numbers[0]) + ONE


@pytest.mark.parametrize("value", [2, 1.0, True, np.uint64(1), (1,), (1, (2.0,)), (1, (3.0,)), -0.0, 0.0])
def test_a_constant_of_another_value_or_type_is_in_the_name(value: object) -> None:
    names = {str(compiling._sources(edited(_used, ONE=one))) for one in (1, value)}
    assert len(names) == 2
    assert len(compiling._sources(_used)) == 2


def test_equal_zeros_of_two_signs_are_two_constants() -> None:
    assert compiling._sources(edited(_used, ONE=0.0)) != compiling._sources(edited(_used, ONE=-0.0))


@pytest.mark.parametrize("value", [np.arange(3), os, [1], "word", len, object(), {1: 2}, (1, "word")])
def test_what_the_compiler_would_freeze_unseen_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"test_compiling\._used: ONE is neither a number nor a part"):
        compiling._sources(edited(_used, ONE=value))


def test_a_kernel_calls_parts_not_kernels(alone: None) -> None:
    called = kernel(_used)
    with pytest.raises(TypeError, match="_stepped is neither a number nor a part"):
        compiling._sources(edited(_used, _stepped=called))


def test_a_part_may_be_registered_twice(alone: None) -> None:
    for _ in range(2):
        part(_stepped)
    used = kernel(_used)
    compiling.use(True)
    assert compiling.in_use()
    assert used(np.array([4])) == 6
    compiling.use(False)
    assert used(np.array([4])) == 6
    assert not compiling.in_use()


def test_a_kernel_that_fails_to_compile_leaves_the_others_as_they_were(alone: None) -> None:
    good = kernel(_used)

    @kernel
    def bad(numbers: Int64s) -> int:
        return numbers.nothing  # type: ignore[attr-defined, no-any-return]

    with pytest.raises(Exception, match="nothing"):
        compiling.use(True)
    assert not compiling.in_use()
    assert good(np.array([4])) == 6


def _at(numbers: Int64s, place: int) -> int:
    return numbers[place]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("step", "found"), [("fix_integer_index", 1), ("which_no_numba_has", 4)])
def test_kernels_alone_are_compiled_without_indices_from_the_end(
    step: str, found: int, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where numba has that step elsewhere, it stays."""
    import numba
    from numba.np import arrayobj

    monkeypatch.setattr(machine_code, "_STEP", step)
    theirs = arrayobj.fix_integer_index
    one, numbers = kernel(_at), np.arange(5)[2:]
    compiling.use(True)
    assert one(numbers, 1) == 3
    assert one(numbers, -1) == found
    assert arrayobj.fix_integer_index is theirs
    assert numba.njit(lambda array: array[-1])(numbers) == 4


def _bare(numbers, count: int) -> int:  # type: ignore[no-untyped-def]
    return count


def _matrix(numbers: list[int]) -> int:
    return 0


def _array(numbers: Int32s) -> Int32s:
    return numbers


def _silent(numbers: Int32s):  # type: ignore[no-untyped-def]
    return 0


def _default(numbers: Int32s, count: int = 1) -> int:
    return count


def _many(*numbers: int) -> int:
    return 0


def _named(*, count: int) -> int:
    return count


def _with_function(numbers: Int32s) -> int:
    return sum(number for number in numbers)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (_bare, "_bare: numbers is annotated with nothing, not with one of Int8s, Int32s, "),
        (_matrix, r"_matrix: numbers is annotated with list\[int\], not with one of Int8s"),
        (_array, "_array: return is annotated with .*, not with one of None, bool, int, float"),
        (_silent, "_silent: return is annotated with nothing, not with one of None, bool, int, float"),
        (_default, "_default: argument count of a kernel or part is plain, without a default"),
        (_many, "_many: argument numbers of a kernel or part is plain"),
        (_named, "_named: argument count of a kernel or part is plain"),
        (_with_function, "_with_function: a kernel or part has no functions or comprehensions inside"),
    ],
)
def test_a_function_that_cannot_be_a_kernel_is_told(alone: None, function: types.FunctionType, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        kernel(function)
    assert compiling._KERNELS == []


def test_a_closure_cannot_be_a_part() -> None:
    factor = 3

    def inner(number: int) -> int:
        return number * factor

    with pytest.raises(TypeError, match="is not inside one"):
        part(inner)


def _mean(numbers: Floats, weights: Int32s, means: Floats) -> float:
    total, weight = 0.0, 0
    for place in range(len(numbers)):
        total += numbers[place] * weights[place]
        weight += weights[place]
        means[place] = total / weight
    return total / weight


def test_both_ways_give_the_same_bits(alone: None) -> None:
    mean = kernel(_mean)
    numbers = np.random.default_rng(7).normal(size=1000)
    weights = np.arange(1, 1001, dtype=np.int32)
    ways = []
    for compiled in (True, False):
        compiling.use(compiled)
        assert compiling.in_use() is compiled
        means = np.empty(1000)
        ways.append((mean(numbers, weights, means).hex(), means.tobytes()))
    assert ways[0] == ways[1]


MANY = "from sim.compiling import kernel\n" + "".join(
    f"\n\n@kernel\ndef plus_{number}(one: int) -> int:\n    return one + {number}\n" for number in range(9)
)

SHARE = """
import sys
from concurrent.futures import Executor, Future

import many
from sim import compiling
from sim.workers import Workers


class Broken(Executor):
    def submit(self, fn, /, *args, **kwargs):
        asked.append(args)
        future = Future()
        future.set_exception(OSError("no process can start"))
        return future


asked = []
executor = {executor}
compiling.use(True, executor)
results = [getattr(many, f"plus_{{number}}")(7) for number in range({kernels})]
print(results, "numba.np.linalg" in sys.modules, len(asked))
executor.shutdown()
"""


@pytest.mark.parametrize(
    ("executor", "kernels", "here", "asked"),
    [("Workers(2)", 9, False, 0), ("Broken()", 9, True, 4), ("Broken()", 7, True, 0)],
)
def test_other_processes_share_the_compiling_where_it_is_worth_starting_them(
    runs: Runs, executor: str, kernels: int, here: bool, asked: int
) -> None:
    """What they did is loaded here, and so the whole compiler is not; what they could not is compiled here."""
    (runs.folder / "many.py").write_text("\n\n@kernel".join(MANY.split("\n\n@kernel")[: kernels + 1]), encoding="utf-8")
    output, errors = runs.run(SHARE.format(executor=executor, kernels=kernels))
    assert output == f"{[7 + number for number in range(kernels)]} {here} {asked}\n"
    assert errors == COMPILING
    assert len(list(runs.cache.iterdir())) == kernels


def test_what_other_processes_cannot_keep_is_compiled_here(runs: Runs) -> None:
    """They give up after the first of their kernels, as nobody else has anything of them."""
    (runs.folder / "many.py").write_text(MANY, encoding="utf-8")
    (runs.folder / "file").write_text("")
    places = ("HOME", "XDG_CACHE_HOME", "TMPDIR")
    runs.environment |= dict.fromkeys(places, str(runs.folder / "file"))
    nowhere = f"import tempfile\ntempfile.tempdir = {str(runs.folder / 'file')!r}\n"
    counted = (
        "from sim import machine_code\nmade, real = [], machine_code.compiled\n"
        "machine_code.compiled = lambda *given: made.append(given) or real(*given)\n"
    )
    script = (
        nowhere
        + counted
        + SHARE.format(executor="ThreadPoolExecutor(1)", kernels=9).replace(
            "import many\n", "import many\nfrom concurrent.futures import ThreadPoolExecutor\n"
        )
    )
    output, errors = runs.run(script + "print(len(made))")
    assert output == f"{[7 + number for number in range(9)]} True 0\n{4 + 9}\n"
    assert errors == COMPILING + NOT_KEPT
