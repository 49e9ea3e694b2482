"""The jobs of a sweep by policy: which numbers of desks are surely enough, which surely too few."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim import words
from sim.note import names, rules

Row = Mapping[Any, Any]

DAYS, PEOPLE = "crowded", "turned_away"
_NAMES: Final = {DAYS: "crowded_day_probability", PEOPLE: "turned_away_probability"}
_SETS_DESKS: Final = ("ratio_per=", "ratio=", "desks=")


@dataclass(frozen=True)
class Line:
    """The jobs of one policy (and whatever else was varied) by ascending number of desks."""

    name: str
    rows: Sequence[Row]

    def fewest(self) -> Row | None:
        """Return the job with the fewest desks that are surely enough, as are all larger numbers looked at."""
        found = None
        for row in reversed(self.rows):
            if rules.standing(measure(row, DAYS)) != rules.ENOUGH:
                break
            found = row
        return found

    def too_few(self) -> Row | None:
        """Return the job with the most desks that are surely too few."""
        sure = [row for row in self.rows if rules.standing(measure(row, DAYS)) == rules.TOO_MANY]
        return sure[-1] if sure else None


def measure(row: Row, which: str) -> dict[str, Any]:
    """Return days (`DAYS`) or people (`PEOPLE`) of a job as a measure."""
    found = {"estimate": row.get(_NAMES[which]), "low": row.get(f"{which}_low"), "high": row.get(f"{which}_high")}
    return {key: None if value is None or math.isnan(value) else float(value) for key, value in found.items()}


def done(rows: Iterable[Row]) -> list[Row]:
    """Return the jobs that have a result."""
    return [row for row in rows if words.known(measure(row, DAYS))]


def lines(rows: Sequence[Row]) -> list[Line]:
    """Return the jobs by policy and by what else was varied besides the number of desks."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((str(row["policy"]), label(row)), []).append(row)
    return [
        Line(
            " ".join(part for part in (names.policy(policy), f"({other})" if other else "") if part),
            sorted(found, key=lambda row: row["desks"]),
        )
        for (policy, other), found in grouped.items()
    ]


def one_staff(rows: Sequence[Row]) -> bool:
    """Tell whether all jobs have the same people, so that numbers of desks can be set side by side."""
    return len({(row["organisation"], row["employees"], row.get("people"), row["fte"]) for row in rows}) == 1


def chosen_job(rows: Sequence[Row]) -> Row | None:
    """Return the job with the fewest desks that are surely enough; of equal ones that of the policy named first."""
    kept = [row for line in lines(rows) if (row := line.fewest()) is not None] if rows and one_staff(rows) else []
    return min(kept, key=lambda row: float(row["desks"]), default=None)


def label(row: Row) -> str:
    """Return what was varied besides the policy and the number of desks."""
    said = str(row.get("label") or "").split(" ")
    return words.clean(" ".join(word for word in said if word and not word.startswith(_SETS_DESKS)))


def short_ratio(row: Row) -> str:
    """Return a job's desk ratio for a table."""
    return names.short_ratio(row["ratio"], str(row.get("ratio_per") or "fte"))


def ratio(row: Row) -> str:
    """Return a job's desk ratio with what it counts."""
    return names.ratio(row["ratio"], str(row.get("ratio_per") or "fte"))
