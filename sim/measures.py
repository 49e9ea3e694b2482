"""From the log of a day to its figures (§15), and the checks that hold for every day of every run (§18)."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.building import Building
from sim.compiling import Flags, Floats, Int64s
from sim.day_walk import HOUR, walk
from sim.demand import MOMENT, most_at_once, peak_demand
from sim.errors import IntegrityError
from sim.events import DayPlan, Kind, Log, Office

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
    "visitors",
    "visitors_refused",
    "meetings_wished",
    "meetings_in_person",
    "room_hours_short",
)


@dataclass(frozen=True)
class Measured:
    """One day in figures, and its course over the day."""

    figures: Floats  # (len(FIGURES),)
    in_use: Int64s  # (96,) desks in use at each quarter-hour
    held_empty: Int64s  # (96,)
    present: Int64s  # (96,) people in the building
    full: Flags  # (96,) no free shared desk
    used_by_hour: Floats  # (24,) desk-hours in use
    full_by_hour: Floats  # (24,) hours with no free desk
    refusals_by_hour: Int64s  # (24,)
    refused: Int64s  # indices into the plan of the people who were refused, without visitors


_PEAK, _COMFORT, _UNUSED = (FIGURES.index(name) for name in ("peak", "comfort_exceeded", "unused_at_peak"))


def measure(log: Log, plan: DayPlan, office: Office, building: Building, needed: int | None = None) -> Measured:
    """Return a day's figures; raises `IntegrityError` where the day breaks a rule of §18.

    `needed` is the peak of the plan's demand, where it is known already.
    """
    m = len(plan.person)
    employees = m - plan.visitors
    needed = peak_demand(plan) if needed is None else needed
    core = int(building.core_start * HOUR), int(building.core_end * HOUR)
    walked = walk(log, plan, office, core, int(building.closing * HOUR), needed)
    if walked.broken:
        raise IntegrityError(
            f"day {plan.ordinal}: the rules of the model do not hold ({'; '.join(walked.broken)}), please report this"
        )
    kinds, refused = walked.kinds, np.zeros(0, dtype=np.int64)
    hours_short, people_short = 0.0, 0
    if kinds[Kind.REFUSED]:
        refused = np.unique(log.who[log.kind == Kind.REFUSED]).astype(np.int64)
        start, stop = walked.short_start, walked.short_stop
        hours_short, people_short = float(stop.sum() - start.sum()) / HOUR, _most_at_once(start, stop)
    peak, own = walked.peak, refused[refused < employees]
    figures = (
        employees,  # attendance
        peak,
        needed + office.owned,  # desks_needed
        kinds[Kind.SIT] + kinds[Kind.REFUSED],  # searches
        kinds[Kind.REFUSED],  # refusals
        len(own),  # refused_people
        len(refused) > 0,  # crowded
        len(refused) > SEVERE_SHARE * m,  # severe
        walked.full / 60,  # full_minutes
        hours_short,
        people_short,
        walked.used / HOUR,  # desk_hours_used
        walked.held / HOUR,  # desk_hours_held_empty
        *_against_desks(peak, office, building),
        len(plan.meeting_start),  # meetings
        kinds[Kind.NO_ROOM],  # meetings_without_room
        plan.visitors,
        len(refused) - len(own),  # visitors_refused
        plan.meetings_wished,
        len(plan.meeting_start) - kinds[Kind.NO_ROOM],  # meetings_in_person
        _room_hours_short(log, plan) if kinds[Kind.NO_ROOM] else 0.0,
    )
    return Measured(
        figures=np.array(figures, dtype=np.float64),
        in_use=walked.courses[0],
        held_empty=walked.courses[1],
        present=walked.courses[2],
        full=walked.courses[3] > 0,
        used_by_hour=walked.hours[0] / HOUR,
        full_by_hour=walked.hours[1] / HOUR,
        refusals_by_hour=walked.hours[2],
        refused=own,
    )


def at_more_desks(measured: Measured, office: Office, building: Building) -> Measured:
    """Return the figures of a day without refusals, and never full, for another office with room for all."""
    figures = measured.figures.copy()
    figures[_COMFORT : _UNUSED + 1] = _against_desks(int(figures[_PEAK]), office, building)
    # Said one by one: `dataclasses.replace` takes three times as long, and most days of a frontier come this way.
    return Measured(
        figures, measured.in_use, measured.held_empty, measured.present, measured.full,
        measured.used_by_hour, measured.full_by_hour, measured.refusals_by_hour, measured.refused,
    )  # fmt: skip


def _room_hours_short(log: Log, plan: DayPlan) -> float:
    """Return the hours of meetings that are held without a room."""
    without = log.who[log.kind == Kind.NO_ROOM]
    return float((plan.meeting_end[without] - plan.meeting_start[without]).sum()) / HOUR


def _against_desks(peak: int, office: Office, building: Building) -> tuple[bool, int]:
    """Return `comfort_exceeded` and `unused_at_peak`."""
    return peak > building.comfort_ceiling * office.desks + 1e-9, office.desks - peak  # .7 of 90 is 63


def _most_at_once(start: Int64s, stop: Int64s) -> int:
    """Return the most of these spans that overlap; one that ends where another begins does not."""
    rows = np.concatenate([start * 2 + 1, stop * 2]) * MOMENT
    rows.sort()
    return most_at_once(rows)
