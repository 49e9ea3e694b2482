"""One day as it goes by (`trace=DATE`): a GIF of desks, meeting rooms and people without a desk, every ten minutes.

It is drawn from the table of events (`sim.tracing`), so that it shows what that says and nothing else: numbers of
people, never who they are.
"""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim import language, words
from sim.building import Building, room_seats
from sim.events import Kind
from sim.language import mark, tr, trn
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    PANEL_SIZE,
    SKY,
    VERMILLION,
    house_style,
    new_figure,
    small_print,
    thousands,
    wrapped,
)
from sim.tracing import KINDS

if TYPE_CHECKING:
    import pandas as pd
    from PIL.Image import Image

Summary = Mapping[str, Any]

STEP: Final = 10  # minutes from frame to frame
HEIGHT: Final = 5.2  # inches
DPI: Final = 100
CLOCK: Final = 13  # points
NARROW: Final = 3.0  # inches for a title on the right
FRAME, HOLD = 160, 3000  # milliseconds that a frame is seen, and the last one
SHADES: Final = 12  # of each colour on its way to white, as the edges of letters have them

FREE, USED, HELD = range(3)  # what is the case with a desk
# People without a desk, after their number; to be said with `tr`.
WITHOUT: Final = (mark("waiting for a desk"), mark("at a touchdown place"), mark("turned away so far"))
EMPTY: Final = "#E3E3E3"
_WEEKDAYS: Final = tuple(words.WEEKDAYS)


@dataclass(frozen=True)
class Moment:
    """What is the case at a minute of the day, after all that happens up to then."""

    minute: int
    desks: npt.NDArray[np.int8]  # (d,) FREE, USED or HELD
    rooms: npt.NDArray[np.bool_]  # (r,) taken
    waiting: int  # people who wait for a desk
    touchdown: int  # people at a touchdown place
    refused: int  # people who have found no desk so far

    @property
    def without(self) -> tuple[int, int, int]:
        """People without a desk: those who wait, those at a touchdown place, and all who have found none so far."""
        return self.waiting, self.touchdown, self.refused

    def count(self, state: int) -> int:
        """Return the number of desks in a state."""
        return int((self.desks == state).sum())


@dataclass(frozen=True)
class Course:
    """A day: a moment every `STEP` minutes, and its busiest time by each event."""

    moments: Sequence[Moment]
    peak: int  # most desks taken, in use or held
    peak_minute: int
    refused: int  # people who found no desk


@dataclass
class _Office:
    """The office between two events."""

    desks: npt.NDArray[np.int8]
    rooms: npt.NDArray[np.bool_]
    seat: dict[str, int] = field(default_factory=dict)  # the desk of whoever has one
    waiting: set[str] = field(default_factory=set)
    touchdown: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def happen(self, kind: Kind, who: str, place: int) -> None:
        """Let one event happen; `place` is the desk or room, from 0."""
        if kind in (Kind.ROOM, Kind.ROOM_FREE):
            self.rooms[place] = kind == Kind.ROOM
            return
        if kind in (Kind.BLOCK, Kind.BLOCK_FREE):
            self.desks[place] = USED if kind == Kind.BLOCK else FREE
            return
        self.waiting.discard(who)
        if kind in (Kind.SIT, Kind.SIT_AFTER_WAIT):
            self.seat[who] = place
            self.desks[place] = USED
        elif kind == Kind.REFUSED:
            self.refused.add(who)
            self.waiting.add(who)  # until the next row says what follows
        elif kind == Kind.KEEP:
            self.desks[place] = HELD
        elif kind == Kind.RETURN and who in self.seat:
            self.desks[self.seat[who]] = USED
        elif kind in (Kind.TOUCHDOWN, Kind.RETURN):
            self.touchdown.add(who)
        elif kind in (Kind.CLEAR, Kind.LEAVE, Kind.LEAVE_ABSENT) and who in self.seat:
            self.desks[self.seat.pop(who)] = FREE
        elif kind in (Kind.STEP_OUT, Kind.LEAVE):
            self.touchdown.discard(who)

    def seen(self, minute: int) -> Moment:
        """Return what is the case."""
        counts = (len(people) for people in (self.waiting, self.touchdown, self.refused))
        return Moment(minute, self.desks.copy(), self.rooms.copy(), *counts)


def course(events: "pd.DataFrame", summary: Summary) -> Course:
    """Return the course of a day from its table of events, from the last whole step before the first of them on."""
    building = Building(**summary["scenario"]["building"])
    office = _Office(
        np.full(summary["desks"], FREE, dtype=np.int8),
        np.zeros(len(room_seats(building, summary["employees"])), dtype=np.bool_),
    )
    hours = events["time"].str.split(":", expand=True).astype(int) if len(events) else None
    seconds = [] if hours is None else (3600 * hours[0] + 60 * hours[1] + hours[2]).tolist()
    step = 60 * STEP
    now = seconds[0] // step * step if seconds else int(building.opening * 3600)
    moments, taken, peak, peak_second = [], 0, 0, now
    rows = zip(seconds, events["what"], events["who"], events["desk"], events["room"], strict=True)
    for second, what, who, desk, room in rows:
        while now < second:
            moments.append(office.seen(now // 60))
            now += step
        office.happen(KINDS[what], who, int(desk or room or 0) - 1)
        taken = len(office.seat)
        if taken > peak:
            peak, peak_second = taken, second
    moments.append(office.seen(now // 60))
    return Course(moments, peak, peak_second // 60, len(office.refused))


def finding(day: Course, summary: Summary, date: datetime.date) -> str:
    """Return what happens on the day in one sentence, its title and its text for who cannot see it."""
    values = {
        "weekday": words.weekday(_WEEKDAYS[date.weekday()]),
        "date": language.date(date),
        "peak": words.count(day.peak),
        "desks": words.counted(summary["desks"], "desk", "desks"),
        "time": words.clock(day.peak_minute),
    }
    if not day.refused:
        return tr("{weekday} {date}: at most {peak} of {desks} taken, at {time}; nobody is turned away", **values)
    return trn(
        "{weekday} {date}: at most {peak} of {desks} taken, at {time}; {number} person finds no desk",
        "{weekday} {date}: at most {peak} of {desks} taken, at {time}; {number} people find no desk",
        day.refused,
        number=words.count(day.refused),
        **values,
    )


def write_day(path: Path, events: "pd.DataFrame", summary: Summary, date: datetime.date) -> str:
    """Write the day as a GIF, the same bytes for the same events, and return what it shows in one sentence."""
    day = course(events, summary)
    scene = Scene(day, summary, date)
    first, *others = [scene.image(number) for number in range(len(day.moments))]
    durations = [FRAME] * len(others) + [HOLD]
    first.save(path, format="GIF", save_all=True, append_images=others, duration=durations, loop=0, optimize=False)
    return finding(day, summary, date)


def _palette() -> npt.NDArray[np.uint8]:
    """Return the (k, 3) colours of every frame."""
    paint = np.array([to_rgb(colour) for colour in (BLACK, GREY, EMPTY, BLUE, SKY, ORANGE, VERMILLION)])
    shade = np.linspace(0, 1, SHADES)[:, None, None]
    return np.unique(np.rint(255 * (1 - shade * (1 - paint))).astype(np.uint8).reshape(-1, 3), axis=0)


class Scene:
    """The picture of a day, of which one moment after the other is shown."""

    def __init__(self, day: Course, summary: Summary, date: datetime.date) -> None:
        self.day = day
        with house_style():
            note = f"{tr('One simulated day; every other day is another draw.')} {small_print(summary)}"
            self.figure = new_figure(finding(day, summary, date), note, height=HEIGHT)
            self.figure.set_dpi(DPI)
            self.canvas: Any = FigureCanvasAgg(self.figure)  # whose methods have no types
            grid = self.figure.add_gridspec(3, 2, width_ratios=[1.25, 1], height_ratios=[2, 1, 1])
            self.desks, self.curve, self.rooms, self.people = (
                self.figure.add_subplot(place) for place in (grid[:, 0], grid[0, 1], grid[1, 1], grid[2, 1])
            )
            self.places = _Squares(self.desks, summary["desks"], 1.1, [EMPTY, BLUE, ORANGE])
            self.rooms_taken = _Squares(self.rooms, len(day.moments[0].rooms), 4.5, [EMPTY, BLACK])
            free = tr("free desk, or its owner is out") if summary["owned_desks"] else tr("free desk")
            _legend(self.desks, ((BLUE, tr("in use")), (ORANGE, tr("held but empty")), (EMPTY, free)))
            if len(day.moments[0].rooms):
                _legend(self.rooms, ((BLACK, tr("room taken")), (EMPTY, tr("free room"))))
            self.clock = self.desks.set_title("", fontsize=CLOCK)
            self.of_rooms = self.rooms.set_title("")
            self._curve(summary["desks"])
            self._people()
            self.show(len(day.moments) // 2)  # the widest texts settle the layout, which then stays as it is
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")
            self.moving = self._moving()
            self.still = self._without(self.moving)

    def _curve(self, desks: int) -> None:
        axes, moments = self.curve, self.day.moments
        (self.taken,) = axes.plot([], [], color=BLUE, lw=1.8)
        (self.empty,) = axes.plot([], [], color=ORANGE, lw=1.8, ls="--")
        self.all_desks = axes.axhline(desks, color=BLACK, lw=1.2)
        axes.set_ylim(0, 1.05 * desks)
        axes.set_xlim(moments[0].minute / 60, max(moments[-1].minute, moments[0].minute + STEP) / 60)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.xaxis.set_major_formatter(lambda hour, _: words.clock(60 * hour))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.yaxis.set_major_formatter(thousands())
        axes.set_title(wrapped(tr("Desks taken so far (dashed: held but empty)"), NARROW, PANEL_SIZE, bold=True))

    def _people(self) -> None:
        most = max(1, *(max(one.without) for one in self.day.moments))
        self.bars = self.people.barh(range(3), [0, 0, 0], 0.7, color=[GREY, SKY, VERMILLION])
        self.numbers = [self.people.text(0, place, "", va="center") for place in range(3)]
        self.people.set_xlim(0, 2.5 * most)
        self.people.invert_yaxis()
        self.people.set_axis_off()
        self.people.set_title(tr("People without a desk"))

    def _moving(self) -> list[Artist]:
        """Return what differs between frames and what may lie over it, from the lowest to the highest."""
        lines = [self.taken, self.empty, self.all_desks, *self.curve.spines.values()]
        squares = [self.places.mesh, self.clock, self.rooms_taken.mesh, self.of_rooms]
        return [*squares, *lines, *self.bars, *self.numbers]

    def _without(self, artists: Sequence[Artist]) -> Any:
        """Return the pixels of the picture but for some of what is in it."""
        for artist in artists:
            artist.set_animated(True)
        self.canvas.draw()
        for artist in artists:
            artist.set_animated(False)
        return self.canvas.copy_from_bbox(self.figure.bbox)

    def show(self, number: int) -> None:
        """Show a moment of the day."""
        with house_style():
            moment, until = self.day.moments[number], self.day.moments[: number + 1]
            taken = [one.count(USED) + one.count(HELD) for one in until]
            values = {"taken": words.count(taken[-1]), "desks": words.count(len(moment.desks))}
            self.clock.set_text(tr("{time}: {taken} of {desks} desks taken", time=words.clock(moment.minute), **values))
            self.places.fill(moment.desks)
            hours = [one.minute / 60 for one in until]
            self.taken.set_data(hours, taken)
            self.empty.set_data(hours, [one.count(HELD) for one in until])
            rooms = {"taken": words.count(moment.rooms.sum()), "rooms": words.count(len(moment.rooms))}
            self.of_rooms.set_text(
                tr("Meeting rooms: {taken} of {rooms} taken", **rooms) if len(moment.rooms) else tr("No meeting rooms")
            )
            self.rooms_taken.fill(moment.rooms)
            for bar, text, people, label in zip(self.bars, self.numbers, moment.without, WITHOUT, strict=True):
                bar.set_width(people)
                text.set_text(f" {words.count(people)} {tr(label)}")
                text.set_x(people)

    def image(self, number: int) -> "Image":
        """Return a moment of the day as an image in colours of the palette."""
        from PIL import Image

        self.show(number)
        with house_style():
            self.canvas.restore_region(self.still)
            for artist in self.moving:
                self.figure.draw_artist(artist)
        pixels = np.asarray(self.canvas.buffer_rgba())[:, :, :3].astype(np.int32) @ (65_536, 256, 1)
        colours = np.unique(pixels)
        parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
        palette = _palette()
        nearest = np.empty(2**24, dtype=np.uint8)  # by the number of a colour; written where one is seen
        nearest[colours] = np.abs(parts[:, None, :] - palette.astype(np.int32)).sum(axis=2).argmin(axis=1)
        image = Image.fromarray(nearest[pixels])
        image.putpalette(palette.tobytes())
        return image


class _Squares:
    """A block of squares, whose last row may be open."""

    def __init__(self, axes: Axes, number: int, shape: float, colours: Sequence[str]) -> None:
        columns = max(1, math.ceil(math.sqrt(number * shape)))
        self.block = np.full((max(1, math.ceil(number / columns)), columns), np.nan)
        self.mesh = axes.pcolormesh(
            self.block,
            cmap=ListedColormap(list(colours)),
            vmin=-0.5,
            vmax=len(colours) - 0.5,
            edgecolors="white",
            linewidth=max(0.1, min(1.2, 30 / columns)),
        )
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set_anchor("NW")
        axes.invert_yaxis()

    def fill(self, states: npt.NDArray[Any]) -> None:
        """Colour the squares by their states."""
        self.block.flat[: len(states)] = states
        self.mesh.set_array(self.block.copy())


def _legend(axes: Axes, shown: Sequence[tuple[str, str]]) -> None:
    """Say below the squares what their colours are, in a row."""
    handles = [Patch(facecolor=colour, label=label) for colour, label in shown]
    below, columns = (0, -0.01), len(handles)
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=below, ncols=columns, borderaxespad=0, handlelength=1)
