"""The cases of a study, from what was typed: policies, or scenarios with names."""

import shlex
from collections.abc import Callable, Sequence
from typing import Final

from sim.errors import ConfigurationError
from sim.settings import Root
from sim.staff import Staff, described
from sim.study import Case, check_shared_draws

# What is compared where nothing is listed; for other tasks the scenario as it is configured.
USUAL: Final = {
    "frontier": (
        "free",
        "anchor",
        "policy=spread policy.strength=0.25",
        "policy=spread policy.strength=0.5",
        "spread",
    ),
    "compare": ("free", "anchor", "spread"),
}

# What says how a task is run or what it asks, and so cannot differ between its cases.
_OUTSIDE: Final = (
    "task",
    "policies",
    "scenarios",
    "ratios",
    "target",
    "measure",
    "weekday",
    "within",
    "workers",
    "executor",
    "scheduler",
    "confirm",
    "trace",
    "preset",
    "experiment",
)
_GROUPS_OUTSIDE: Final = ("output", "report", "sweep", "store", "data", "sensitivity", "scale", "path", "break_even")


def cases_of(root: Root, words: Sequence[str], compose: Callable[[Sequence[str]], Root], staff: Staff) -> list[Case]:
    """Return the cases that a task compares, the first being what the others differ from.

    `words` are what was typed; each case replaces and adds settings. Raises `ConfigurationError`, naming the entry, for
    one that is no valid configuration or sees other draws, and `InputError` for its staff file.
    """
    entries = _entries(root)
    if not entries:
        return [_case("as configured", root, staff)]
    cases = []
    for name, settings in entries.items():
        try:
            one = compose(_replaced(words, settings))
        except ConfigurationError as error:
            raise ConfigurationError(f"{_key(root)}: {name}: {error}") from None
        if one.scenario.organisation.roster != root.scenario.organisation.roster:
            raise ConfigurationError(f"{_key(root)}: {name}: all cases have the same staff file, leave roster out")
        cases.append(_case(name, one, staff))
    check_shared_draws(cases)
    return cases


def entry_words(entry: str) -> list[str]:
    """Return the settings in an entry such as ``spread`` or ``policy=spread policy.strength=0.4``."""
    try:
        words = shlex.split(entry)
    except ValueError:
        raise ConfigurationError(f"policies: {entry!r} has a quote that does not end") from None
    return [word if "=" in word else f"policy={word}" for word in words]


def _entries(root: Root) -> dict[str, list[str]]:
    run = root.run
    if run.scenarios:
        return {name: [str(word) for word in settings] for name, settings in run.scenarios.items()}
    listed = run.policies or USUAL.get(run.task, ())
    entries: dict[str, list[str]] = {}
    for entry in listed:
        words = entry_words(entry)
        name = _short(words)
        if not words or name in entries:
            raise ConfigurationError(f"policies: {entry!r} is {'there twice' if words else 'empty'}, leave it out")
        entries[name] = words
    return entries


def _short(words: Sequence[str]) -> str:
    """Return a name for a legend: ``spread, strength 0.4``."""
    said = []
    for word in words:
        key, _, value = word.partition("=")
        last = key.rpartition(".")[2].replace("_", " ")
        said.append(value if key == "policy" else f"{last} {value}")
    return ", ".join(said)


def _replaced(words: Sequence[str], settings: Sequence[str]) -> list[str]:
    """Return what was typed with a case's settings in place of those of the same key."""
    keys = {word.partition("=")[0].lstrip("+").strip() for word in settings}
    for key in keys:
        if key in _OUTSIDE or key.partition(".")[0] in _GROUPS_OUTSIDE:
            raise ConfigurationError(f"{key}: is the same for all cases, give it once for all")
    if "policy" in keys:  # another policy has other settings
        keys |= {word.partition("=")[0] for word in words if word.startswith("policy.")}
    if keys & {"ratio", "desks"}:
        keys |= {"ratio", "desks"}
    return [word for word in words if word.partition("=")[0].lstrip("+").strip() not in keys] + list(settings)


def _case(name: str, root: Root, staff: Staff) -> Case:
    return Case(name, root.scenario, staff.people, described(root.scenario, staff, root.run.data), tuple(staff.notes))


def _key(root: Root) -> str:
    return "scenarios" if root.run.scenarios else "policies"
