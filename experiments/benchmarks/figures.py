"""A measured figure, its target, and the two files that hold all of them."""

import csv
import datetime
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from sim.provenance import system, versions
from sim.workers import cores


@dataclass(frozen=True)
class Figure:
    """The repeated measurements of one thing; a target is met or missed by their median. None: it could not be run."""

    what: str
    values: tuple[float, ...]
    unit: str
    people: int | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Return met, missed, or nothing where there is no target."""
        if not self.values or (self.at_most is None and self.at_least is None):
            return ""
        high, low = self.at_most or math.inf, self.at_least or -math.inf
        return "met" if low <= self.median <= high else "missed"

    @property
    def numbers(self) -> list[float]:
        """Return median, lowest and highest, or nothing."""
        return [self.median, min(self.values), max(self.values)] if self.values else []

    def row(self) -> list[str]:
        """Return the cells of its row, after the section."""
        people = f"{self.people:,}" if self.people else ""
        targets = [
            f"at {word} {limit:g}" for word, limit in (("most", self.at_most), ("least", self.at_least)) if limit
        ]
        numbers = [_number(value) for value in self.numbers] or [""] * 3
        return [self.what, people, *numbers, str(len(self.values)), self.unit, *(targets or [""]), self.verdict]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


HEADINGS = ("what", "people", "median", "lowest", "highest", "repeats", "unit", "target", "met")


@dataclass(frozen=True)
class Section:
    """A table of figures and what they are about."""

    title: str
    figures: list[Figure]
    note: str


def table(section: Section) -> list[str]:
    """Return the lines of a section."""
    lines = ["", f"## {section.title}", "", section.note, ""]
    lines += ["| " + " | ".join(HEADINGS) + " |", "|---|" + "---:|" * 5 + "---|---|---|"]
    return lines + ["| " + " | ".join(figure.row()) + " |" for figure in section.figures]


def write(folder: Path, command: str, load: float, sections: Sequence[Section]) -> None:
    """Write `results.md` for people and `results.csv` for programs; `load` is that of the machine before."""
    lines = ["# Benchmarks", "", f"Output of `{command}`, {datetime.date.today().isoformat()}.", "", *_machine(load)]
    for section in sections:
        lines += table(section)
    (folder / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("section", *HEADINGS))
        for section in sections:
            for figure in section.figures:
                numbers = [f"{value:.6g}" for value in figure.numbers] or [""] * 3
                writer.writerow((section.title, figure.what, figure.people or "", *numbers, *figure.row()[5:]))


def _machine(load: float) -> list[str]:
    """Return the kind of machine and what else it was doing; not its name."""
    told = ", ".join(f"{name} {version}" for name, version in (versions() | _compared()).items())
    return [
        f"{system()}, {_processor()}, {cores()} cores, load before the run {load:.1f}. {told}.",
        "",
        "Other work on the machine adds a third to times, and more to large days, which need the processor's cache. "
        "Ratios are of times taken in turn. Targets are judged by the median.",
    ]


def _compared() -> dict[str, str]:
    """Return the versions of what only the benchmarks use."""
    found = {}
    for name in ("ciw", "salabim"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return "processor unknown"
    models = [line.partition(":")[2].strip() for line in described.splitlines() if line.startswith("model name")]
    return models[0] if models else "processor unknown"
