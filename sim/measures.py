"""From the log of a day to its figures (§15), and the checks that hold for every day of every run (§18)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.bookings import NO_BOOKINGS, DayOfBookings
from sim.building import Building
from sim.compiling import Floats, Int32s, Int64s
from sim.day_moments import Moments
from sim.day_sums import (
    BROKEN,
    FULL,
    HELD,
    HOUR,
    IDLE,
    OF_HOURS,
    OF_KINDS,
    OF_SEATINGS,
    OF_TYPES,
    PEAK,
    TURNED_AWAY,
    USED,
)
from sim.days import DIVERTED, END, MEETINGS, OF_MEETINGS, PEOPLE, START, VISITORS, WISHED, Days, Logs
from sim.demand import MOMENT, most_at_once
from sim.errors import IntegrityError
from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office
from sim.population import DESK_TYPES
from sim.seating import SEATINGS
from sim.walks import Walked, walk

SEVERE_SHARE: Final = 0.05  # a severe day turns away more than this share of those present (§15)

# The figures of a day that come from its log and plan, in the order of `Measured.figures`.
FIGURES: Final = (
    "attendance",
    "peak",
    "desks_needed",
    "searches",
    "refusals",
    "refused_people",
    "crowded",
    "severe",
    "full_minutes",
    "hours_short",
    "people_short",
    "desk_hours_used",
    "desk_hours_held_empty",
    "comfort_exceeded",
    "unused_at_peak",
    "meetings",
    "meetings_without_room",
    "blocks",  # meetings that want a block of desks (§10)
    "blocks_refused",
    "visitors",
    "visitors_refused",
    "sent_elsewhere",  # people who went to another building (§13)
    "diverted",  # people who came from another one
    "meetings_wished",
    "meetings_in_person",
    "room_hours_short",
    "desk_hours_booked_idle",  # free though booked, in core hours
    "seatings",  # at shared desks
    "unsuitable_seatings",
    "outside_zone_seatings",
    "teams_seated",  # with at least two people at shared desks
    "team_zones",  # zones in which these are
    "unsuited",  # somebody found no desk of the type they need
    "sharers",  # people who share desks
    "unsuited_people",  # of these, those who at least once found no desk of the type they need
    *DayOfBookings._fields,
    "walk_ins_refused",  # people without a booking who were refused at the desks
    "unserved_people",  # refused at the desks, or turned down at booking
    "wished",  # people present, or turned down at booking
    *(f"needing_{name}" for name in DESK_TYPES),  # both by the type
    *(f"unsuited_{name}" for name in DESK_TYPES),
)
# What depends on where people sit, which differs with every number of desks.
SEATING: Final = (
    *("unsuitable_seatings", "outside_zone_seatings", "team_zones", "unsuited", "unsuited_people"),
    *(f"unsuited_{name}" for name in DESK_TYPES),
)


class Measured(NamedTuple):
    """One day in figures, and its course over the day."""

    figures: Floats  # (len(FIGURES),)
    courses: Int64s  # (4, 96) as `Walked.courses`
    hours: Int64s  # (3, 24) as `Walked.hours`
    refused: Int64s  # indices into the plan of the people who were refused, without visitors


_SIT, _REFUSED, _SENT, _NO_ROOM, _NO_BLOCK = (
    int(kind) for kind in (Kind.SIT, Kind.REFUSED, Kind.SENT, Kind.NO_ROOM, Kind.NO_BLOCK)
)
_SEATINGS, _BY_TYPE = FIGURES.index("seatings"), FIGURES.index("needing_standard")
_NOBODY: Final = np.zeros(0, dtype=np.int64)
_PEAK, _COMFORT, _UNUSED = (FIGURES.index(name) for name in ("peak", "comfort_exceeded", "unused_at_peak"))


def measure(log: Log, plan: DayPlan, office: Office, building: Building, team: Int32s | None = None) -> Measured:
    """Return a day's figures, as `measure_each` does; `team` None: nobody has one."""
    days = Days.of([plan])
    team = np.full(len(plan.person), NOWHERE, dtype=np.int32) if team is None else team
    needed = Moments.of(days, office.together).peaks
    return measure_each(Logs.of([log]), days, office, building, needed, [team], [NO_BOOKINGS])[0]


def measure_each(
    logs: Logs,
    days: Days,
    office: Office,
    building: Building,
    needed: Sequence[int],
    teams: Sequence[Int32s],
    bookings: Sequence[DayOfBookings],
    seats: bool = True,
) -> list[Measured]:
    """Return the figures of days; raises `IntegrityError` where one breaks a rule of §18.

    Of each day `needed` is the peak of the plan's demand, `teams` (m,) are the teams of its people, NOWHERE for who has
    none, and `bookings` are those of the day. Without `seats` it is not counted who sits where: `SEATING` and what it
    is a share of are nan.
    """
    core = int(building.core_start * HOUR), int(building.core_end * HOUR)
    team = np.concatenate([np.zeros(0, dtype=np.int32), *teams])
    walked = walk(logs, days, office, team, core, int(building.closing * HOUR), needed, seats)
    if np.any(walked.sums[:, BROKEN]):
        day = int(np.argmax(walked.sums[:, BROKEN] != 0))
        raise IntegrityError(
            f"day {days.plan(day).ordinal}: the rules of the model do not hold ({'; '.join(walked.broken(day))}), "
            "please report this"
        )
    table = np.zeros((len(FIGURES), len(days)))
    figures = dict(zip(FIGURES, table, strict=True))
    figures["desks_needed"][:] = np.array(needed) + office.owned
    _note_desks(figures, walked, office, building)
    _note_meetings(figures, walked, logs, days, office)
    own = _note_people(figures, walked, days, bookings)
    if seats:
        _note_seats(figures, walked)
    else:
        table[_SEATINGS : _SEATINGS + SEATINGS + 3] = table[_BY_TYPE:] = math.nan
    days_of_figures = np.ascontiguousarray(table.T)
    return [Measured(*of_day) for of_day in zip(days_of_figures, walked.courses, walked.hours, own, strict=True)]


def _note(figures: Mapping[str, Floats], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        figures[name][:] = value


def _note_desks(figures: Mapping[str, Floats], walked: Walked, office: Office, building: Building) -> None:
    sums = walked.sums.T
    kinds, (comfort_exceeded, unused) = sums[OF_KINDS:], _against_desks(sums[PEAK], office, building)
    _note(
        figures,
        {
            "peak": sums[PEAK],
            "searches": kinds[_SIT] + kinds[_REFUSED],
            "refusals": kinds[_REFUSED],
            "full_minutes": sums[FULL] / 60,
            "desk_hours_used": sums[USED] / HOUR,
            "desk_hours_held_empty": sums[HELD] / HOUR,
            "comfort_exceeded": comfort_exceeded,
            "unused_at_peak": unused,
            "sent_elsewhere": kinds[_SENT],
            "desk_hours_booked_idle": sums[IDLE] / HOUR,
        },
    )


def _note_meetings(figures: Mapping[str, Floats], walked: Walked, logs: Logs, days: Days, office: Office) -> None:
    kinds, held = walked.sums.T[OF_KINDS:], days.sizes[MEETINGS]
    _note(
        figures,
        {
            "blocks" if office.together else "meetings": held,
            "meetings_without_room": kinds[_NO_ROOM],
            "blocks_refused": kinds[_NO_BLOCK],
            "meetings_wished": days.numbers[WISHED],
            "meetings_in_person": held - kinds[_NO_ROOM] - kinds[_NO_BLOCK],
        },
    )
    of_meetings = days.meetings.reshape(OF_MEETINGS, -1)
    for day in np.flatnonzero(kinds[_NO_ROOM]).tolist():
        log = logs.day(day)
        without = days.cuts[MEETINGS, day] + log.who[log.kind == _NO_ROOM]
        short = of_meetings[END, without] - of_meetings[START, without]
        figures["room_hours_short"][day] = float(short.sum()) / HOUR


def _note_people(
    figures: Mapping[str, Floats], walked: Walked, days: Days, bookings: Sequence[DayOfBookings]
) -> list[Int64s]:
    """Note who came and who was refused; return of each day who was, without visitors."""
    employees, refused = days.employees, walked.sums[:, TURNED_AWAY]
    visitors, diverted = days.numbers[VISITORS], days.numbers[DIVERTED]
    own, out = [_NOBODY] * len(days), np.zeros(len(days), dtype=np.int64)
    for day in np.flatnonzero(refused).tolist():
        everybody, (start, stop) = walked.refused(day), walked.short(day)
        own[day] = everybody[: np.searchsorted(everybody, employees[day])]  # employees stand first
        out[day] = len(own[day])
        figures["hours_short"][day] = float(stop.sum() - start.sum()) / HOUR
        figures["people_short"][day] = _most_at_once(start, stop)
        turned_away = refused[day] - out[day]
        figures["visitors_refused"][day] = (
            _among(everybody, employees[day], visitors[day]) if diverted[day] else turned_away
        )
        if bookings[day].walk_ins:
            figures["walk_ins_refused"][day] = np.count_nonzero(days.plan(day).booking[own[day]] == NOWHERE)
    _note(
        figures,
        {
            "attendance": employees,
            "refused_people": out,
            "crowded": refused > 0,
            "severe": refused > SEVERE_SHARE * days.sizes[PEOPLE],
            "visitors": visitors,
            "diverted": diverted,
            "unserved_people": out,
            "wished": employees,
        },
    )
    for day, one in enumerate(bookings):
        if one is not NO_BOOKINGS:
            _note_bookings(figures, day, one)
    return own


def _note_bookings(figures: Mapping[str, Floats], day: int, bookings: DayOfBookings) -> None:
    for name, value in zip(bookings._fields, bookings, strict=True):
        figures[name][day] = value
    figures["unserved_people"][day] += bookings.turned_down
    figures["wished"][day] += bookings.turned_down


def _note_seats(figures: Mapping[str, Floats], walked: Walked) -> None:
    seatings, types = walked.sums.T[OF_SEATINGS:OF_TYPES], walked.sums.T[OF_TYPES:OF_HOURS]
    unsuited = types[TYPES:].sum(axis=0)
    _note(
        figures,
        {
            **dict(zip(FIGURES[_SEATINGS : _SEATINGS + SEATINGS], seatings, strict=True)),
            "unsuited": unsuited > 0,
            "sharers": types[:TYPES].sum(axis=0),
            "unsuited_people": unsuited,
            **dict(zip(FIGURES[_BY_TYPE:], types, strict=True)),
        },
    )


def _seat_figures(seatings: list[int], types: list[int]) -> tuple[int, ...]:
    """Return the figures from `seatings` to `unsuited_people`."""
    sharers, unsuited = sum(types[:TYPES]), sum(types[TYPES:])
    return (*seatings, unsuited > 0, sharers, unsuited)


def seats_of(measured: Measured) -> tuple[list[int], list[int]]:
    """Return `seating.seatings_of` from the figures of a day."""
    seatings, types = measured.figures[_SEATINGS : _SEATINGS + SEATINGS], measured.figures[_BY_TYPE:]
    return list(map(int, seatings)), list(map(int, types))


def at_more_desks(
    measured: Measured, office: Office, building: Building, seats: tuple[list[int], list[int]] | None
) -> Measured:
    """Return the figures of a day without refusals, and never full, for another office with room for all.

    `seats` are its `seatings_of`; None: those of the day itself.
    """
    figures = measured.figures.copy()
    if seats is not None:
        figures[_SEATINGS : _SEATINGS + len(_seat_figures(*seats))] = _seat_figures(*seats)
        figures[_BY_TYPE:] = seats[1]
    figures[_COMFORT : _UNUSED + 1] = _against_desks(int(figures[_PEAK]), office, building)
    return Measured(figures, measured.courses, measured.hours, measured.refused)


def _among(refused: Int64s, first: int, number: int) -> int:
    """Return how many of the refused are among so many people from the first on."""
    return int(np.count_nonzero((refused >= first) & (refused < first + number)))


def _against_desks(peak: Any, office: Office, building: Building) -> tuple[Any, Any]:
    """Return `comfort_exceeded` and `unused_at_peak`."""
    return peak > building.comfort_ceiling * office.desks + 1e-9, office.desks - peak  # .7 of 90 is 63


def _most_at_once(start: Int64s, stop: Int64s) -> int:
    """Return the most of these spans that overlap; one that ends where another begins does not."""
    rows = np.concatenate([start * 2 + 1, stop * 2]) * MOMENT
    rows.sort()
    return most_at_once(rows)
