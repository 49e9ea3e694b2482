"""Which fit sets which key where several sources tell the same, and the settings that come of all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sim.calibration.fit import Fit
from sim.language import mark

# What a source says of behaviour, the best first: who was there, how many were, who meant to come, who would like to.
SOURCES: Final = ("badges", "counts", "bookings", "survey")
# Keys that say the same in two ways: one of them is set.
_ALIKE: Final = {"organisation.office_days_shares": "organisation.office_days"}
_TOLD_BETTER: Final = {
    "badges": mark("the badge log tells it better, so it is not set"),
    "counts": mark("the head counts tell it better, so it is not set"),
    "bookings": mark("the bookings tell it better, so it is not set"),
}


def settled(fits: Iterable[Fit]) -> list[Fit]:
    """Return the fits with every key set once, by the best source that can tell it; the others are told only."""
    found, setter = list[Fit](), dict[str, str]()
    for fit in sorted(fits, key=lambda one: SOURCES.index(one.source)):
        what = _ALIKE.get(fit.name, fit.name)
        if fit.setting and fit.value is not None:
            if what in setter:
                fit = replace(fit, setting=False, reason=_TOLD_BETTER[setter[what]])
            else:
                setter[what] = fit.source
        found.append(fit)
    return found


def settings_of(fits: Sequence[Fit]) -> dict[str, Any]:
    """Return the settings of fits by key, as plain values."""
    return with_companions({fit.name: plain(fit.value) for fit in fits if fit.setting and fit.value is not None})


def with_companions(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with the key that would hide one of them emptied."""
    hidden: dict[str, Any] = {other: None for name, other in _ALIKE.items() if name in settings}
    return {**hidden, **settings}


def plain(value: Any) -> Any:
    """Return a value as a file has it: a list for a tuple."""
    return list(value) if isinstance(value, tuple) else value
