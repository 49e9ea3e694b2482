"""What a run says on the screen: a table that a planner can read, as plain text.

Figures come rounded by their uncertainty, and every chance also in words. The words are plain ASCII; only names from
the user's files may hold other letters, and the frame falls back to ASCII where the terminal cannot show lines.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim import findings, words
from sim.grid import columns, fitted, frame, least, listing, printed
from sim.told.base import Said, method
from sim.words import count, counted, known

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

Row = tuple[str, str, str]

NARROW = 90  # characters below which words stand under their figure


def table(evaluation: "Evaluation", *, width: int = 100, encoding: str = "utf-8", colour: bool = False) -> str:
    """Return the table of one evaluated scenario, its claim and warnings, and how it was simulated.

    `width` is in characters; `encoding` is the terminal's: what it cannot show is replaced.
    """
    summary = evaluation.summary
    sections = (_desks(summary), _too_few(summary), _use(summary), _space(summary["space"]), _changes(summary))
    level = words.percent(summary["measures"]["crowded_day_probability"]["level"], 0)
    headings, shares = ["", f"figure ({level} interval)", "in words"], [0.32, 0.28]
    if width < NARROW:
        headings, shares = ["", headings[1]], [0.42]
    room = width - (3 * len(headings) + 1)  # the frame and its padding
    widths = [int(share * room) for share in shares]
    grid = Table(box=frame(encoding))
    for heading, wide in zip(headings, [*widths, room - sum(widths)], strict=True):
        grid.add_column(fitted(heading, wide), width=wide, overflow="fold")
    for section in sections:
        for label, figure, said in section:
            cells = [label, figure, said] if len(headings) == 3 else [label, f"{figure}\n{said}".rstrip()]
            grid.add_row(*(fitted(cell, column.width or 1) for cell, column in zip(cells, grid.columns, strict=True)))
        grid.add_section()
    # A ratio that was meant the other way round spoils every figure: that is said first.
    hints = [line for line in summary["warnings"] if line.startswith("ratio:")]
    first, last = (
        [fitted(f"Warning: {words.clean(line, 500)}", width, "bold yellow") for line in lines]
        for lines in (hints, [line for line in summary["warnings"] if line not in hints])
    )
    worked = summary["space"].get("claim")
    claimed = [] if worked is None else [fitted(f"{line}.", width) for line in findings.claim(worked)]
    headline, method = fitted(findings.crowding(summary), width, "bold"), fitted(_method(summary), width, "dim")
    return printed([headline, *first, grid, *last, *claimed, method], width, encoding, colour)


def sweep_table(
    rows: Iterable[Mapping[Any, Any]], *, width: int = 100, encoding: str = "utf-8", colour: bool = False
) -> str:
    """Return the table of a sweep, a line a job; `rows` have the columns of `sim.plots.sweep_picture`'s table.

    Where the columns do not fit, the saved area is left out, and then each job becomes a block of lines.
    """
    jobs = list(rows)
    headings = [
        "ratio", "desks", "policy", "days with too few desks", "people who find no desk", "desks for 95 % of days",
        "m2 saved", "EUR saved a year",
    ]  # fmt: skip
    cells = [_sweep_cells(job) for job in jobs]
    if least(headings, cells) > width:
        headings, cells = headings[:6] + headings[7:], [row[:6] + row[7:] for row in cells]
    above = [fitted("Too few desks against space saved", width, "bold")]
    if settings := findings.common_settings(jobs):
        above.append(fitted(f"All jobs: {' '.join(settings)}", width))
    body = (
        columns(headings, cells, width, encoding, ["policy"])
        if least(headings, cells) <= width
        else _blocks(cells, width)
    )
    number = sum(findings.rough(job) for job in jobs)
    rough = (
        f"* rough: precision not reached, or fewer than {findings.FEW_REPLICATIONS} replications "
        f"({number} of {counted(len(jobs), 'job')})"
    )
    notes = [*([rough] if number else []), "; ".join(findings.sweep_notes(jobs))]
    return printed([*above, *body, *(fitted(note, width) for note in notes if note)], width, encoding, colour)


def study(
    summary: Mapping[str, Any], said: Said, *, width: int = 100, encoding: str = "utf-8", colour: bool = False
) -> str:
    """Return what a study says: the finding, its tables, its warnings, and how it was simulated."""
    parts: list[Table | Text] = [fitted(said.headline, width, "bold")]
    for grid in said.grids:
        parts += [Text(), fitted(grid.title, width)] if grid.title else []
        parts += [*listing(grid.headings, grid.rows, width, encoding, grid.left), Text()]
    parts += [fitted(f"Warning: {words.clean(line, 500)}", width, "bold yellow") for line in summary["warnings"]]
    parts += [fitted(line, width) for line in said.notes]
    text = printed([*parts, fitted(method(summary), width, "dim")], width, encoding, colour)
    return re.sub(r"\n{3,}", "\n\n", text)  # some frames end in a blank line of their own


def study_sweep_table(
    rows: Iterable[Mapping[Any, Any]], *, width: int = 100, encoding: str = "utf-8", colour: bool = False
) -> str:
    """Return what the studies of a sweep found, a sentence each; `rows` are those of `sim.sweep.study_table`."""
    jobs = list(rows)
    typed = [str(row["overrides"]).split(" ") for row in jobs]
    lines = []
    for row, said in zip(jobs, typed, strict=True):
        own = [word for word in said if not all(word in other for other in typed)] or ["as configured"]
        found = row["finding"] if row["status"] == "done" else "no result"
        lines.append(fitted(f"{words.clean(' '.join(own), 90)}: {found}", width))
    return printed([fitted("What the studies found", width, "bold"), *lines], width, encoding, colour)


def _blocks(cells: list[list[str]], width: int) -> list[Table | Text]:
    blocks: list[Table | Text] = []
    for ratio, desks, name, days, people, needed, eur in cells:
        said = ", ".join(part for part in (ratio and f"ratio {ratio}", desks and f"{desks} desks", name) if part)
        lines = [
            f"{label}: {figure}"
            for label, figure in (
                ("days with too few desks", days),
                ("people who find no desk", people),
                ("desks for 95 % of days", needed),
                ("EUR saved a year", eur),
            )
            if figure
        ]
        blocks += [fitted(said, width), *(fitted(f"  {line}", width) for line in lines)]
    return blocks


def _sweep_cells(row: Mapping[Any, Any]) -> list[str]:
    def number(key: str) -> float | None:
        value = row.get(key)
        return None if value is None or math.isnan(value) else float(value)

    def counts(key: str) -> str:
        value = number(key)
        return "" if value is None else count(value)

    ratio, m2, eur = number("ratio"), number("m2_saved"), number("eur_saved")
    name = words.clean(", ".join(str(row[key]) for key in ("policy", "label") if row.get(key)), 90)
    mark = "*" if findings.rough(row) else ""
    start = [mark if ratio is None else f"{ratio:.3g}{mark}", counts("desks"), name]
    if number("crowded_day_probability") is None:
        return [*start, "no result", "", "", "", ""]
    days, people = (
        {"estimate": number(f"{key}_probability"), "low": number(f"{short}_low"), "high": number(f"{short}_high")}
        for key, short in (("crowded_day", "crowded"), ("turned_away", "turned_away"))
    )
    return [
        *start,
        findings.with_interval(days, bounded=True),
        findings.with_interval(people),
        counts("desks_needed_95"),
        "" if m2 is None else words.amount(m2),
        "" if eur is None else words.euros(eur).removeprefix("EUR "),
    ]


def _desks(summary: findings.Summary) -> list[Row]:
    ratio = summary["ratio"]
    owned = summary["owned_desks"]
    people = counted(summary["employees"], "person", "people")
    rows = [
        (
            "Desks",
            count(summary["desks"]),
            f"for {count(summary['fte'])} FTE, {people}"
            + (f"; {count(owned)} owned by one person each" if owned else ""),
        ),
        ("Desks per FTE", f"{ratio['desks_per_fte']:.2f}", f"{ratio['fte_per_desk']:.2f} FTE per desk"),
        (
            "Desks per employee",
            f"{ratio['desks_per_employee']:.2f}",
            f"{ratio['employees_per_desk']:.2f} employees per desk",
        ),
    ]
    grown = findings.growth(summary)
    return [*rows, ("With growth", count(summary["people"]), grown.partition(" ")[2])] if grown else rows


def _too_few(summary: findings.Summary) -> list[Row]:
    rows = [
        _chance(summary, "crowded_day_probability", "Days with too few desks"),
        _chance(summary, "turned_away_probability", "People who find no desk", "person-day"),
        _chance(summary, "severe_day_probability", "Days on which more than 5 % find none"),
        _share(summary, "full_time_share", "Core hours with no free desk"),
    ]
    tight = findings.tight_days(summary)
    return rows + ([("Tight days", words.listed(tight), "more often too few than on other days")] if tight else [])


def _use(summary: findings.Summary) -> list[Row]:
    rows: list[Row] = []
    for share in ("90", "95", "99"):
        needed = findings.desks_needed(summary, share)
        if needed is not None:
            more = needed[0] - summary["desks"]
            said = f"{count(abs(more))} {'more than there are' if more > 0 else 'to spare'}"
            label = f"Desks needed on {words.percent(int(share) / 100, 0)} of days"
            rows.append((label, _bracketed(count(needed[0]), needed[1]), said if more else "as many as there are"))
    return [
        *rows,
        _share(summary, "peak_utilisation", "Highest use of the day", "of desks, mean over days"),
        _share(summary, "mean_utilisation", "Use over core hours", "of desks, mean"),
        _share(summary, "claimed_empty_share", "Held but empty", "of desks in use, core hours"),
        _share(summary, "meetings_without_room_share", "Meetings without a room"),
    ]


def _space(space: Mapping[str, Any]) -> list[Row]:
    less = space["desks_saved"] >= 0
    sign, word = (1, "Saved") if less else (-1, "Extra")
    eur, whole = space["eur_saved"], space["whole_parts"]
    price = f"prices of {space['price_year']}"
    rows = [
        (
            f"{word} desks",
            count(sign * space["desks_saved"]),
            f"against {count(space['baseline_desks'])} ({space['baseline_ratio']:.3g} per FTE)",
        ),
        (f"{word} space", f"{words.amount(sign * space['m2_saved'])} m2", f"at {space['m2_per_desk']:g} m2 a desk"),
        (
            f"{word} money a year" if less else "Extra cost a year",
            words.euros(sign * eur["total"]),
            ", ".join(f"{name} {words.euros(sign * eur[key])}" for key, name in findings.COSTS.items()) + f"; {price}",
        ),
    ]
    if whole["parts"] is not None:
        parts = f"{count(sign * whole['parts'])} of {words.amount(whole['part_m2'])} m2"
        total = words.euros(sign * whole["eur_saved"]["total"])
        rows.append((f"  in whole parts {'let' if less else 'rented'} only", total, f"parts: {parts}"))
    return rows


def _changes(summary: findings.Summary) -> list[Row]:
    policy = summary["policy"]
    name = words.clean(policy["name"], 30)
    if not any(policy[f"days_{what}"] for what in ("moved", "added", "lost")):
        return [("Policy", name, "no office day moved")]
    return [("Policy", name, f"office days per person and week: {findings.moved(policy)}")]


def _chance(summary: findings.Summary, name: str, label: str, unit: str = "day") -> Row:
    measure = summary["measures"].get(name)
    said = words.in_words(measure, unit, summary["days"], bounded=name in findings.DAY_SHARES)
    if known(measure) and measure["estimate"] == 0:
        return label, words.NONE_SEEN, said.removeprefix(words.NONE_SEEN).strip()
    if known(measure) and measure["estimate"] == 1:
        return label, words.percent(1, 0), said  # the words hold the bound
    return label, _bracketed(words.share(measure), words.interval(measure)), said


def _share(summary: findings.Summary, name: str, label: str, note: str = "") -> Row:
    measure = summary["measures"].get(name)
    if not known(measure):
        return label, words.UNKNOWN, note
    if measure["estimate"] == 0:
        return label, words.NONE_SEEN, f"in {counted(summary['days'], 'day')}"
    return label, findings.with_interval(measure), note


def _bracketed(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval else figure


def _method(summary: findings.Summary) -> str:
    """Return how the figures came about: size of the experiment, design effect, engine, seed (statistics rule 1)."""
    crowded = summary["measures"]["crowded_day_probability"]
    # Days of one replication are alike. Where they are not (deff up to 1), a day counts as a day.
    effect = (
        f", worth about {words.amount(crowded['n_eff'])} independent days"
        if known(crowded) and (crowded.get("deff") or 0) > 1 and crowded["n_eff"] < summary["days"]
        else ""
    )
    exact = "" if crowded.get("exact") is None else f"; exact share of days {words.percent(crowded['exact'])}"
    precision = "" if summary["precision_reached"] else "; precision not reached"
    return (
        f"{findings.scenario(summary)}. {counted(summary['replications'], 'replication')}, "
        f"{counted(summary['days'], 'day')}"
        f"{effect}{exact}{precision}. Intervals {words.percent(crowded['level'], 0)}. "
        f"Engine {summary['engine']['name']}{_audit(summary)}, seed {summary['seed']}, run {summary['run_id']}."
    )


def _audit(summary: findings.Summary) -> str:
    """Return what the audit found; where the engines differ there is no run to tell of."""
    days = summary["engine"]["audited_days"]
    return f" ({counted(days, 'day')} replayed on the other engine: equal)" if days else ""
