"""The cases of a comparison side by side: desks, who finds none, money, and colleagues, a panel each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import figures, findings, words
from sim.language import tr
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    LABEL_SIZE,
    VERMILLION,
    draw_shares,
    house_style,
    joined,
    new_figure,
    thousands,
    wrapped,
)
from sim.told.base import method
from sim.told.cases import NEEDED, finding, known_needs, nets
from sim.told.compare import headline
from sim.told.measured import subject

Summary = Mapping[str, Any]
Panel = tuple[str, Callable[[Axes, Summary], None]]  # its label and what draws it

MET: Final = "team_met_share"
MILLION: Final = 1e6
WIDER: Final = 1.5  # the panel of desks, as wide as so many others
NAME: Final = 1.7  # inches for the name of a case
ROOM: Final = 5.3  # inches for all panels


def cases(summary: Summary) -> Figure:
    """Return a row for each case with its desks and those needed, the asked share, what is left, and the team met."""
    chosen, rows = _panels(summary), summary["by_case"]
    every = len(known_needs(summary)) == len(rows)
    title = finding(summary) if every else headline(summary)
    with house_style():
        figure = new_figure(title, _small_print(summary), alt=_alt(summary), height=2.6 + 0.4 * len(rows))
        widths = [WIDER, *[1.0] * (len(chosen) - 1)]
        panels = figure.subplots(1, len(chosen), sharey=True, squeeze=False, width_ratios=widths)[0]
        for axes, width, (label, draw) in zip(panels, widths, chosen, strict=True):
            draw(axes, summary)
            axes.set_xlabel(wrapped(label, ROOM * width / sum(widths), LABEL_SIZE))
            axes.grid(axis="x")
            axes.grid(visible=False, axis="y")
            axes.xaxis.set_major_formatter(thousands())
            axes.locator_params(axis="x", nbins=4 if width > 1 else 3)
        panels[0].set_yticks(range(len(rows)), [wrapped(words.case(name, 40), NAME, LABEL_SIZE) for name in rows])
        panels[0].set_ylim(len(rows) - 0.5, -0.5)
    return figure


def _panels(summary: Summary) -> list[Panel]:
    """Return those that have something to show."""
    asked, rows = summary["asked"], summary["by_case"].values()
    label = tr("desks: a bar for those there are, a dot for those needed on 95 % of days")
    if not known_needs(summary):
        label = tr("desks: a bar for those there are")
    found: list[Panel] = [(label, _desks)]
    if any(words.known(case["measures"][asked["measure"]]) for case in rows):
        found.append((tr("{measure} (%)", measure=subject(asked["measure"], asked["weekday"])), _asked))
    if nets(summary):
        label = tr("left a year, more than {first} (EUR million)", first=words.case(summary["first"], 30))
        found.append((label, _money))
    if any(words.known(case["measures"][MET]) for case in rows):
        found.append((tr("share of the team that is met (%)"), _met))
    return found


def _desks(axes: Axes, summary: Summary) -> None:
    for place, case in enumerate(summary["by_case"].values()):
        need, there = case[NEEDED], case["desks"]
        if words.known(need):
            low, high = (need["estimate"] if need[end] is None else need[end] for end in ("low", "high"))
            colour = VERMILLION if need["estimate"] > there else BLUE
            ends = [[need["estimate"] - low], [high - need["estimate"]]]
            axes.errorbar([need["estimate"]], [place], xerr=ends, color=colour, marker="o", ms=6, capsize=3, lw=1.4)
        axes.plot([there], [place], color=BLACK, marker="|", ms=15, mew=2.4, ls="")
    axes.set_xlim(0, 1.08 * axes.dataLim.x1)


def _asked(axes: Axes, summary: Summary) -> None:
    measure = summary["asked"]["measure"]
    _shares(axes, summary, measure, bounded=measure in findings.DAY_SHARES, colour=VERMILLION)


def _met(axes: Axes, summary: Summary) -> None:
    _shares(axes, summary, MET, bounded=False, colour=BLUE)


def _shares(axes: Axes, summary: Summary, measure: str, *, bounded: bool, colour: str) -> None:
    found = {
        place: one
        for place, case in enumerate(summary["by_case"].values())
        if words.known(one := case["measures"][measure])
    }
    ends = (
        [100 * (one["estimate"] if one[end] is None else one[end]) for one in found.values()]
        for end in ("estimate", "low", "high")
    )
    look: dict[str, Any] = {"fmt": "o", "color": colour, "ms": 6, "capsize": 3, "lw": 1.4}
    top = draw_shares(axes, list(found), *ends, bounded=bounded, sideways=True, **look)
    axes.set_xlim(0, 1.1 * top or 1)


def _money(axes: Axes, summary: Summary) -> None:
    axes.axvline(0, color=GREY, lw=1.0)
    for place, (name, _) in enumerate(summary["by_case"].items()):
        net = nets(summary).get(name)
        if net is None:
            axes.plot([0], [place], color=GREY, marker="D", ms=5, ls="")
            continue
        middle, low, high = (net[end] / MILLION for end in ("estimate", "low", "high"))
        ends = [[middle - low], [high - middle]]
        axes.errorbar([middle], [place], xerr=ends, color=BLUE, marker="o", ms=6, capsize=3, lw=1.4)
    axes.margins(x=0.1)


def _alt(summary: Summary) -> str:
    asked = summary["asked"]
    more = nets(summary)
    return joined(
        tr("Panels with a row for each case: desks, {measure}, money and the team met.", measure=_subject(asked)),
        *(
            tr("{case}: {figures}.", case=words.case(name, 40), figures="; ".join(_told(name, case, summary, more)))
            for name, case in summary["by_case"].items()
        ),
    )


def _told(name: str, case: Mapping[str, Any], summary: Summary, more: Mapping[str, Any]) -> Sequence[str]:
    asked = summary["asked"]
    measure = case["measures"][asked["measure"]]
    found = [
        words.counted(case["desks"], "desk", "desks"),
        *(
            [tr("95 % of days need {desks}", desks=words.count(case[NEEDED]["estimate"]))]
            if words.known(case[NEEDED])
            else []
        ),
        tr(
            "{measure} {figure}",
            measure=_subject(asked),
            figure=findings.with_interval(measure, bounded=asked["measure"] in findings.DAY_SHARES),
        ),
    ]
    if name in more:
        first = words.case(summary["first"], 30)
        found.append(tr("left a year more than {first}: {money}", first=first, money=figures.euros(more[name])))
    return [*found, tr("team met {share}", share=findings.with_interval(case["measures"][MET]))]


def _subject(asked: Mapping[str, Any]) -> str:
    return subject(asked["measure"], asked["weekday"])


def _small_print(summary: Summary) -> str:
    return joined(
        findings.warned(summary),
        tr("Intervals of 95 %, each case by itself; those of money hold what is uncertain of prices too."),
        tr("Hollow: none seen."),
        method(summary),
        tr("sim {version}.", version=summary["version"]),
    )
