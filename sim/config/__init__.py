"""The configuration: what can be set, what was typed, and the checked objects that come of it.

`keys` knows every key, `typed` reads the command line, `preset` a user's own file, `composing` has Hydra put all
together, `usage` writes the help. Hydra is imported with `composing` only, so that a typo is answered at once.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from sim.config.combinations import Combinations
from sim.config.keys import CALIBRATION, OF_ALL_PARTS, every_key
from sim.config.typed import Command, command, typed_words
from sim.errors import ConfigurationError
from sim.scenario import Scenario
from sim.settings import Root, Run
from sim.version import VERSION

__all__ = [
    "Combinations",
    "Command",
    "Root",
    "as_yaml",
    "command",
    "compose",
    "configure",
    "is_sweep",
    "manual",
    "sweep_overrides",
    "version",
]


def compose(overrides: Sequence[str]) -> Root:
    """Return the job that the overrides describe, such as ``["ratio=0.5", "policy=spread"]``.

    Raises `ConfigurationError` for anything that is not a valid configuration, naming the key, and `InputError` for a
    preset that cannot be read.
    """
    typed_words(overrides, multirun=False)
    from sim.config import composing

    return composing.compose(overrides)


def is_sweep(overrides: Sequence[str]) -> bool:
    """Tell whether a study among the overrides asks for several jobs by itself (``hydra.mode: MULTIRUN``)."""
    if not any(text.lstrip("+").startswith("experiment=") for text in overrides):
        return False
    from sim.config import composing

    return composing.is_sweep(overrides)


def sweep_overrides(overrides: Sequence[str]) -> Combinations:
    """Return the overrides of each job of a sweep: all combinations, the first key changing slowest."""
    typed_words(overrides, multirun=True)
    from sim.config import composing

    return composing.sweep_overrides(overrides)


def as_yaml(root: Root) -> str:
    """Return the resolved configuration as YAML, in the form that is typed (``--cfg job``)."""
    import yaml

    tree = asdict(root.scenario) | asdict(root.run)
    if (fit := tree[CALIBRATION]) is not None:
        del fit["typed"]
        fit["data"] = {file: _Digest(digest) for file, digest in fit["data"].items()}
    if parts := tree["policy"].get("parts"):
        own = {
            part: {name: values[name] for name in values if name not in OF_ALL_PARTS} for part, values in parts.items()
        }
        tree["policy"]["parts"] = {part: values for part, values in own.items() if values}

    class Dumper(yaml.SafeDumper):
        """Puts hashes in quotes: one that begins with 0 would be read as a number."""

    Dumper.add_representer(
        _Digest, lambda dumper, digest: dumper.represent_scalar("tag:yaml.org,2002:str", str(digest), style='"')
    )
    text: str = yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


class _Digest(str):
    """The hash of a file."""


def manual() -> str:
    """Return the text of ``--help``."""
    from sim.config.usage import manual

    return manual()


def configure(*overrides: str) -> Scenario:
    """Return the scenario that overrides describe: ``configure("ratio=0.5", "policy=spread")``, for a notebook.

    Raises `ConfigurationError` also for a study of several scenarios and for settings that are no part of a scenario,
    such as ``output.dir``. Warns where the preset is fitted to data: a scenario holds no doubt about its settings.
    """
    jobs = list(sweep_overrides(overrides)) if is_sweep(overrides) else [list(overrides)]
    if len(jobs) > 1:
        study = next(text for text in overrides if text.lstrip("+").startswith("experiment="))
        one = " ".join(word for word in jobs[0] if any(word not in job for job in jobs))
        raise ConfigurationError(
            f"experiment: {study.partition('=')[2]} is a study of {len(jobs)} scenarios, add the values of one: {one}"
        )
    root = compose(jobs[0])
    for key in _changed(asdict(replace(root.run, preset=None, calibration=None)), asdict(Run())):
        raise ConfigurationError(
            f"{key}: is no part of a scenario, leave it out: configure() takes what is simulated; workers and data are "
            "arguments of evaluate()"
        )
    if root.run.calibration is not None and root.run.calibration.draws:
        warnings.warn(
            "preset: its settings are taken, not the doubt about them; python -m sim preset=FILE gives figures the "
            "interval that holds it",
            stacklevel=2,
        )
    return root.scenario


def _changed(values: dict[str, Any], defaults: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the full names of the keys whose value is not the default."""
    for name, value in values.items():
        if value != defaults[name]:
            nested = every_key().get(prefix + name) is None
            yield from _changed(value, defaults[name], f"{prefix}{name}.") if nested else (prefix + name,)


def version() -> str:
    """Return the text of ``--version``."""
    return f"sim {VERSION}"
