"""Hydra at work: overrides in, typed and range-checked objects out.

Hydra composes the configuration and spells the parts of a sweep; the program owns everything else, so nothing is
written, logged or changed in the process, and no trace of Hydra is left behind.
"""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Final

import yaml
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, RangeSweep
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import ConfigAttributeError, ConfigKeyError, OmegaConfBaseException

from sim.config.combinations import Combinations
from sim.config.keys import Key, groups, lookup
from sim.config.spelling import read_name
from sim.config.tree import composed
from sim.config.typed import EITHER, Word, typed_words, with_preset
from sim.errors import ConfigurationError
from sim.parameters import Parameters
from sim.scenario import Scenario
from sim.settings import Root, Run
from sim.sources import conf

_THOUSANDS: Final = re.compile(r"\d{1,3}([.,]\d{3})+")


def compose(overrides: Sequence[str]) -> Root:
    """Return the job that the overrides describe.

    Raises `ConfigurationError` for anything that is not a valid configuration, naming the key, and `InputError` for a
    preset that cannot be read.
    """
    words, block = with_preset(typed_words(overrides, multirun=False))
    parsed = [(word, _parse(word)) for word in words]
    for word, override in parsed:
        if override is not None and override.is_sweep_override():
            raise ConfigurationError(f"{word.key}: {word.value} are several values, add -m to run them all")
    try:
        tree = composed(conf(), tuple(word.spelled for word in words if _is_choice(word)))
        for word, override in parsed:
            if override is not None and not _is_choice(word) and not _whole(word):
                OmegaConf.update(tree, word.key, override.value(), merge=True)
        for word, override in parsed:
            if override is None or _whole(word):
                _check_owner(word, str(tree.policy.name))
                _set(tree, word, override)
        if any(word.key == "ratio" for word in words) and not any(word.key == "desks" for word in words):
            tree.desks = None  # what is typed replaces a study's number of desks
        typed = {word.key for word in words if word.value != "null"}
        if typed & EITHER and tree.building.portfolio is not None and "building.portfolio_desks" not in typed:
            tree.building.portfolio_desks = "ratio"  # who asks for a ratio asks it of every building
        scenario: Scenario = _made(tree, Scenario, "")
        run: Run = _made(tree, Run, "")
    except (HydraException, OmegaConfBaseException) as error:
        raise _explained(error, words) from error
    if block is not None:
        run = replace(run, calibration=block.checked(scenario))
    return Root(scenario, run)


def sweep_overrides(overrides: Sequence[str]) -> Combinations:
    """Return the overrides of each job of a sweep: all combinations, the first key changing slowest.

    A study's own values (``hydra.sweeper.params``) come first and give way to what is typed.
    """
    words = typed_words(overrides, multirun=True)
    typed = {word.key for word in words}
    if typed & EITHER:
        typed |= EITHER
    params = _study(words).get("hydra", {}).get("sweeper", {}).get("params", {})
    own = typed_words([f"{key}={value}" for key, value in params.items() if key not in typed], multirun=True)
    return Combinations([_choices(word) for word in (*own, *words)])


def is_sweep(overrides: Sequence[str]) -> bool:
    """Tell whether a study among the overrides asks for several jobs by itself (``hydra.mode: MULTIRUN``)."""
    mode = _study(typed_words(overrides, multirun=True)).get("hydra", {}).get("mode", "")
    return str(mode).upper() == "MULTIRUN"


def _study(words: list[Word]) -> dict[str, Any]:
    """Return the file of the study among the words; it is the program's own, so plain YAML reading will do."""
    names = [word.value for word in words if word.key == "experiment"]
    if not names:
        return {}
    study: dict[str, Any] = yaml.safe_load((conf() / "experiment" / f"{names[0]}.yaml").read_text(encoding="utf-8"))
    return study


def _choices(word: Word) -> list[str]:
    override = _parse(word)
    if override is None or not override.is_sweep_override():
        return [f"{word.key}={word.value}"]
    try:
        values = list(override.sweep_string_iterator())
    except HydraException:
        raise ConfigurationError(f"{word.key}: {word.value} names no values, list them with commas") from None
    steps = override.value()
    if isinstance(steps, RangeSweep) and steps.stop is not None:
        # The end is left out, also where the noise of the sums keeps the last step short of it.
        values = [value for value in map(_rounded, values) if float(value) != float(steps.stop)]
    return [f"{word.key}={value}" for value in values]


def _rounded(value: str) -> str:
    """Return a step of a range without the noise of binary fractions: 0.7 for 0.7000000000000001."""
    return value if float(value).is_integer() else f"{float(value):.12g}"


def _parse(word: Word) -> Override | None:
    """Return the override as Hydra understands it, or None for a value that is set as it stands."""
    if word.literal:
        return None
    try:
        return OverridesParser.create().parse_override(word.spelled)
    except (HydraException, ValueError) as error:
        declared = lookup(word.key)
        if declared is not None and declared.text:
            return None
        to_do = f"put text with signs in it in quotes: \"{word.key}='...'\"" if declared is None else declared.kind[1]
        raise ConfigurationError(f"{word.key}: {word.value!r} cannot be read, {to_do}") from error


def _is_choice(word: Word) -> bool:
    """Tell whether a word chooses among files of the configuration; any other gives a value."""
    return word.key == "experiment" or word.key in groups()


def _whole(word: Word) -> bool:
    """Tell whether a value replaces all that was there: mappings, which Hydra would add to or refuse."""
    declared = lookup(word.key)
    return declared is not None and (dict in declared.types or Any in declared.types)


def _set(tree: DictConfig, word: Word, override: Override | None) -> None:
    """Set a value after composing: the text as it stands, or a mapping as Hydra's grammar reads it."""
    value = (None if word.value == "null" else word.value) if override is None else override.value()
    if isinstance(value, dict):
        value = {read_name(str(key)): part for key, part in value.items()}
    OmegaConf.update(tree, word.key, value, merge=False, force_add=True)


def _made(tree: DictConfig, owner: type[Parameters], prefix: str) -> Any:
    """Return the tree, or a part of it, as the object of its class, whose own checks run as it is made."""
    values = {}
    for one in fields(owner):
        key = prefix + one.name
        value = tree[one.name]
        part = OmegaConf.get_type(value) if OmegaConf.is_dict(value) else None
        if part is not None and issubclass(part, Parameters):
            value = _made(value, part, key + ".")
        elif OmegaConf.is_config(value):
            value = OmegaConf.to_container(value, resolve=True)
        values[one.name] = value
    try:
        return owner(**values)
    except ConfigurationError as error:
        message = str(error)
        raise ConfigurationError(message if message.startswith(prefix) else prefix + message) from None


def _check_owner(word: Word, policy: str) -> None:
    """Refuse what belongs to other policies than the chosen one."""
    declared = lookup(word.key)
    if declared is not None and declared.policies and policy not in declared.policies:
        raise _of_another(word.key, declared)


def _of_another(key: str, declared: Key) -> ConfigurationError:
    owners = " or ".join(f"policy={name}" for name in declared.policies)
    return ConfigurationError(f"{key}: belongs to {owners}, choose that policy or leave it out")


def _explained(error: Exception, words: Sequence[Word]) -> ConfigurationError:
    """Return what Hydra or OmegaConf found, said by key, value and range."""
    cause = error.__cause__ if isinstance(error.__cause__, OmegaConfBaseException) else error
    key = str(getattr(cause, "full_key", None) or "").partition("[")[0]
    if isinstance(cause, ConfigKeyError | ConfigAttributeError):
        # Hydra names the first part of a key that is not there, as policy.parts.
        key = next((word.key for word in words if word.key.startswith(key + ".")), key)
    declared = lookup(key)
    typed = [word.value for word in words if word.key == key or key.startswith(word.key + ".")]
    if declared is None or not typed:
        return ConfigurationError(f"{key or 'conf'}: {str(error).splitlines()[0]}, look at the files in {conf()}")
    if isinstance(cause, ConfigKeyError | ConfigAttributeError) and declared.policies:
        return _of_another(key, declared)
    kind, to_do = declared.kind
    _, entry, place = str(getattr(cause, "full_key", None) or "").partition("[")
    if entry and list in declared.types:
        example = "[0.5,0.7]" if declared.metadata["low"] is not None else "[a,b]"
        number = int(place.rstrip("]")) + 1
        return ConfigurationError(f"{key}: entry {number} of {typed[-1]} is of another kind, write such as {example}")
    if dict in declared.types and key != declared.name:
        one = key.removeprefix(declared.name + ".")
        return ConfigurationError(
            f"{declared.name}: in {typed[-1]} the value of {one} is of another kind, {to_do} with one value for each, "
            "without brackets"
        )
    marks = ", without a thousands mark" if declared.whole and _THOUSANDS.fullmatch(typed[-1]) else ""
    return ConfigurationError(f"{key}: {typed[-1]!r} is not {kind}, {to_do}{marks}")
