"""A small fault put into a source, and the test that finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """A fault; `check` is the test that finds it, with the values of its parameters after the engine."""

    what: str
    old: str
    new: str
    check: Callable[..., None]
    given: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"{self.what}-{self.check.__name__}"
