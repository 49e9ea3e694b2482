"""A measured figure, its target, and the two files that hold all of them."""

import csv
import datetime
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.provenance import system, versions
from sim.workers import cores


@dataclass(frozen=True)
class Figure:
    """The repeated measurements of one thing; a target is met or missed by their median."""

    what: str
    values: tuple[float, ...]
    unit: str
    people: int | None = None
    at_most: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Return met, missed, or nothing where there is no target."""
        if self.at_most is None:
            return ""
        return "met" if self.median <= self.at_most else "missed"

    def row(self) -> list[str]:
        """Return the cells of its row, after the section."""
        people = f"{self.people:,}" if self.people else ""
        target = "" if self.at_most is None else f"at most {self.at_most:g}"
        numbers = [_number(value) for value in (self.median, min(self.values), max(self.values))]
        return [self.what, people, *numbers, str(len(self.values)), self.unit, target, self.verdict]


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
                numbers = [f"{value:.6g}" for value in (figure.median, min(figure.values), max(figure.values))]
                writer.writerow((section.title, figure.what, figure.people or "", *numbers, *figure.row()[5:]))


def _machine(load: float) -> list[str]:
    """Return the kind of machine and what else it was doing; not its name."""
    told = ", ".join(f"{name} {version}" for name, version in versions().items())
    return [
        f"{system()}, {_processor()}, {cores()} cores, load before the run {load:.1f}. {told}.",
        "",
        "Other work on the machine adds a third to times, and more to large days, which need the processor's cache. "
        "Ratios are of times taken in turn. Targets are judged by the median.",
    ]


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return "processor unknown"
    models = [line.partition(":")[2].strip() for line in described.splitlines() if line.startswith("model name")]
    return models[0] if models else "processor unknown"
