"""A scenario with other values under dotted keys, such as ``attendance.habit``; each checked as it is set."""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from sim.errors import ConfigurationError
from sim.parameters import Parameters
from sim.scenario import Scenario

P = TypeVar("P", bound=Parameters)


def with_settings(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """Return the scenario with these settings, set together; raises `ConfigurationError` naming the key."""
    return _set(scenario, dict(settings), "")


def _set(owner: P, settings: Mapping[str, Any], prefix: str) -> P:
    changes: dict[str, Any] = {}
    inside: dict[str, dict[str, Any]] = {}
    names = {one.name for one in dataclasses.fields(owner)}
    for key, value in settings.items():
        name, _, rest = key.partition(".")
        if name not in names or (rest and not isinstance(getattr(owner, name), Parameters)):
            raise ConfigurationError(f"{prefix}{key}: there is no such key in this scenario")
        if rest:
            inside.setdefault(name, {})[rest] = value
        else:
            changes[name] = value
    changes |= {name: _set(getattr(owner, name), part, f"{prefix}{name}.") for name, part in inside.items()}
    try:
        return dataclasses.replace(owner, **changes)
    except ConfigurationError as error:
        message = str(error)
        raise ConfigurationError(message if message.startswith(prefix) else prefix + message) from None
