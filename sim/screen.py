"""What a run says on the screen: a table that a planner can read, as plain text.

Figures come rounded by their uncertainty, and every chance also in words. English words are plain ASCII; other
languages and names from the user's files may hold other letters, which are replaced where the terminal cannot show
them, and the frame falls back to ASCII.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim import claims, figures, findings, over_buildings, overbooking, savings, words
from sim.grid import columns, fitted, frame, least, listing, printed
from sim.language import mark, tr
from sim.screen_rows import Row, bookings, first_line, suitable, too_few, use
from sim.sentences import Sentence, said
from sim.told import buildings, doubt, happening
from sim.told.base import Said, method
from sim.told.cautions import brief
from sim.words import count, counted, known

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

_TELLING = ("desks_needed_95", "crowded_day_probability")
NARROW = 90  # characters below which words stand under their figure


def table(evaluation: "Evaluation", *, width: int = 100, encoding: str = "utf-8", colour: bool = False) -> str:
    """Return the table of one evaluated scenario, its claim and warnings, and how it was simulated.

    `width` is in characters; `encoding` is the terminal's: what it cannot show is replaced.
    """
    summary = evaluation.summary
    saved = [*_space(summary["space"]), *savings.rows(summary)]
    parts = (too_few(summary), suitable(summary), bookings(summary), use(summary), doubt.rows(summary))
    sections = (
        _desks(summary),
        *(part for part in parts if part),
        saved,
        [*_changes(summary), *happening.rows(summary)],
    )
    level = words.percent(summary["measures"]["crowded_day_probability"]["level"], 0)
    headings, shares = ["", tr("figure ({level} interval)", level=level), tr("in words")], [0.32, 0.28]
    if width < NARROW:
        headings, shares = ["", headings[1]], [0.42]
    room = width - (3 * len(headings) + 1)  # the frame and its padding
    widths = [int(share * room) for share in shares]
    grid = Table(box=frame(encoding))
    for heading, wide in zip(headings, [*widths, room - sum(widths)], strict=True):
        grid.add_column(fitted(heading, wide), width=wide, overflow="fold")
    for section in sections:
        for label, figure, note in section:
            cells = [label, figure, note] if len(headings) == 3 else [label, f"{figure}\n{note}".rstrip()]
            grid.add_row(*(fitted(cell, column.width or 1) for cell, column in zip(cells, grid.columns, strict=True)))
        grid.add_section()
    # A ratio that was meant the other way round spoils every figure: that is said first.
    hints = [line for line in summary["warnings"] if line.startswith("ratio:")]
    first, last = (
        [_warning(line, width) for line in lines]
        for lines in (hints, [line for line in summary["warnings"] if line not in hints])
    )
    worked = summary["space"].get("claim")
    claimed = [] if worked is None else [fitted(f"{line}.", width) for line in claims.told(worked)]
    headline, method = fitted(first_line(summary), width, "bold"), fitted(_method(summary), width, "dim")
    shown = [headline, *first, grid, *buildings.table(summary, width, encoding), *last, *claimed]
    return printed([*shown, *_minded(summary, width), method], width, encoding, colour)


def sweep_table(
    rows: Iterable[Mapping[Any, Any]],
    warnings: Sequence[Sequence[str]] = (),
    *,
    width: int = 100,
    encoding: str = "utf-8",
    colour: bool = False,
) -> str:
    """Return the table of a sweep, a line a job; `rows` have the columns of `sim.plots.sweep_picture`'s table.

    Where the columns do not fit, the saved area is left out, and then each job becomes a block of lines. `warnings`
    are those of each job that has a result.
    """
    jobs = list(rows)
    headings = [tr("ratio"), tr("desks"), tr("policy"), *_figures(jobs), tr("m2 saved"), tr("EUR saved a year, net")]
    cells = [_sweep_cells(job, jobs) for job in jobs]
    if least(headings, cells) > width:
        headings, cells = headings[:-2] + headings[-1:], [row[:-2] + row[-1:] for row in cells]
    above = [fitted(tr("Too few desks against space saved"), width, "bold")]
    if settings := findings.common_settings(jobs):
        above.append(fitted(tr("All jobs: {settings}", settings=" ".join(settings)), width))
    body = (
        columns(headings, cells, width, encoding, headings[2:3])
        if least(headings, cells) <= width
        else _blocks(jobs, cells, width)
    )
    number = sum(findings.rough(job) for job in jobs)
    rough = tr(
        "* rough: precision not reached, or fewer than {few} replications ({number} of {jobs})",
        few=findings.FEW_REPLICATIONS,
        number=number,
        jobs=counted(len(jobs), "job", "jobs"),
    )
    notes = [*([rough] if number else []), "; ".join(findings.sweep_notes(jobs))]
    lever = [line[:1].upper() + line[1:] + "." for line in overbooking.findings_of(jobs)]
    below = [*_warnings(warnings, width), *(fitted(note, width) for note in (*lever, *notes) if note)]
    return printed([*above, *body, *below], width, encoding, colour)


def study(
    summary: Mapping[str, Any], told: Said, *, width: int = 100, encoding: str = "utf-8", colour: bool = False
) -> str:
    """Return what a study says: the finding, its tables, its warnings, and how it was simulated."""
    foot = [*_minded(summary, width), fitted(method(summary), width, "dim")]
    return printed_finding(told, summary["warnings"], foot, width=width, encoding=encoding, colour=colour)


def printed_finding(
    told: Said,
    warnings: Sequence[str] = (),
    foot: Sequence[Text] = (),
    *,
    width: int = 100,
    encoding: str = "utf-8",
    colour: bool = False,
) -> str:
    """Return a finding, its tables, warnings and notes, and lines at the foot."""
    parts: list[Table | Text] = [fitted(told.headline[:1].upper() + told.headline[1:], width, "bold")]
    for grid in told.grids:
        parts += [Text(), fitted(grid.title, width)] if grid.title else []
        parts += [*listing(grid.headings, grid.rows, width, encoding, grid.left), Text()]
    parts += [_warning(line, width) for line in warnings]
    parts += [*(fitted(line, width) for line in told.notes), *foot]
    text = printed(parts, width, encoding, colour)
    return re.sub(r"\n{3,}", "\n\n", text)  # some frames end in a blank line of their own


def study_sweep_table(
    rows: Iterable[Mapping[Any, Any]], *, width: int = 100, encoding: str = "utf-8", colour: bool = False
) -> str:
    """Return what the studies of a sweep found, a sentence each; `rows` are those of `sim.sweep.study_table`."""
    jobs = list(rows)
    typed = [str(row["overrides"]).split(" ") for row in jobs]
    lines = []
    for row, asked in zip(jobs, typed, strict=True):
        own = [word for word in asked if not all(word in other for other in typed)] or [tr("as configured")]
        found = row["finding"] if row["status"] == "done" else tr("no result")
        lines.append(fitted(f"{words.clean(' '.join(own), 90)}: {found}", width))
    return printed([fitted(tr("What the studies found"), width, "bold"), *lines], width, encoding, colour)


def _warning(line: str, width: int) -> Text:
    return fitted(tr("Warning: {warning}", warning=words.clean(said(line), 500)), width, "bold yellow")


def _warnings(lines_of: Sequence[Sequence[str]], width: int) -> list[Text]:
    """Return what jobs warn of: once what all say alike, and of the rest, which may differ in figures, one of each."""
    alike: dict[str, list[str]] = {}
    for lines in lines_of:
        for line in lines:
            alike.setdefault(line.template if isinstance(line, Sentence) else line, []).append(line)
    found = []
    for same in alike.values():
        if len(same) == len(lines_of) and len(set(same)) == 1:
            found.append(_warning(same[0], width))
            continue
        told = {"number": count(len(same)), "jobs": counted(len(lines_of), "job", "jobs")}
        text = mark("Warning for {number} of {jobs}: {warning}")
        if len(set(same)) > 1:
            text = mark("Warning for {number} of {jobs}, such as: {warning}")
        line = tr(text, warning=words.clean(said(same[0]), 500), **told)
        found.append(fitted(line, width, "bold yellow"))
    return found


def _figures(jobs: Sequence[Mapping[Any, Any]]) -> list[str]:
    """Return what a sweep shows of each job besides space and money: who gets no desk where some book."""
    share = words.percent(0.95, 0)
    return [
        tr("days with too few desks"),
        tr("people who find no desk"),
        *([tr("people who get no desk")] if any(map(overbooking.booked, jobs)) else []),
        *([tr("desks for {share} of days", share=share)] if _tell(jobs) else []),
    ]


def _tell(jobs: Sequence[Mapping[Any, Any]]) -> bool:
    """Tell whether the desks needed are known of any job, or none has a result."""
    needed, crowded = ([figures.of_row(job, name)["estimate"] for job in jobs] for name in _TELLING)
    return any(one is not None for one in needed) or all(one is None for one in crowded)


def _blocks(jobs: list[Mapping[Any, Any]], cells: list[list[str]], width: int) -> list[Table | Text]:
    blocks: list[Table | Text] = []
    for job, (ratio, desks, name, *told) in zip(jobs, cells, strict=True):
        net, label = figures.of_row(job, "eur_net"), tr("EUR saved a year, net")
        if figures.sign(net) < 0:
            told[-1], label = figures.ranged(figures.less(net)), tr("EUR extra cost a year, net")
        head = [
            tr("ratio {ratio}", ratio=ratio) if ratio else "",
            tr("{number} desks", number=desks) if desks else "",
            name,
        ]
        lines = [f"  {label}: {figure}" for label, figure in zip([*_figures(jobs), label], told, strict=True) if figure]
        blocks += [fitted(", ".join(part for part in head if part), width), *(fitted(line, width) for line in lines)]
    return blocks


def _sweep_cells(row: Mapping[Any, Any], jobs: Sequence[Mapping[Any, Any]]) -> list[str]:
    def number(key: str) -> float | None:
        value = row.get(key)
        return None if value is None or math.isnan(value) else float(value)

    def counts(key: str) -> str:
        value = number(key)
        return "" if value is None else count(value)

    ratio, m2, net = number("ratio"), number("m2_saved"), figures.of_row(row, "eur_net")
    name = words.clean(", ".join(part for part in (words.case(row["policy"]), row.get("label")) if part), 90)
    rough = "*" if findings.rough(row) else ""
    start = [("" if ratio is None else words.number(ratio, ".3g")) + rough, counts("desks"), name]
    if number("crowded_day_probability") is None:
        return [*start, tr("no result"), *[""] * (len(_figures(jobs)) + 1)]
    days, people = (
        {"estimate": number(f"{key}_probability"), "low": number(f"{short}_low"), "high": number(f"{short}_high")}
        for key, short in (("crowded_day", "crowded"), ("turned_away", "turned_away"))
    )
    unserved = findings.with_interval(overbooking.measure(row, overbooking.UNSERVED))
    return [
        *start,
        findings.with_interval(days, bounded=True),
        findings.with_interval(people),
        *([unserved] if any(map(overbooking.booked, jobs)) else []),
        *([counts("desks_needed_95")] if _tell(jobs) else []),
        "" if m2 is None else words.amount(m2),
        figures.ranged(net) if figures.known(net) else "",
    ]


def _minded(summary: findings.Summary, width: int) -> list[Text]:
    """Return who was simulated and how attendance is known, where that is made up or not calibrated."""
    said = brief(summary)
    return [fitted(said, width)] if said else []


def _desks(summary: findings.Summary) -> list[Row]:
    ratio, owned = summary["ratio"], summary["owned_desks"]
    staff = {"fte": count(summary["fte"]), "people": counted(summary["employees"], "person", "people")}
    rows = [
        (
            tr("Desks"),
            count(summary["desks"]),
            tr("for {fte} FTE, {people}; {owned} owned by one person each", owned=count(owned), **staff)
            if owned
            else tr("for {fte} FTE, {people}", **staff),
        ),
        (
            tr("Desks per FTE"),
            words.number(ratio["desks_per_fte"], ".2f"),
            tr("{number} FTE per desk", number=words.number(ratio["fte_per_desk"], ".2f")),
        ),
        (
            tr("Desks per employee"),
            words.number(ratio["desks_per_employee"], ".2f"),
            tr("{number} employees per desk", number=words.number(ratio["employees_per_desk"], ".2f")),
        ),
    ]
    if grown := findings.grown(summary):
        if "ratio" in grown:
            note = tr("people simulated ({today} {sign} {share} growth), {ratio} desks per FTE", **grown)
        else:
            note = tr("people simulated ({today} {sign} {share} growth)", **grown)
        rows.append((tr("With growth"), count(summary["people"]), note))
    return rows


def _space(space: Mapping[str, Any]) -> list[Row]:
    less = space["desks_saved"] >= 0
    sign = 1 if less else -1
    baseline = {"desks": count(space["baseline_desks"]), "ratio": words.number(space["baseline_ratio"], ".3g")}
    return [
        (
            tr("Saved desks") if less else tr("Extra desks"),
            count(sign * space["desks_saved"]),
            tr("against {desks} ({ratio} per FTE)", **baseline),
        ),
        (
            tr("Saved space") if less else tr("Extra space"),
            f"{words.amount(sign * space['m2_saved'])} m2",
            tr("at {m2} m2 a desk", m2=words.number(space["m2_per_desk"]))
            if not space["whole_parts"].get("closed_by_area")
            else tr(
                "at {m2} m2 a desk; of buildings that close the file's area", m2=words.number(space["m2_per_desk"])
            ),
        ),
    ]


def _changes(summary: findings.Summary) -> list[Row]:
    policy = summary["policy"]
    name = words.case(policy["name"], 30)
    if policy["days_moved"] is None:
        return [(tr("Policy"), name, tr("who moves days is not shown of fewer than 10 people"))]
    if not any(policy[f"days_{what}"] for what in ("moved", "added", "lost")):
        return [(tr("Policy"), name, tr("no office day moved"))]
    return [(tr("Policy"), name, tr("office days per person and week: {days}", days=findings.moved(policy)))]


def _method(summary: findings.Summary) -> str:
    """Return how the figures came about: size of the experiment, design effect, engine, seed (statistics rule 1)."""
    crowded = summary["measures"]["crowded_day_probability"]
    # Days of one replication are alike. Where they are not (deff up to 1), a day counts as a day.
    size = [
        counted(summary["replications"], "replication", "replications"),
        over_buildings.played(summary),
        *([period] if (period := findings.period(summary)) else []),
    ]
    if known(crowded) and (crowded.get("deff") or 0) > 1 and crowded["n_eff"] < summary["days"]:
        size.append(tr("worth about {days} independent days", days=words.amount(crowded["n_eff"])))
    parts = [", ".join(size)]
    if crowded.get("exact") is not None:
        parts.append(tr("exact share of days {share}", share=words.percent(crowded["exact"])))
    if not summary["precision_reached"]:
        parts.append(tr("precision not reached"))
    level = tr("Intervals {level}", level=words.percent(crowded["level"], 0))
    scenario = findings.scenario(summary)
    return f"{scenario[:1].upper()}{scenario[1:]}. {'; '.join(parts)}. {level}. {findings.engine(summary)}"
