"""What the events of a calendar do to a week (§6): who comes in for one, and who cannot come."""

import datetime
import itertools

import numpy as np

from sim.agenda import COME, EVERYBODY, Event, events_of
from sim.compiling import Flags
from sim.draws import Draws
from sim.errors import ConfigurationError, nearest
from sim.population import WEEKDAYS, People
from sim.workdays import Calendar, Week

# What else everybody may be called.
_EVERYBODY = ("everyone", "all", "iedereen", "allen")


def check_events(calendar: Calendar, people: People) -> None:
    """Refuse an event for people who are not there, and two of one day that call and keep away the same person.

    Raises `ConfigurationError`.
    """
    held = events_of(calendar.events)
    for number, event in enumerate(held, 1):
        names = (EVERYBODY, *filter(None, people.organisations), *people.teams)
        if event.who not in names and event.who in filter(None, people.buildings):
            raise ConfigurationError(
                f"calendar.events: entry {number}: {event.who!r} is a building, and an event is for people wherever "
                "they work, write the name of an organisation or a team there"
            )
        if event.who not in names:
            meant = f" (did you mean '{EVERYBODY}'?)" if event.who in _EVERYBODY else nearest(event.who, names)
            raise ConfigurationError(
                f"calendar.events: entry {number}: {event.who!r} is no organisation and no team here{meant}, "
                f"write {EVERYBODY} or the name of one"
            )
    for (before, other), (number, event) in itertools.combinations(enumerate(held, 1), 2):
        opposed = event.date == other.date and event.kind != other.kind
        if opposed and (_asked(event, people) & _asked(other, people)).any():
            raise ConfigurationError(
                f"calendar.events: entries {before} and {number} contradict each other on {event.date}: {other.kind} "
                f"for {other.who}, {event.kind} for {event.who}, and these have people in common, keep one"
            )


def called_and_kept(calendar: Calendar, people: People, week: Week, draws: Draws) -> tuple[Flags, Flags] | None:
    """Return (n, 5) who is called to the office and who is kept from it on the days of a week; None without events.

    Whether a person follows an event is a coin by person and date, the same for all events of that date.
    """
    if not calendar.events:
        return None
    days = {week.monday + datetime.timedelta(days=day): day for day in range(WEEKDAYS)}
    held = [event for event in events_of(calendar.events) if event.date in days]
    if not held:
        return None
    called, kept = np.zeros((2, len(people), WEEKDAYS), dtype=np.bool_)
    for event in held:
        coin = draws.uniform("event", event.date.toordinal(), people.entity)[:, 0]
        (called if event.kind == COME else kept)[:, days[event.date]] |= _asked(event, people) & (coin < event.share)
    return called, kept


def _asked(event: Event, people: People) -> Flags:
    """Return (n,) whom an event is for; of an organisation and a team of one name the organisation."""
    if event.who == EVERYBODY:
        return np.ones(len(people), dtype=np.bool_)
    asked: Flags = np.zeros(len(people), dtype=np.bool_)  # of another building
    if event.who in people.organisations:
        asked = people.organisation == people.organisations.index(event.who)
    elif event.who in people.teams:
        asked = people.team == people.teams.index(event.who)
    return asked
