"""Where people are on the days of a week (§5): who would come under a policy, and what becomes of it."""

import numpy as np

from sim.attendance import Wishes, attend, kept_on_site, pull
from sim.bookings import WeekOfBookings, claimed_until
from sim.compiling import Flags, Int8s, Int64s, kernel
from sim.day_plan import Profile, part_days
from sim.day_sums import HOUR
from sim.draws import Draws
from sim.gathering import STATES
from sim.meetings import Clusters, MeetingWeek, WantedMeetings, meeting_week
from sim.noise import WeekNoise
from sim.policies import Booking, Context, Policy
from sim.population import FIELD, WEEKDAYS, People
from sim.scenario import Scenario
from sim.workdays import Week

_OFF, _LEAVE, _SICK, _LOCATION, _HOME, _OFFICE = range(len(STATES))


def elsewhere_of(scenario: Scenario, people: People, week: Week, draws: Draws) -> Flags:
    """Days that flexible staff work in another place, known before they choose (§5)."""
    share = scenario.organisation.elsewhere_share
    if share == 0:
        return np.zeros((len(people), WEEKDAYS), dtype=np.bool_)
    chance = draws.uniform("location", week.monday.toordinal(), people.entity, WEEKDAYS)
    elsewhere: Flags = (chance < share) & (people.kind != FIELD)[:, None]
    return elsewhere


def coming(
    scenario: Scenario,
    policy: Policy,
    context: Context,
    groups: Clusters,
    week: Week,
    wanted: Wishes,
    available: Flags,
    called: Flags | None,
    noise: WeekNoise,
    meetings_wanted: WantedMeetings,
) -> tuple[Flags, MeetingWeek, Wishes]:
    """Return (n, 5) who would come under a policy, sickness aside, the week's meetings, and what people wanted.

    `called` (n, 5) are called in by an event, if there is one.
    """
    people = context.people
    shaped = kept_on_site(policy.shape(wanted, context), wanted, people.bound)
    core = (int(scenario.building.core_start * HOUR), int(scenario.building.core_end * HOUR))
    together = policy.team_days(wanted, context)
    meetings = meeting_week(scenario.meetings, groups, people, week, available, together, core, meetings_wanted)
    planned = policy.planned(shaped, meetings.pulled, context)
    if called is not None:
        planned = pull(planned, called & available)
    return attend(scenario.attendance, planned, available, noise), meetings, planned


def claims(
    scenario: Scenario,
    people: People,
    usual: Profile,
    week: Week,
    weekday: int,
    bookings: WeekOfBookings,
    draws: Draws,
) -> tuple[Int64s, Int64s]:
    """Return the holders of bookings for a day (b,), and the last second at which each can claim theirs (§7)."""
    holders = np.flatnonzero(bookings.booked[:, weekday])
    part = part_days(scenario.day, people, week.monday, draws, weekday, holders)
    grace = scenario.policy.grace_minutes if isinstance(scenario.policy, Booking) else 0.0
    closing = int(scenario.building.closing * HOUR)
    until = claimed_until(usual.arrival[holders], part < 0, scenario.day.part_day_end, grace, closing)
    return holders, until


def states_of(
    people: People, working: Flags, leave: Flags, elsewhere: Flags, sick: Flags, come: Flags
) -> tuple[Int8s, list[Int64s]]:
    """Return (5, n) where everybody is (§5), and by weekday who is in the office.

    Choices know contract, leave and location; sickness is unforeseen.
    """
    states = np.empty((WEEKDAYS, len(people)), dtype=np.int8)
    present, number = np.empty(states.shape, dtype=np.int64), np.zeros(WEEKDAYS, dtype=np.int64)
    _place(
        people.kind, working.reshape(-1), leave.reshape(-1), sick.reshape(-1), elsewhere.reshape(-1), come.reshape(-1),
        states.reshape(-1), present.reshape(-1), number,
    )  # fmt: skip
    return states, [of_day[:many] for of_day, many in zip(present, number.tolist(), strict=True)]


@kernel
def _place(
    kind: Int8s,
    working: Flags,
    leave: Flags,
    sick: Flags,
    elsewhere: Flags,
    come: Flags,
    states: Int8s,
    present: Int64s,
    number: Int64s,
) -> None:
    """Write the first state that holds, by its place in `STATES`; who works on location is there if not in.

    Of each weekday `present` gets who is in the office, and `number` how many they are.
    """
    people = len(kind)
    for person in range(people):
        otherwise = _LOCATION if kind[person] == FIELD else _HOME
        for day in range(WEEKDAYS):
            one = WEEKDAYS * person + day
            # From the last to the first, without branches, which nobody can foresee.
            state = _OFFICE if come[one] else otherwise
            state = _LOCATION if elsewhere[one] else state
            state = _SICK if sick[one] else state
            state = _LEAVE if leave[one] else state
            state = state if working[one] else _OFF
            states[day * people + person] = state
            present[day * people + number[day]] = person
            number[day] += state == _OFFICE
