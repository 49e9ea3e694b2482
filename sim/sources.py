"""Where the numbers of a scenario come from: the comments of the configuration's own files, as rows of a table.

A comment behind a value holds its unit, source and year; lines above a key say more of it, and of the keys directly
below that have no comment of their own; lines above the `name` of an option are about all of its values. This reads
the program's own files only, which have one key a line.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sim import words
from sim.errors import EnvironmentFault
from sim.language import mark, tr

GIVEN: Final = mark("given by the user")
ASSUMPTION: Final = "assumption"  # how the comments say that nobody has measured it
# Where the desk ratio of today stands.
BASELINES: Final = ("organisation.baseline_ratio", "economics.baseline_ratio")
# What a preset's value is where a staff file says who works there.
_OF_A_STAFF_FILE: Final = {
    "organisation.baseline_ratio": mark(
        "desks per FTE; assumption: that of the preset, not of these people's building"
    ),
    "calendar.contract_days_off": mark(
        "Part-timers keep the days off that the staff file has in its column days_off; without it all work five days."
    ),
}

# What a policy within another one has not of its own.
OF_NO_PART: Final = re.compile(r"(^|\.)parts\.\w+\.(name|stagger_minutes)$")
_LINE: Final = re.compile(r"( *)([\w.]+):((?: +[^\s#]\S*)*) *(?:# (.*))?$")  # indent, key, value, comment

# Settings of ``conf/config.yaml`` that are part of a question; the others are about the machine.
_ASKED: Final = (
    "ratio",
    "ratios",
    "target",
    "within",
    "weekday",
    "measure",
    "scale",
    "path",
    "break_even",
    "tipping",
    "sensitivity",
)


@dataclass(frozen=True)
class Comment:
    """What a file says of one key: behind its value, above it, and of all values of the file."""

    behind: str = ""
    above: str = ""
    whole: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Those that are there, in English; to be said with `tr`."""
        return tuple(text for text in (self.behind, self.above, self.whole) if text)

    @property
    def assumed(self) -> bool:
        """Whether it says that the value is an assumption."""
        return any(ASSUMPTION in text.lower() for text in self.texts)


@dataclass(frozen=True)
class Row:
    """One value of a scenario; `group` is empty for those of no group.

    `given` tells whether the user gave it, `study` which option of `experiment` did instead.
    """

    group: str
    key: str
    value: Any
    comment: Comment
    given: bool = False
    study: str = ""

    @property
    def assumed(self) -> bool:
        """Whether it is an assumption of the preset."""
        return not self.given and self.comment.assumed

    def source(self) -> str:
        """Return unit and source in the language that is spoken: ``people (letter to parliament 2020)``."""
        if self.given:
            return tr("set by experiment={study}", study=self.study) if self.study else tr(GIVEN)
        return ". ".join(tr(text).rstrip(".") for text in self.comment.texts)

    def said(self) -> str:
        """Return the value with the marks of the language that is spoken."""
        return said(self.value)


def conf() -> Path:
    """Return the folder of the configuration: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "conf", package.parent / "conf"):
        if (folder / "config.yaml").is_file():
            return folder.resolve()
    raise EnvironmentFault(f"{package}: the folder conf is missing, install the package again")


def rows(scenario: Mapping[str, Any], study: str | None = None) -> list[Row]:
    """Return a row for each value of the groups of a scenario, as ``summary["scenario"]`` has it, by group.

    A value other than that of the option which the scenario names was given by the user, or by the `study`, an option
    of `experiment`. Staff files and names are left out.
    """
    file = conf() / "experiment" / f"{study}.yaml"
    own, remarks = (_values(file), comments_in(file)) if study else ({}, {})
    found = []
    for group, values in scenario.items():
        if not isinstance(values, Mapping) or not (conf() / group).is_dir():
            continue
        option = conf() / group / f"{values.get('name')}.yaml"
        preset, comments = (
            _in_group(part(option), group) if option.is_file() else {} for part in (_values, comments_in)
        )
        for name, value in _flat(values):
            key = f"{group}.{name}"
            if name.partition(".")[0] in ("name", "roster") or name.startswith("portfolio.") or OF_NO_PART.search(name):
                continue
            if name in preset and _same(value, preset[name], scenario):
                found.append(Row(group, key, value, comments.get(name, Comment())))
            elif key in own and _same(value, own[key], scenario):
                found.append(Row(group, key, value, remarks.get(key, Comment())))
            else:
                found.append(Row(group, key, value, Comment(), given=True))
    return _of_staff_file(found) if scenario.get("organisation", {}).get("roster") else found


def _of_staff_file(found: list[Row]) -> list[Row]:
    """Return the rows with what those of a preset are for the people of a staff file."""
    stated = any(row.given for row in found if row.key in BASELINES)  # either: the organisation's is then not used
    own = {key: text for key, text in _OF_A_STAFF_FILE.items() if not (stated and key in BASELINES)}
    return [
        replace(row, comment=Comment(own[row.key])) if row.key in own and row.value and not row.given else row
        for row in found
    ]


def taken_over(scenario: Mapping[str, Any], *keys: str) -> bool:
    """Tell whether values are those of the options that the scenario names: nobody gave others.

    Who gives the very value of an option cannot be told from who gives none.
    """
    groups = {key.partition(".")[0] for key in keys}
    found = rows({name: values for name, values in scenario.items() if name in groups})
    return any(row.key in keys for row in found) and not any(row.given for row in found if row.key in keys)


def asked(task: str, question: Mapping[str, Any], study: str | None = None) -> list[Row]:
    """Return a row for each setting of a question, as ``summary["asked"]`` has it, that the configuration explains.

    A value other than the usual one was given by the user, or by the `study`, an option of `experiment`.
    """
    file = conf() / "config.yaml"
    own = _values(conf() / "experiment" / f"{study}.yaml") if study else {}
    usual, comments = _values(file), comments_in(file)
    found = []
    for name, value in question.items():
        key = f"{task}.{name}" if f"{task}.{name}" in comments else name
        if isinstance(value, Mapping):
            parts = [(f"{key}.{part}", ends) for part, ends in value.items()]
        else:
            parts = [(key, value)]
        for one, number in parts:
            if one in usual and one in comments:
                given = not _same(number, usual[one], {})
                by = str(study) if one in own and _same(number, own[one], {}) else ""
                found.append(Row("", one, number, Comment() if given else comments[one], given, by))
            elif key in comments:
                found.append(Row("", one, number, Comment(), given=True))
    return found


def described(group: str, option: str) -> str:
    """Return the first line about an option, in the language that is spoken; empty for one that is not there."""
    file = conf() / group / f"{option}.yaml"
    return tr(description(file)) if file.is_file() else ""


def comments() -> list[str]:
    """Return every text that is said of a value or an option, in English, each once."""
    texts: dict[str, None] = {}
    groups = {folder.name for folder in conf().iterdir() if folder.is_dir()}
    for file in sorted(conf().glob("*/*.yaml")):
        if file.parent.name != "experiment":
            texts[description(file)] = None
        for key, comment in comments_in(file).items():
            if file.parent.name != "experiment" or key.partition(".")[0] in groups:
                texts |= dict.fromkeys(comment.texts)
    for key, comment in comments_in(conf() / "config.yaml").items():
        if key.partition(".")[0] in _ASKED:
            texts |= dict.fromkeys(comment.texts)
    return list(texts)


@functools.cache
def comments_in(file: Path) -> dict[str, Comment]:
    """Return the comments of a file by full key, as they stand there."""
    found: dict[str, Comment] = {}
    parents: list[tuple[int, str]] = []
    above, inherited, whole = list[str](), "", ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip().startswith("#"):
            above.append(line.strip("# "))
            continue
        match = _LINE.match(line)
        if match is None:  # an entry of a list or an empty line, which ends what was said
            above, inherited = [], ""
            continue
        indent, key, value, behind = len(match[1]), match[2], match[3], match[4] or ""
        said, above = " ".join(above), []
        parents = [parent for parent in parents if parent[0] < indent]
        full = ".".join([*(name for _, name in parents), key])
        if not value:
            parents.append((indent, key))
        if key == "name":
            whole = said
        elif key != "defaults":
            inherited = said or ("" if behind else inherited)
            found[full] = Comment(behind, inherited, whole)
    return found


@functools.cache
def description(file: Path) -> str:
    """Return the first comment line of a file that is no directive of Hydra."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        text = line.lstrip("# ").strip()
        if not text.startswith("@package"):
            return text
    return ""


@functools.cache
def _values(file: Path) -> dict[str, Any]:
    import yaml  # late: a wrong command is told before it is loaded

    return dict(_flat(yaml.safe_load(file.read_text(encoding="utf-8"))))


def _in_group(values: Mapping[str, Any], group: str) -> dict[str, Any]:
    """Return the entries of a group's file; those of some files stand under the name of the group."""
    return {key.removeprefix(f"{group}."): value for key, value in values.items()}


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values by dotted key; a mapping of other things than keys, such as minutes to shares, is one value."""
    for key, value in values.items():
        if isinstance(value, Mapping) and value and all(_is_key(str(name)) for name in value):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _is_key(name: str) -> bool:
    return name.replace(".", "_").isidentifier()


def _same(value: Any, preset: Any, scenario: Mapping[str, Any]) -> bool:
    """Tell whether a value is the preset's, which may be that of another key: ``${organisation.baseline_ratio}``."""
    if isinstance(preset, str) and preset.startswith("${"):
        preset = functools.reduce(lambda part, name: part[name], preset[2:-1].split("."), scenario)
    if isinstance(value, list | tuple) and isinstance(preset, list | tuple):
        return list(value) == list(preset)
    return bool(value == preset)


def said(value: Any) -> str:
    """Return the value of a setting with the marks of the language that is spoken."""
    if value is None:
        return tr("none")
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, int | float):
        return words.number(value, ".10g")
    if isinstance(value, Mapping):
        return "; ".join(f"{words.clean(name)}: {said(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(f"({said(one)})" if isinstance(one, Mapping) else said(one) for one in value) or tr("none")
    return words.clean(value)
