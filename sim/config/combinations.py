"""The jobs of a sweep, each made when it is asked for, so that a long sweep takes no memory before it starts."""

import math
from collections.abc import Sequence
from typing import overload


class Combinations(Sequence[list[str]]):
    """All combinations of one text of each of the lists, the first list changing slowest."""

    def __init__(self, choices: Sequence[Sequence[str]]) -> None:
        self._choices = [list(choice) for choice in choices]
        self._number = math.prod(len(choice) for choice in self._choices)

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, place: int) -> list[str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...
    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._number))]
        if not -self._number <= place < self._number:
            raise IndexError(place)
        rest, found = place % self._number, list[str]()
        for choice in reversed(self._choices):
            rest, at = divmod(rest, len(choice))
            found.append(choice[at])
        return found[::-1]

    def varied(self, key: str) -> list[str]:
        """Return the texts that are combined for a key."""
        return [text for choice in self._choices for text in choice if text.partition("=")[0] == key]

    @property
    def common(self) -> list[str]:
        """The texts that all combinations have."""
        return [choice[0] for choice in self._choices if len(choice) == 1]
