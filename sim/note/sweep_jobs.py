"""The jobs of a sweep by policy: which numbers of desks are surely enough, which surely too few."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim import figures, overbooking, shown_measures, words
from sim.note import names, rules
from sim.sweep import varied

Row = Mapping[Any, Any]
Summary = Mapping[str, Any]

DAYS, PEOPLE = "crowded", "turned_away"
_NAMES: Final = {DAYS: "crowded_day_probability", PEOPLE: "turned_away_probability"}


@dataclass(frozen=True)
class Line:
    """The jobs of one policy (and whatever else was varied) by ascending number of desks.

    `case` is the name of the policy with what was varied, `name` what both are called.
    """

    case: str
    name: str
    rows: Sequence[Row]

    def fewest(self) -> Row | None:
        """Return the job with the fewest desks that are surely enough, as are all larger numbers looked at.

        Where desks are booked there is none: who is refused at booking is not at the desks to find them too few.
        """
        found = None
        for row in reversed(self.rows):
            if overbooking.booked(row) or rules.standing(measure(row, DAYS)) != rules.ENOUGH:
                break
            found = row
        return found

    def too_few(self) -> Row | None:
        """Return the job with the most desks that are surely too few."""
        sure = [row for row in self.rows if rules.standing(measure(row, DAYS)) == rules.TOO_MANY]
        return sure[-1] if sure else None

    def at(self, desks: float) -> Row | None:
        """Return the job with so many desks."""
        return next((row for row in self.rows if row["desks"] == desks), None)

    def need(self) -> words.Measure:
        """Return the desks needed on 95 % of days, which are alike for any number there are: of the most days."""
        return figures.of_row(max(self.rows, key=lambda row: int(row["days"])), "desks_needed_95")

    def changed(self) -> float:
        """Return the office days that are moved, added or lost, per person and week."""
        return _changed(self.rows[0])


@dataclass(frozen=True)
class Fewer:
    """The line that needs surely fewer desks than the line that changes the fewest office days, by how many."""

    first: Line
    line: Line
    less: words.Measure


def fewer_desks(found: Sequence[Line]) -> Fewer | None:
    """Return which line surely needs the fewest desks, against the one that changes the fewest office days.

    Surely: their intervals do not meet. The ends of the difference are those of both at their farthest: at least as
    wide as an interval of the difference, however much the two have in common.
    """
    if len(found) < 2:
        return None
    first = min(found, key=Line.changed)
    known = [line for line in found if rules.apart(line.need(), first.need()) < 0]
    if not known:
        return None
    line = min(known, key=lambda one: float(one.need()["estimate"]))
    one, other = first.need(), line.need()
    ends = (("estimate", "estimate"), ("low", "high"), ("high", "low"))
    return Fewer(first, line, {end: float(one[end]) - float(other[far]) for end, far in ends})


def measure(row: Row, which: str) -> dict[str, Any]:
    """Return days (`DAYS`) or people (`PEOPLE`) of a job as a measure."""
    return {**figures.of_row(row, which), "estimate": figures.of_row(row, _NAMES[which])["estimate"]}


def net(row: Row) -> figures.Figure:
    """Return what a job leaves a year of its savings, less the costs of flexible working."""
    return figures.of_row(row, "eur_net")


def done(rows: Iterable[Row]) -> list[Row]:
    """Return the jobs that have a result."""
    return [row for row in rows if words.known(measure(row, DAYS))]


def lines(rows: Sequence[Row]) -> list[Line]:
    """Return the jobs by policy and by what else was varied besides the number of desks."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((str(row["policy"]), varied(str(row.get("label") or ""))), []).append(row)
    found: dict[str, Line] = {}
    called: set[str] = set()
    for (policy, _), jobs in grouped.items():
        row = jobs[0]
        case = overbooking.distinct(", ".join(part for part in (policy, label(row)) if part), found)
        other = _said(row)
        name = overbooking.distinct(words.joined(names.policy(policy), f"({other})" if other else ""), called)
        called.add(name)
        found[case] = Line(case, name, sorted(jobs, key=lambda row: row["desks"]))
    return list(found.values())


def _said(row: Row) -> str:
    """Return what was varied of a job, with the overbooking factor in words."""
    if overbooking.KEY not in str(row.get("label") or ""):
        return label(row)
    parts = (words.clean(overbooking.rest(row).replace(" ", ", ")), overbooking.in_words(row[overbooking.FACTOR]))
    return ", ".join(part for part in parts if part)


def one_staff(rows: Sequence[Row]) -> bool:
    """Tell whether all jobs have the same people, so that numbers of desks can be set side by side.

    FTE added up by building may differ in the last digits where people are based in other buildings.
    """
    staff = {(row["organisation"], row["employees"], row.get("people"), round(row["fte"], 6)) for row in rows}
    return len(staff) == 1


def alike(rows: Sequence[Row]) -> bool:
    """Tell whether all jobs are about the same people on the same days."""
    return one_staff(rows) and len({(row["seed"], row["days"]) for row in rows}) == 1


def comparable(rows: Sequence[Row]) -> list[Line]:
    """Return the lines of a sweep whose numbers of desks can be set side by side; else none."""
    return lines(rows) if rows and one_staff(rows) else []


def _changed(row: Row) -> float:
    days = (row.get(name) for name in ("days_moved", "days_added", "days_lost"))
    return math.fsum(
        float(one) for one in days if one is not None and words.known({"estimate": one})
    )  # not known of too few people


def chosen_job(rows: Sequence[Row]) -> Row | None:
    """Return the job with the fewest desks that are surely enough; of equal ones that which changes the fewest days."""
    kept = [row for line in comparable(rows) if (row := line.fewest()) is not None]
    return min(kept, key=lambda row: (float(row["desks"]), _changed(row)), default=None)


def summary_of(row: Row | None, summaries: Sequence[Summary]) -> Summary | None:
    """Return the summary of a job; of no job that of the most desks, which comes nearest to enough.

    Of several with bookings it is the one in which the fewest people get no desk.
    """
    if row is None:
        return min(summaries, key=lambda one: (-float(one["desks"]), *_served(one)), default=None)
    return next((one for one in summaries if one["run_id"] == row["run_id"]), summaries[0] if summaries else None)


def _served(summary: Summary) -> tuple[float, float]:
    """Return by what jobs with bookings are ordered (`overbooking.served`); 0 elsewhere."""
    if not shown_measures.booked(summary):
        return 0.0, 0.0
    unserved, policy = summary["measures"][overbooking.UNSERVED], summary["scenario"]["policy"]
    return overbooking.served(unserved["estimate"], policy[overbooking.FACTOR])


def label(row: Row) -> str:
    """Return what was varied besides the policy and the number of desks."""
    return words.clean(varied(str(row.get("label") or "")))


def short_ratio(row: Row) -> str:
    """Return a job's desk ratio for a table."""
    return names.short_ratio(row["ratio"], str(row.get("ratio_per") or "fte"))


def ratio(row: Row) -> str:
    """Return a job's desk ratio with what it counts."""
    return names.ratio(row["ratio"], str(row.get("ratio_per") or "fte"))
