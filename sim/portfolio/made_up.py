"""Buildings that do not exist say so at the end of their name (README, "The map of locations")."""

from collections.abc import Sequence
from typing import Final

from sim import words

MADE_UP: Final = ("(made up)", "(fictief)")
NAME: Final = 60  # characters of a building's name


def all_made_up(names: Sequence[str]) -> bool:
    """Tell whether every building says of itself that it is made up, by the end of its name."""
    return bool(names) and all(name.rstrip().casefold().endswith(MADE_UP) for name in names)


def called(name: str, together: bool = False, longest: int = NAME) -> str:
    """Return a name on one line, without its mark where all are made up `together`."""
    name = name.rstrip()
    marked = next((end for end in MADE_UP if name.casefold().endswith(end)), "") if together else ""
    return words.clean(name[: len(name) - len(marked)], longest)
