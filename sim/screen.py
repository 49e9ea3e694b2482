"""What a run says on the screen: a table that a planner can read, as plain text.

Figures come rounded by their uncertainty, and every chance also in words. The words are plain ASCII; only names from
the user's files may hold other letters, and the frame falls back to ASCII where the terminal cannot show lines.
"""

import math
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim import findings, words
from sim.words import count

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

Row = tuple[str, str, str]


def table(evaluation: "Evaluation", *, width: int = 100, encoding: str = "utf-8", colour: bool = False) -> str:
    """Return the table of one evaluated scenario, its claim and warnings, and how it was simulated.

    `width` is in characters; `encoding` is the terminal's: what it cannot show is replaced.
    """
    summary = evaluation.summary
    sections = (_desks(summary), _too_few(summary), _use(summary), _space(summary["space"]), _changes(summary))
    grid = Table(box=_box(encoding), title=Text(findings.crowding(summary), "bold"), title_justify="left", width=width)
    level = words.percent(summary["measures"]["crowded_day_probability"]["level"], 0)
    for heading, ratio in (("", 31), (f"figure ({level} interval)", 29), ("in words", 40)):
        grid.add_column(heading, ratio=ratio, overflow="fold")
    for section in sections:
        for row in section:
            grid.add_row(*(Text(cell) for cell in row))
        grid.add_section()
    worked = summary["space"].get("claim")
    claimed = [] if worked is None else [Text(f"{line}.") for line in findings.claim(worked)]
    warnings = [Text(f"Warning: {words.clean(line, 500)}", "bold yellow") for line in summary["warnings"]]
    return _print([grid, *warnings, *claimed, Text(_method(summary), "dim")], width, encoding, colour)


def sweep_table(
    rows: Iterable[Mapping[Any, Any]], *, width: int = 100, encoding: str = "utf-8", colour: bool = False
) -> str:
    """Return the table of a sweep, a line a job; `rows` have the columns of `sim.plots.sweep_picture`'s table."""
    grid = Table(box=_box(encoding), title=Text("Too few desks against space saved", "bold"), title_justify="left")
    for heading in ("ratio", "desks"):
        grid.add_column(heading, justify="right")
    grid.add_column("policy", overflow="fold")
    for heading in ("days with too few desks", "people who find no desk", "m2 saved", "EUR a year"):
        grid.add_column(heading, justify="right", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in _sweep_cells(row)))
    return _print([grid], width, encoding, colour)


def _sweep_cells(row: Mapping[Any, Any]) -> list[str]:
    def number(key: str) -> float | None:
        value = row.get(key)
        return None if value is None or math.isnan(value) else float(value)

    ratio, desks = number("ratio"), number("desks")
    name = words.clean(", ".join(str(row[key]) for key in ("policy", "label") if row.get(key)), 90)
    start = ["" if ratio is None else f"{ratio:g}", "" if desks is None else count(desks), name]
    if number("crowded_day_probability") is None:
        return [*start, "no result", "", "", ""]
    shares = [
        {"estimate": number(f"{key}_probability"), "low": number(f"{short}_low"), "high": number(f"{short}_high")}
        for key, short in (("crowded_day", "crowded"), ("turned_away", "turned_away"))
    ]
    m2, eur = number("m2_saved"), number("eur_saved")
    space = ["" if m2 is None else words.amount(m2), "" if eur is None else words.euros(eur).removeprefix("EUR ")]
    return [*start, *(findings.with_interval(share) for share in shares), *space]


def _desks(summary: findings.Summary) -> list[Row]:
    ratio = summary["ratio"]
    owned = summary["owned_desks"]
    return [
        (
            "Desks",
            count(summary["desks"]),
            f"for {count(summary['fte'])} FTE, {count(summary['employees'])} people"
            + (f"; {count(owned)} owned by one person" if owned else ""),
        ),
        ("Desks per FTE", f"{ratio['desks_per_fte']:.2f}", f"{ratio['fte_per_desk']:.2f} FTE per desk"),
        (
            "Desks per employee",
            f"{ratio['desks_per_employee']:.2f}",
            f"{ratio['employees_per_desk']:.2f} employees per desk",
        ),
    ]


def _too_few(summary: findings.Summary) -> list[Row]:
    rows = [
        _chance(summary, "crowded_day_probability", "Days with too few desks", "day", summary["days"]),
        _chance(summary, "turned_away_probability", "People who find no desk", "person-day"),
        _chance(summary, "severe_day_probability", "Days over 5 % find no desk", "day", summary["days"]),
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


def _chance(summary: findings.Summary, name: str, label: str, unit: str, trials: int | None = None) -> Row:
    measure = summary["measures"].get(name)
    said = words.in_words(measure, unit, trials)
    if words.known(measure) and measure["estimate"] in (0, 1):
        return label, words.percent(measure["estimate"], 0), said  # the words hold the interval
    return label, _bracketed(words.share(measure), words.interval(measure)), said


def _share(summary: findings.Summary, name: str, label: str, note: str = "") -> Row:
    measure = summary["measures"].get(name)
    return label, findings.with_interval(measure) if words.known(measure) else words.UNKNOWN, note


def _bracketed(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval else figure


def _method(summary: findings.Summary) -> str:
    """Return how the figures came about: size of the experiment, design effect, engine, seed (statistics rule 1)."""
    crowded = summary["measures"]["crowded_day_probability"]
    effect = (
        f"; days alike within a replication: deff {crowded['deff']:.1f}, n_eff {count(crowded['n_eff'])}"
        if crowded.get("deff") is not None and crowded.get("n_eff") is not None
        else ""
    )
    exact = "" if crowded.get("exact") is None else f"; exact share of days {words.percent(crowded['exact'])}"
    precision = "" if summary["precision_reached"] else "; precision not reached"
    return (
        f"{findings.scenario(summary)}. {count(summary['replications'])} replications, {count(summary['days'])} days"
        f"{effect}{exact}{precision}. Intervals {words.percent(crowded['level'], 0)}. "
        f"Engine {summary['engine']['name']}, seed {summary['seed']}, run {summary['run_id']}."
    )


def _box(encoding: str) -> box.Box:
    """Return a frame that the encoding can show."""
    try:
        "".join(set(str(box.SIMPLE_HEAD))).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return box.ASCII
    return box.SIMPLE_HEAD


def _print(parts: list[Table | Text], width: int, encoding: str, colour: bool) -> str:
    # All words are `Text`, so that names from the user's files are no markup and no emoji codes.
    buffer = StringIO()
    console = Console(file=buffer, width=width, force_terminal=colour, no_color=not colour)
    for part in parts:
        console.print(part)
    text = "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())
    try:
        return text.encode(encoding, "replace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "replace").decode("ascii")
