"""What a staff file holds (§4): its fields with their headings and words in English and Dutch, and what it becomes."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.tabular import Span

DAYS = ("mon", "tue", "wed", "thu", "fri")
# The place of a kind is the code of a person's kind (§4).
KINDS = ("flexible", "fixed_desk", "field")

# Field: its other headings (English spelling, then Dutch); case, spaces, `_` and `-` do not count.
FIELDS = {
    "employee_id": ("personeelsnummer",),
    "team": ("afdeling",),
    "organisation": ("organization", "organisatie"),
    "building": ("gebouw",),
    "fte": ("deeltijdfactor",),
    "office_days": ("kantoordagen",),
    "days_off": ("vrije dagen",),
    "anchor_days": ("vaste teamdagen",),
    "policy": ("beleid",),
    "kind": ("soort",),
    "newcomer": ("nieuw",),
    "remote_capable": ("kan thuiswerken",),
    "desk_type": ("soort werkplek",),
}
# Fields that the simulation uses; of the others it says that it does not.
USED = (
    *("team", "organisation", "fte", "office_days", "days_off", "anchor_days", "kind", "newcomer"),
    *("remote_capable", "desk_type"),
)
# Fields without which another answer comes out, with the words by which people head such a column.
CLUES = {
    "employee_id": r"personeels|medewerker|employee|\bid\b|nummer\b|\bnr\b",
    "team": r"team|afdeling|department|directie|cluster",
    "fte": r"\bfte|uren\b|\bhours?\b|deeltijd|part time|arbeidsduur|dienstverband",
    "office_days": r"kantoor\w* ?dag|dagen (op|naar) kantoor|office\b.*\bdays?\b|\bdays?\b.*\boffice|aanwezig",
    "days_off": r"vrije?\b|roostervrij|\badv\b|niet werk|\bdays? off\b|\bfree days?\b|non working",
    "anchor_days": r"anker|anchor|team ?dag|\bteam days?\b",
    "kind": r"buitendienst|veldwerk|(vaste|eigen) (werk)?plek|(fixed|own) desk",
    "newcomer": r"nieuwe?\b|newcomer|new hire|starter",
}
HOURS = r"uren\b|\bhours?\b|arbeidsduur"
DAY_WORDS = {
    word: day
    for day, words in enumerate(
        (
            "mon monday ma maandag",
            "tue tues tuesday di dinsdag",
            "wed wednesday wo woensdag",
            "thu thur thurs thursday do donderdag",
            "fri friday vr vrijdag",
        )
    )
    for word in words.split()
}
KIND_WORDS = {
    "flexible": 0,
    "fixed_desk": 1,
    "field": 2,
    "flexibel": 0,
    "fixed desk": 1,
    "vaste werkplek": 1,
    "veld": 2,
}
# Policies of the part `policy` (§7) by their words; those of a whole building with what to do in their place.
POLICY_WORDS = {
    **{name: name for name in ("free", "anchor", "spread", "rotation", "mandate", "activity")},
    "vrij": "free",
    "vrije keuze": "free",
    "vaste teamdagen": "anchor",
    "spreiding": "spread",
    "rotatie": "rotation",
    "minimum": "mandate",
    "activiteit": "activity",
}
NO_PARTS = {
    "assigned": "is for a whole building: give who owns a desk the kind fixed_desk",
    **dict.fromkeys(("booking", "boeken", "reserveren"), "is for a whole building: leave the cell empty"),
}
NEWCOMER_WORDS = {
    **dict.fromkeys(("yes", "ja", "true", "waar", "y", "j", "1"), True),
    **dict.fromkeys(("no", "nee", "false", "onwaar", "n", "0"), False),
}
# The number of a word is the code of a `DeskType` (§12).
DESK_TYPE_WORDS = {
    **dict.fromkeys(("standard", "standaard", "gewoon", "any", "geen"), 0),
    **dict.fromkeys(("quiet", "stil", "stilte", "concentratie", "focus"), 1),
    **dict.fromkeys(
        ("adjustable", "accessible", "verstelbaar", "in hoogte verstelbaar", "aangepast", "toegankelijk"), 2
    ),
}
FTE = Span(
    0,
    1.2,
    above=True,
    likely=(
        (8, 48, "looks like hours a week: divide by the full-time week, 36 h = 1"),
        (48, 120, "looks like a percentage: divide by 100"),
    ),
)
OFFICE_DAYS = Span(
    0, 5, percentage="days a week are meant, such as 2.5, so a share times the days of the contract: 60% of 5 days is 3"
)


@dataclass(frozen=True, eq=False)
class Roster:
    """The people of a staff file: n people in the order of `entity`, arrays as the simulator's people need them."""

    entity: npt.NDArray[np.uint64]  # (n,) from the employee id alone, never 2**64 - 1
    team: npt.NDArray[np.int32]  # (n,) index into teams
    fte: npt.NDArray[np.float64]  # (n,) above 0, at most 1.2
    contract: npt.NDArray[np.bool_]  # (n, 5) contract days, Monday .. Friday
    office_days: npt.NDArray[np.float64]  # (n,) wanted office days a week
    kind: npt.NDArray[np.int8]  # (n,) index into KINDS
    newcomer: npt.NDArray[np.bool_]  # (n,)
    on_site: npt.NDArray[np.int8]  # (n,) 1 who cannot work from home, 0, or -1 where the file does not say
    anchor: npt.NDArray[np.bool_]  # (n, 5) anchor days
    desk_type: npt.NDArray[np.int32]  # (n,) needed type, -1 for everybody where the file has no such column
    teams: tuple[str, ...]  # sorted
    organisation: tuple[str, ...]  # (n,) "" where not given, as the next two
    building: tuple[str, ...]
    policy: tuple[str, ...]  # a word of `POLICY_WORDS`
    given: dict[str, int]  # by field that the simulation uses: people of whom the file says it
    wants: npt.NDArray[np.bool_]  # (n,) whether the file says the wanted office days
    report: list[str]  # the import report: counts and headings, nothing personal
    notes: list[str]  # what may change the answer unseen: warnings for the summary, nothing personal
    columns: dict[str, str] = field(default_factory=dict)  # the headings of the columns that were read, by field
    unread: list[str] = field(default_factory=list)  # the headings of those that were not

    def __len__(self) -> int:
        return len(self.entity)
