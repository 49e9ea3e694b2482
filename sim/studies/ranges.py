"""Numbers of a scenario by dotted key: which there are, between what they may vary, and how one is set."""

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.errors import ConfigurationError, nearest
from sim.parameters import Parameters, span
from sim.scenario import Scenario
from sim.study import Case

Range = tuple[float, float]

KEY: Final = "sensitivity.parameters"
# What of the organisation changes the people of a staff file.
_OF_STAFF: Final = ("organisation.growth", "organisation.growth_years", "organisation.remote_capable")
_UNUSED: Final = ("precision", "economics", "effects")  # they change no crowding


def value_of(scenario: Scenario, key: str) -> float | None:
    """Return the value of a key; None where the preset's people have a distribution in its place."""
    owner: Any = scenario
    for name in key.split("."):
        owner = getattr(owner, name)
    return None if owner is None else float(owner)


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return the scenario with these values by dotted key; raises `ConfigurationError` where they contradict."""
    changed = scenario
    for key, value in values.items():
        group, _, name = key.rpartition(".")
        if group:
            part: Any = dataclasses.replace(getattr(changed, group), **{name: value})
            changed = _replaced(changed, group, part)
        else:
            changed = _replaced(changed, name, value)
    return changed


def checked(case: Case, parameters: Any) -> dict[str, Range]:
    """Return the ranges by key.

    Raises `ConfigurationError`, naming the key, for one that is unknown or no plain number of this scenario, whose
    range is empty or not allowed, or that changes nothing; and for ranges that contradict each other at their ends.
    """
    if not isinstance(parameters, Mapping) or not parameters:
        raise ConfigurationError(f"{KEY}: give keys with lowest and highest: {{attendance.habit: [0, 0.5]}}")
    found = {str(key): _range(case, str(key), ends) for key, ends in parameters.items()}
    for place in (0, 1):
        try:
            with_values(case.scenario, {key: ends[place] for key, ends in found.items()})
        except ConfigurationError as error:
            end = ("lowest", "highest")[place]
            raise ConfigurationError(f"{KEY}: with all at their {end}: {error}") from None
    return found


def usable(case: Case, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the usual parameters that a scenario has: a staff file replaces its people, but may grow."""
    return {
        key: ends
        for key, ends in parameters.items()
        if case.people is None or not key.startswith("organisation.") or key in _OF_STAFF
    }


def _range(case: Case, key: str, ends: Any) -> Range:
    if key in _other_than_numbers(case.scenario):
        raise ConfigurationError(f"{KEY}: {key}: is no number with a decimal point, choose one that is")
    known = _numbers(case.scenario)
    if key not in known:
        raise ConfigurationError(
            f"{KEY}: {key}: there is no such number in this scenario{nearest(key, known)}, see python -m sim --help"
        )
    group = key.partition(".")[0]
    if group in _UNUSED or (key == "ratio" and case.scenario.desks is not None):
        raise ConfigurationError(f"{KEY}: {key}: changes no crowding here, leave it out")
    if case.people is not None and group == "organisation" and key not in _OF_STAFF:
        raise ConfigurationError(f"{KEY}: {key}: the people of a staff file are as they are, leave it out")
    numbers = isinstance(ends, Sequence) and all(
        isinstance(end, int | float) and not isinstance(end, bool) for end in ends
    )
    if not numbers or len(ends) != 2 or not ends[0] < ends[1]:
        raise ConfigurationError(f"{KEY}: {key}: {ends!r} is no range, give [lowest, highest]")
    for end in ends:
        try:
            with_values(case.scenario, {key: float(end)})
        except ConfigurationError as error:
            allowed = span(known[key])
            raise ConfigurationError(f"{KEY}: {key}: {end:g} is not allowed ({allowed}): {error}") from None
    return float(ends[0]), float(ends[1])


def _numbers(scenario: Scenario) -> dict[str, Mapping[str, Any]]:
    """Return how every number with a decimal point was declared, by key."""
    return {key: one.metadata for key, one, kinds in _fields(scenario, "") if float in kinds}


def _other_than_numbers(scenario: Scenario) -> set[str]:
    return {key for key, _, kinds in _fields(scenario, "") if float not in kinds}


def _fields(owner: Any, prefix: str) -> list[tuple[str, "dataclasses.Field[Any]", tuple[Any, ...]]]:
    """Return the fields of a parameter object and of those in it, with their types."""
    hints = typing.get_type_hints(type(owner))
    found = []
    for one in dataclasses.fields(owner):
        value = getattr(owner, one.name)
        if isinstance(value, Parameters):
            found += _fields(value, f"{prefix}{one.name}.")
        else:
            hint = hints[one.name]
            either = isinstance(hint, types.UnionType)  # float | None, not list[float]
            found.append((prefix + one.name, one, typing.get_args(hint) if either else (hint,)))
    return found


def _replaced(scenario: Scenario, name: str, value: Any) -> Scenario:
    changes: dict[str, Any] = {name: value}
    return dataclasses.replace(scenario, **changes)
