"""Compiled functions: loaded where an earlier run left them, else compiled by numba and left for the next run.

Compiled code is kept under a hash of all it follows from: the function's code and that of the parts it calls, every
constant they use, the versions, the compiler's settings and the processor. So it is never stale.
"""

import contextlib
import functools
import hashlib
import inspect
import multiprocessing
import pickle
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, Final, TypeAlias

import numpy as np

from sim import code_cache

Function: TypeAlias = Callable[..., Any]

_OPTIONS: Final = {"error_model": "numpy"}
_STEP: Final = "fix_integer_index"  # of numba's, for an index below 0
INLINED: Final[set[Function]] = set()  # functions that others have inside rather than call


def multiply(a: Any, b: Any) -> Any:
    """Return the high and the low word of the product of two 64-bit words: compiled as the processor does it best."""
    return divmod(int(a) * int(b), 1 << 64)


def available() -> bool:
    """Tell whether functions can be compiled here; if not, a warning says why."""
    return _compiler() is not None


def kept(function: Function, signature: str, sources: dict[Function, str]) -> Function | None:
    """Return a function compiled for one signature, in numba's words, as an earlier run left it; None: none did.

    It raises `TypeError` for other arrays. `sources` has, for the function and all parts it calls, what their compiled
    code follows from.
    """
    name = _name(function, signature, sources)
    content = code_cache.load(name, lambda: _say("warning: the cache of compiled code was damaged and is made anew"))
    if content is not None:
        with contextlib.suppress(Exception):  # whatever the content still does
            return _restored(_compiler().njit(**_OPTIONS)(function), content)
    return None


def compiled(function: Function, signature: str, sources: dict[Function, str]) -> tuple[Function, bool]:
    """Return what `kept` does, compiled now, and whether it could be kept."""
    tell_of_compiling()
    for one in sources:
        _register(one)
    with _indices_as_they_are():
        made: Function = _compiler().njit(signature, **_OPTIONS)(function)
    saved = False
    with contextlib.suppress(Exception):  # another numba may look otherwise inside
        saved = code_cache.save(_name(function, signature, sources), _reduced(made))
    if not saved:
        _say("warning: compiled code can be kept nowhere, the next run compiles again")
    return made, saved


def tell_of_compiling() -> None:
    """Tell the user, once, why nothing else happens for a while."""
    _say("compiling the simulation, once (some seconds)")


def content(code: CodeType) -> str:
    """Return what a function does, wherever it stands: what was loaded counts, not what its file says by now."""
    constants = [content(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_argcount, code.co_flags)
    return repr((code.co_code, code.co_exceptiontable, names, constants))


def _name(function: Function, signature: str, sources: dict[Function, str]) -> str:
    """Return the name under which compiled code is kept."""
    key = hashlib.sha256("\n".join([_machine(), signature, *sources.values()]).encode()).hexdigest()[:32]
    return f"{function.__module__}.{function.__name__}-{key}"


@functools.cache
def _compiler() -> Any:
    """Return numba, or None where it does not run."""
    try:
        import numba
    except Exception as error:  # it is missing, or fails on this machine with whatever its parts raise
        reason = f"numba cannot be imported ({' '.join(f'{type(error).__name__}: {error}'.split())})"
    else:
        if not numba.config.DISABLE_JIT:
            return numba
        reason = "numba is told not to compile (NUMBA_DISABLE_JIT)"
    _say(f"warning: {reason}, the simulation runs uncompiled, many times slower")
    return None


@functools.cache
def _machine() -> str:
    """Return all that compiled code follows from beside the sources."""
    import llvmlite
    import numba
    from llvmlite import binding

    versions = (sys.version, np.__version__, numba.__version__, llvmlite.__version__)
    # The number of threads differs from run to run, and kernels have one.
    settings = {name: value for name, value in vars(numba.config).items() if name.isupper() and "THREAD" not in name}
    processor = (binding.get_process_triple(), binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten())
    own = (_register_multiply, inspect.unwrap(_indices_as_they_are), _whole_index)
    steps = [content(one.__code__) for one in own]
    return repr((versions, sorted(settings.items()), processor, _OPTIONS, _STEP, steps))


@functools.cache
def _register(function: Function) -> None:
    """Let the compiler see into a function that others call."""
    from numba.extending import register_jitable

    if function is multiply:
        _register_multiply()
    else:
        register_jitable(forceinline=function in INLINED)(function)


@contextlib.contextmanager
def _indices_as_they_are() -> Iterator[None]:
    """Leave out that an index below 0 counts from the end, which takes a step at each: kernels have none such.

    Where another numba does that elsewhere, the step stays.
    """
    from numba.core.compiler_lock import global_compiler_lock
    from numba.np import arrayobj

    with global_compiler_lock:  # whatever else this process compiles is not meant
        theirs = vars(arrayobj).get(_STEP)
        try:
            if theirs is not None:
                setattr(arrayobj, _STEP, _whole_index)
            yield
        finally:
            if theirs is not None:
                setattr(arrayobj, _STEP, theirs)


def _whole_index(context: Any, builder: Any, kind: Any, index: Any, _size: Any) -> Any:
    from numba.core import types

    return context.cast(builder, index, kind, types.intp if kind.signed else types.uintp)


def _register_multiply() -> None:
    from llvmlite import binding, ir
    from numba import types
    from numba.extending import intrinsic, overload

    half, low = np.uint64(32), np.uint64(0xFFFFFFFF)

    def by_halves(a, b):  # type: ignore[no-untyped-def]  # the compiler wants all of these without annotations
        lowest = (a & low) * (b & low)
        middle = (a >> half) * (b & low) + (lowest >> half)
        other = (a & low) * (b >> half) + (middle & low)
        return (a >> half) * (b >> half) + (middle >> half) + (other >> half), other << half | lowest & low

    @intrinsic  # type: ignore[untyped-decorator]
    def words_of_product(_context: Any, _a: Any, _b: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, words: Any) -> Any:
            wide, word = ir.IntType(128), ir.IntType(64)
            product = builder.mul(builder.zext(words[0], wide), builder.zext(words[1], wide))
            high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
            return context.make_tuple(builder, signature.return_type, [high, builder.trunc(product, word)])

        return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), generate

    def in_one_step(a, b):  # type: ignore[no-untyped-def]
        return words_of_product(a, b)

    # Four products of halves cost more than one of words, but a processor with wide registers makes many at once.
    step = by_halves if binding.get_host_cpu_features().get("avx2") else in_one_step
    overload(multiply)(lambda a, b: step)


def _reduced(made: Any) -> bytes:
    """Return compiled code as bytes, with the names of what it calls in its process."""
    from numba.core.serialize import dumps

    (result,) = made.overloads.values()
    module = result.library._final_module
    outside = [one.name for one in (*module.functions, *module.global_variables) if one.is_declaration]
    reduced: bytes = dumps(([name for name in outside if not name.startswith("llvm.")], result._reduce()))
    return reduced


def _restored(made: Any, reduced: bytes) -> Function:
    """Return a function with the compiled code that `_reduced` gave."""
    from llvmlite.binding import address_of_symbol
    from numba.core.compiler import CompileResult
    from numba.core.registry import cpu_target
    from numba.core.runtime import rtsys

    outside, result = pickle.loads(reduced)
    # All of the compiler takes ten times as long to load as this part, which is what compiled code calls. If it calls
    # more, it gets more: at a name that it does not find, LLVM would end the process.
    rtsys.initialize(cpu_target.target_context)
    if not all(map(address_of_symbol, outside)):
        cpu_target.target_context.refresh()
    made.add_overload(CompileResult._rebuild(cpu_target.target_context, *result))
    made.disable_compile()
    restored: Function = made
    return restored


@functools.cache
def _say(words: str) -> None:
    """Tell the user, once; a worker leaves that to its parent."""
    if sys.stderr is not None and multiprocessing.parent_process() is None:
        with contextlib.suppress(OSError, ValueError):  # nobody listens
            print(f"sim: {words}", file=sys.stderr, flush=True)
