"""What the options of the configuration are called in a sentence; one of somebody's own keeps its name."""

from collections.abc import Mapping
from typing import Final

from sim import words
from sim.language import mark, tr

LONGEST: Final = 40  # characters of a name from a user's file

CALIBRATED: Final = "calibrated"  # who are the user's own, by a fit: a preset's organisation has their name only

# To be said with `tr`.
ORGANISATIONS: Final = {
    "finance_ministry": mark("the Ministry of Finance"),
    "rijk": mark("a typical building of central government"),
    "vlaanderen": mark("a typical building of the Flemish government"),
    "small_office": mark("a small office"),
    CALIBRATED: mark("your office"),
}
# The same in all their buildings.
WHOLE: Final = {
    "rijk": mark("central government"),
    "vlaanderen": mark("the Flemish government"),
}
ATTENDANCES: Final = {
    "nl_hybrid": mark("Dutch hybrid work"),
    "de_hybrid": mark("German hybrid work"),
    "uk_hybrid": mark("British hybrid work"),
    "independent": mark("people who come for themselves"),
    CALIBRATED: mark("as fitted to your data"),
}


def organisation(name: str) -> str:
    """Return what the organisation of a preset is called, or the staff file of a sweep's table: ``roster a.csv``."""
    if name.startswith("roster "):
        return tr("staff file {name}", name=words.clean(name.removeprefix("roster "), LONGEST))
    return tr(ORGANISATIONS[name]) if name in ORGANISATIONS else words.clean(name, LONGEST)


def portfolio(name: str, file: str | Mapping[str, str]) -> str:
    """Return what the organisation of a preset is called in all the buildings of a portfolio file."""
    called = file if isinstance(file, str) else file["name"]
    return tr("{organisation} in the buildings of {file}", organisation=whole(name), file=words.clean(called, LONGEST))


def whole(name: str) -> str:
    """Return what the organisation of a preset is called in all of its buildings."""
    return tr(WHOLE[name]) if name in WHOLE else organisation(name)


def attendance(name: str) -> str:
    """Return what the way in which people come is called."""
    return tr(ATTENDANCES[name]) if name in ATTENDANCES else words.clean(name, LONGEST)
