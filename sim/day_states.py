"""What each kind of row of a log means for whoever it is about, as tables for kernels, and the rules (§18)."""

from typing import Final

import numpy as np

from sim.events import Kind

# Which row of a person may follow which (§18): whoever has arrived is in exactly one state at every moment.
_FOLLOWS: Final = {
    Kind.ARRIVE: (Kind.SIT, Kind.REFUSED),
    Kind.COME_BACK: (Kind.SIT, Kind.REFUSED),
    Kind.SIT: (Kind.KEEP, Kind.CLEAR, Kind.LEAVE),
    Kind.SIT_AFTER_WAIT: (Kind.KEEP, Kind.CLEAR, Kind.LEAVE),
    Kind.REFUSED: (Kind.SIT_AFTER_WAIT, Kind.TOUCHDOWN, Kind.GO_HOME, Kind.GIVE_UP, Kind.CALLED_AWAY, Kind.SENT),
    Kind.TOUCHDOWN: (Kind.STEP_OUT, Kind.LEAVE),
    Kind.CALLED_AWAY: (Kind.STEP_OUT, Kind.LEAVE),
    Kind.KEEP: (Kind.RETURN, Kind.LEAVE_ABSENT),
    Kind.CLEAR: (Kind.COME_BACK, Kind.LEAVE_ABSENT),
    Kind.STEP_OUT: (Kind.RETURN, Kind.COME_BACK, Kind.LEAVE_ABSENT),
    Kind.RETURN: (Kind.KEEP, Kind.CLEAR, Kind.STEP_OUT, Kind.LEAVE),
}
KINDS: Final = len(Kind)
_ALLOWED = np.zeros((KINDS, KINDS), dtype=np.bool_)
for _before, _after in _FOLLOWS.items():
    _ALLOWED[_before, list(_after)] = True
ALLOWED: Final = _ALLOWED.ravel()


# What is true after a row of each kind, as bits: the person is still where the row says; at a desk; at none; gone.
STAYS, AT_DESK, AT_NONE, ENDS = 1, 2, 4, 8
# What it changes: desks in use (where it names one), desks held by who is away, people in the building.
TAKES, FREES, HOLDS, RELEASES, ENTERS, EXITS = 16, 32, 64, 128, 256, 512
_BITS: Final = {
    Kind.ARRIVE: AT_NONE | ENTERS,
    Kind.SIT: STAYS | AT_DESK | TAKES,
    Kind.REFUSED: AT_NONE,
    Kind.SIT_AFTER_WAIT: STAYS | AT_DESK | TAKES,
    Kind.TOUCHDOWN: STAYS | AT_NONE,
    Kind.GO_HOME: ENDS | EXITS,
    Kind.GIVE_UP: ENDS | EXITS,
    Kind.CALLED_AWAY: STAYS | AT_NONE,
    Kind.KEEP: STAYS | AT_DESK | HOLDS,
    Kind.CLEAR: AT_DESK | FREES,
    Kind.STEP_OUT: STAYS | AT_NONE,
    Kind.RETURN: STAYS | RELEASES,
    Kind.COME_BACK: AT_NONE,
    Kind.LEAVE: ENDS | FREES | EXITS,
    Kind.LEAVE_ABSENT: ENDS | FREES | RELEASES | EXITS,
    Kind.SENT: ENDS | EXITS,
    Kind.BLOCK: TAKES,
    Kind.BLOCK_FREE: FREES,
}
BITS_OF: Final = np.array([_BITS.get(kind, 0) for kind in Kind], dtype=np.int32)

# The rules of §18, in the order of the bits in which `day_walk` reports them.
RULES: Final = (
    "the seconds never run backwards",
    "searches = seated at once + refusals",
    "refusals = what follows them",
    "everybody who arrived is in one state",
    "everybody arrives once and leaves once",
    "occupancy is within 0 and the desks",
    "shared desks are not exceeded",
    "a person sits at most at one desk",
    "touchdown places are kept for the day",
    "a desk holds one person at a time",
    "a room holds one meeting at a time",
    "occupancy after closing is 0",
    "desk-seconds equal the sum of the sittings",
    "a day is crowded exactly when demand peaks above the desks",
    "a booking is claimed once or lapses once",
)
