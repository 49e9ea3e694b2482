"""What logs hold: the fields of each with their headings and words in English, Dutch and German."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sim.logs.contents import STATUSES
from sim.tabular import Span

# Field: its other headings, of which the last is Dutch; case, spaces, `_` and `-` do not count.
_PERSON: Final = {"employee_id": ("personeelsnummer",), "team": ("group", "groep", "afdeling")}
_DATE: Final = {"date": ("day", "dag", "datum")}
_BUILDING: Final = {"building": ("gebouw",)}
BADGES: Final = {
    **_PERSON,
    "time_in": ("tijd in",),
    "time_out": ("tijd uit",),
    "time": ("timestamp", "tijdstip", "tijd"),
    "direction": ("richting",),
    **_DATE,
    **_BUILDING,
}
BOOKINGS: Final = {
    **_PERSON,
    **_DATE,
    "desk": ("werkplek",),
    "booked_at": ("geboekt op",),
    "status": ("status",),
}
COUNTS: Final = {
    **_DATE,
    "time": ("timestamp", "quarter", "tijdstip", "tijd"),
    "count": ("people", "personen", "aantal"),
    **_BUILDING,
    "direction": ("dir", "richting"),
}
SURVEY: Final = {
    "team": ("group", "groep", "afdeling"),
    "home_hours": ("uren thuis",),
    "week_hours": ("contracturen",),
    "people": ("personen", "aantal"),
}
FIELDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "badges": BADGES,
    "bookings": BOOKINGS,
    "counts": COUNTS,
    "survey": SURVEY,
}
# Words by which people head such a column, for hints only.
CLUES: Final = {
    "employee_id": r"personeels|medewerker|employee|badge|\bid\b|nummer\b|\bnr\b|\bpas\b",
    "team": r"team|afdeling|department|directie|cluster",
    "time_in": r"\bin\b|entry|binnen|aankomst|arriv|kommt",
    "time_out": r"\buit\b|\bout\b|exit|vertrek|leave|geht",
    "time": r"\btime|tijd|zeit|moment",
    "direction": r"richting|direction|in.?uit|in.?out|richtung",
    "date": r"\bdate\b|datum|\bdag\b|\bday\b",
    "count": r"count|aantal|bezett|people|anzahl",
    "home_hours": r"thuis|home",
}
IN, OUT = 1, -1
DIRECTIONS: Final = {
    **dict.fromkeys(("in", "entry", "enter", "entrance", "ingang", "binnen", "ein", "eintritt", "kommen", "1"), IN),
    **dict.fromkeys(("out", "exit", "leave", "uit", "uitgang", "buiten", "aus", "austritt", "gehen", "0", "-1"), OUT),
}
_STATUS_WORDS: Final = {
    "booked": "booked reserved confirmed geboekt gereserveerd bevestigd gebucht reserviert bestätigt",
    "used": "used checked_in attended present gebruikt ingecheckt aanwezig genutzt eingecheckt anwesend",
    "no_show": "no_show noshow absent expired released niet_gekomen niet_verschenen afwezig verlopen vrijgegeven "
    "nicht_erschienen abwesend verfallen",
    "cancelled": "cancelled canceled deleted geannuleerd afgezegd verwijderd storniert abgesagt gelöscht",
}
STATUS_WORDS: Final = {
    word.replace("_", " "): STATUSES.index(status) for status, words in _STATUS_WORDS.items() for word in words.split()
}
HEADS: Final = Span(0, 1_000_000)
HOME_HOURS: Final = Span(0, 60)
WEEK_HOURS: Final = Span(0, 60, above=True)
ANSWERS: Final = Span(1, 1_000_000)


@dataclass(frozen=True)
class Declared:
    """The files of one calibration and what the user declared about them, all under ``data.``."""

    badges: Path | None = None
    bookings: Path | None = None
    counts: Path | None = None
    survey: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # field: heading; a file without it leaves it to others
    separator: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    timezone: str | None = None
    most_dropped: float = 0.2
    smallest_group: int = 10
