"""What logs hold once they are read: plain arrays, in which a person is a number that says nothing.

People are numbered 0 .. n-1 over all files of one reading, in an order that comes from what they did and never from
their ids: the same rows in another order, or with other ids, give the same arrays.
"""

from dataclasses import dataclass, field

from sim.compiling import Flags, Floats, Int8s, Int32s


@dataclass(frozen=True, eq=False)
class Who:
    """The n people whom logs are about; n may be 0 where no file tells people apart."""

    team: Int32s  # (n,) index into teams, `NOWHERE` where no file tells it
    teams: tuple[str, ...]  # sorted; () where no file tells teams
    contract: Flags | None  # (n, 5) contract days, Monday to Friday, of a staff file; None: not told
    listed: bool  # a staff file lists who could have come, so that people who never came are among them

    def __len__(self) -> int:
        return len(self.team)


@dataclass(frozen=True, eq=False)
class Visits:
    """Stays in the building from a badge log, r of them, by person, day and arrival; none overlap."""

    person: Int32s  # (r,) index into the people
    day: Int32s  # (r,) `date.toordinal` of the day on which the stay starts
    arrive: Int32s  # (r,) seconds from that day's midnight
    leave: Int32s  # (r,) seconds from the same midnight, after `arrive`; `NOWHERE` where no exit was logged
    first: int  # ordinal of the first date of the log
    last: int  # ordinal of its last date


@dataclass(frozen=True, eq=False)
class Bookings:
    """Desk bookings, r of them, by day."""

    person: Int32s  # (r,) index into the people, `NOWHERE` where the log tells nobody
    day: Int32s  # (r,) ordinal of the day that is booked
    ahead: Floats  # (r,) days from the booking to the start of its day, 0 on the day itself; nan where not told
    status: Int8s  # (r,) index into `STATUSES`
    first: int
    last: int


# What a booking came to. `booked`: the log does not say.
STATUSES = ("booked", "used", "no_show", "cancelled")


@dataclass(frozen=True, eq=False)
class Counts:
    """Head counts, r of them, by place, day and time."""

    place: Int32s  # (r,) index into places
    places: tuple[str, ...]  # ("",) where the file tells none
    day: Int32s  # (r,) ordinal; `NOWHERE` for a typical day, of which only the time is told
    second: Int32s  # (r,) from midnight; `NOWHERE` for the count of a whole day
    direction: Int8s  # (r,) 0: people there; 1: came in, -1: went out, since the count before
    count: Floats  # (r,) people, 0 or more
    first: int  # ordinals; `NOWHERE` where no date is told
    last: int


@dataclass(frozen=True, eq=False)
class Survey:
    """What people say they want, g groups."""

    groups: tuple[str, ...]  # ("",) where the file tells none
    people: Int32s  # (g,) who answered
    home_hours: Floats  # (g,) mean wanted hours at home a week
    home_hours_sd: Floats  # (g,) standard deviation between people; nan where the file has only means
    week_hours: Floats  # (g,) mean contract hours a week; nan where not told


@dataclass(frozen=True, eq=False)
class Logs:
    """All that was read for one calibration."""

    who: Who
    visits: Visits | None
    bookings: Bookings | None
    counts: Counts | None
    survey: Survey | None
    report: list[str]  # the import report: counts, dates and headings, nothing personal
    notes: list[str]  # warnings for the summary
    inputs: dict[str, str]  # hashes by file name
    unread: dict[str, list[str]]  # by file name the columns that were not read
    read: dict[str, list[str]] = field(default_factory=dict)  # by file name those that were

    def digest(self, kind: str, file: str) -> str:
        """Return the hash of the file that was read as a kind of log."""
        return self.inputs[file] if file in self.inputs else self.inputs[named(file, kind)]


def named(file: str, kind: str) -> str:
    """Return what a file is called where another one that was read has its name too."""
    return f"{file} ({kind})"
