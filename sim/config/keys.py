"""Every key a user can set: where it is declared, its type, unit and range, and the options of every group.

The table is read off the parameter classes and the folder ``conf``, so the help, the hints for typos and the schema
cannot say different things. Nothing here needs Hydra.
"""

import dataclasses
import functools
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.parameters import Parameters, span
from sim.policies import POLICIES, Policy
from sim.scenario import Scenario
from sim.settings import Run
from sim.sources import conf, description

CALIBRATION: Final = "calibration"  # the block of a preset that no command line has

# What a policy within another one has not of its own.
OF_ALL_PARTS: Final = tuple(one.name for one in dataclasses.fields(Policy))


@dataclass(frozen=True)
class Key:
    """One key: its full name, plain types it takes, and how `parameter` declared it."""

    name: str
    types: tuple[Any, ...]  # such as (float, NoneType); containers without their parts: (list,)
    metadata: Mapping[str, Any]
    policies: tuple[str, ...] = ()  # the policies that have it; empty outside the group policy

    @property
    def kind(self) -> tuple[str, str]:
        """What a value must be, and how it is written, in words."""
        kinds: dict[Any, tuple[str, str]] = {
            float: ("a number", f"give {self.span}"),
            int: ("a whole number", f"give {self.span}"),
            bool: ("true or false", "write true or false"),
            str: ("a text", "give one of the names" if self.metadata["options"] else "write a word"),
            list: ("a list", f"write such as {self.example}" if self.example else "write [a,b]"),
            dict: ("a mapping", "write {a: b}"),
        }
        return next(
            (words for kind, words in kinds.items() if kind in self.types), ("a value", f"give {self.metadata['help']}")
        )

    @property
    def span(self) -> str:
        """The range with its unit."""
        return f"{span(self.metadata)} {self.metadata['unit']}".strip()

    @property
    def number(self) -> bool:
        """A number with a decimal point."""
        return float in self.types

    @property
    def whole(self) -> bool:
        """A whole number."""
        return int in self.types

    @property
    def text(self) -> bool:
        """Text."""
        return str in self.types

    @property
    def mapping(self) -> bool:
        """Names with values, given as a whole; its help shows the form."""
        return dict in self.types or (Any in self.types and "{" in self.metadata["help"])

    @property
    def example(self) -> str:
        """A list of mappings as its help shows it; empty for every other key."""
        shown = re.search(r"\[\{.*\}\]", self.metadata["help"])
        return shown[0] if shown and list in self.types else ""

    @property
    def path(self) -> bool:
        """A file or folder, taken as typed."""
        return self.metadata["unit"] in ("file", "folder")


@functools.cache
def groups() -> dict[str, type[Parameters]]:
    """Return the groups in the order of the scenario, each with its parameter class (policy: the common base)."""
    hints = typing.get_type_hints(Scenario)
    nested = {one.name: hints[one.name] for one in dataclasses.fields(Scenario) if _is_class(hints[one.name])}
    return {name: owner for name, owner in nested.items() if (conf() / name).is_dir()}


def schemas() -> dict[str, type[Parameters]]:
    """Return the schema of every group by its place under ``schema/``; one for each policy."""
    plain = {name: owner for name, owner in groups().items() if name != "policy"}
    return plain | {f"policy/{name}": owner for name, owner in POLICIES.items()}


@functools.cache
def options(group: str) -> dict[str, str]:
    """Return the options of a group (or the studies of `experiment`), each with the first comment line of its file."""
    return {file.stem: description(file) for file in sorted((conf() / group).glob("*.yaml"))}


def keys_of(owner: type[Parameters], prefix: str) -> dict[str, Key]:
    """Return the keys of one parameter class and of the classes in it, except the groups' names, the policies and what
    is declared without a unit, which nobody can type.
    """
    found: dict[str, Key] = {}
    hints = typing.get_type_hints(owner)
    part = issubclass(owner, Policy) and prefix.count(".") > 1
    for one in dataclasses.fields(owner):
        name, hint = prefix + one.name, hints[one.name]
        if part and one.name in OF_ALL_PARTS:
            continue
        if _is_class(hint):
            if hint is not groups().get("policy"):
                found |= keys_of(hint, name + ".")
        elif one.metadata and not (prefix and one.name == "name" and prefix.rstrip(".") in groups()):
            found[name] = Key(name, _plain(hint), one.metadata)
    return found


@functools.cache
def every_key() -> dict[str, Key]:
    """Return every key that can be set, by full name, in the order of the classes."""
    found = keys_of(Scenario, "") | keys_of(Run, "")
    for name, owner in POLICIES.items():
        for key, declared in keys_of(owner, "policy.").items():
            held = found[key].policies if key in found else ()
            found[key] = dataclasses.replace(declared, policies=(*held, name))
    return found


def lookup(name: str) -> Key | None:
    """Return the declaration of a key, or of the mapping that it is an entry of (``meetings.lengths.30``)."""
    found = every_key().get(name)
    if found is None and "." in name:
        above = every_key().get(name.rpartition(".")[0])
        found = above if above is not None and (dict in above.types) else None
    return found


def _is_class(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Parameters)


def _plain(hint: Any) -> tuple[Any, ...]:
    parts = typing.get_args(hint) if typing.get_origin(hint) in (types.UnionType, typing.Union) else (hint,)
    return tuple(typing.get_origin(part) or part for part in parts)
