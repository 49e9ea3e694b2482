"""The desks that people would use if nobody were refused: when they are taken and freed, and how many at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel
from sim.events import DayPlan
from sim.time_order import sort_by_time

_PERSON_BITS: Final = 32
MOMENT: Final = 1 << _PERSON_BITS  # above any index of a person
PERSON: Final = MOMENT - 1  # the bits of the index


@dataclass(frozen=True)
class Demand:
    """When people take or free a shared desk if nobody is refused, in order of time.

    Each row is one number: twice the second, odd where a desk is taken, so that within a second desks are freed first
    (§3); then, in the low 32 bits, an index into the people.
    """

    rows: Int64s

    @classmethod
    def of(cls, plan: DayPlan, counted: Flags) -> "Demand":
        """Return the demand of those of the plan who are `counted` (m,)."""
        rows = np.empty(2 * (len(plan.person) + len(plan.away)), dtype=np.int64)
        number = _moments(
            plan.person, plan.arrive, plan.leave, plan.first, plan.away, plan.back, plan.keep, counted, rows
        )
        rows = rows[:number]
        sort_by_time(rows, _PERSON_BITS)
        return cls(rows)

    def and_of(self, other: "Demand") -> "Demand":
        """Return the demand of both."""
        rows = np.empty(len(self.rows) + len(other.rows), dtype=np.int64)
        _merge(self.rows, other.rows, rows)
        return Demand(rows)

    def peaks(self, class_of: Int32s, classes: int) -> Int64s:
        """Return the most desks in use at once by people of each class (classes,); `class_of` is by index of people."""
        counts, highest = np.zeros((2, classes), dtype=np.int64)
        _most_by_class(self.rows, class_of, counts, highest)
        return highest


@kernel
def _moments(
    person: Int32s,
    arrive: Int32s,
    leave: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
    keep: Flags,
    counted: Flags,
    rows: Int64s,
) -> int:
    """Write the rows of a `Demand`, person by person; return how many they are."""
    number = 0
    for one in range(len(person)):
        if not counted[one]:
            continue
        who = int(person[one])
        rows[number] = (2 * arrive[one] + 1) * MOMENT + who
        number += 1
        holds = True
        for row in range(first[one], first[one + 1]):
            if not keep[row]:
                rows[number] = 2 * away[row] * MOMENT + who
                number += 1
                holds = back[row] < leave[one]
                if holds:
                    rows[number] = (2 * back[row] + 1) * MOMENT + who
                    number += 1
        if holds:
            rows[number] = 2 * leave[one] * MOMENT + who
            number += 1
    return number


@kernel
def _merge(rows: Int64s, others: Int64s, merged: Int64s) -> None:
    """Write the rows of both in order of time."""
    row, other = 0, 0
    for number in range(len(merged)):
        if other == len(others) or (row < len(rows) and rows[row] < others[other]):
            merged[number] = rows[row]
            row += 1
        else:
            merged[number] = others[other]
            other += 1


@kernel
def most_at_once(rows: Int64s) -> int:
    """Return the highest count over sorted rows, an odd moment up and an even one down."""
    count, highest = 0, 0
    for row in rows:
        count += 1 if row & MOMENT else -1
        highest = max(highest, count)
    return highest


@kernel
def _most_by_class(rows: Int64s, class_of: Int32s, counts: Int64s, highest: Int64s) -> None:
    """Count as `most_at_once` does, of each class by itself."""
    for row in rows:
        one = class_of[row & PERSON]
        counts[one] += 1 if row & MOMENT else -1
        highest[one] = max(highest[one], counts[one])
