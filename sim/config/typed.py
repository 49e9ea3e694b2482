"""What was typed: the command's flags, and overrides checked as text before Hydra's grammar sees them.

Hydra's grammar refuses spaces, accents and parentheses in bare values, halves backslashes, takes ``+anything`` and
reads ``0,5`` as two values; a planner types file names and decimal commas. So paths are taken as they are, and what a
message can explain better is refused here.
"""

import itertools
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.config.calibrated import Calibrated, calibrated
from sim.config.keys import CALIBRATION, Key, every_key, groups, lookup, options
from sim.config.preset import Setting, read_preset
from sim.config.spelling import check_brackets, check_list, check_number, spelled_name, spelled_names
from sim.errors import ConfigurationError, InputError, near, nearest
from sim.settings import TASKS
from sim.sources import conf

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_,. -]+")
PARTS: Final = "policy.parts."  # how the keys of the parts of `policy=mixed` begin
EITHER: Final = frozenset({"desks", "ratio"})  # one of the two decides the desks
_OFFICE_DAYS: Final = frozenset({"organisation.office_days", "organisation.office_days_shares"})  # one hides the other

LISTS_OF_SETTINGS: Final = ("policies", "scenarios")  # whose entries hold settings themselves

FLAGS: Final = ("-m", "--multirun", "-h", "--help", "--version", "--cfg")
# What a list of settings is made of: settings in quotes or with a bare list or mapping, and marks.
_PARTS: Final = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w.]+=(?:\[[^\[\]]*\]|\{[^{}]*\})|[\[\]{},])""")


@dataclass(frozen=True)
class Command:
    """A command line: the overrides, and what to do with them."""

    words: list[str]
    multirun: bool = False
    show: str | None = None  # "help", "version" or "cfg"


@dataclass(frozen=True)
class Word:
    """One override; a literal value is set as it stands, any other is spelled in Hydra's grammar."""

    key: str
    value: str
    literal: bool = False

    @property
    def spelled(self) -> str:
        """The override as Hydra reads it."""
        declared = lookup(self.key)
        value = spelled_names(self.value) if declared is not None and dict in declared.types else self.value
        return f"+experiment={value}" if self.key == "experiment" else f"{self.key}={value}"


def command(arguments: Sequence[str]) -> Command:
    """Split a command line into flags and overrides; raises `ConfigurationError` for an unknown flag."""
    words: list[str] = []
    multirun, show = False, None
    remaining = iter(arguments)
    for argument in remaining:
        flag, _, value = argument.partition("=")
        if not argument.startswith("-"):
            words.append(argument)
        elif argument in ("-m", "--multirun"):
            multirun = True
        elif argument in ("-h", "--help"):
            show = "help"
        elif argument == "--version":
            show = show or "version"
        elif flag == "--cfg" and (value or next(remaining, "")) == "job":
            show = show or "cfg"
        elif flag == "--cfg":
            raise ConfigurationError("--cfg: shows one thing only, write --cfg job")
        elif (key := flag.lstrip("-")) in groups() or key == "experiment" or lookup(key) is not None:
            example = value or next(remaining, "...")
            raise ConfigurationError(f"{flag}: settings have no dashes, write {key}={example}")
        else:
            raise ConfigurationError(
                f"{argument}: is no option{nearest(argument, FLAGS)}, use one of {', '.join(FLAGS)}"
            )
    return Command(words, multirun, show)


def typed_words(texts: Iterable[str], multirun: bool) -> list[Word]:
    """Check overrides as typed, one by one; raises `ConfigurationError` for what cannot be meant."""
    words: dict[str, Word] = {}
    texts = list(texts)
    for place, text in enumerate(texts):
        if "=" not in text:
            _check_one_word(texts, place)
        word = _word(text, multirun)
        if word.key in words:
            raise ConfigurationError(f"{word.key}: is given twice, keep one")
        words[word.key] = word
    if all(_given(words, key) for key in EITHER):
        raise ConfigurationError("desks: desks and ratio are both given, keep one of them")
    return list(words.values())


def with_preset(typed: list[Word]) -> tuple[list[Word], Calibrated | None]:
    """Put the settings of a preset before what is typed, less those that are typed; raises `InputError`.

    The other is what the preset says of the fit behind its settings, without those that gave way: what is typed is
    certain.
    """
    files = [word.value for word in typed if word.key == "preset" and word.value != "null"]
    if not files:
        return typed, None
    replaced = {word.key for word in typed}
    if replaced & EITHER:
        replaced |= EITHER
    if any(word.key in _OFFICE_DAYS and word.value != "null" for word in typed):
        replaced |= _OFFICE_DAYS
    policy = next((word.value for word in typed if word.key == "policy"), None)
    words, block = _preset_words(Path(files[0]))
    kept = [
        word for word in words if word.key not in replaced and (policy is None or not _of_another(word.key, policy))
    ]
    return kept + typed, None if block is None else block.with_only([word.key for word in kept])


def _of_another(key: str, policy: str) -> bool:
    """Tell whether a key belongs to policies other than this one."""
    declared = lookup(key)
    return declared is not None and bool(declared.policies) and policy not in declared.policies


def _check_one_word(texts: Sequence[str], place: int) -> None:
    """Refuse a word that is the rest of a text before it, cut at a space for want of quotes."""
    before = texts[place - 1] if place else ""
    key, equals, _ = before.partition("=")
    declared = lookup(key.strip())
    if equals and declared is not None and (declared.path or dict in declared.types):
        rest = itertools.takewhile(lambda text: "=" not in text, texts[place:])
        whole = " ".join((before, *rest))
        raise ConfigurationError(f'{texts[place]}: is no setting, put names with spaces in double quotes: "{whole}"')


def _given(words: dict[str, Word], key: str) -> bool:
    return key in words and words[key].value != "null"


def _word(text: str, multirun: bool) -> Word:
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals:
        example = f"task={text}" if text in TASKS else "ratio=0.5"
        raise ConfigurationError(f"{text}: is no setting, write key=value such as {example}")
    if key.startswith("~"):
        raise ConfigurationError(f"{key}: a key cannot be removed, give it another value")
    if key.startswith("+") and key != "+experiment":
        raise ConfigurationError(f"{key}: no new keys can be added, write {key.lstrip('+')}=... without +")
    key = key.lstrip("+")
    if key.partition(".")[0] == "hydra":
        raise ConfigurationError(f"{key}: Hydra's own settings are fixed, leave it out")
    if key.partition(".")[0] == CALIBRATION:
        raise ConfigurationError(f"{key}: is read from a preset only, write preset=FILE")
    if "${" in text or "_target_" in text:
        raise ConfigurationError(f"{key}: references such as ${{...}} and _target_ are not read, write the value out")
    if key == "experiment" or key in groups():
        check_list(key, value, multirun)
        _check_option(key, value, multirun)
        return Word(key, value)
    declared = _declared(key)
    if declared.path:
        return Word(key, _path(declared, value), literal=True)
    check_brackets(declared, value)
    check_number(declared, value, multirun)
    return Word(key, _settings_quoted(value) if key in LISTS_OF_SETTINGS else value)


def _declared(key: str) -> Key:
    declared = lookup(key) if _NAME.fullmatch(key) else None
    if declared is not None:
        return declared
    if key.endswith(".name") and key[:-5] in groups():
        raise ConfigurationError(f"{key}: an option is chosen by its group, write {key[:-5]}=NAME")
    inside = [name for name in every_key() if name.startswith(key + ".")]
    if inside:
        raise ConfigurationError(f"{key}: holds several keys, set one of them such as {inside[0]}")
    above, _, last = key.rpartition(".")
    if above in every_key() and every_key()[above].mapping:
        raise ConfigurationError(f'{above}: is given as a whole, write "{above}={{{last}: ...}}"')
    parts = list(dict.fromkeys(name.split(".")[2] for name in every_key() if name.startswith(PARTS)))
    one = key.removeprefix(PARTS).partition(".")[0]
    if key.startswith(PARTS) and one not in parts and not near(one, parts):
        whole = " is a policy of a whole building," if one in ("booking", "assigned") else " has no settings here,"
        raise ConfigurationError(f"{key}: {one}{whole} parts of policy=mixed with settings are {', '.join(parts)}")
    raise ConfigurationError(f"{key}: there is no such key{_hint(above, last)}, see python -m sim --help")


def _hint(above: str, last: str) -> str:
    """Return the key that may be meant: of that last name anywhere, of a near one in the same group, or near in all."""
    names = [*groups(), "experiment", *every_key()]
    leaves = [name for name in names if name.rpartition(".")[2] == last]
    if leaves:
        return f" (did you mean '{near(f'{above}.{last}', leaves) or leaves[0]}'?)"
    group = [name for name in names if above and name.startswith(above + ".")]
    if not group:
        return nearest(f"{above}.{last}" if above else last, names)
    found = near(last, [name.rpartition(".")[2] for name in group])
    return f" (did you mean '{above}.{found}'?)" if found else ""


def _check_option(group: str, value: str, multirun: bool) -> None:
    known = options(group)
    if group == "experiment" and value not in known and ("," in value or "(" in value):
        raise ConfigurationError("experiment: is one study, run several one after another")
    if not _PLAIN.fullmatch(value):
        if value and multirun:
            return  # a sweep such as choice(...): its parts come back one by one
        raise ConfigurationError(f"{group}: {value!r} is no name, use one of {', '.join(known)}")
    for name in (part.strip() for part in value.split(",")):
        if name not in known:
            hint = nearest(name, known)
            raise ConfigurationError(f"{group}: {name!r} is not a valid name{hint}, use one of {', '.join(known)}")


def _path(declared: Key, value: str) -> str:
    """Return a path as typed: quotes around it taken off, ``~`` expanded, absolute; UNC paths stay as they are."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    optional = type(None) in declared.types
    if (value == "null" and optional) or _comes_along(declared, value):
        return value
    if value == "null" or not value.strip() or "\0" in value:
        unit = declared.metadata["unit"]
        raise ConfigurationError(f"{declared.name}: no {unit} is named, give a path{' or null' if optional else ''}")
    return value if value.startswith("\\\\") else os.path.abspath(os.path.expanduser(value))


def _comes_along(declared: Key, value: str) -> bool:
    """Tell whether a file is named that comes with the program: ``building.portfolio=rijk``."""
    return value.isidentifier() and (conf() / declared.name.rpartition(".")[2] / f"{value}.csv").is_file()


def _settings_quoted(value: str) -> str:
    """Return a list or mapping with bare settings in it put in quotes: shells take off those that were typed."""
    parts = _PARTS.split(value)
    return "".join(spell(part.strip()) if "=" in part and part[0] not in "'\"" else part for part in parts)


def _preset_words(file: Path) -> tuple[list[Word], Calibrated | None]:
    """Return a preset's settings as overrides, and its calibration; relative paths start at the preset's own folder."""
    mappings = {name for name, key in every_key().items() if dict in key.types or Any in key.types}
    words: dict[str, Word] = {}
    fit: Setting | None = None
    for setting in read_preset(file, mappings | {CALIBRATION}):
        place = f"{file.name}:{setting.line}"
        if setting.key == CALIBRATION:
            fit = setting
            continue
        try:
            word = _setting_word(setting, file)
        except ConfigurationError as error:
            raise InputError(f"{place}: {error}") from None
        if word.key in words:
            raise InputError(f"{place}: {word.key}: is given twice, keep one")
        words[word.key] = word
    if all(_given(words, key) for key in EITHER):
        raise InputError(f"{file.name}: desks: desks and ratio are both given, keep one of them")
    return list(words.values()), None if fit is None else calibrated(fit, file.name, words)


def _setting_word(setting: Setting, file: Path) -> Word:
    key = setting.key.removesuffix(".name") if setting.key.removesuffix(".name") in groups() else setting.key
    if key in ("preset", "experiment"):
        raise ConfigurationError(f"{key}: is not read from a preset, type it on the command line")
    declared = lookup(key)
    if declared is not None and declared.path and isinstance(setting.value, str):
        if _comes_along(declared, setting.value):
            return Word(key, setting.value, literal=True)
        inside = os.path.expanduser(setting.value)
        unc = inside.startswith("\\\\")
        return Word(
            key, _path(declared, inside if unc else os.path.join(os.path.abspath(file.parent), inside)), literal=True
        )
    if declared is not None and declared.text and isinstance(setting.value, int | float):
        raise ConfigurationError(f'{key}: {setting.value} is read as a number, write "{setting.value}" in quotes')
    return _word(f"{key}={spell(setting.value) if declared is not None else setting.value}", multirun=False)


def spell(value: Any) -> str:
    """Return a plain value in Hydra's grammar: texts in quotes, lists and mappings in brackets."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ",".join(spell(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{spelled_name(str(key))}: {spell(part)}" for key, part in value.items()) + "}"
    # Inside quotes the grammar reads a backslash as itself, except before a quote.
    escaped = re.sub(r"(\\*)'", lambda match: match[1] * 2 + r"\'", str(value))
    trailing = escaped[len(escaped.rstrip("\\")) :]
    return f"'{escaped}{trailing}'"
