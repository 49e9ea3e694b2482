"""What a portfolio file holds (§14): its fields with their headings in English and Dutch, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.tabular import Span

# Field: its other headings (English spelling, then Dutch); case, spaces, `_` and `-` do not count.
FIELDS = {
    "building": ("gebouw",),
    "desks": ("werkplekken",),
    "name": ("naam",),
    "address": ("adres",),
    "employees": ("medewerkers",),
    "ministry": ("ministerie",),
    "organisation": ("organization", "organisatie"),
    "subject": ("onderwerp",),
    "initiative": ("initiatief",),
    "need": ("behoefte",),
    "facilities": ("voorzieningen",),
    "policy": ("beleid",),
    "since": ("sinds",),
    "lat": ("latitude", "breedtegraad"),
    "lon": ("longitude", "lengtegraad"),
    "area_m2": ("area", "oppervlakte m2"),
    "rooms": ("vergaderkamers",),
    "zones": ("zone",),
    "eur_per_desk": ("eur per werkplek",),
}
# What is shown and changes no figure.
TEXTS = ("address", "ministry", "subject", "initiative", "need", "facilities", "policy")
# Fields without which another answer comes out, with the words by which people head such a column.
CLUES = {
    "building": r"gebouw|building|pand|locatie|location|\bcode\b",
    "desks": r"werkplek|desk|workplace|bureau",
    "employees": r"medewerker|employee|personeel|people|personen|headcount|bezetting",
    "organisation": r"organisati|organizati|bewoner|tenant|huurder|dienst",
    "lat": r"^y$|\blat",
    "lon": r"^x$|\blon|\blng",
    "rooms": r"kamers|zalen|\brooms?\b",
}
DESKS = Span(1, 200_000)
EMPLOYEES = Span(1, 500_000)
LATITUDE, LONGITUDE = Span(-90, 90), Span(-180, 180)
AREA = Span(1, 10_000_000)
ZONES = Span(1, 500)
EUR_PER_DESK = Span(0, 1_000_000)


@dataclass(frozen=True)
class Row:
    """One building; None and empty texts where the file says nothing."""

    building: str  # its code, by which people, `building.close` and `building.merge` name it
    name: str  # the code where the file has no name
    desks: int | None
    employees: int | None  # people based there
    organisations: tuple[str, ...]
    texts: Mapping[str, str]  # `TEXTS` and "since"
    lat: float | None  # degrees north
    lon: float | None  # degrees east
    area_m2: float | None
    rooms: str | None  # count x seats
    zones: int | None
    eur_per_desk: float | None  # EUR a year


@dataclass(frozen=True)
class Portfolio:
    """The buildings of a file in its order: what a building's draws depend on is its place (§2)."""

    file: str  # the file's name
    rows: tuple[Row, ...]
    report: tuple[str, ...]  # the import report
    notes: tuple[str, ...]  # what may change the answer unseen

    @property
    def names(self) -> tuple[str, ...]:
        """The buildings' codes."""
        return tuple(row.building for row in self.rows)
