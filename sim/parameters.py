"""How a parameter is declared: default, unit, range and one line of help beside the field that holds it.

A parameter class is a plain dataclass that derives from `Parameters`; the same class is its Hydra schema, its range
check and its entry in ``python -m sim --help``. It stays unfrozen because OmegaConf refuses overrides of frozen
schemas; nothing in the program changes one after it is made.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Final

from sim.errors import ConfigurationError, nearest

# Units that say what one number is, not what it counts.
_ONE: Final = ("share", "weight", "hour", "year", "zone", "latent")


def parameter(
    default: Any,
    *,
    unit: str,
    help: str,
    low: float | None = None,
    high: float | None = None,
    options: tuple[str, ...] | None = None,
    size: int | None = None,
    later: tuple[str, ...] = (),
    aliases: Mapping[str, str] | None = None,
) -> Any:
    """Declare a field of a parameter class.

    `unit` is a word such as ``"share"`` or ``"minutes"`` (``""`` for names); `low` and `high` bound a number or each
    number of a list or mapping, both ends included; `options` lists the valid names, `later` those of later
    versions, and `aliases` gives the option that is meant by another word; `size` is the length of a list.
    """
    metadata: dict[str, Any] = {"unit": unit, "help": help, "low": low, "high": high, "options": options, "size": size}
    metadata |= {"later": later, "aliases": aliases or {}}
    if isinstance(default, list | dict):
        return dataclasses.field(default_factory=default.copy, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass
class Parameters:
    """Base of all parameter classes: checks each field against its declaration when it is made."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.metadata:
                _check(field.name, getattr(self, field.name), field.metadata)
        self.check()

    def check(self) -> None:
        """Check rules that hold between several fields; raise `ConfigurationError` naming the field."""


def span(metadata: Any) -> str:
    """Return the range of a parameter in words, for messages and the help."""
    if metadata["options"]:
        return "one of " + ", ".join(metadata["options"])
    low, high = (
        None if end is None else f"{end:.12g}" if metadata["unit"] == "year" else f"{end:,.12g}"
        for end in (metadata["low"], metadata["high"])
    )
    if low is None and high is None:
        return "any"
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"at most {high}"
    return f"{low} to {high}"


def _allowed(metadata: Any) -> str:
    """Return the range with its unit: ``1 to 100 years``; of a unit that is one thing ``a year from 1990 to 2100``."""
    unit, numbers = metadata["unit"], span(metadata)
    if unit.partition(" ")[0].partition("/")[0] not in _ONE:
        return f"{numbers} {unit}".strip()
    article = "an" if unit.startswith("hour") else "a"
    return f"{article} {unit} {'of' if numbers.startswith('at ') else 'from'} {numbers}"


def percentage(numbers: Any, metadata: Any) -> str:
    """Return `` (2.25% is 0.0225)`` where a share above its range may be meant as a percentage, or an empty text."""
    high = metadata["high"]
    meant = metadata["unit"].startswith("share") and high is not None
    shown = [f"{one:g}% is {one / 100:.12g}" for one in numbers if meant and high < one <= 100 * high]
    return f" ({', '.join(shown)})" if shown else ""


def _check(name: str, value: Any, metadata: Any) -> None:
    if value is None:
        return
    options = metadata["options"]
    if value in metadata["later"]:
        raise ConfigurationError(f"{name}: {value} is not in this version, use {span(metadata)}")
    if options is not None and value not in options:
        meant = metadata["aliases"].get(str(value).casefold())
        hint = f" (did you mean '{meant}'?)" if meant else nearest(str(value), options)
        raise ConfigurationError(f"{name}: {value!r} is not a valid name{hint}, use {span(metadata)}")
    if metadata["size"] is not None and len(value) != metadata["size"]:
        raise ConfigurationError(f"{name}: {len(value)} values given, give {metadata['size']}")
    numbers = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        low, high = metadata["low"], metadata["high"]
        below = low is not None and not number >= low
        above = high is not None and not number <= high
        if below or above or not math.isfinite(number):
            raise ConfigurationError(
                f"{name}: {number:g} is out of range, give {_allowed(metadata)}{percentage([number], metadata)}"
            )
