"""From the log of a day to its figures (§15), and the checks that hold for every day of every run (§18)."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.bookings import NO_BOOKINGS, DayOfBookings
from sim.building import Building
from sim.compiling import Int32s, Int64s
from sim.day_moments import peak_demand
from sim.day_sums import HOUR
from sim.day_walk import walk
from sim.demand import MOMENT, most_at_once
from sim.errors import IntegrityError
from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office
from sim.population import DESK_TYPES
from sim.seating import SEATINGS

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


@dataclass(frozen=True)
class Measured:
    """One day in figures, and its course over the day."""

    figures: tuple[float, ...]  # FIGURES
    courses: Int64s  # (4, 96) `Walked.courses`
    hours: Int64s  # (3, 24) `Walked.hours`
    refused: Int64s  # indices into the plan of the people who were refused, without visitors


_SIT, _REFUSED, _SENT, _NO_ROOM, _NO_BLOCK = (
    int(kind) for kind in (Kind.SIT, Kind.REFUSED, Kind.SENT, Kind.NO_ROOM, Kind.NO_BLOCK)
)
_SEATINGS, _BY_TYPE = FIGURES.index("seatings"), FIGURES.index("needing_standard")
_UNSEATED, _UNTYPED = (math.nan,) * (SEATINGS + 3), (math.nan,) * (2 * TYPES)
_PEAK, _COMFORT, _UNUSED = (FIGURES.index(name) for name in ("peak", "comfort_exceeded", "unused_at_peak"))


def measure(
    log: Log,
    plan: DayPlan,
    office: Office,
    building: Building,
    needed: int | None = None,
    team: Int32s | None = None,
    bookings: DayOfBookings = NO_BOOKINGS,
    seats: bool = True,
) -> Measured:
    """Return a day's figures; raises `IntegrityError` where the day breaks a rule of §18.

    `needed` is the peak of the plan's demand, where it is known already; `team` (m,) are the teams of its people, None
    where nobody has one; `bookings` are those of the day. Without `seats` it is not counted who sits where: `SEATING`
    and what it is a share of are nan.
    """
    m = len(plan.person)
    employees = plan.employees
    needed = peak_demand(plan, office.together) if needed is None else needed
    team = np.full(m, NOWHERE, dtype=np.int32) if team is None else team
    core = int(building.core_start * HOUR), int(building.core_end * HOUR)
    walked = walk(log, plan, office, team, core, int(building.closing * HOUR), needed, seats)
    if walked.broken:
        raise IntegrityError(
            f"day {plan.ordinal}: the rules of the model do not hold ({'; '.join(walked.broken)}), please report this"
        )
    peak, kinds, hours_short, people_short = walked.peak, walked.kinds, 0.0, 0
    own = refused = walked.refused
    if len(refused):
        own = refused[: np.searchsorted(refused, employees)]  # employees stand first
        start, stop = walked.short
        hours_short, people_short = float(stop.sum() - start.sum()) / HOUR, _most_at_once(start, stop)
    figures = (
        employees,  # attendance
        peak,
        needed + office.owned,  # desks_needed
        kinds[_SIT] + kinds[_REFUSED],  # searches
        kinds[_REFUSED],  # refusals
        len(own),  # refused_people
        len(refused) > 0,  # crowded
        len(refused) > SEVERE_SHARE * m,  # severe
        walked.full / 60,  # full_minutes
        hours_short,
        people_short,
        walked.used / HOUR,  # desk_hours_used
        walked.held / HOUR,  # desk_hours_held_empty
        *_against_desks(peak, office, building),
        0 if office.together else len(plan.meeting_start),  # meetings
        kinds[_NO_ROOM],  # meetings_without_room
        len(plan.meeting_start) if office.together else 0,  # blocks
        kinds[_NO_BLOCK],  # blocks_refused
        plan.visitors,
        len(refused) - len(own) if not plan.diverted else _among(refused, employees, plan.visitors),  # visitors_refused
        kinds[_SENT],  # sent_elsewhere
        plan.diverted,
        plan.meetings_wished,
        len(plan.meeting_start) - kinds[_NO_ROOM] - kinds[_NO_BLOCK],  # meetings_in_person
        _room_hours_short(log, plan) if kinds[_NO_ROOM] else 0.0,
        walked.idle / HOUR,  # desk_hours_booked_idle
        *(_seat_figures(walked.seatings, walked.types) if seats else _UNSEATED),
        *bookings,
        np.count_nonzero(plan.booking[own] == NOWHERE) if bookings.walk_ins else 0,  # walk_ins_refused
        len(own) + bookings.turned_down,  # unserved_people
        employees + bookings.turned_down,  # wished
        *(walked.types if seats else _UNTYPED),
    )
    return Measured(figures, walked.courses, walked.hours, own)


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
    figures = list(measured.figures)
    if seats is not None:
        figures[_SEATINGS : _SEATINGS + len(_seat_figures(*seats))] = _seat_figures(*seats)
        figures[_BY_TYPE:] = seats[1]
    figures[_COMFORT : _UNUSED + 1] = _against_desks(int(figures[_PEAK]), office, building)
    return Measured(tuple(figures), measured.courses, measured.hours, measured.refused)


def _among(refused: Int64s, first: int, number: int) -> int:
    """Return how many of the refused are among so many people from the first on."""
    return int(np.count_nonzero((refused >= first) & (refused < first + number)))


def _room_hours_short(log: Log, plan: DayPlan) -> float:
    """Return the hours of meetings that are held without a room."""
    without = log.who[log.kind == _NO_ROOM]
    return float((plan.meeting_end[without] - plan.meeting_start[without]).sum()) / HOUR


def _against_desks(peak: int, office: Office, building: Building) -> tuple[bool, int]:
    """Return `comfort_exceeded` and `unused_at_peak`."""
    return peak > building.comfort_ceiling * office.desks + 1e-9, office.desks - peak  # .7 of 90 is 63


def _most_at_once(start: Int64s, stop: Int64s) -> int:
    """Return the most of these spans that overlap; one that ends where another begins does not."""
    rows = np.concatenate([start * 2 + 1, stop * 2]) * MOMENT
    rows.sort()
    return most_at_once(rows)
