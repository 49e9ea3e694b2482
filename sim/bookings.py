"""Desks that are booked (§7): which requests of a week are granted, and what bookings are on the day itself."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from sim.compiling import Flags, Floats, Int64s, kernel
from sim.events import NOWHERE, DayPlan
from sim.population import WEEKDAYS

HOUR: Final = 3600


@dataclass(frozen=True)
class Requests:
    """What n people ask for in one week; all (n, 5)."""

    asks: Flags  # for this day
    moment: Floats  # when, in days from Monday morning
    again: Flags  # takes another day when this one is refused
    other: Flags  # days that can be taken instead
    must: Flags  # comes even when refused, and takes no other day
    preference: Floats  # the most liked day first


class Granted(NamedTuple):
    """What became of requests; both (n, 5)."""

    booked: Flags
    refused: Flags  # the request for this day


@dataclass(frozen=True)
class WeekOfBookings:
    """One week of n people under bookings; all (n, 5)."""

    intended: Flags  # days on which people mean to come: booked, or without asking
    asked: Flags
    booked: Flags
    refused: Flags
    missed: Flags  # booked, but the person stays home, or has cancelled
    unused: Flags  # the person would not come with a booking either

    @property
    def come(self) -> Flags:
        """Who comes, sickness aside."""
        return self.intended & ~self.missed


class DayOfBookings(NamedTuple):
    """The bookings of one day in figures: people."""

    requests: int = 0
    requests_refused: int = 0
    bookings: int = 0
    ghost_bookings: int = 0  # whose people do not come
    walk_ins: int = 0  # people who come without one, of those who share desks, and guests
    turned_down: int = 0  # refused at booking and not there that day, who would have come with a booking


NO_BOOKINGS: Final = DayOfBookings()


def grant(requests: Requests, capacity: int) -> Granted:
    """Grant requests in the order in which they are made, at most `capacity` a day.

    Who is refused, and looks again, gets the most liked other day that has room and is not over at that moment.
    """
    person, weekday = np.nonzero(requests.asks)
    order = np.argsort(requests.moment[person, weekday], kind="stable")
    booked, refused = np.zeros_like(requests.asks), np.zeros_like(requests.asks)
    _grant(
        person[order], weekday[order], requests.moment.reshape(-1), requests.again.reshape(-1),
        requests.other.reshape(-1), requests.must.reshape(-1), requests.preference.reshape(-1), capacity,
        np.zeros(WEEKDAYS, dtype=np.int64), booked.reshape(-1), refused.reshape(-1),
    )  # fmt: skip
    return Granted(booked, refused)


@kernel
def _grant(
    person: Int64s,
    weekday: Int64s,
    moment: Floats,
    again: Flags,
    other: Flags,
    must: Flags,
    preference: Floats,
    capacity: int,
    taken: Int64s,
    booked: Flags,
    refused: Flags,
) -> None:
    """Go through the requests in their order."""
    for row in range(len(person)):
        base, day = WEEKDAYS * person[row], weekday[row]
        if taken[day] < capacity:
            taken[day] += 1
            booked[base + day] = True
            continue
        refused[base + day] = True
        if must[base + day] or not again[base + day]:
            continue
        best = NOWHERE
        for one in range(WEEKDAYS):
            free = other[base + one] and not booked[base + one] and taken[one] < capacity
            if free and one + 1 > moment[base + day] and (best < 0 or preference[base + one] > preference[base + best]):
                best = one
        if best >= 0:
            taken[best] += 1
            booked[base + best] = True


def with_bookings(plan: DayPlan, holders: Int64s, until: Int64s) -> DayPlan:
    """Return the plan of a day on which the `holders` (b,) of bookings, ascending, can claim them `until` a second.

    Who has booked a desk keeps it through absences, since it is theirs for the day. Holders who are not in the plan
    never come.
    """
    place = np.searchsorted(holders, plan.person)
    has = np.append(holders, NOWHERE)[place] == plan.person
    booking = np.where(has, place, NOWHERE).astype(np.int32)
    return replace(
        plan,
        booking=booking,
        booked_until=until.astype(np.int32),
        keep=plan.keep | np.repeat(has, np.diff(plan.first)),
    )


def figures_of(
    week: WeekOfBookings, weekday: int, present: Int64s, sharing: Flags, well: Flags, guests: int = 0
) -> DayOfBookings:
    """Return the figures of one day on which these people are `present`; `sharing` (n,) have no desk of their own.

    Only who is `well` (n,) is turned down, since who is ill misses no desk, and only who would have used a booking.
    `guests` from other buildings come besides, who ask for no booking.
    """
    there = np.zeros(len(sharing), dtype=np.bool_)
    there[present] = True
    asked, booked, refused = (column[:, weekday] for column in (week.asked, week.booked, week.refused))
    return DayOfBookings(
        requests=int(asked.sum()),
        requests_refused=int(refused.sum()),
        bookings=int(booked.sum()),
        ghost_bookings=int((booked & ~there).sum()),
        walk_ins=int((there & sharing & ~booked).sum()) + guests,
        turned_down=int((refused & ~there & well & ~week.unused[:, weekday]).sum()),
    )


def claimed_until(usual: Floats, afternoon: Flags, part_day_end: float, grace_minutes: float, closing: int) -> Int64s:
    """Return the last second to claim a booking: `grace_minutes` after the usual arrival, or the afternoon's begin.

    `usual` in hours; whole seconds, before closing.
    """
    begin = np.where(afternoon, np.maximum(usual, part_day_end), usual)
    seconds = np.floor(begin * HOUR + grace_minutes * 60)
    return np.clip(seconds, 0, closing - 1).astype(np.int64)
