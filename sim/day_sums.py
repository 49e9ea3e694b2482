"""What a walk through a day sums up, in one array: where each number stands, and the sums by the hour (§15)."""

from typing import Final

from sim.compiling import Int64s, part
from sim.day_states import KINDS
from sim.events import TYPES
from sim.seating import SEATINGS

HOUR: Final = 3600
HOURS: Final = 24
QUARTERS: Final = 96
QUARTER: Final = 900

# Highest use; seconds in core hours in use, held empty, full, free though booked; spans in which somebody was without a
# desk; people refused; rules broken.
PEAK, USED, HELD, FULL, IDLE, SHORTAGES, TURNED_AWAY, BROKEN, _OWN = range(9)

# From where on stand: rows of each kind; seatings; people by type, and those of them who found none of it; desk-seconds
# in use, seconds full and refusals by the hour; desks in use, desks held empty, people present and full by the quarter.
OF_KINDS: Final = _OWN
OF_SEATINGS: Final = OF_KINDS + KINDS
OF_TYPES: Final = OF_SEATINGS + SEATINGS
OF_HOURS: Final = OF_TYPES + 2 * TYPES
OF_COURSES: Final = OF_HOURS + 3 * HOURS
SUMS: Final = OF_COURSES + 4 * QUARTERS


@part
def note_span(
    edge: int,
    used_sum: int,
    held_sum: int,
    full_sum: int,
    idle_sum: int,
    core_start: int,
    core_end: int,
    sums: Int64s,
) -> None:
    """Add the sums of the span that ends at an edge, which lies within one hour and in or out of the core hours."""
    if edge > 0:
        sums[OF_HOURS + (edge - 1) // HOUR] += used_sum
        sums[OF_HOURS + HOURS + (edge - 1) // HOUR] += full_sum
    if core_start < edge <= core_end:
        sums[USED] += used_sum
        sums[HELD] += held_sum
        sums[FULL] += full_sum
        sums[IDLE] += idle_sum


@part
def next_edge(edge: int, core_start: int, core_end: int) -> int:
    """Return the next quarter-hour, or end of the core hours before it."""
    after = (edge // QUARTER + 1) * QUARTER
    if edge < core_start < after:
        return core_start
    if edge < core_end < after:
        return core_end
    return after
