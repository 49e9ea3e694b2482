"""One day as a person can read it: who, when, what, which desk (`trace=DATE`)."""

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import ConfigurationError
from sim.events import NOWHERE, DayPlan, Kind, Log
from sim.groups import too_few
from sim.job import Job
from sim.population import People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.staffing import chosen
from sim.workdays import WORKWEEK, holidays_of, period

if TYPE_CHECKING:
    import pandas as pd

_WORDS: Final = {
    Kind.ARRIVE: "arrives",
    Kind.SIT: "sits down",
    Kind.REFUSED: "finds no free desk",
    Kind.SIT_AFTER_WAIT: "sits down after waiting",
    Kind.TOUCHDOWN: "takes a touchdown place",
    Kind.GO_HOME: "goes home",
    Kind.GIVE_UP: "gives up waiting and goes home",
    Kind.CALLED_AWAY: "stops waiting: an appointment or the end of the day",
    Kind.KEEP: "goes away and keeps the desk",
    Kind.CLEAR: "goes away and clears the desk",
    Kind.STEP_OUT: "goes away, without a desk",
    Kind.RETURN: "comes back",
    Kind.COME_BACK: "comes back and seeks a desk",
    Kind.LEAVE: "leaves for the day",
    Kind.LEAVE_ABSENT: "leaves for the day without coming back",
    Kind.SENT: "goes to another building",
    Kind.GUEST: "arrives from another building",
    Kind.ROOM: "meeting takes a room",
    Kind.NO_ROOM: "meeting finds no room and is held without",
    Kind.ROOM_FREE: "meeting ends and frees the room",
    Kind.BLOCK: "meeting takes a desk of its block",
    Kind.NO_BLOCK: "meeting finds no block of desks and is held without",
    Kind.BLOCK_FREE: "meeting ends and frees a desk of its block",
    Kind.LAPSE: "was not claimed in time and is free for all",
}

KINDS: Final = {what: kind for kind, what in _WORDS.items()}  # the kind of event that a row of the table tells

HIDDEN: Final = "(not shown)"  # the team of a real person
_GROUPS: Final = ("person", "visitor", "from elsewhere")  # in the order of a plan's people


@dataclass
class _Day:
    date: datetime.date
    several: bool  # buildings
    tables: list["pd.DataFrame"] = field(default_factory=list)

    def watch(self, date: datetime.date, plan: DayPlan, log: Log, people: People) -> None:
        if date == self.date and not (self.several and too_few(_own(people))):
            self.tables.append(table(plan, log, people).assign(building=people.buildings[0]))


def _own(people: People) -> People:
    """Return the people of a building without the guests from others, who follow them."""
    return chosen(people, people.building == people.building[0])


def trace(job: Job, date: datetime.date) -> tuple["pd.DataFrame", int]:
    """Return that day's events and the replication they come from, the first of the run that has this date.

    Raises `ConfigurationError` when no replication of the run plays that date.
    """
    replication = find_day(job.scenario, date)
    day = _Day(date, bool(job.sites))
    replicate(job, replication, day.watch)
    if not job.sites:
        return day.tables[0].drop(columns="building"), replication
    import pandas as pd

    return pd.concat(day.tables, ignore_index=True), replication


def find_day(scenario: Scenario, date: datetime.date) -> int:
    """Return the first replication that plays this date; raises `ConfigurationError` when none does."""
    replications = scenario.replications or scenario.precision.min_replications
    played: set[datetime.date] = set()
    for replication in range(replications):
        weeks = period(scenario.calendar, replication, scenario.weeks)
        open_days = [week.monday + datetime.timedelta(days=weekday) for week in weeks for weekday in week.weekdays]
        if date in open_days:
            return replication
        played.update(open_days)
    near = min(played, key=lambda day: (abs(day - date), day), default=None)
    raise ConfigurationError(
        f"trace: {date} is no working day of this run{_reason(scenario, date)}, "
        + (f"the nearest is {near}" if near else "there is none: choose another calendar.start or more weeks")
    )


def _reason(scenario: Scenario, date: datetime.date) -> str:
    """Return why the office is closed on a date; nothing when the date is only outside the run."""
    said = f"{date.day} {date:%B} {date.year} is"
    if date.weekday() >= WORKWEEK:
        return f" ({said} a {date:%A})"
    name = holidays_of(scenario.calendar, date.year).get(date)
    return f" ({said} a holiday, {name})" if name else ""


def table(plan: DayPlan, log: Log, people: People) -> "pd.DataFrame":
    """Return a row an event: time, who, team, what, desk, room.

    People, visitors, and those who come from another building where they found no desk, each apart, are numbered in the
    order of their arrival, so that a roster's people cannot be recognised; their team is not shown for the same reason.
    """
    import pandas as pd

    arrivals = log.who[log.kind == Kind.ARRIVE]
    group = np.searchsorted([plan.employees, plan.employees + plan.visitors], np.arange(len(plan.person)), side="right")
    number = np.zeros(len(plan.person), dtype=np.int64)
    for one in range(len(_GROUPS)):
        some = arrivals[group[arrivals] == one]
        number[some] = np.arange(1, len(some) + 1)
    rows = []
    for second, kind, who, where in zip(
        *(part.tolist() for part in (log.second, log.kind, log.who, log.where)), strict=True
    ):
        meeting, room = kind >= Kind.ROOM, Kind.ROOM <= kind < Kind.BLOCK
        outside = meeting or who >= plan.employees
        team = "" if outside else HIDDEN if people.real else people.teams[people.team[plan.person[who]]]
        place = "" if where == NOWHERE else str(where + 1)
        rows.append(
            {
                "time": f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}",
                "who": _subject(kind, who) if meeting else f"{_GROUPS[group[who]]} {number[who]}",
                "team": team,
                "what": _WORDS[Kind(kind)],
                "desk": "" if room else place,
                "room": place if room else "",
            }
        )
    return pd.DataFrame(rows, columns=["time", "who", "team", "what", "desk", "room"])


def _subject(kind: int, who: int) -> str:
    """Return what a row is about that is about nobody."""
    return f"booking {who + 1}" if kind == Kind.LAPSE else f"meeting {who + 1}"
