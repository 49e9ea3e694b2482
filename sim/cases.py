"""The cases of a study, from what was typed: policies, or scenarios with names."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sim.config.keys import lookup
from sim.config.typed import EITHER
from sim.desk_counts import check_shared
from sim.errors import ConfigurationError
from sim.language import mark
from sim.sentences import Sentence, named
from sim.settings import ASKED, Root
from sim.staff import Staff, described, without_effect
from sim.study import Case, check_shared_draws
from sim.words import AS_CONFIGURED

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
_GROUPS_OUTSIDE: Final = (
    *("output", "report", "sweep", "store", "data", "sensitivity", "scale", "path", "break_even", "tipping"),
)

# Tasks whose intervals hold the doubt about fitted parameters.
IN_DOUBT: Final = ("recommend", "frontier", "compare")

SIMULATION_ALONE: Final = mark(
    "calibration: the intervals of task={task} are of the simulation alone; those of task=evaluate, recommend, "
    "frontier and compare hold the doubt about the fitted parameters too"
)

ONE_REPLICATION: Final = mark(
    "calibration: a single replication tells nothing of the doubt about the fitted parameters; give more replications"
)


def cases_of(root: Root, words: Sequence[str], compose: Callable[[Sequence[str]], Root], staff: Staff) -> list[Case]:
    """Return the cases that a task compares, the first being what the others differ from.

    `words` are what was typed; each case replaces and adds settings. Raises `ConfigurationError`, naming the entry, for
    one that is no valid configuration or sees other draws, and `InputError` for its staff file.
    """
    _check_typed_ratio(root, words)
    entries = _entries(root)
    if not entries:
        return [_case(AS_CONFIGURED, root, staff)]
    _check_typed_policy(root, words, entries)
    cases = []
    for name, settings in entries.items():
        try:
            one = compose(_replaced(words, settings))
        except ConfigurationError as error:
            raise ConfigurationError(f"{_key(root)}: {name}: {error}") from None
        if one.scenario.organisation.roster != root.scenario.organisation.roster:
            raise ConfigurationError(f"{_key(root)}: {name}: all cases have the same staff file, leave roster out")
        if one.scenario.building.portfolio != root.scenario.building.portfolio:
            raise ConfigurationError(f"{_key(root)}: {name}: all cases have the same buildings, leave portfolio out")
        cases.append(_case(name, one, staff, _unused(name, one, root, staff)))
    check_shared_draws(cases)
    return cases


def number_of_cases(root: Root) -> int:
    """Return how many scenarios a task compares."""
    return max(1, len(_entries(root)))


def entry_words(entry: str) -> list[str]:
    """Return the settings in an entry such as ``spread`` or ``policy=spread policy.strength=0.4``."""
    try:
        words = shlex.split(entry)
    except ValueError:
        raise ConfigurationError(f"policies: {entry!r} has a quote that does not end") from None
    whole: list[str] = []
    for word in words:
        # A mapping or list may have spaces in it: {free: 0.5, spread: 0.5}.
        if whole and sum(map(whole[-1].count, "[{")) > sum(map(whole[-1].count, "]}")):
            whole[-1] += f" {word}"
        else:
            whole.append(word)
    return [word if "=" in word else f"policy={word}" for word in whole]


def _check_typed_ratio(root: Root, words: Sequence[str]) -> None:
    """Refuse a number of desks where the task looks at many of its own."""
    if root.run.task in ASKED["ratios"]:
        for word in words:
            if (key := _key_of(word)) in EITHER:
                raise ConfigurationError(f'{key}: {root.run.task} looks at several ratios, give "ratios=[0.5,0.7]"')


def _check_typed_policy(root: Root, words: Sequence[str], entries: Mapping[str, Sequence[str]]) -> None:
    """Refuse what was typed for a policy and would be used in no case."""
    own = [[_key_of(word) for word in settings] for settings in entries.values()]
    alone = not any(_key_of(word).startswith("policy.") for word in words)  # else it is there for its settings
    for word in words:
        key, listed = _key_of(word), "in policies=[...] or scenarios"
        if key == "policy" and alone and all("policy" in keys for keys in own):
            if root.run.task in ASKED["ratios"]:
                check_shared(root.scenario)  # else the place we name would refuse it in turn
            raise ConfigurationError(f"policy: every case sets its own, put {word} {listed}")
        declared = lookup(key)
        if declared is None or not declared.policies:
            continue
        chosen = [_policy_of(settings) or root.scenario.policy.name for settings in entries.values()]
        if not any(name in declared.policies and key not in keys for name, keys in zip(chosen, own, strict=True)):
            raise ConfigurationError(f"{key}: no case uses it, put {word} {listed}")


def _policy_of(settings: Sequence[str]) -> str | None:
    return next((word.partition("=")[2].strip() for word in settings if _key_of(word) == "policy"), None)


def _key_of(word: str) -> str:
    return word.partition("=")[0].lstrip("+").strip()


def _entries(root: Root) -> dict[str, list[str]]:
    run = root.run
    if run.scenarios:
        return {
            name: [word if "=" in word else f"policy={word}" for word in settings]
            for name, settings in run.scenarios.items()
        }
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
    """Return a name for a legend: ``spread, strength 0.4``, ``mixed, free 0.5 + spread 0.5``."""
    said = []
    for word in words:
        key, _, value = word.partition("=")
        last = key.rpartition(".")[2].replace("_", " ")
        entries = " + ".join(" ".join(entry.replace(":", " ").split()) for entry in value.strip("{}").split(","))
        said.append(value if key == "policy" else entries if value.startswith("{") else f"{last} {value}")
    return ", ".join(said)


def _replaced(words: Sequence[str], settings: Sequence[str]) -> list[str]:
    """Return what was typed with a case's settings in place of those of the same key.

    What was typed for a policy goes with the cases that have such a setting.
    """
    keys = {_key_of(word) for word in settings}
    for key in keys:
        if key in _OUTSIDE or key.partition(".")[0] in _GROUPS_OUTSIDE:
            raise ConfigurationError(f"{key}: is the same for all cases, give it once for all")
    policy = _policy_of(settings)
    if keys & EITHER:
        keys |= EITHER
    kept = []
    for word in words:
        declared = lookup(_key_of(word))
        owners = declared.policies if declared is not None else ()
        if _key_of(word) not in keys and (policy is None or not owners or policy in owners):
            kept.append(word)
    return kept + list(settings)


def _case(name: str, root: Root, staff: Staff, unused: Sequence[str] = ()) -> Case:
    written = described(root.scenario, staff, root.run.data)
    notes, fitted = (*staff.notes, *unused), root.run.calibration
    if fitted is not None and fitted.draws and root.run.task not in IN_DOUBT:
        notes += (Sentence(SIMULATION_ALONE, task=root.run.task),)
    elif fitted is not None and fitted.draws and root.scenario.replications == 1:
        notes += (Sentence(ONE_REPLICATION),)
    return Case(name, root.scenario, staff.people, written, notes, staff.portfolio, fitted)


def _unused(name: str, case: Root, root: Root, staff: Staff) -> list[str]:
    """Return the warning that a case sets other people than those of the staff file, which all cases have."""
    if staff.people is None:
        return []
    keys = without_effect(case.scenario.organisation, root.scenario.organisation)
    if not keys:
        return []
    return [
        Sentence(
            "roster: in {case} {settings} changes nothing: the people of the staff file and their office days are the "
            "same in all cases",
            case=named(name),
            settings=keys,
        )
    ]


def _key(root: Root) -> str:
    return "scenarios" if root.run.scenarios else "policies"
