"""The map of locations: a circle a building, its area the people who work there, its colour crowding or space saved.

Circles carry numbers, and the list beside the map says which is which: names on a map of a crowded town would cover
each other. Buildings without coordinates stand in the list too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle as Disc
from matplotlib.patches import Patch, Polygon
from matplotlib.textpath import TextToPath

from sim import findings, words
from sim.language import tr
from sim.locations import (
    SCALES,
    Circle,
    Ground,
    Location,
    Scale,
    circles,
    counted,
    ground_of,
    headline,
    is_made_up,
    made_up_notice,
    missing,
    scale_of,
    titles,
    value_of,
    white,
)
from sim.locations.scales import COLOURS, MORE, OTHER, SHARES
from sim.plots.style import BLACK, GREY, LEGEND_SIZE, SMALL_SIZE, house_style, joined, new_figure, run_of

LISTED: Final = 40  # buildings with a number, the largest; more would not fit beside the map
APART_LISTED: Final = 8  # buildings without coordinates that are named
MAP, LIST = 4.5, 3.2  # inches
AROUND, LINE = 1.95, 0.15  # inches of title, bar and small print, and of a line of the list
LEAST: Final = 34  # lines for which the list has room
NUMBER_SIZE: Final = 5.5
HOME, ABROAD, BORDER, SEA = "#F3F1EA", "#E4E4E4", "#9A9A9A", "#F6F9FB"


def pictures(locations: Sequence[Location], summary: Mapping[str, Any]) -> dict[str, Figure]:
    """Return the map coloured by crowding and the map coloured by space saved, by the name of their file.

    Of the `summary` they show the warnings, replications, seed, run and version.
    """
    ground = ground_of(locations)
    placed = circles(locations, ground)
    return {f"locations_{name}": _picture(locations, summary, name, ground, placed) for name in SCALES}


def _picture(
    locations: Sequence[Location], summary: Mapping[str, Any], by: str, ground: Ground, placed: Sequence[Circle]
) -> Figure:
    scale = scale_of(by, locations)
    numbers = _numbers(locations)
    with house_style():
        figure = new_figure(
            headline(locations, scale, (summary.get("space") or {}).get("m2_saved")),
            _small_print(locations, scale, ground, summary),
            alt=_alt(locations, scale),
            height=_height(locations, ground),
        )
        axes, beside = figure.subplots(1, 2, width_ratios=(MAP, LIST))
        _draw_map(axes, locations, scale, ground, placed, numbers)
        _colour_bar(axes, scale, white(locations, scale))
        _list(beside, locations, scale, numbers)
    return figure


def _height(locations: Sequence[Location], ground: Ground) -> float:
    """Return the height in inches: that of the map, or of the list where it is longer."""
    return AROUND + max(MAP * ground.height / ground.width, LINE * max(_lines(locations), LEAST))


def _lines(locations: Sequence[Location]) -> int:
    """Return the lines of the list beside the map."""
    there = sum(one.on_map for one in locations)
    unplaced = len(locations) - there
    return min(there, LISTED) + 1 + (there > LISTED) + (3 + min(unplaced, APART_LISTED + 1) if unplaced else 0)


def _numbers(locations: Sequence[Location]) -> dict[int, int]:
    """Return the number of each building that has one: by the order of the portfolio, the largest where not all fit."""
    there = [place for place, one in enumerate(locations) if one.on_map]
    largest = sorted(there, key=lambda place: (-(locations[place].employees or 0), place))[:LISTED]
    return {place: number for number, place in enumerate(sorted(largest), 1)}


def _draw_map(
    axes: Axes,
    locations: Sequence[Location],
    scale: Scale,
    ground: Ground,
    placed: Sequence[Circle],
    numbers: Mapping[int, int],
) -> None:
    axes.set_aspect("equal", anchor="N")
    axes.set_xlim(0, ground.width)
    axes.set_ylim(0, ground.height)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(SEA)
    for side in axes.spines.values():
        side.set(visible=True, color=BORDER, linewidth=0.5)
    for home, ring in sorted(ground.rings, key=lambda one: one[0]):
        axes.add_patch(Polygon(ring, closed=True, facecolor=HOME if home else ABROAD, edgecolor=BORDER, lw=0.5))
    for one in placed:
        location = locations[one.place]
        if one.moved:
            axes.plot([one.x, one.home[0]], [one.y, one.home[1]], color=GREY, lw=0.5, zorder=2)
            axes.plot(*one.home, marker="o", ms=1.6, color=BLACK, zorder=2)
        axes.add_patch(
            Disc((one.x, one.y), one.radius, facecolor=scale.colour(location), edgecolor=BLACK, lw=0.5, zorder=3)
        )
        if one.place in numbers:
            axes.text(
                one.x, one.y, str(numbers[one.place]), ha="center", va="center_baseline", fontsize=NUMBER_SIZE,
                color=scale.ink(location), zorder=5,
            )  # fmt: skip
    if not any(one.on_map for one in locations):
        axes.text(
            0.5, 0.5, tr("No location has coordinates"), transform=axes.transAxes, ha="center", va="center", color=GREY
        )


def _colour_bar(axes: Axes, scale: Scale, unknown: str) -> None:
    """Draw the classes as a bar right under the map; what has no place on it is told above the map."""
    classes = ListedColormap(list(COLOURS))
    norm = BoundaryNorm(range(len(COLOURS) + 1), len(COLOURS))
    below = axes.inset_axes((0, -0.055, 1, 0.025))
    bar = axes.figure.colorbar(ScalarMappable(norm, classes), cax=below, orientation="horizontal")
    bar.set_ticks(range(len(scale.edges)), labels=[_edge(scale, edge) for edge in scale.edges])
    bar.ax.tick_params(length=2, labelsize=LEGEND_SIZE - 1)
    bar.ax.grid(visible=False)
    title = tr("Days with too few desks (%)") if scale.name == "crowding" else tr(SCALES[scale.name])
    bar.set_label(title)
    others = [(OTHER, unknown)] if unknown else []
    others += [(MORE, scale.below)] if scale.below else []
    if others:
        patches = [Patch(facecolor=colour, edgecolor=BLACK, lw=0.5, label=label) for colour, label in others]
        axes.legend(
            handles=patches, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderpad=0, borderaxespad=0.4,
            handlelength=1.0,
        )  # fmt: skip


def _edge(scale: Scale, edge: float) -> str:
    return words.number(100 * edge) if scale.name == "crowding" else words.count(edge)


def _list(axes: Axes, locations: Sequence[Location], scale: Scale, numbers: Mapping[int, int]) -> None:
    """Write who is who: number, name, people, and what the colour stands for; then what is not on the map."""
    axes.set_axis_off()
    names = titles(locations)
    rows = [(str(number), names[place], locations[place]) for place, number in numbers.items()]
    unplaced = [place for place, one in enumerate(locations) if not one.on_map]
    step = 1 / max(_lines(locations), LEAST)
    heading = (tr("People"), tr("Too few desks") if scale.name == "crowding" else tr("Space saved"))
    top = 1 - step / 2
    _row(axes, top, "", tr("Location"), *heading, bold=True)
    for place, (number, name, one) in enumerate(rows, 1):
        _row(axes, top - place * step, number, name, _people(one), value_of(one, scale))
    below = top - (len(rows) + 1) * step
    drawn = sum(one.on_map for one in locations)
    if drawn > len(rows):
        _row(axes, below, "", tr("and {number} smaller ones without a number", number=words.count(drawn - len(rows))))
        below -= step
    if not unplaced:
        return
    below -= step / 2
    _row(axes, below, "", tr("Not on the map (no coordinates)"), bold=True)
    for place in unplaced[:APART_LISTED]:
        below -= step
        _row(axes, below, "", names[place], _people(locations[place]), value_of(locations[place], scale))
    if len(unplaced) > APART_LISTED:
        _row(axes, below - step, "", tr("and {number} more", number=words.count(len(unplaced) - APART_LISTED)))


def _row(
    axes: Axes, y: float, number: str, name: str, people: str = "", value: str = "", *, bold: bool = False
) -> None:
    """Write a row in shares of the list: its number ends at 0.06, people at 0.7 and the value at 1."""
    look: dict[str, Any] = {"fontsize": SMALL_SIZE, "va": "center", "transform": axes.transAxes}
    look["fontweight"] = "bold" if bold else "normal"
    room = 0.45 if people else 0.9
    for x, text, align in ((0.06, number, "right"), (0.09, _cut(name, room * LIST), "left"), (0.7, people, "right")):
        axes.text(x, y, text, ha=align, **look)
    axes.text(1, y, value, ha="right", **look)


def _cut(name: str, inches: float) -> str:
    """Return a name cut in its middle so that it is at most so wide."""
    font = FontProperties(size=SMALL_SIZE, weight="bold")

    def width(text: str) -> float:
        return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]) / 72

    length = len(name)
    while length > 8 and (wide := width(words.clean(name, length))) > inches:
        length = max(8, min(length - 1, int(length * inches / wide) + 1))
    return words.clean(name, length)


def _people(location: Location) -> str:
    return missing(location) if location.employees is None else words.count(location.employees)


def _small_print(locations: Sequence[Location], scale: Scale, ground: Ground, summary: Mapping[str, Any]) -> str:
    return joined(
        made_up_notice() if is_made_up(locations) else "",
        findings.warned(summary),
        tr("The area of a circle is the number of people; circles that would cover each other are moved apart."),
        tr("Colours: classes over the range of these locations, which may be chance in part.")
        if scale.name == "crowding" and scale.edges != SHARES
        else "",
        tr("Outline: Natural Earth, public domain.") if ground.rings else "",
        tr(
            "{replications}, seed {seed}.",
            replications=words.counted(summary["replications"], "replication", "replications"),
            seed=summary["seed"],
        ),
        run_of(summary),
    )


def _alt(locations: Sequence[Location], scale: Scale) -> str:
    """Return the five locations with the highest values, and how many are not on the map."""
    names = titles(locations)
    known = [(value, place) for place, one in enumerate(locations) if (value := scale.value(one)) is not None]
    highest = sorted(known, key=lambda one: (-one[0], one[1]))[:5]
    said = "; ".join(f"{names[place]} {value_of(locations[place], scale)}" for _, place in highest)
    return joined(
        tr(
            "A map with a circle for each of {locations}, coloured by {what}.",
            locations=counted(locations),
            what=tr("how often there are too few desks") if scale.name == "crowding" else tr("the space saved"),
        ),
        tr("The highest: {locations}.", locations=said) if said else "",
        tr("Not on the map, for want of coordinates: {number}.", number=words.count(unplaced))
        if (unplaced := sum(not one.on_map for one in locations))
        else "",
    )
