"""``frontier.html``: one file to look into a frontier with, a choice of case and a slider for the ratio.

All figures are said here, in the table at the end of the page; its script only looks the chosen row up, so that what
the slider shows is what the table says. The page is written by hand rather than with a library of charts: figures are
sentences that wrap, can be copied and are read aloud, nothing on it is evaluated, so that its Content-Security-Policy
names the one script and the one style sheet by their hash, and it is a twentieth of the size.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim import figures, findings, savings, words
from sim.language import language, mark, tr
from sim.note.names import sentence
from sim.note.template import rendered, source
from sim.study import Study
from sim.told.frontier import DAYS, headline, measure, promise

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[Any, Any]

NAME: Final = 60  # characters of a case's name

# A ratio said both ways, as people mean either by the word; to be said with `tr`.
_RATIOS: Final = {
    "fte": mark("{ratio} desks per FTE, or {inverse} FTE per desk"),
    "employee": mark("{ratio} desks per employee, or {inverse} employees per desk"),
    "flexible": mark("{ratio} desks per flexible worker, or {inverse} flexible workers per desk"),
}
# The figures of a point, in the order of the page; to be said with `tr`.
FIGURES: Final = {
    "desks": mark("Desks"),
    "days": mark("Days with too few desks"),
    "people": mark("People who find no desk"),
    "promise": mark("The promise"),
    "best": mark("Against the other cases"),
    "space": mark("Space saved (m2)"),
    "money": mark("Saved a year, net"),
}

# What stands on the page besides; to be said with `tr`.
TEXTS: Final = {
    "hint": mark("Choose a case and move the slider: to the right there are fewer desks and more space is saved."),
    "script": mark("The slider needs JavaScript. Without it all figures stand in the table below."),
    "case": mark("Case"),
    "ratio": mark("Desk ratio"),
    "drawing": mark(
        "Days with too few desks, and people without a desk, against the space saved; all figures stand in the table "
        "below."
    ),
    "days": mark("Days with too few desks (%)"),
    "people": mark("People who find no desk (%)"),
    "space": mark("space saved against the baseline (m2)"),
    "table": mark("All figures"),
}

# The words for people by what is counted of them: as a figure, and as a heading; to be said with `tr`.
_PEOPLE: Final = {
    "turned_away_probability": (FIGURES["people"], TEXTS["people"]),
    "unserved_probability": (mark("People who get no desk"), mark("People who get no desk (%)")),
}

# Pixels of the drawing, which scales with the page.
_WIDTH, _LEFT, _RIGHT = 700, 58, 16
_TOP, _PANEL, _GAP, _UNDER = 52, 240, 50, 46
_COLOURS: Final = 7  # as the style sheet has


def frontier_page(study: Study) -> str:
    """Return the page of a frontier in the language that is spoken: equal studies give equal texts."""
    summary, table = study.summary, study.tables["frontier"]
    names = list(dict.fromkeys(table["case"]))
    ratios = sorted(set(table["ratio"]), reverse=True)  # as in the drawing: the more is saved, the farther right
    people = summary["people_measure"]
    drawing = _Drawing.of(table, people)
    figure, heading = (tr(text) for text in _PEOPLE[people])
    rivals = table.groupby("ratio")["may_be_best"].sum()
    rows = [_point(row, summary, names, ratios, drawing, int(rivals[row["ratio"]])) for row in table.to_dict("records")]
    return rendered(
        "frontier.html",
        source("frontier.css"),
        source("frontier.js"),
        text={key: tr(text) for key, text in TEXTS.items()} | {"people": heading},
        language=language().code,
        title=headline(summary),
        figures={
            key: figure if key == "people" else tr(text)
            for key, text in FIGURES.items()
            if key != "best" or len(names) > 1
        },
        names=[words.case(name, NAME) for name in names],
        looks=[number % _COLOURS for number in range(len(names))],
        rows=rows,
        ratios=ratios,
        first=_first(summary, table, names, ratios),
        drawing=drawing,
        lines=[drawing.line(table[table["case"] == name]) for name in names],
        promised=drawing.promised(100 * summary["asked"]["target"]),
        promise=tr("promise: at most {share} of days", share=promise(summary)),
        bands=tr(
            "Bands: {level} intervals of each case by itself. Where nothing was seen there is no band: the table says "
            "how sure that is.",
            level=words.percent(0.95, 0),
        ),
        ends=[words.number(ratios[0]), words.number(ratios[-1])],
        norms=drawing.norms(table),
        method=[sentence(line) for line in _method(summary) if line],
    )


def _first(summary: Mapping[str, Any], table: "pd.DataFrame", names: Sequence[str], ratios: Sequence[float]) -> Row:
    """Return where the page opens: the fewest desks that keep the promise, else the middle of the first case."""
    kept = [row for row in summary["promise"] if row["kept"]]
    if not kept:
        return {"case": 0, "ratio": len(ratios) // 2}
    fewest = min(kept, key=lambda row: int(row["desks"]))
    return {"case": names.index(fewest["case"]), "ratio": ratios.index(fewest["ratio"])}


def _point(
    row: Row,
    summary: Mapping[str, Any],
    names: Sequence[str],
    ratios: Sequence[float],
    drawing: "_Drawing",
    rivals: int,
) -> dict[str, Any]:
    """Return a row of the table: its figures in words, and where its marks stand in the drawing.

    `rivals` are the cases that may be best at its ratio, itself included if it may.
    """
    days, people = measure(row, DAYS), measure(row, drawing.people)
    ratio = tr(
        _RATIOS[row["ratio_per"]], ratio=words.number(row["ratio"]), inverse=words.number(1 / row["ratio"], ".3g")
    )
    return {
        "case": names.index(row["case"]),
        "ratio": ratios.index(row["ratio"]),
        "name": words.case(row["case"], NAME),
        "said": ratio,
        "x": drawing.x(row["m2_saved"]),
        "y": [drawing.y(panel, 100 * row[name]) for panel, name in enumerate((DAYS, drawing.people))],
        "figures": {
            "desks": words.count(row["desks"]),
            "days": _share(days, "day", bounded=True),
            "people": _share(people, "person-day", bounded=False),
            "promise": _promise(row, summary),
            "best": _best(row, rivals),
            "space": words.amount(row["m2_saved"]),
            "money": figures.euros(figures.of_row(row, "eur_net")),
        },
    }


def _share(one: words.Measure, unit: str, *, bounded: bool) -> str:
    """Return a share with its interval, and in words where it is neither nothing nor everything."""
    said = findings.with_interval(one, bounded=bounded)
    return f"{said}: {words.in_words(one, unit)}" if 0 < one["estimate"] < 1 else said


def _promise(row: Row, summary: Mapping[str, Any]) -> str:
    """Return whether the promise is kept: for certain from the ratio on that the study gives (`studies.promise`)."""
    target = promise(summary)
    answer = next(one for one in summary["promise"] if one["case"] == row["case"])
    if answer["kept"] and row["desks"] >= answer["desks"]:
        return tr("at most {share} of days: kept for certain", share=target)
    if row[f"{DAYS}_low"] > summary["asked"]["target"]:
        return tr("at most {share} of days: broken for certain", share=target)
    return tr("at most {share} of days: not certain", share=target)


def _best(row: Row, rivals: int) -> str:
    """Return how the case stands on days, by the paired differences of the study."""
    if row["best"] is None or row["best"] != row["best"]:
        return tr("no crowded day seen in any case")
    best = words.case(row["best"], NAME)
    if row["best"] == row["case"]:
        if rivals > 1:
            return tr("fewest days with too few desks, but cannot be told apart from others")
        return tr("fewest days with too few desks at this ratio")
    if row["may_be_best"]:
        return tr("cannot be told apart from {best}, which has the fewest", best=best)
    return tr("more days with too few desks than {best}", best=best)


def _method(summary: Mapping[str, Any]) -> list[str]:
    """Return the small print."""
    return [
        findings.warned(summary),
        savings.explained(summary["money_year"]),
        tr(
            "{organisation}, {fte} FTE, {people}. {replications}, seed {seed}, run {run}, sim {version}.",
            organisation=findings.organisation(summary),
            fte=words.count(summary["fte"]),
            people=words.counted(summary["employees"], "person", "people"),
            replications=words.counted(summary["replications"], "replication", "replications"),
            seed=summary["seed"],
            run=summary["run_id"],
            version=summary["version"],
        ),
    ]


@dataclass(frozen=True)
class _Drawing:
    """Crowding of days (panel 0) and of people (1), in percent, against m2 saved."""

    low: float  # m2 saved at the left edge
    high: float
    tops: tuple[float, float]  # percent at the top of each panel
    people: str  # the measure of people

    width: int = _WIDTH
    height: int = _TOP + 2 * _PANEL + _GAP + _UNDER
    left: int = _LEFT
    right: int = _WIDTH - _RIGHT
    panel: int = _PANEL
    panels: tuple[int, int] = (_TOP, _TOP + _PANEL + _GAP)  # upper edges

    @classmethod
    def of(cls, table: "pd.DataFrame", people: str) -> "_Drawing":
        space = table["m2_saved"]
        room = 0.03 * (float(space.max() - space.min()) or 1.0)
        tops = [
            100 * float(table[name].where(table[name] == 0, table[f"{name}_high"]).max()) for name in (DAYS, people)
        ]
        return cls(
            float(space.min()) - room, float(space.max()) + room, (1.1 * tops[0] or 1.0, 1.1 * tops[1] or 1.0), people
        )

    def x(self, m2: float) -> str:
        return _pixels(self.left + (self.right - self.left) * (m2 - self.low) / (self.high - self.low))

    def y(self, panel: int, percent: float) -> str:
        return _pixels(self.panels[panel] + self.panel * (1 - percent / self.tops[panel]))

    def line(self, rows: "pd.DataFrame") -> list[dict[str, str]]:
        """Return for each panel the path of the estimates and that of the band, which is drawn where any was seen."""
        points = rows.sort_values("m2_saved").to_dict("records")
        return [
            {"line": self._path(panel, points, name), "band": self._band(panel, points, name)}
            for panel, name in enumerate((DAYS, self.people))
        ]

    def _path(self, panel: int, points: Sequence[Mapping[Any, Any]], name: str) -> str:
        return "M" + " ".join(f"{self.x(one['m2_saved'])},{self.y(panel, 100 * one[name])}" for one in points)

    def _band(self, panel: int, points: Sequence[Mapping[Any, Any]], name: str) -> str:
        seen = [one for one in points if one[name] > 0]
        there = [f"{self.x(one['m2_saved'])},{self.y(panel, 100 * one[f'{name}_high'])}" for one in seen]
        back = [f"{self.x(one['m2_saved'])},{self.y(panel, 100 * one[f'{name}_low'])}" for one in reversed(seen)]
        return f"M{' '.join(there + back)}Z" if seen else ""

    def promised(self, percent: float) -> str | None:
        """Return the height of the promise in the panel of days, None where it is above it."""
        return self.y(0, percent) if percent <= self.tops[0] else None

    def norms(self, table: "pd.DataFrame") -> list[tuple[str, str]]:
        """Return place and words of each norm, where a ratio saves the same space in all cases."""
        if (table.groupby("ratio")["m2_saved"].nunique() > 1).any():
            return []
        rows = table[table["norm"]].drop_duplicates("ratio").to_dict("records")
        return [(self.x(row["m2_saved"]), tr("norm {ratio}", ratio=words.number(row["ratio"]))) for row in rows]

    def across(self) -> list[tuple[str, str]]:
        """Return place and words of the ticks of space."""
        return [(self.x(value), words.number(value, ",.0f")) for value in _ticks(self.low, self.high)]

    def up(self, panel: int) -> list[tuple[str, str]]:
        """Return place and words of a panel's ticks."""
        return [(self.y(panel, value), words.number(value)) for value in _ticks(0.0, self.tops[panel])]


def _pixels(value: float) -> str:
    return f"{value:.1f}"


def _ticks(low: float, high: float) -> list[float]:
    """Return some six round numbers from `low` to `high`."""
    rough = (high - low) / 6
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough)
    return [round(number * step, 10) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
