"""Visitors (§14): people of no team here who come on a day, need a desk for their stay, and go again.

How many come is a Poisson number by weekday, from one draw a date: a larger mean brings the same visitors and more
(§2). They come and go as the people of the office do, with lunch and breaks, without meetings; each seeks a desk from a
zone drawn evenly. In a week's plans they stand after the n people: their indices are n and above.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from sim.agenda import EVERYBODY, NOBODY, events_of
from sim.building import Building
from sim.compiling import Floats, Int32s, Int64s, Words
from sim.day_plan import Day, Profile, usual_times
from sim.days import PEOPLE, VISITORS, Days
from sim.draws import Draws, entities
from sim.events import NOWHERE
from sim.population import IN_BUILDING, WEEKDAYS, People
from sim.workdays import Calendar, Week

_FIRST: Final = np.uint64(1 << 63)  # their entities; a preset's people count from 0, a roster's are hashes
_BEYOND: Final = 1e-12  # chance of more visitors than are counted with


@dataclass(frozen=True)
class Visitors:
    """The v visitors of one week."""

    entity: Words  # (v,) within a day
    weekday: Int64s  # (v,) ascending
    arrival: Floats  # (v,) usual arrival, hours
    departure: Floats  # (v,) usual departure, hours
    spot: Floats  # (v,) from 0 to 1: where among the zones

    def indices(self, weekday: int, people: int) -> Int64s:
        """Return the indices of a day's visitors, beyond those of so many people."""
        return people + np.flatnonzero(self.weekday == weekday)

    def added_to(self, people: People) -> People:
        """Return the people with the visitors after them, of whom no more is known than the entity."""
        grown: dict[str, Any] = {}
        for one in fields(people):
            value = getattr(people, one.name)
            if isinstance(value, np.ndarray) and len(value) == len(people):
                none = np.zeros((len(self.entity), *value.shape[1:]), dtype=value.dtype)
                grown[one.name] = np.concatenate([value, self.entity if one.name == "entity" else none])
        return replace(people, **grown)

    def profile(self, usual: Profile, zones: int) -> Profile:
        """Return the usual times of all, and where they sit among so many zones."""
        zone, owned = self.seats(usual.zone, usual.owned_desk, zones)
        arrival = np.concatenate([usual.arrival, self.arrival])
        return replace(
            usual, arrival=arrival, departure=np.concatenate([usual.departure, self.departure]), zone=zone,
            owned_desk=owned,
        )  # fmt: skip

    def seats(self, zone: Int32s, owned_desk: Int32s, zones: int) -> tuple[Int32s, Int32s]:
        """Return the zones and own desks of all; visitors own none."""
        own = np.full(len(self.spot), NOWHERE, dtype=np.int32)
        return np.concatenate([zone, (self.spot * zones).astype(np.int32)]), np.concatenate([owned_desk, own])

    def marked(self, days: Days, people: int) -> Days:
        """Return the days with how many of each one's people are visitors, beyond so many people."""
        before = np.cumsum(np.append(0, days.person >= people))[days.cuts[PEOPLE]]
        numbers = days.numbers.copy()
        numbers[VISITORS] = np.diff(before)
        return replace(days, numbers=numbers, _plans={})


def visitors_of(
    building: Building, day: Day, calendar: Calendar, week: Week, draws: Draws, place: int = 0
) -> Visitors | None:
    """Return the visitors of a week in a building, by its number; None where none are expected on any day.

    Where an event keeps everybody from the office it keeps visitors from it too, by the same share.
    """
    means = building.visitor_means()
    if not any(means):
        return None
    ordinal = week.monday.toordinal() + np.arange(WEEKDAYS)
    chance = draws.uniform("visitors", ordinal, np.full(WEEKDAYS, place, dtype=np.uint64))[:, 0]
    number = [
        int(np.searchsorted(cumulative(mean), one, side="right")) if there else 0
        for mean, one, there in zip(means, chance.tolist(), week.open.tolist(), strict=True)
    ]
    weekday = np.repeat(np.arange(WEEKDAYS), number)
    entity = np.concatenate([_FIRST + np.uint64(place * IN_BUILDING) + entities(one) for one in number])
    when = ordinal[weekday]
    for event in events_of(calendar.events):
        if event.kind == NOBODY and event.who == EVERYBODY:
            stays = (when != event.date.toordinal()) | (draws.uniform("event", when, entity)[:, 0] >= event.share)
            entity, weekday, when = entity[stays], weekday[stays], when[stays]
    arrival, departure = usual_times(day, np.zeros(len(entity)), entity, when, draws)
    return Visitors(entity, weekday, arrival, departure, draws.uniform("visitor_zone", when, entity)[:, 0])


@functools.lru_cache(maxsize=64)
def cumulative(mean: float) -> Floats:
    """Return P(V <= k), k = 0, 1, ... of a Poisson number; the last is 1: more have a chance below 1e-12 (§2)."""
    if mean == 0:
        return np.ones(1)
    from scipy.special import pdtr

    table: Floats = pdtr(np.arange(int(mean + 10 * np.sqrt(mean)) + 40), mean)
    table = table[: int(np.searchsorted(table, 1 - _BEYOND)) + 1].copy()
    table[-1] = 1.0
    table.flags.writeable = False
    return table


def most_visitors(means: Sequence[float]) -> int:
    """Return the most visitors that a day can have."""
    return max(len(cumulative(mean)) - 1 for mean in means)
