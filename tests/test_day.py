"""A day by its log, on every engine: few people, every event in order (§3, §9-§13)."""

from dataclasses import replace

import numpy as np
import pytest
from engines import Play
from plans import office, plan, told

from sim.events import Kind, Refused


def test_lowest_free_desk_and_going_home(play: Play) -> None:
    day = plan((100, 900, []), (200, 900, []), (300, 900, []))
    assert told(play(day, office(2))) == [
        (100, "SIT", 0, 0),
        (200, "SIT", 1, 1),
        (300, "REFUSED", 2, -1),
        (300, "GO_HOME", 2, -1),
        (900, "LEAVE", 0, 0),
        (900, "LEAVE", 1, 1),
    ]


def test_requests_of_one_second_go_by_rank(play: Play) -> None:
    day = plan((100, 900, []), (100, 900, []), (100, 900, []), rank=[2, 0, 1])
    seated = [who for _, kind, who, _ in told(play(day, office(2))) if kind == "SIT"]
    assert seated == [1, 2]


def test_a_desk_freed_in_a_second_is_free_for_requests_of_that_second(play: Play) -> None:
    day = plan((100, 500, []), (500, 900, []))
    assert [row for row in told(play(day, office(1))) if row[0] == 500] == [(500, "LEAVE", 0, 0), (500, "SIT", 1, 0)]


def test_kept_desk_stays_taken_and_cleared_desk_does_not(play: Play) -> None:
    for keep, kinds in ((True, ["REFUSED", "GO_HOME"]), (False, ["SIT"])):
        day = plan((100, 900, [(200, 600, keep)]), (300, 500, []))
        log = told(play(day, office(1)))
        assert [kind for _, kind, who, _ in log if who == 1 and kind != "LEAVE"] == kinds
        assert (600, "RETURN" if keep else "SIT", 0, 0) in log


def test_who_cleared_a_desk_may_find_none_on_return(play: Play) -> None:
    day = plan((100, 900, [(200, 600, False)]), (300, 900, []))
    assert told(play(day, office(1)))[-3:] == [(600, "REFUSED", 0, -1), (600, "GO_HOME", 0, -1), (900, "LEAVE", 1, 0)]


def test_absence_that_lasts_to_the_end_of_the_stay_frees_the_kept_desk_then(play: Play) -> None:
    day = plan((100, 600, [(200, 600, True)]), (600, 900, []))
    assert told(play(day, office(1)))[2:4] == [(600, "LEAVE_ABSENT", 0, 0), (600, "SIT", 1, 0)]


def test_touchdown_place_is_kept_for_the_day(play: Play) -> None:
    day = plan((100, 900, []), (200, 900, [(300, 400, False)]), (500, 800, []))
    log = told(play(day, office(1, refused=Refused.TOUCHDOWN, touchdown=1)))
    assert [row for row in log if row[2] == 1] == [
        (200, "REFUSED", 1, -1),
        (200, "TOUCHDOWN", 1, -1),
        (300, "STEP_OUT", 1, -1),
        (400, "RETURN", 1, -1),
        (900, "LEAVE", 1, -1),
    ]
    assert (500, "GO_HOME", 2, -1) in log


def test_waiting_is_first_come_first_served(play: Play) -> None:
    day = plan((100, 500, []), (200, 900, []), (300, 900, []), rank=[2, 1, 0], patience=10_000)
    log = told(play(day, office(1, refused=Refused.WAIT)))
    assert (500, "SIT_AFTER_WAIT", 1, 0) in log
    assert (900, "CALLED_AWAY", 2, -1) in log
    assert (900, "LEAVE", 2, -1) in log


def test_patience_runs_out_after_the_queue_was_served(play: Play) -> None:
    # The desk comes free in the very second patience ends: the queue comes first (§3).
    day = plan((100, 800, []), (200, 900, []), patience=600)
    assert (800, "SIT_AFTER_WAIT", 1, 0) in told(play(day, office(1, refused=Refused.WAIT)))
    day = plan((100, 801, []), (200, 900, []), patience=600)
    assert (800, "GIVE_UP", 1, -1) in told(play(day, office(1, refused=Refused.WAIT)))


def test_own_absence_ends_the_wait_and_the_desk_is_sought_anew(play: Play) -> None:
    day = plan((100, 500, []), (200, 900, [(300, 700, True)]), patience=10_000)
    log = [row for row in told(play(day, office(1, refused=Refused.WAIT))) if row[2] == 1]
    assert log == [
        (200, "REFUSED", 1, -1),
        (300, "CALLED_AWAY", 1, -1),
        (300, "STEP_OUT", 1, -1),
        (700, "SIT", 1, 0),
        (900, "LEAVE", 1, 0),
    ]


@pytest.mark.parametrize("rank", [[0, 1], [1, 0]])
def test_own_absence_comes_before_a_desk_of_the_same_second(play: Play, rank: list[int]) -> None:
    day = plan((100, 300, []), (200, 900, [(300, 700, True)]), patience=10_000, rank=rank)
    assert (300, "CALLED_AWAY", 1, -1) in told(play(day, office(1, refused=Refused.WAIT)))


def test_the_queue_comes_before_requests_of_the_same_second(play: Play) -> None:
    day = plan((100, 500, []), (200, 900, []), (500, 900, []), patience=10_000, rank=[1, 2, 0])
    log = told(play(day, office(1, refused=Refused.WAIT)))
    assert [row for row in log if row[0] == 500] == [
        (500, "LEAVE", 0, 0),
        (500, "SIT_AFTER_WAIT", 1, 0),
        (500, "REFUSED", 2, -1),
    ]


def test_patience_runs_out_before_requests_of_the_same_second(play: Play) -> None:
    day = plan((100, 900, []), (200, 900, []), (800, 900, []), patience=600)
    log = told(play(day, office(1, refused=Refused.WAIT)))
    assert [row for row in log if row[0] == 800] == [(800, "GIVE_UP", 1, -1), (800, "REFUSED", 2, -1)]


def test_without_patience_nobody_waits_for_the_next_request(play: Play) -> None:
    day = plan((100, 900, []), (200, 900, []), (200, 900, []), patience=0)
    log = told(play(day, office(1, refused=Refused.WAIT)))
    assert [kind for _, kind, who, _ in log if who > 0] == ["REFUSED", "GIVE_UP", "REFUSED", "GIVE_UP"]


def test_people_give_up_in_the_order_in_which_their_patience_ends(play: Play) -> None:
    stays = [(100, 900, []), *[(200 + who, 900, []) for who in range(6)]]
    patience = np.array([0, 300, 100, 500, 50, 200, 194], dtype=np.int32)
    log = told(play(replace(plan(*stays), patience=patience), office(1, refused=Refused.WAIT)))
    gone = [(second, who) for second, kind, who, _ in log if kind == "GIVE_UP"]
    assert gone == [(253, 4), (301, 2), (399, 6), (404, 5), (500, 1), (702, 3)]


def test_each_wait_has_a_patience_of_its_own(play: Play) -> None:
    # Person 1 waits from 200, sits from 300, is not moved at 800, and waits anew from 900 until 1500.
    day = plan((100, 300, []), (200, 2000, [(850, 900, False)]), (870, 2000, []), patience=600)
    log = told(play(day, office(1, refused=Refused.WAIT)))
    assert [row for row in log if row[2] == 1] == [
        (200, "REFUSED", 1, -1),
        (300, "SIT_AFTER_WAIT", 1, 0),
        (850, "CLEAR", 1, 0),
        (900, "REFUSED", 1, -1),
        (1500, "GIVE_UP", 1, -1),
    ]


def test_who_comes_back_to_the_queue_stands_at_its_end(play: Play) -> None:
    day = plan((100, 600, []), (200, 900, [(300, 500, True)]), (400, 900, []), patience=10_000)
    assert (600, "SIT_AFTER_WAIT", 2, 0) in told(play(day, office(1, refused=Refused.WAIT)))


def test_own_zone_first_then_the_nearest(play: Play) -> None:
    day = plan((100, 900, []), (101, 900, []), (102, 900, []), (103, 900, []), zone=[2, 2, 2, 0])
    desks = [where for _, kind, _, where in told(play(day, office(0, zones=[2, 1, 1]))) if kind == "SIT"]
    assert desks == [3, 2, 0, 1]


def test_owners_find_their_desk_when_all_shared_ones_are_taken(play: Play) -> None:
    day = plan((100, 900, []), (200, 900, []), own={1: 1})
    assert (200, "SIT", 1, 1) in told(play(day, office(1, owned=1)))


def test_meeting_takes_the_smallest_room_that_fits_or_none(play: Play) -> None:
    day = plan((0, 900, []), meetings=((100, 500, 4), (200, 400, 4), (200, 400, 2), (400, 600, 9)))
    rooms = [row for row in told(play(day, office(1, rooms=(2, 4, 8)))) if "ROOM" in row[1]]
    assert rooms == [
        (100, "ROOM", 0, 1),
        (200, "ROOM", 1, 2),
        (200, "ROOM", 2, 0),
        (400, "ROOM_FREE", 1, 2),
        (400, "ROOM_FREE", 2, 0),
        (400, "NO_ROOM", 3, -1),
        (500, "ROOM_FREE", 0, 1),
    ]


def test_a_room_is_free_for_the_meeting_that_starts_when_it_ends(play: Play) -> None:
    day = plan(meetings=((100, 500, 4), (300, 400, 4), (500, 600, 4)))
    rooms = [row for row in told(play(day, office(1, rooms=(4,)))) if row[1] != "ROOM_FREE"]
    assert rooms == [(100, "ROOM", 0, 0), (300, "NO_ROOM", 1, -1), (500, "ROOM", 2, 0)]


def test_nobody_comes_and_no_desk_at_all(play: Play) -> None:
    assert len(play(plan(), office(3))) == 0
    kinds = [kind for _, kind, _, _ in told(play(plan((1, 9, []), (2, 9, [])), office(0)))]
    assert kinds == ["REFUSED", "GO_HOME", "REFUSED", "GO_HOME"]


@pytest.mark.parametrize("refused", list(Refused))
def test_all_day_stays_refuse_exactly_those_beyond_the_desks(play: Play, refused: Refused) -> None:
    generator = np.random.default_rng(5)
    for present in (0, 1, 7, 12, 30):
        order = generator.permutation(present).tolist()
        day = plan(*[(int(generator.integers(100)), 900, []) for _ in range(present)], rank=order, patience=50)
        log = play(day, office(12, refused=refused, touchdown=3))
        assert int((log.kind == Kind.REFUSED).sum()) == max(0, present - 12)
