"""Kernels: loops over plain arrays that run compiled where that pays, and as they are where it does not.

A kernel is a plain Python function over one-dimensional arrays and numbers, using integer arithmetic, comparisons,
and + - * / only, so that both ways give the same bits; logarithms and quantiles are taken over whole arrays outside,
or by kernels that only ever run compiled, which a test holds to the same bits. Indices count from 0 on, never from the
end: compiled, nothing checks them, and a test does.
Uncompiled, a kernel sees memory views, whose elements are Python's own numbers.
"""

import contextlib
import functools
import inspect
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any, Final, Generic, ParamSpec, TypeVar, get_type_hints

import numpy as np
import numpy.typing as npt

from sim import freed_memory, machine_code
from sim.machine_code import Function
from sim.machine_code import multiply as multiply

P = ParamSpec("P")
R = TypeVar("R")

Int8s = npt.NDArray[np.int8]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# What an annotation is to the compiler: arrays of one dimension without gaps.
_NUMBERS: Final[dict[Any, str]] = {bool: "b1", int: "i8", float: "f8"}
_ARGUMENTS: Final[dict[Any, str]] = _NUMBERS | {
    Int8s: "i1[::1]",
    Int32s: "i4[::1]",
    Int64s: "i8[::1]",
    Words: "u8[::1]",
    Floats: "f8[::1]",
    Flags: "b1[::1]",
}
_RESULTS: Final[dict[Any, str]] = _NUMBERS | {type(None): "void"}


class Kernel(Generic[P, R]):
    """A function that runs as it is until `use` has it compiled."""

    def __init__(self, function: Callable[P, R]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.signature = _signature(function)
        self.compiled: Callable[..., R] | None = None
        self.run: Callable[..., R] = self._first

    @functools.cached_property
    def sources(self) -> dict[Function, str]:
        """What the compiled code follows from, of the function and all parts it calls."""
        return _sources(self.function)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        """Run the kernel; compiled, it raises `TypeError` for arrays of other types than the annotated ones."""
        return self.run(*arguments, **named)

    def interpreted(self, *arguments: Any, **named: Any) -> R:
        """Run the function uncompiled."""
        return self.function(*map(_view, arguments), **{name: _view(value) for name, value in named.items()})

    def load(self) -> bool:
        """Take the compiled code that an earlier run left; tell whether there is some."""
        self.compiled = machine_code.kept(self.function, self.signature, self.sources)
        return self.compiled is not None

    def compile(self) -> bool:
        """Compile the function, and leave the code for the next run; tell whether it could be left."""
        self.compiled, kept = machine_code.compiled(self.function, self.signature, self.sources)
        return kept

    def _first(self, *arguments: Any, **named: Any) -> R:
        use(in_use())  # its module was imported after the last time
        return self.run(*arguments, **named)


# Kernels to be compiled from which on it is worth starting other processes for them, and into how many tasks they are
# divided: the longest kernel takes a quarter of the time of all.
_WORTH_SHARING: Final = 8
_SHARES: Final = 4

_KERNELS: Final[list[Kernel[..., Any]]] = []
_PARTS: Final[set[Function]] = {multiply}
_in_use = False


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """Make a kernel of a function whose arguments and result are annotated with the types of this module.

    Raises `TypeError` for any other function.
    """
    _hold_plain(function)
    made = Kernel(function)
    _KERNELS.append(made)
    return made


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Let kernels call this function; it stays as it is."""
    _hold_plain(function)
    _PARTS.add(function)
    return function


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Make a part that kernels have inside rather than call: for the little that they do all the time."""
    machine_code.INLINED.add(function)
    return part(function)


def use(compiled: bool, executor: Executor | None = None) -> None:
    """Run kernels compiled or as they are from now on, in this process; the results are the same.

    The first time ever, compiling takes some seconds and says so on standard error; the processes of an `executor` on
    this machine share it. Later the compiled code is loaded. Where nothing can be compiled, kernels go on as they are,
    and a warning says so.
    """
    global _in_use
    compiled = compiled and machine_code.available()
    if compiled:
        missing = [one for one in _KERNELS if one.compiled is None and not one.load()]
        if executor is not None and len(missing) >= _WORTH_SHARING:
            _share(missing, executor)
            missing = [one for one in missing if not one.load()]
        for one in missing:
            one.compile()
    for one in _KERNELS:
        one.run = one.compiled if compiled and one.compiled is not None else one.interpreted
    if compiled:
        freed_memory.keep()
    _in_use = compiled


def _share(kernels: Sequence[Kernel[..., Any]], executor: Executor) -> None:
    """Have other processes compile kernels and keep the code: in a few tasks that take about as long as each other."""
    machine_code.tell_of_compiling()
    shares: list[list[tuple[str, str]]] = [[] for _ in range(_SHARES)]
    lengths = [0] * _SHARES
    for one in sorted(kernels, key=_length, reverse=True):
        least = lengths.index(min(lengths))
        shares[least].append((one.function.__module__, one.function.__name__))
        lengths[least] += _length(one)
    tasks = [executor.submit(_compile, share) for share in shares]
    for task in tasks:
        with contextlib.suppress(Exception):  # whatever it is: what is missing is compiled here, as it was
            task.result()


def _length(one: Kernel[..., Any]) -> int:
    return sum(map(len, one.sources.values()))


def _compile(names: Sequence[tuple[str, str]]) -> None:
    """Compile kernels by their modules and names, in another process than the one that asks for it."""
    for module, name in names:
        one: Kernel[..., Any] = getattr(import_module(module), name)
        if one.compiled is None and machine_code.available() and not one.load() and not one.compile():
            break  # nobody else has anything of it


def in_use() -> bool:
    """Tell whether kernels run compiled."""
    return _in_use


def _view(argument: Any) -> Any:
    return argument.data if isinstance(argument, np.ndarray) else argument


def _name(function: Function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _hold_plain(function: Function) -> None:
    code = function.__code__
    if code.co_freevars or any(isinstance(constant, CodeType) for constant in code.co_consts):
        raise TypeError(
            f"{_name(function)}: a kernel or part has no functions or comprehensions inside, and is not inside one"
        )
    for one in inspect.signature(function).parameters.values():
        if one.kind is not one.POSITIONAL_OR_KEYWORD or one.default is not one.empty:
            raise TypeError(f"{_name(function)}: argument {one.name} of a kernel or part is plain, without a default")


def _signature(function: Function) -> str:
    """Return the compiler's words for the annotated types."""
    hints = get_type_hints(function)
    arguments = [_word(function, name, hints, _ARGUMENTS) for name in inspect.signature(function).parameters]
    return f"{_word(function, 'return', hints, _RESULTS)}({', '.join(arguments)})"


def _word(function: Function, name: str, hints: dict[str, Any], words: dict[Any, str]) -> str:
    if name in hints and hints[name] in words:
        return words[hints[name]]
    arrays = "Int8s, Int32s, Int64s, Words, Floats, Flags, " if words is _ARGUMENTS else "None, "
    found = hints.get(name, "nothing")
    raise TypeError(f"{_name(function)}: {name} is annotated with {found}, not with one of {arrays}bool, int, float")


def _sources(function: Function) -> dict[Function, str]:
    """Return, for a function and all parts it calls, the code and the constants that the compiler freezes.

    Raises `TypeError` for a name of which the compiler would freeze more than is seen here: arrays, modules, objects.
    """
    sources: dict[Function, str] = {}
    ahead = [function]
    while ahead:
        one = ahead.pop()
        words = [_name(one), str(one in machine_code.INLINED), machine_code.content(one.__code__)]
        for name in sorted(set(one.__code__.co_names) & set(one.__globals__)):
            value = one.__globals__[name]
            if isinstance(value, FunctionType) and value in _PARTS:
                words.append(f"{name} is {_name(value)}")
                if value not in sources:
                    ahead.append(value)
            elif _is_constant(value):
                words.append(f"{name} = {value!r}")
            elif value is not np and value is not math:
                raise TypeError(f"{_name(one)}: {name} is neither a number nor a part")
        sources[one] = repr(words)
    return sources


def _is_constant(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_constant, value))
    return isinstance(value, bool | int | float | np.number | np.bool_)
