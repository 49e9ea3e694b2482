"""Weekday weights from how office days divide over the week, under the attendance model (§6)."""

from dataclasses import replace

import numpy as np

from sim.attendance import Attendance, wishes
from sim.compiling import Flags, Floats
from sim.day_chances import marginals
from sim.population import WEEKDAYS, People

_STEPS = 400
_SETTLED = 1e-9
_STEEPEST = 1e5  # between the most and the least liked weekday
_NUDGE = 1e-3


def day_shares(attendance: Attendance, people: People, contract: Flags, weights: Floats) -> Floats:
    """Return how office days divide over Monday to Friday (5,), exact but for leave, meetings and policy."""
    numbers = [float(one) for one in weights]
    there = wishes(replace(attendance, weekday_weights=numbers), people, contract)
    chances = marginals(attendance, there).sum(axis=0)
    shares: Floats = chances / chances.sum()
    return shares


def weights_for(attendance: Attendance, people: People, contract: Flags, shares: Floats, start: Floats) -> Floats:
    """Return the weights (5,), summing to 1, that divide office days by these shares, or as nearly as any can."""
    weights = start / start.sum()
    for _ in range(_STEPS):
        found = day_shares(attendance, people, contract, weights)
        step = shares / found
        weights = np.clip(weights * step, weights.max() / _STEEPEST, None)
        weights /= weights.sum()
        if np.abs(step - 1).max() < _SETTLED:
            break
    return np.asarray(weights)


def response(attendance: Attendance, people: People, contract: Flags, weights: Floats) -> Floats:
    """Return by how much ln weights move with ln shares (5, 5), their sum kept: only ratios matter in both."""
    middle = np.log(day_shares(attendance, people, contract, weights))
    moved = np.empty((WEEKDAYS, WEEKDAYS))
    for day in range(WEEKDAYS):
        nudged = weights * np.exp(_NUDGE * (np.arange(WEEKDAYS) == day))
        moved[:, day] = (np.log(day_shares(attendance, people, contract, nudged)) - middle) / _NUDGE
    kept = np.concatenate([moved, np.ones((1, WEEKDAYS))])
    turned: Floats = np.linalg.pinv(kept)[:, :WEEKDAYS]
    return turned
