"""From the log of a day to its figures (§15), and the checks that hold for every day of every run (§18)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.building import Building
from sim.errors import IntegrityError
from sim.events import NOWHERE, DayPlan, Kind, Log, Office

HOUR: Final = 3600
HOURS: Final = 24
QUARTERS: Final = 96
QUARTER: Final = 900

Integers = npt.NDArray[np.int64]

SEVERE_SHARE: Final = 0.05  # a severe day turns away more than this share of those present (§15)

# The figures of a day that come from its log and plan, in the order of `Measured.figures`.
FIGURES: Final = (
    "attendance",
    "peak",
    "desks_needed",
    "searches",
    "refusals",
    "refused_people",
    "crowded",
    "severe",
    "full_minutes",
    "hours_short",
    "people_short",
    "desk_hours_used",
    "desk_hours_held_empty",
    "comfort_exceeded",
    "unused_at_peak",
    "meetings",
    "meetings_without_room",
)


@dataclass(frozen=True)
class Measured:
    """One day in figures, and its course over the day."""

    figures: npt.NDArray[np.float64]  # (len(FIGURES),)
    in_use: Integers  # (96,) desks in use at each quarter-hour
    held_empty: Integers  # (96,)
    present: Integers  # (96,) people in the building
    full: npt.NDArray[np.bool_]  # (96,) no free shared desk
    used_by_hour: npt.NDArray[np.float64]  # (24,) desk-hours in use
    full_by_hour: npt.NDArray[np.float64]  # (24,) hours with no free desk
    refusals_by_hour: Integers  # (24,)
    refused: Integers  # indices into the plan of the people who were refused


class _Course:
    """A count that changes with the rows of a log: from `start` values to integrals and samples."""

    def __init__(self, second: npt.NDArray[np.int32], change: npt.NDArray[np.int64]) -> None:
        rows = np.flatnonzero(change)
        self.second = np.concatenate([[0], second[rows].astype(np.int64)])
        self.value = np.concatenate([[0], np.cumsum(change[rows])])
        self.area = np.concatenate([[0], np.cumsum(self.value[:-1] * np.diff(self.second))])

    def at(self, seconds: Integers) -> Integers:
        """Return the values right after these seconds."""
        return self.value[np.searchsorted(self.second, seconds, side="right") - 1]

    def until(self, seconds: Integers) -> Integers:
        """Return the integrals from midnight until these seconds."""
        row = np.searchsorted(self.second, seconds, side="right") - 1
        area: Integers = self.area[row] + self.value[row] * (seconds - self.second[row])
        return area


_EDGES = np.arange(HOURS + 1) * HOUR
_TICKS = np.arange(QUARTERS) * QUARTER

_CHANGE_USED = np.zeros(len(Kind), dtype=np.int64)
_CHANGE_USED[[Kind.SIT, Kind.SIT_AFTER_WAIT]] = 1
_CHANGE_USED[[Kind.CLEAR, Kind.LEAVE, Kind.LEAVE_ABSENT]] = -1
_CHANGE_HELD = np.zeros(len(Kind), dtype=np.int64)
_CHANGE_HELD[Kind.KEEP] = 1
_CHANGE_HELD[[Kind.RETURN, Kind.LEAVE_ABSENT]] = -1
_CHANGE_PRESENT = np.zeros(len(Kind), dtype=np.int64)
_CHANGE_PRESENT[Kind.ARRIVE] = 1
_CHANGE_PRESENT[[Kind.LEAVE, Kind.LEAVE_ABSENT, Kind.GO_HOME, Kind.GIVE_UP]] = -1


def measure(log: Log, plan: DayPlan, office: Office, building: Building) -> Measured:
    """Return a day's figures; raises `IntegrityError` where the day breaks a rule of §18."""
    at_desk = log.where != NOWHERE
    change = np.where(at_desk, _CHANGE_USED[log.kind], 0)
    used = _Course(log.second, change)
    shared = np.where(log.where < office.shared, change, 0)
    held = _Course(log.second, np.where(at_desk, _CHANGE_HELD[log.kind], 0))
    in_shared = np.cumsum(shared)
    full = _full(log, plan, shared, in_shared, office)
    present = _Course(log.second, _CHANGE_PRESENT[log.kind])
    needed = peak_demand(plan)
    refused = np.unique(log.who[log.kind == Kind.REFUSED]).astype(np.int64)
    _check_day(log, plan, office, building, used, in_shared, needed, len(refused))

    core = np.array([building.core_start, building.core_end]) * HOUR
    core = core.astype(np.int64)
    within = np.diff(np.stack([used.until(core), held.until(core), full.until(core)]), axis=1)[:, 0]
    hours_short, people_short = _short(log, plan)
    peak = int(used.value.max())
    kinds = np.bincount(log.kind, minlength=len(Kind))
    attendance = len(plan.person)
    figures = {
        "attendance": attendance,
        "peak": peak,
        "desks_needed": needed + office.owned,
        "searches": kinds[Kind.SIT] + kinds[Kind.REFUSED],
        "refusals": kinds[Kind.REFUSED],
        "refused_people": len(refused),
        "crowded": len(refused) > 0,
        "severe": len(refused) > SEVERE_SHARE * attendance,
        "full_minutes": within[2] / 60,
        "hours_short": hours_short,
        "people_short": people_short,
        "desk_hours_used": within[0] / HOUR,
        "desk_hours_held_empty": within[1] / HOUR,
        "comfort_exceeded": peak > building.comfort_ceiling * office.desks + 1e-9,  # .7 of 90 is 63
        "unused_at_peak": office.desks - peak,
        "meetings": len(plan.meeting_start),
        "meetings_without_room": kinds[Kind.NO_ROOM],
    }
    refusal_hours = log.second[log.kind == Kind.REFUSED] // HOUR
    return Measured(
        figures=np.array([figures[name] for name in FIGURES], dtype=np.float64),
        in_use=used.at(_TICKS),
        held_empty=held.at(_TICKS),
        present=present.at(_TICKS),
        full=full.at(_TICKS) > 0,
        used_by_hour=np.diff(used.until(_EDGES)) / HOUR,
        full_by_hour=np.diff(full.until(_EDGES)) / HOUR,
        refusals_by_hour=np.bincount(refusal_hours, minlength=HOURS),
        refused=refused,
    )


def peak_demand(plan: DayPlan) -> int:
    """Return the most shared desks in use at once if nobody were refused.

    With full substitution and nobody's plan depending on who else comes, a day is crowded at D shared desks exactly
    when this exceeds D, whatever the reaction: until the first refusal both days are the same.
    """
    sharer = plan.owned_desk == NOWHERE
    person = np.repeat(np.arange(len(plan.person)), np.diff(plan.first))
    cleared = ~plan.keep & sharer[person]
    returns = cleared & (plan.back < plan.leave[person])
    never = cleared & ~returns
    holds = sharer.copy()
    holds[person[never]] = False  # the desk is free from the start of that absence on
    taken = np.concatenate([plan.arrive[sharer], plan.back[returns]]).astype(np.int64) * 2 + 1
    freed = np.concatenate([plan.leave[holds], plan.away[cleared]]).astype(np.int64) * 2
    keys = np.concatenate([taken, freed])
    change = np.concatenate([np.ones(len(taken), dtype=np.int64), -np.ones(len(freed), dtype=np.int64)])
    return int(np.cumsum(change[np.argsort(keys, kind="stable")]).max(initial=0))


def _full(log: Log, plan: DayPlan, shared: Integers, in_shared: Integers, office: Office) -> _Course:
    """The course of "no free shared desk": 1 while all are in use; with none at all, always if anybody shares."""
    if office.shared == 0:
        anybody = np.any(plan.owned_desk == NOWHERE)
        return _Course(np.zeros(1, dtype=np.int32), np.full(1, anybody, dtype=np.int64))
    is_full = (in_shared == office.shared).astype(np.int64)
    return _Course(log.second, np.diff(is_full, prepend=0))


def _short(log: Log, plan: DayPlan) -> tuple[float, int]:
    """Person-hours without a real desk and the most people without one at once (§15).

    A shortage runs from a refusal until the person is seated or until the planned end of the stay.
    """
    rows = np.flatnonzero(np.isin(log.kind, (Kind.REFUSED, Kind.SIT, Kind.SIT_AFTER_WAIT)))
    if not np.any(log.kind[rows] == Kind.REFUSED):
        return 0.0, 0
    rows = rows[np.argsort(log.who[rows], kind="stable")]
    who, refused = log.who[rows], log.kind[rows] == Kind.REFUSED
    same = np.zeros(len(rows), dtype=np.bool_)
    same[1:] = who[1:] == who[:-1]
    was_refused = np.concatenate([[False], refused[:-1]]) & same
    begins = rows[refused & ~was_refused]
    ends = rows[~refused & was_refused]
    last = np.append(~same[1:], True) & refused
    start = log.second[begins].astype(np.int64)
    stop = np.concatenate([log.second[ends], plan.leave[who[last]]]).astype(np.int64)
    keys = np.concatenate([start * 2 + 1, stop * 2])
    change = np.repeat([1, -1], [len(start), len(stop)])
    most = int(np.cumsum(change[np.argsort(keys, kind="stable")]).max())
    return float(stop.sum() - start.sum()) / HOUR, most


# Which row of a person may follow which (§18): whoever has arrived is in exactly one state at every moment.
_FOLLOWS: Final = {
    Kind.ARRIVE: (Kind.SIT, Kind.REFUSED),
    Kind.COME_BACK: (Kind.SIT, Kind.REFUSED),
    Kind.SIT: (Kind.KEEP, Kind.CLEAR, Kind.LEAVE),
    Kind.SIT_AFTER_WAIT: (Kind.KEEP, Kind.CLEAR, Kind.LEAVE),
    Kind.REFUSED: (Kind.SIT_AFTER_WAIT, Kind.TOUCHDOWN, Kind.GO_HOME, Kind.GIVE_UP, Kind.CALLED_AWAY),
    Kind.TOUCHDOWN: (Kind.STEP_OUT, Kind.LEAVE),
    Kind.CALLED_AWAY: (Kind.STEP_OUT, Kind.LEAVE),
    Kind.KEEP: (Kind.RETURN, Kind.LEAVE_ABSENT),
    Kind.CLEAR: (Kind.COME_BACK, Kind.LEAVE_ABSENT),
    Kind.STEP_OUT: (Kind.RETURN, Kind.COME_BACK, Kind.LEAVE_ABSENT),
    Kind.RETURN: (Kind.KEEP, Kind.CLEAR, Kind.STEP_OUT, Kind.LEAVE),
}
_ALLOWED = np.zeros((len(Kind), len(Kind)), dtype=np.bool_)
for _before, _after in _FOLLOWS.items():
    _ALLOWED[_before, list(_after)] = True
_ENDS = np.isin(np.arange(len(Kind)), (Kind.GO_HOME, Kind.GIVE_UP, Kind.LEAVE, Kind.LEAVE_ABSENT))


# After these rows a person is still where the row says; these are at a desk, and these are not.
_STAYS, _AT_DESK, _AT_NONE = (
    np.isin(np.arange(len(Kind)), kinds)
    for kinds in (
        (
            Kind.SIT,
            Kind.SIT_AFTER_WAIT,
            Kind.TOUCHDOWN,
            Kind.CALLED_AWAY,
            Kind.KEEP,
            Kind.STEP_OUT,
            Kind.RETURN,
        ),
        (Kind.SIT, Kind.SIT_AFTER_WAIT, Kind.KEEP, Kind.CLEAR),
        (Kind.ARRIVE, Kind.REFUSED, Kind.TOUCHDOWN, Kind.CALLED_AWAY, Kind.STEP_OUT, Kind.COME_BACK),
    )
)


def _check_day(
    log: Log,
    plan: DayPlan,
    office: Office,
    building: Building,
    used: _Course,
    in_shared: Integers,
    needed: int,
    refused: int,
) -> None:
    kinds = np.bincount(log.kind, minlength=len(Kind))
    reactions = (Kind.SIT_AFTER_WAIT, Kind.TOUCHDOWN, Kind.GO_HOME, Kind.GIVE_UP, Kind.CALLED_AWAY)
    people = log.kind < Kind.ROOM
    order = np.flatnonzero(people)[np.argsort(log.who[people], kind="stable")]
    who, kind, where = log.who[order], log.kind[order], log.where[order]
    same = who[1:] == who[:-1]
    moved = (where[1:] != where[:-1]) & same & _STAYS[kind[:-1]]
    # Who left a touchdown place comes back to it; who was called away from the queue seeks a desk.
    otherwise = np.where(kind[:-2] == Kind.CALLED_AWAY, Kind.RETURN, Kind.COME_BACK)
    strayed = (kind[1:-1] == Kind.STEP_OUT) & (kind[2:] == otherwise) & same[1:]
    closing = np.array([building.closing * HOUR], dtype=np.int64)
    sittings, once = _sittings(log, np.flatnonzero((log.where != NOWHERE) & (_CHANGE_USED[log.kind] != 0)))
    _, rooms_once = _sittings(log, np.flatnonzero(np.isin(log.kind, (Kind.ROOM, Kind.ROOM_FREE))))
    rules = {
        "the seconds never run backwards": bool(np.all(np.diff(log.second) >= 0)),
        "searches = seated at once + refusals": kinds[Kind.ARRIVE] + kinds[Kind.COME_BACK]
        == kinds[Kind.SIT] + kinds[Kind.REFUSED],
        "refusals = what follows them": kinds[Kind.REFUSED] == kinds[list(reactions)].sum(),
        "everybody who arrived is in one state": bool(np.all(_ALLOWED[kind[:-1], kind[1:]] | ~same)),
        "everybody arrives once and leaves once": kinds[Kind.ARRIVE] == len(plan.person)
        and bool(np.all(_ENDS[kind[np.append(~same, True)]] if len(kind) else True)),
        "occupancy is within 0 and the desks": used.value.min() >= 0 and used.value.max() <= office.desks,
        "shared desks are not exceeded": in_shared.max(initial=0) <= office.shared,
        "a person sits at most at one desk": not np.any(moved)
        and bool(np.all(where[_AT_DESK[kind]] != NOWHERE) and np.all(where[_AT_NONE[kind]] == NOWHERE)),
        "touchdown places are kept for the day": not np.any(strayed),
        "a desk holds one person at a time": once,
        "a room holds one meeting at a time": rooms_once,
        "occupancy after closing is 0": used.value[-1] == 0 and used.area[-1] == used.until(closing)[0],
        "desk-seconds equal the sum of the sittings": sittings == used.area[-1],
        "a day is crowded exactly when demand peaks above the desks": (refused > 0) == (needed > office.shared),
    }
    broken = [rule for rule, holds in rules.items() if not holds]
    if broken:
        raise IntegrityError(
            f"day {plan.ordinal}: the rules of the model do not hold ({'; '.join(broken)}), please report this"
        )


def _sittings(log: Log, rows: Integers) -> tuple[int, bool]:
    """Return the seconds between taking and freeing each place, and whether no place was taken twice."""
    rows = rows[np.argsort(log.where[rows], kind="stable")]
    if len(rows) % 2:
        return -1, False
    taken, freed = rows[0::2], rows[1::2]
    taking = (Kind.SIT, Kind.SIT_AFTER_WAIT, Kind.ROOM)
    paired = (log.where[taken] == log.where[freed]) & (log.who[taken] == log.who[freed])
    paired &= np.isin(log.kind[taken], taking) & ~np.isin(log.kind[freed], taking)
    return int((log.second[freed].astype(np.int64) - log.second[taken]).sum()), bool(np.all(paired))
