"""§15, §18: a day's figures from hand-made logs, worked out by hand; each rule of §18 broken on purpose."""

import numpy as np
import pytest
from plans import office, plan

from sim.bookings import DayOfBookings
from sim.building import Building
from sim.day_moments import peak_demand
from sim.day_simpy import play
from sim.day_states import RULES
from sim.errors import IntegrityError
from sim.events import DayPlan, Kind, Log, Office, Refused
from sim.measures import FIGURES, Measured, measure

H = 3600
Row = tuple[float, Kind, int, int]


def written(rows: list[Row]) -> Log:
    """A log written by hand."""
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).astype(np.int32).T
    return Log(*(np.ascontiguousarray(column) for column in columns))


def figures(measured: Measured) -> dict[str, float]:
    return dict(zip(FIGURES, measured.figures, strict=True))


# One day: two shared desks (0, 1) and an owned one (2); who finds none goes home; one room. Person 1 clears the desk
# for a meeting and finds none afterwards, person 2 finds none at all, person 3 is the owner.
DAY = plan(
    (9 * H, 17 * H, [(12 * H, 13 * H, True)]),
    (int(9.5 * H), 16 * H, [(11 * H, int(12.5 * H), False)]),
    (10 * H, 15 * H, []),
    (8 * H, 18 * H, [(14 * H, int(14.5 * H), True)]),
    (int(11.25 * H), 18 * H, []),
    own={3: 2},
    meetings=((11 * H, int(12.5 * H), 2), (13 * H, 14 * H, 8)),
)
OFFICE = office(2, owned=1, rooms=(4,))
LOG = written(
    [
        (8 * H, Kind.ARRIVE, 3, -1),
        (8 * H, Kind.SIT, 3, 2),
        (9 * H, Kind.ARRIVE, 0, -1),
        (9 * H, Kind.SIT, 0, 0),
        (9.5 * H, Kind.ARRIVE, 1, -1),
        (9.5 * H, Kind.SIT, 1, 1),
        (10 * H, Kind.ARRIVE, 2, -1),
        (10 * H, Kind.REFUSED, 2, -1),
        (10 * H, Kind.GO_HOME, 2, -1),
        (11 * H, Kind.CLEAR, 1, 1),
        (11 * H, Kind.ROOM, 0, 0),
        (11.25 * H, Kind.ARRIVE, 4, -1),
        (11.25 * H, Kind.SIT, 4, 1),
        (12 * H, Kind.KEEP, 0, 0),
        (12.5 * H, Kind.ROOM_FREE, 0, 0),
        (12.5 * H, Kind.COME_BACK, 1, -1),
        (12.5 * H, Kind.REFUSED, 1, -1),
        (12.5 * H, Kind.GO_HOME, 1, -1),
        (13 * H, Kind.RETURN, 0, 0),
        (13 * H, Kind.NO_ROOM, 1, -1),
        (14 * H, Kind.KEEP, 3, 2),
        (14.5 * H, Kind.RETURN, 3, 2),
        (17 * H, Kind.LEAVE, 0, 0),
        (18 * H, Kind.LEAVE, 3, 2),
        (18 * H, Kind.LEAVE, 4, 1),
    ]
)


def test_the_engine_writes_the_log_that_was_written_by_hand() -> None:
    played = play(DAY, OFFICE)
    for name in ("second", "kind", "who", "where"):
        assert getattr(played, name).tolist() == getattr(LOG, name).tolist()


def test_every_figure_of_a_day() -> None:
    assert figures(measure(LOG, DAY, OFFICE, Building())) == {
        "attendance": 5,
        "peak": 3,
        "desks_needed": 4 + 1,  # from 12:30 to 15:00 persons 0, 1, 2 and 4 would have a desk, and the owner
        "searches": 4 + 2,
        "refusals": 2,
        "refused_people": 2,
        "crowded": 1,
        "severe": 1,  # 2 of 5
        "full_minutes": 90 + 345,  # 9:30 to 11:00 and 11:15 to 17:00
        "hours_short": 5 + 3.5,  # person 2 from 10:00 to 15:00, person 1 from 12:30 to 16:00
        "people_short": 2,
        "desk_hours_used": 8 + 8 + 1.5 + 5.75,  # desks 2, 0 and 1 from 9:00 to 17:00
        "desk_hours_held_empty": 1 + 0.5,
        "comfort_exceeded": 1,  # 3 > 2.55
        "unused_at_peak": 0,
        "meetings": 2,
        "meetings_without_room": 1,
        "blocks": 0,
        "blocks_refused": 0,
        "visitors": 0,
        "visitors_refused": 0,
        "sent_elsewhere": 0,
        "diverted": 0,
        "meetings_wished": 0,  # a plan by hand tells of none
        "meetings_in_person": 1,
        "room_hours_short": 1,
        "desk_hours_booked_idle": 0,
        "seatings": 3,
        "unsuitable_seatings": 0,
        "outside_zone_seatings": 0,
        "teams_seated": 0,
        "team_zones": 0,
        "unsuited": 1,  # two were refused
        "sharers": 4,
        "unsuited_people": 2,
        **dict.fromkeys(DayOfBookings._fields, 0),
        "walk_ins_refused": 0,
        "unserved_people": 2,
        "wished": 5,
        "needing_standard": 4,
        "needing_quiet": 0,
        "needing_adjustable": 0,
        "unsuited_standard": 2,
        "unsuited_quiet": 0,
        "unsuited_adjustable": 0,
    }


def by_quarter(*parts: tuple[float, float, int]) -> list[int]:
    """Values from hour to hour, 0 elsewhere, at the 96 quarter-hours."""
    return [sum(value for start, end, value in parts if start * 4 <= tick < end * 4) for tick in range(96)]


def test_the_course_of_a_day() -> None:
    course = measure(LOG, DAY, OFFICE, Building())
    in_use, held_empty, present, full = course.courses.tolist()
    used_by_hour, full_by_hour, refusals = course.hours.tolist()
    seated = [(8, 18, 1), (9, 17, 1), (9.5, 11, 1), (11.25, 18, 1)]
    assert in_use == by_quarter(*seated)
    assert held_empty == by_quarter((12, 13, 1), (14, 14.5, 1))
    # Person 2 comes at ten and is gone in the same second, person 1 goes home at half past twelve.
    assert present == by_quarter((8, 18, 1), (9, 17, 1), (9.5, 12.5, 1), (11.25, 18, 1))
    assert full == by_quarter((9.5, 11, 1), (11.25, 17, 1))
    used = {8: 1, 9: 2.5, 10: 3, 11: 2.75, 12: 3, 13: 3, 14: 3, 15: 3, 16: 3, 17: 2}
    assert used_by_hour == [3600 * used.get(hour, 0) for hour in range(24)]
    without = {9: 0.5, 10: 1, 11: 0.75} | dict.fromkeys(range(12, 17), 1)
    assert full_by_hour == [3600 * without.get(hour, 0) for hour in range(24)]
    assert refusals == [int(hour in (10, 12)) for hour in range(24)]
    assert course.refused.tolist() == [1, 2]


def test_core_hours_cut_the_shares() -> None:
    short = figures(measure(LOG, DAY, OFFICE, Building(core_start=10.5, core_end=12.25)))
    assert short["full_minutes"] == 30 + 60  # 10:30 to 11:00 and 11:15 to 12:15
    assert short["desk_hours_used"] == 1.75 + 1.75 + 0.5 + 1
    assert short["desk_hours_held_empty"] == 0.25


def test_a_day_without_people() -> None:
    empty = measure(play(plan(), office(3)), plan(), office(3), Building())
    expected = dict.fromkeys(FIGURES, 0.0) | {"unused_at_peak": 3}
    assert figures(empty) == expected
    assert not empty.courses.any()
    assert len(empty.refused) == 0


def played(day: DayPlan, house: Office) -> dict[str, float]:
    return figures(measure(play(day, house), day, house, Building()))


def test_without_a_shared_desk_it_is_full_for_whoever_shares() -> None:
    nobody_shares = plan((9 * H, 17 * H, []), own={0: 0})
    assert played(nobody_shares, office(0, owned=1))["full_minutes"] == 0
    somebody_shares = plan((9 * H, 17 * H, []), (10 * H, 11 * H, []), own={0: 0})
    assert played(somebody_shares, office(0, owned=1))["full_minutes"] == 480


@pytest.mark.parametrize(
    ("present", "desks", "severe"), [(20, 19, 0), (20, 18, 1), (19, 18, 1), (140, 133, 0), (140, 132, 1)]
)
def test_severe_is_more_than_one_in_twenty(present: int, desks: int, severe: int) -> None:
    day = plan(*[(9 * H, 17 * H, [])] * present)
    assert played(day, office(desks))["severe"] == severe


@pytest.mark.parametrize(
    ("ceiling", "desks", "peak", "exceeded"),
    [(0.85, 140, 119, 0), (0.85, 140, 120, 1), (0.7, 90, 63, 0), (0.7, 90, 64, 1), (1.0, 20, 20, 0)],
)
def test_comfort_is_exceeded_above_the_ceiling(ceiling: float, desks: int, peak: int, exceeded: int) -> None:
    """.7 of 90 desks is 63, in binary a little less."""
    day, house = plan(*[(9 * H, 17 * H, [])] * peak), office(desks)
    measured = measure(play(day, house), day, house, Building(comfort_ceiling=ceiling))
    assert figures(measured)["comfort_exceeded"] == exceeded


SHORTAGES = {
    "waits until seated": (
        plan((0, 500, []), (200, 900, []), patience=10_000),
        Refused.WAIT,
        [300],
        1,
    ),
    "gives up: until the planned end": (plan((0, 950, []), (200, 900, []), patience=100), Refused.WAIT, [700], 1),
    "goes home: until the planned end": (plan((0, 950, []), (200, 900, [])), Refused.LEAVE, [700], 1),
    "touchdown counts": (plan((0, 950, []), (200, 900, [(300, 400, True)])), Refused.TOUCHDOWN, [700], 1),
    "called away while waiting, then seated": (
        plan((0, 500, []), (200, 900, [(300, 700, True)]), patience=10_000),
        Refused.WAIT,
        [500],
        1,
    ),
    "called away, refused again, called away by the end": (
        plan((0, 950, []), (200, 900, [(300, 400, True)]), patience=10_000),
        Refused.WAIT,
        [700],
        1,
    ),
    "refused a second time after having had a desk": (
        plan((0, 300, []), (200, 900, [(400, 500, False)]), (450, 600, []), patience=10_000),
        Refused.WAIT,
        [100, 100],
        1,
    ),
    "two at once": (plan((0, 950, []), (200, 900, []), (250, 400, [])), Refused.LEAVE, [700, 150], 2),
    "one seated in the second in which the next is refused": (
        plan((0, 300, []), (200, 900, []), (300, 600, []), patience=10_000),
        Refused.WAIT,
        [100, 300],
        1,
    ),
    "nobody": (plan((0, 300, []), (300, 900, [])), Refused.WAIT, [], 0),
}


@pytest.mark.parametrize("case", SHORTAGES)
def test_shortage_lasts_until_seated_or_until_the_planned_end(case: str) -> None:
    day, refused, seconds, at_once = SHORTAGES[case]
    found = played(day, office(1, refused=refused, touchdown=1))
    assert found["hours_short"] == pytest.approx(sum(seconds) / H, abs=1e-12)
    assert found["people_short"] == at_once


def test_peak_demand_is_the_most_desks_wanted_at_once() -> None:
    """Against counting in every second who would have a shared desk: 200 random days, many ties."""
    generator = np.random.default_rng(3)
    for _ in range(200):
        stays = []
        for _ in range(generator.integers(0, 9)):
            cuts = np.sort(generator.choice(41, 2 * int(generator.integers(1, 4)), replace=False)).tolist()
            listed = [(a, b, bool(generator.random() < 0.5)) for a, b in zip(cuts[1:-1:2], cuts[2:-1:2], strict=True)]
            if listed and generator.random() < 0.3:
                listed[-1] = (listed[-1][0], cuts[-1] + int(generator.integers(2)), listed[-1][2])
            stays.append((cuts[0], cuts[-1], listed))
        own = {who: 9 + who for who in range(len(stays)) if generator.random() < 0.2}
        most = 0
        for second in range(45):
            wanted = 0
            for who, (arrive, leave, listed) in enumerate(stays):
                cleared = any(not keep and away <= second < back for away, back, keep in listed)
                wanted += who not in own and arrive <= second < leave and not cleared
            most = max(most, wanted)
        assert peak_demand(plan(*stays, own=own)) == most


# Each rule of §18 broken on purpose

TWO = plan((100, 900, [(200, 300, True)]), (100, 800, []))
TWO_ROWS: list[Row] = [
    (100, Kind.ARRIVE, 0, -1),
    (100, Kind.SIT, 0, 0),
    (100, Kind.ARRIVE, 1, -1),
    (100, Kind.SIT, 1, 1),
    (200, Kind.KEEP, 0, 0),
    (300, Kind.RETURN, 0, 0),
    (800, Kind.LEAVE, 1, 1),
    (900, Kind.LEAVE, 0, 0),
]
CROWD = plan((100, 900, []), (200, 800, [(300, 400, True)]), patience=500)
WAIT_ROWS: list[Row] = [
    (100, Kind.ARRIVE, 0, -1),
    (100, Kind.SIT, 0, 0),
    (200, Kind.ARRIVE, 1, -1),
    (200, Kind.REFUSED, 1, -1),
    (300, Kind.CALLED_AWAY, 1, -1),
    (300, Kind.STEP_OUT, 1, -1),
    (400, Kind.COME_BACK, 1, -1),
    (400, Kind.REFUSED, 1, -1),
    (800, Kind.CALLED_AWAY, 1, -1),
    (800, Kind.LEAVE, 1, -1),
    (900, Kind.LEAVE, 0, 0),
]
TOUCH_ROWS: list[Row] = [
    (100, Kind.ARRIVE, 0, -1),
    (100, Kind.SIT, 0, 0),
    (200, Kind.ARRIVE, 1, -1),
    (200, Kind.REFUSED, 1, -1),
    (200, Kind.TOUCHDOWN, 1, -1),
    (300, Kind.STEP_OUT, 1, -1),
    (400, Kind.RETURN, 1, -1),
    (800, Kind.LEAVE, 1, -1),
    (900, Kind.LEAVE, 0, 0),
]
ROOM_ROWS: list[Row] = [
    (100, Kind.ROOM, 0, 0),
    (200, Kind.ROOM, 1, 1),
    (300, Kind.ROOM_FREE, 0, 0),
    (400, Kind.ROOM_FREE, 1, 1),
]


def but(rows: list[Row], number: int, *instead: Row) -> list[Row]:
    """The rows with one of them replaced, or left out."""
    return rows[:number] + list(instead) + rows[number + 1 :]


# A person with a booking, and one that nobody claims.
BOOKED = plan((100, 900, []), booked={0: 300}, ghosts=(50,))
LAPSE_ROWS: list[Row] = [
    (51, Kind.LAPSE, 1, -1),
    (100, Kind.ARRIVE, 0, -1),
    (100, Kind.SIT, 0, 0),
    (900, Kind.LEAVE, 0, 0),
]

BROKEN: dict[str, tuple[str, list[Row], DayPlan, Office]] = {
    "time": ("the seconds never run backwards", TWO_ROWS[:6] + TWO_ROWS[:5:-1], TWO, office(2)),
    "a search without an end": (
        "searches = seated at once + refusals",
        but(WAIT_ROWS, 6, (400, Kind.RETURN, 1, -1)),
        CROWD,
        office(1),
    ),
    "a seat without a search": ("searches = seated at once + refusals", but(TWO_ROWS, 2), TWO, office(2)),
    "a refusal without consequence": ("refusals = what follows them", but(WAIT_ROWS, 8), CROWD, office(1)),
    "back without having left": (
        "everybody who arrived is in one state",
        but(TWO_ROWS, 4, (200, Kind.RETURN, 0, 0)),
        TWO,
        office(2),
    ),
    "seated twice": (
        "everybody who arrived is in one state",
        but(TWO_ROWS, 4, (200, Kind.COME_BACK, 0, -1), (200, Kind.SIT, 0, 2)),
        TWO,
        office(3),
    ),
    "gone and yet there": (
        "everybody who arrived is in one state",
        but(WAIT_ROWS, 4, (300, Kind.GIVE_UP, 1, -1)),
        CROWD,
        office(1),
    ),
    "somebody who never came": (
        "everybody arrives once and leaves once",
        [row for row in TWO_ROWS if row[2] == 0],
        TWO,
        office(2),
    ),
    "somebody who never leaves": (
        "everybody arrives once and leaves once",
        but(WAIT_ROWS, 9),
        CROWD,
        office(1),
    ),
    "more people than desks": ("occupancy is within 0 and the desks", TWO_ROWS, TWO, office(1)),
    "leaving more than came": (
        "occupancy is within 0 and the desks",
        but(but(TWO_ROWS, 3, (100, Kind.REFUSED, 1, -1)), 7, (900, Kind.LEAVE, 0, 0), (900, Kind.LEAVE, 0, 0)),
        TWO,
        office(2),
    ),
    "a sharer at an owned desk": (
        "shared desks are not exceeded",
        but(but(TWO_ROWS, 3, (100, Kind.SIT, 1, 0)), 6, (800, Kind.LEAVE, 1, 0)),
        TWO,
        office(1, owned=1),
    ),
    "another desk kept": (
        "a person sits at most at one desk",
        but(but(TWO_ROWS, 4, (200, Kind.KEEP, 0, 1)), 5, (300, Kind.RETURN, 0, 1)),
        TWO,
        office(2),
    ),
    "a seat that is no desk": (
        "a person sits at most at one desk",
        but(but(TWO_ROWS, 3, (100, Kind.SIT, 1, -1)), 6, (800, Kind.LEAVE, 1, -1)),
        TWO,
        office(2),
    ),
    "a refusal with a desk": (
        "a person sits at most at one desk",
        but(WAIT_ROWS, 3, (200, Kind.REFUSED, 1, 0)),
        CROWD,
        office(1),
    ),
    "back to no place": (
        "touchdown places are kept for the day",
        but(but(WAIT_ROWS, 6, (400, Kind.RETURN, 1, -1)), 7),
        CROWD,
        office(1),
    ),
    "a touchdown place given up": (
        "touchdown places are kept for the day",
        but(
            TOUCH_ROWS,
            6,
            (400, Kind.COME_BACK, 1, -1),
            (400, Kind.REFUSED, 1, -1),
            (400, Kind.CALLED_AWAY, 1, -1),
        ),
        CROWD,
        office(1),
    ),
    "two people at a desk": (
        "a desk holds one person at a time",
        but(but(TWO_ROWS, 3, (100, Kind.SIT, 1, 0)), 6, (800, Kind.LEAVE, 1, 0)),
        TWO,
        office(2),
    ),
    "the desk of another freed": (
        "a desk holds one person at a time",
        but(but(TWO_ROWS, 6, (800, Kind.LEAVE, 1, 0)), 7, (900, Kind.LEAVE, 0, 1)),
        TWO,
        office(2),
    ),
    "two meetings in a room": (
        "a room holds one meeting at a time",
        but(but(ROOM_ROWS, 1, (200, Kind.ROOM, 1, 0)), 3, (400, Kind.ROOM_FREE, 1, 0)),
        plan(meetings=((100, 300, 2), (200, 400, 2))),
        office(1, rooms=(2, 2)),
    ),
    "a meeting in no room": (
        "a room holds one meeting at a time",
        but(but(ROOM_ROWS, 0, (100, Kind.ROOM, 0, -1)), 2, (300, Kind.ROOM_FREE, 0, -1)),
        plan(meetings=((100, 300, 2), (200, 400, 2))),
        office(0, rooms=(2, 2)),
    ),
    "a room never freed": (
        "a room holds one meeting at a time",
        but(ROOM_ROWS, 3),
        plan(meetings=((100, 300, 2), (200, 400, 2))),
        office(1, rooms=(2, 2)),
    ),
    "a desk never freed": (
        "occupancy after closing is 0",
        but(TWO_ROWS, 6, (800, Kind.LEAVE, 1, -1)),
        TWO,
        office(2),
    ),
    "at a desk after closing": (
        "occupancy after closing is 0",
        but(TWO_ROWS, 7, (20 * H + 1, Kind.LEAVE, 0, 0)),
        TWO,
        office(2),
    ),
    "desk-seconds that are nobody's": (
        "desk-seconds equal the sum of the sittings",
        but(TWO_ROWS, 6, (800, Kind.LEAVE, 1, -1)),
        TWO,
        office(2),
    ),
    "a refusal without a shortage": (
        "a day is crowded exactly when demand peaks above the desks",
        WAIT_ROWS,
        CROWD,
        office(2),
    ),
    "a shortage without a refusal": (
        "a day is crowded exactly when demand peaks above the desks",
        [
            (100, Kind.ARRIVE, 0, -1),
            (100, Kind.SIT, 0, 0),
            (900, Kind.LEAVE, 0, 0),
            (900, Kind.ARRIVE, 1, -1),
            (900, Kind.SIT, 1, 0),
            (950, Kind.LEAVE, 1, 0),
        ],
        CROWD,
        office(1),
    ),
    "a booking that lapses twice": (
        "a booking is claimed once or lapses once",
        [*LAPSE_ROWS[:1], LAPSE_ROWS[0], *LAPSE_ROWS[1:]],
        BOOKED,
        office(2),
    ),
    "a booking that lapses though it was claimed": (
        "a booking is claimed once or lapses once",
        [*LAPSE_ROWS[:3], (400, Kind.LAPSE, 0, -1), *LAPSE_ROWS[3:]],
        BOOKED,
        office(2),
    ),
    "a booking never settled": (
        "a booking is claimed once or lapses once",
        LAPSE_ROWS[1:],
        BOOKED,
        office(2),
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule_is_named(case: str) -> None:
    rule, rows, day, house = BROKEN[case]
    with pytest.raises(IntegrityError) as broken:
        measure(written(rows), day, house, Building())
    message = str(broken.value)
    assert message.startswith("day 1: the rules of the model do not hold (")
    assert rule in message
    assert message.endswith(", please report this")


@pytest.mark.parametrize(
    ("rows", "day", "house"),
    [
        (TWO_ROWS, TWO, office(2)),
        (WAIT_ROWS, CROWD, office(1)),
        (TOUCH_ROWS, CROWD, office(1)),
        (ROOM_ROWS, plan(meetings=((100, 300, 2), (200, 400, 2))), office(1, rooms=(2, 2))),
        ([*TWO_ROWS[:7], (20 * H, Kind.LEAVE, 0, 0)], TWO, office(2)),
        (LAPSE_ROWS, BOOKED, office(2)),
    ],
)
def test_the_same_logs_unbroken_pass(rows: list[Row], day: DayPlan, house: Office) -> None:
    assert figures(measure(written(rows), day, house, Building()))["attendance"] == len(day.person)


def test_every_rule_has_a_day_that_breaks_it() -> None:
    assert {rule for rule, *_ in BROKEN.values()} == set(RULES)


def test_a_log_that_names_what_does_not_exist_is_refused() -> None:
    """Rows that point outside the house or the people are told, not followed."""
    for row in ((500, Kind.SIT, 0, 5), (500, Kind.SIT, 2, 0), (500, Kind.ROOM, 0, 0), (500, Kind.SIT, 0, -4)):
        with pytest.raises(IntegrityError):
            measure(written([row]), TWO, office(1), Building())
