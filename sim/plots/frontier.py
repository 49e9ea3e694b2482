"""The picture of this program: crowding against the space saved, a line a case, with the norms and the promise."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import ScaledTranslation

from sim import findings, presets, words
from sim.language import mark, tr
from sim.plots.break_even import price_picture
from sim.plots.money import OUTWARD, add_money
from sim.plots.style import (
    BLACK,
    COLOURS,
    GUIDE,
    LINES,
    MARKERS,
    desks_per,
    house_style,
    joined,
    new_figure,
    run_of,
    thousands,
)
from sim.study import Study
from sim.told.frontier import DAYS, headline, measure, promise

if TYPE_CHECKING:
    import pandas as pd

LABELS = {
    "turned_away_probability": mark("people who find no desk (%)"),
    "unserved_probability": mark("people without a desk (%)"),
}
# Of people: over the space, at a ratio with one case and with two, and what the picture is.
OF_PEOPLE = {
    "turned_away_probability": (
        mark("People who find no desk against the space saved"),
        mark("People who find no desk at ratio {ratio}: {most} with {worst}"),
        mark("People who find no desk at ratio {ratio}: {most} with {worst}, {least} with {best}"),
        mark("Lines over the space saved, one for each case: people who find no desk."),
    ),
    "unserved_probability": (
        mark("People who get no desk against the space saved"),
        mark("People who get no desk at ratio {ratio}: {most} with {worst}"),
        mark("People who get no desk at ratio {ratio}: {most} with {worst}, {least} with {best}"),
        mark("Lines over the space saved, one for each case: people who get no desk."),
    ),
}
SMALL = 7.5
UNSURE: Any = {"hatch": "//////", "edgecolor": "#777777", "lw": 0.0}


def pictures(study: Study) -> dict[str, Figure]:
    """Return the frontier, its panels each by itself for a page with more on it, and the break-even prices."""
    return {
        "frontier": frontier_picture(study.tables["frontier"], study.summary),
        "frontier_days": frontier_picture(study.tables["frontier"], study.summary, DAYS),
        "frontier_people": frontier_picture(study.tables["frontier"], study.summary, study.summary["people_measure"]),
        "break_even": price_picture(study.tables["break_even"], study.summary),
    }


def frontier_picture(table: "pd.DataFrame", summary: Mapping[str, Any], only: str | None = None) -> Figure:
    """Return crowding of days and of people against m2 saved and EUR a year, ratios along the top; `only`: one of them.

    Under each panel a strip tells the best case at each ratio, hatched where others cannot be told from it.
    """
    lines = {str(name): rows.sort_values("m2_saved") for name, rows in table.groupby("case", sort=False)}
    shared = bool((table.groupby("ratio")["m2_saved"].nunique() == 1).all())
    strips = shared and len(lines) > 1
    with house_style():
        people = summary["people_measure"]
        both = ((DAYS, "best", mark("days with too few desks (%)")), (people, "best_people", LABELS[people]))
        chosen = [panel for panel in both if only in (None, panel[0])]
        heights = ([5.0, 0.36] if strips else [5.0]) * len(chosen)
        small_print = _small_print(table, summary, shared) if only is None else _unseen(table) if only == DAYS else ""
        height = (8.4 if only is None else 4.6) + 0.4 * strips * len(chosen)
        lowest = _lowest_norm(table, people)
        title, alt = (
            (_people(lowest, people), _people_alt(lowest, people))
            if only == people
            else (headline(summary), _alt(summary, only))
        )
        figure = new_figure(title, small_print, alt=alt, height=height)
        axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
        panels, last = axes[:: 2 if strips else 1], axes[-1]
        for number, (panel, (column, best, label)) in enumerate(zip(panels, chosen, strict=True)):
            _panel(panel, lines, column)
            panel.set_ylabel(tr(label))
            if shared:
                _norms(panel, next(iter(lines.values())))
            if strips:
                _strip(axes[2 * number + 1], table, list(lines), best)
        if only != people:
            _promise(panels[0], summary)
        if shared:
            _ratios(panels[0], next(iter(lines.values())), summary)
        last.set_xlabel(tr("space saved against the baseline (m2)"))
        last.xaxis.set_major_formatter(thousands())
        under = OUTWARD + (38 if add_money(last, table, below=True) else 0)
        _legend(last, panels[0], table, under, strips)
        figure.align_ylabels(panels)
    return figure


def _panel(axes: Axes, lines: Mapping[str, "pd.DataFrame"], column: str) -> None:
    top = 0.0
    for number, (name, rows) in enumerate(lines.items()):
        where = rows["m2_saved"].to_numpy(dtype=float)
        value, low, high = (100 * rows[f"{column}{end}"].to_numpy(dtype=float) for end in ("", "_low", "_high"))
        # Where nothing was seen the interval counts whole replications: bands of all cases would hide the lines.
        seen = value > 0
        colour = COLOURS[number % len(COLOURS)]
        axes.fill_between(
            where, np.where(seen, low, np.nan), np.where(seen, high, np.nan), color=colour, alpha=0.25, lw=0
        )
        axes.plot(
            where, value, color=colour, ls=LINES[number % len(LINES)], lw=1.4, label=words.case(name, 40),
            marker=MARKERS[number % len(MARKERS)], ms=4, mec="white", mew=0.4,
            markevery=(number % 5, 5) if len(where) > 12 else 1,
        )  # fmt: skip
        top = max(top, float(np.nanmax(np.where(seen, high, value), initial=0.0)))
    axes.set_ylim(0, 1.14 * top if top > 0 else 1)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= max(1.02 * top, 1e-9)])
    axes.yaxis.set_major_formatter(thousands())
    axes.margins(x=0.02)


def _norms(axes: Axes, rows: "pd.DataFrame") -> None:
    """Mark the norms by thin lines with their ratio above the data."""
    for row in rows[rows["norm"]].to_dict("records"):
        axes.axvline(row["m2_saved"], color=GUIDE, lw=0.8, ls=(0, (4, 2)), zorder=0.7)
        text = axes.annotate(
            tr("norm {ratio}", ratio=words.number(row["ratio"])),
            (row["m2_saved"], 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, -2),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=SMALL,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
        text.set_in_layout(False)


def _promise(axes: Axes, summary: Mapping[str, Any]) -> None:
    share = 100 * summary["asked"]["target"]
    if share <= axes.get_ylim()[1]:
        said = tr("promise: at most {share} of days", share=promise(summary))
        axes.axhline(share, color=BLACK, lw=1.0, ls=":", label=said)


def _strip(axes: Axes, table: "pd.DataFrame", names: Sequence[str], best: str) -> None:
    """Colour each ratio by its best case; hatched where others may be best too, empty where nothing was seen."""
    ratios = [rows for _, rows in table.groupby("ratio")]
    middle = np.array([rows["m2_saved"].iloc[0] for rows in ratios])
    order = np.argsort(middle)
    middle, ratios = middle[order], [ratios[place] for place in order]
    between = (middle[1:] + middle[:-1]) / 2
    ends = np.diff(between).mean() / 2 if len(between) > 1 else 1.0
    edges = np.concatenate([[middle[0] - ends], between, [middle[-1] + ends]])
    for left, right, rows in zip(edges[:-1], edges[1:], ratios, strict=True):
        winner = rows[best].iloc[0]
        if winner is None or winner != winner:
            continue
        sure = rows[f"may_be_{best}"].sum() == 1
        colour = COLOURS[names.index(winner) % len(COLOURS)]
        axes.add_patch(Rectangle((left, 0), right - left, 1, facecolor=colour, lw=0, alpha=1 if sure else 0.3))
        if not sure:
            axes.add_patch(Rectangle((left, 0), right - left, 1, facecolor="none", **UNSURE))
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.set_ylabel(tr("best"), rotation=0, ha="right", va="center", fontsize=SMALL)
    axes.grid(visible=False)


def _ratios(axes: Axes, rows: "pd.DataFrame", summary: Mapping[str, Any]) -> None:
    """Write ratios along the top, at the space they really save; norms first, then as many as there is room for."""
    m2, ratios = rows["m2_saved"].to_numpy(dtype=float), rows["ratio"].to_numpy(dtype=float)
    room = 0.045 * (float(np.ptp(m2)) or 1.0)
    round_ones = np.isclose(10 * ratios, np.round(10 * ratios))
    chosen: list[int] = []
    for place in sorted(range(len(m2)), key=lambda place: (not rows["norm"].iloc[place], not round_ones[place], place)):
        if all(abs(m2[place] - m2[other]) >= room for other in chosen):
            chosen.append(place)
    top = axes.secondary_xaxis("top")
    top.set_xticks(m2[chosen], [words.number(ratios[place]) for place in chosen])
    top.set_xlabel(desks_per(summary["ratio"]["per"]))


def _legend(axes: Axes, lines: Axes, table: "pd.DataFrame", under: float, strips: bool) -> None:
    handles, labels = lines.get_legend_handles_labels()
    if strips:
        handles += [Patch(facecolor="white", **UNSURE), Patch(facecolor="white", edgecolor="#BBBBBB", lw=0.6)]
        labels += [tr("best cannot be told from others"), tr("none seen in any case")]
    longest = max(len(label) for label in labels)
    place = axes.transAxes + ScaledTranslation(0, -(under + 4) / 72, axes.figure.dpi_scale_trans)
    axes.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=place, borderaxespad=0, borderpad=0.2,
        ncols=max(1, min(4, 100 // (longest + 8))),
    )  # fmt: skip


def _unseen(table: "pd.DataFrame") -> str:
    """Return how sure it is that there is no crowding where none was seen."""
    none = table[table[DAYS] == 0]
    if none.empty:
        return ""
    bound = words.at_most(none[f"{DAYS}_high"].max())
    return tr("Lines at 0: none seen, so at most {share} of days.", share=bound)


def _small_print(table: "pd.DataFrame", summary: Mapping[str, Any], shared: bool) -> str:
    return joined(
        findings.warned(summary),
        tr(
            "{organisation}, {fte} FTE, {people}, attendance {attendance}.",
            organisation=findings.organisation(summary),
            fte=words.count(summary["fte"]),
            people=words.counted(summary["employees"], "person", "people"),
            attendance=presets.attendance(summary["scenario"]["attendance"]["name"]),
        ),
        tr(
            "Bands: 95 % intervals of each case by itself. All cases see the same people on the same days; the strip "
            "compares them pair by pair, at 95 % for all together."
        )
        if shared and len(summary["cases"]) > 1
        else tr("Bands: 95 % intervals."),
        "" if shared else tr("The cases differ in the space that a ratio saves, so that it is not drawn."),
        _unseen(table),
        tr(
            "{replications}, prices of {year}, seed {seed}.",
            replications=words.counted(summary["replications"], "replication", "replications"),
            year=str(summary["money_year"]),
            seed=summary["seed"],
        ),
        run_of(summary),
    )


def _people(rows: Sequence[Mapping[str, Any]], people: str) -> str:
    """Return the most and the least of people without a desk at a ratio, where the cases are apart."""
    plain, one, two, _ = (tr(text) for text in OF_PEOPLE[people])
    if not rows or rows[-1][people] == 0:
        return plain
    least, most = (measure(row, people) for row in (rows[0], rows[-1]))
    if len(rows) > 1 and least["estimate"] and not least["high"] < most["low"]:
        return plain
    values = {
        "ratio": words.number(rows[0]["ratio"]),
        "most": _said(rows[-1], people),
        "worst": words.case(rows[-1]["case"], 40),
    }
    if len(rows) == 1:
        return one.format(**values)
    return two.format(least=_said(rows[0], people), best=words.case(rows[0]["case"], 40), **values)


def _lowest_norm(table: "pd.DataFrame", people: str) -> list[dict[str, Any]]:
    """Return the rows of the smallest norm, those with the fewest people without a desk first."""
    norms = table[table["norm"]]
    lowest = norms[norms["ratio"] == norms["ratio"].min()].sort_values(people, kind="stable")
    return [{str(key): value for key, value in row.items()} for row in lowest.to_dict("records")]


def _said(row: Mapping[str, Any], people: str) -> str:
    return words.share(measure(row, people)) if row[people] else words.none_seen()


def _people_alt(rows: Sequence[Mapping[str, Any]], people: str) -> str:
    said = tr(OF_PEOPLE[people][3])
    if not rows:
        return said
    cases = "; ".join(f"{words.case(row['case'], 40)} {_said(row, people)}" for row in rows)
    return joined(said, tr("At ratio {ratio}: {cases}.", ratio=words.number(rows[0]["ratio"]), cases=cases))


def _alt(summary: Mapping[str, Any], only: str | None) -> str:
    """Return of each case the fewest desks that keep the promise, with the space that they save."""
    kept = "; ".join(
        tr(
            "{case} ratio {ratio} ({desks}), {m2} m2 saved",
            case=words.case(row["case"], 40),
            ratio=words.number(row["ratio"]),
            desks=words.counted(row["desks"], "desk", "desks"),
            m2=words.amount(row["m2_saved"]),
        )
        if row["kept"]
        else tr("{case} none of these ratios", case=words.case(row["case"], 40))
        for row in summary["promise"]
    )
    if only == DAYS:
        return tr(
            "Lines over the space saved, one for each case: days with too few desks. The smallest ratio with too few "
            "desks on certainly at most {share} of days: {cases}.",
            share=promise(summary),
            cases=kept,
        )
    return tr(
        "Two panels of lines over the space saved, a line for each case: days with too few desks, and people who find "
        "no desk. The smallest ratio with too few desks on certainly at most {share} of days: {cases}.",
        share=promise(summary),
        cases=kept,
    )
