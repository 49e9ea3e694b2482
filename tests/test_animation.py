"""The day as an animation: every frame is the state that the model itself has at that time, and names nobody."""

import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from layout import check_layout
from PIL import Image
from scenarios import lively, open_floor, roster, special

from sim.building import Building
from sim.evaluation import Evaluation, evaluate
from sim.job import make_job
from sim.language import speaking
from sim.meetings import Meetings
from sim.note import run
from sim.note.blocks import Paragraph
from sim.plots.animation import FRAME, FREE, HELD, HOLD, STEP, USED, Scene, course, finding, write_day
from sim.replicate import replicate
from sim.tally import DAY_COLUMNS
from sim.tracing import trace
from sim.workdays import Calendar

TUESDAY = datetime.date(2026, 3, 3)
REACTIONS = ("leave", "touchdown", "wait")


@cache
def traced(refused: str = "wait", ratio: float = 0.3) -> tuple[pd.DataFrame, Evaluation]:
    """A day of a lively office with one small room, and the run that it is of."""
    scenario = lively(
        ratio=ratio,
        replications=2,
        calendar=Calendar(start="2026-03-02"),
        building=Building(zones=3, refused=refused, rooms="1x4", clear_compliance=0.5),
        meetings=Meetings(digital_share=0.2),
    )
    events, _ = trace(make_job(scenario, None), TUESDAY)
    return events, evaluate(scenario)


@pytest.mark.parametrize("refused", REACTIONS)
def test_each_moment_is_that_of_the_model(refused: str) -> None:
    events, evaluation = traced(refused)
    day = course(events, evaluation.summary)
    scenario = lively(
        ratio=0.3,
        replications=2,
        calendar=Calendar(start="2026-03-02"),
        building=Building(zones=3, refused=refused, rooms="1x4", clear_compliance=0.5),
        meetings=Meetings(digital_share=0.2),
    )
    outcome = replicate(make_job(scenario, None), 0)
    ordinals = outcome.days[:, DAY_COLUMNS.index("ordinal")].astype(int)
    (row,) = np.flatnonzero(ordinals == TUESDAY.toordinal())
    taken = {moment.minute: len(moment.desks) - moment.count(FREE) for moment in day.moments}
    half_hours = [minute for minute in taken if minute % 15 == 0]
    assert len(half_hours) > 15
    assert [taken[minute] for minute in half_hours] == outcome.in_use[row, np.array(half_hours) // 15].tolist()
    table = evaluation.days
    said = table[(table["replication"] == 0) & (table["date"] == str(TUESDAY))].iloc[0]
    assert day.peak == said["peak"]
    assert day.refused == said["refused_people"] == day.moments[-1].refused > 0
    assert max(moment.rooms.sum() for moment in day.moments) == 1
    assert any(moment.count(HELD) for moment in day.moments)
    assert (max(moment.waiting for moment in day.moments) > 0) == (refused == "wait")
    assert (max(moment.touchdown for moment in day.moments) > 0) == (refused == "touchdown")


@pytest.mark.parametrize("refused", REACTIONS)
def test_in_the_evening_everybody_is_gone(refused: str) -> None:
    day = course(*_given(refused))
    assert (day.moments[-1].desks == FREE).all()
    assert not day.moments[-1].rooms.any()
    assert (day.moments[-1].waiting, day.moments[-1].touchdown) == (0, 0)
    assert np.diff([moment.minute for moment in day.moments]).tolist() == [STEP] * (len(day.moments) - 1)


def _given(refused: str = "wait") -> tuple[pd.DataFrame, dict[str, Any]]:
    events, evaluation = traced(refused)
    return events, evaluation.summary


def story(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["time", "who", "what", "desk", "room"])


def test_a_day_by_hand() -> None:
    summary = evaluate(special(desks=2, replications=2, building=open_floor(rooms="1x4"))).summary
    events = story(
        ("08:05:00", "person 1", "arrives", "", ""),
        ("08:05:00", "person 1", "sits down", "1", ""),
        ("08:10:00", "person 2", "arrives", "", ""),
        ("08:10:00", "person 2", "sits down", "2", ""),
        ("08:10:01", "person 3", "arrives", "", ""),
        ("08:10:01", "person 3", "finds no free desk", "", ""),
        ("08:20:00", "person 1", "goes away and keeps the desk", "1", ""),
        ("08:20:00", "meeting 1", "meeting takes a room", "", "1"),
        ("08:31:00", "person 2", "goes away and clears the desk", "2", ""),
        ("08:31:00", "person 3", "sits down after waiting", "2", ""),
        ("08:40:00", "person 1", "comes back", "1", ""),
        ("08:40:00", "meeting 1", "meeting ends and frees the room", "", "1"),
        ("08:40:00", "person 2", "comes back and seeks a desk", "", ""),
        ("08:40:00", "person 2", "finds no free desk", "", ""),
        ("08:40:00", "person 2", "goes home", "", ""),
        ("08:45:00", "person 1", "leaves for the day", "1", ""),
        ("08:45:00", "person 3", "leaves for the day", "2", ""),
    )
    day = course(events, summary)
    told = [(moment.minute, moment.desks.tolist(), bool(moment.rooms[0]), *moment.without) for moment in day.moments]
    assert told == [
        (480, [FREE, FREE], False, 0, 0, 0),
        (490, [USED, USED], False, 0, 0, 0),
        (500, [HELD, USED], True, 1, 0, 1),
        (510, [HELD, USED], True, 1, 0, 1),
        (520, [USED, USED], False, 0, 0, 2),
        (530, [FREE, FREE], False, 0, 0, 2),
    ]
    assert (day.peak, day.peak_minute, day.refused) == (2, 490, 2)
    said = finding(day, summary, TUESDAY)
    assert said == "Tuesday 3 March 2026: at most 2 of 2 desks taken, at 08:10; 2 people find no desk"


def test_the_title_of_a_day_without_refusals() -> None:
    events, evaluation = traced(ratio=1.0)
    said = finding(course(events, evaluation.summary), evaluation.summary, TUESDAY)
    assert said.endswith("; nobody is turned away")


def test_a_day_on_which_nobody_comes_is_one_frame(tmp_path: Path) -> None:
    summary = evaluate(special(desks=2, replications=2)).summary
    path = tmp_path / "day.gif"
    assert write_day(path, story(), summary, TUESDAY).startswith("Tuesday 3 March 2026: at most 0 of 2 desks taken")
    with Image.open(path) as image:
        assert image.n_frames == 1


def test_the_file_has_a_frame_every_ten_minutes_and_equal_bytes(tmp_path: Path) -> None:
    events, summary = _given()
    morning = events[events["time"] < "10:00:00"]
    one, other = tmp_path / "one.gif", tmp_path / "other.gif"
    said = write_day(one, morning, summary, TUESDAY)
    assert write_day(other, morning, summary, TUESDAY) == said
    assert one.read_bytes() == other.read_bytes()
    number = len(course(morning, summary).moments)
    shown = 0
    with Image.open(one) as image:
        assert image.size == (800, 520)
        assert 10 < image.n_frames <= number
        for place in range(image.n_frames):
            image.seek(place)
            shown += image.info["duration"]
        assert image.info["duration"] >= HOLD  # frames alike are one, which is seen longer
    assert shown == FRAME * (number - 1) + HOLD
    assert one.stat().st_size < 500_000


def test_colours_of_the_first_frame_are_those_of_the_picture(tmp_path: Path) -> None:
    """White is white: the palette has all colours, and letters between them and white."""
    events, summary = _given()
    image = Scene(course(events, summary), summary, TUESDAY).image(40).convert("RGB")
    pixels = np.asarray(image).reshape(-1, 3)
    colours, number = np.unique(pixels, axis=0, return_counts=True)
    common = {tuple(int(part) for part in colour) for colour in colours[np.argsort(-number)][:4]}
    assert (255, 255, 255) in common
    assert {(0, 114, 178), (230, 159, 0)} & common


def test_nobody_is_named(tmp_path: Path) -> None:
    people = roster([12, 13], names=("Archive", "Board"))
    scenario = lively(calendar=Calendar(start="2026-03-02"), desks=8, replications=2)
    events, _ = trace(make_job(scenario, people), TUESDAY)
    summary = evaluate(scenario, staff=people).summary
    scene = Scene(course(events, summary), summary, TUESDAY)
    shown = " ".join(check_layout(scene.figure))
    for word in ("Archive", "Board", "person ", "meeting 1"):
        assert word not in shown


@pytest.mark.parametrize("spoken", ["en", "nl"])
@pytest.mark.parametrize("refused", REACTIONS)
def test_no_text_of_a_frame_overlaps_or_leaves_it(spoken: str, refused: str) -> None:
    events, summary = _given(refused)
    with speaking(spoken):
        scene = Scene(course(events, summary), summary, TUESDAY)
        for number in (0, 30, 45, len(scene.day.moments) - 1):
            scene.show(number)
            check_layout(scene.figure)


def test_owned_desks_without_their_owner_are_not_called_free() -> None:
    events, summary = _given()
    assert summary["owned_desks"] > 0
    owned = check_layout(Scene(course(events, summary), summary, TUESDAY).figure)
    assert "free desk, or its owner is out" in owned
    shared = check_layout(Scene(course(events, summary), summary | {"owned_desks": 0}, TUESDAY).figure)
    assert "free desk" in shared


@pytest.mark.parametrize(("spoken", "said"), [("en", {"room taken", "free room"}), ("nl", {"zaal bezet", "zaal vrij"})])
def test_colours_of_rooms_are_told_where_there_are_rooms(spoken: str, said: set[str]) -> None:
    events, summary = _given()
    with speaking(spoken):
        assert said <= set(check_layout(Scene(course(events, summary), summary, TUESDAY).figure))
        none = evaluate(special(desks=2, replications=2, building=open_floor(rooms=""))).summary
        assert not said & set(check_layout(Scene(course(story(), none), none, TUESDAY).figure))


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        ("en", "Tuesday 3 March 2026 as it goes by, one simulated day as an animation: plots/day_2026-03-03.gif"),
        ("nl", "Het verloop van dinsdag 3 maart 2026, één gesimuleerde dag als animatie: plots/day_2026-03-03.gif"),
    ],
)
def test_the_note_of_its_run_names_the_file(spoken: str, said: str) -> None:
    _, summary = _given()
    written = ["days.parquet", "plots/day.svg", "plots/day_2026-03-03.gif", "trace.csv"]
    with speaking(spoken):
        assert Paragraph(said) in run.found(summary, {}, written)
        assert not [block for block in run.found(summary, {}, written[:2]) if "plots/" in str(block)]
