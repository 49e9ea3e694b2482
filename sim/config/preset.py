"""A user's own settings in a YAML file, read safely: plain values only, nothing that runs or resolves anything.

The file never meets Hydra's search path. It is read event by event, within limits, and every surprise of YAML (17:30
is 1050, NO is false, 0012 is 10) is refused with the way to write it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from sim.errors import InputError

MOST_BYTES: Final = 256 * 1024
MOST_NODES: Final = 10_000
DEEPEST: Final = 8

_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_CLOCK: Final = re.compile(r"[+-]?\d+(:[0-5]?\d)+(\.\d*)?")
_LEADING_ZERO: Final = re.compile(r"[+-]?0[0-9xob_][0-9a-fA-F_]*")
_COMMA: Final = re.compile(r"[+-]?\d+,\d+")
_WORDS_OF_TRUTH: Final = ("y", "n", "yes", "no", "on", "off")


@dataclass(frozen=True)
class Setting:
    """One value of the file, under its full key (``policy.strength``), with the line it stands on.

    Of a mapping, `lines` are those of all keys in it, each by the keys that lead there.
    """

    key: str
    value: Any
    line: int
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)


def read_preset(file: Path, mappings: Collection[str]) -> list[Setting]:
    """Return the settings of a preset, nested or with dotted keys, in their order.

    `mappings` are the full keys whose value is itself a mapping; any other mapping is a part of the tree of keys.
    Raises `InputError` for a file that is missing, too large, no YAML, or more than plain values.
    """
    if file.exists() and not file.is_file():
        raise InputError(f"{file.name}: is no file, check preset={file}")
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{file.name}: cannot be read ({error.strerror}), check preset={file}") from None
    if len(content) > MOST_BYTES:
        raise InputError(f"{file.name}: larger than {MOST_BYTES // 1024} kB, a preset holds settings only")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file.name}:{line}: not UTF-8 text, save it as UTF-8") from None
    try:
        tree = _Reader(file.name, text).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file.name}:{mark.line + 1}" if mark else file.name
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        raise InputError(f"{place}: no YAML ({problem}), check the quotes and the indentation there") from None
    return list(_settings(tree, "", mappings))


def _settings(tree: dict[str, "_Node"], prefix: str, mappings: Collection[str]) -> Iterator[Setting]:
    for name, node in tree.items():
        key = prefix + name
        if isinstance(node.value, dict) and key not in mappings:
            yield from _settings(node.value, f"{key}.", mappings)
        else:
            yield Setting(key, _bare(node), node.line, dict(_lines(node, ())))


@dataclass(frozen=True)
class _Node:
    value: Any  # a plain value, a list of nodes, or a dict of nodes
    line: int


def _bare(node: _Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _bare(part) for key, part in node.value.items()}
    if isinstance(node.value, list):
        return [_bare(part) for part in node.value]
    return node.value


def _lines(node: _Node, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    for key, part in node.value.items() if isinstance(node.value, dict) else ():
        yield (*above, key), part.line
        yield from _lines(part, (*above, key))


class _Reader:
    """Builds nodes from parser events, counting as it goes."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._events = yaml.parse(text, Loader=yaml.SafeLoader)
        self._nodes = 0

    def document(self) -> dict[str, _Node]:
        """Return the only document's mapping; an empty file has none."""
        root: dict[str, _Node] = {}
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._fault(event, "a second document (---)", "keep one")
                node = self._node(next(self._events), 1)
                if isinstance(node.value, dict):
                    root = node.value
                elif node.value is not None:
                    raise self._fault(event, "no settings", "write lines such as ratio: 0.6")
        return root

    def _node(self, event: Any, depth: int) -> _Node:
        line = event.start_mark.line + 1
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > DEEPEST:
            raise self._fault(event, "too many or too deeply nested values", "a preset holds settings only")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._fault(event, "anchors and aliases (& and *) are not read", "write the value out")
        if event.tag is not None:
            raise self._fault(event, f"the tag {event.tag} is not read", "write plain values")
        if isinstance(event, yaml.ScalarEvent):
            return _Node(self._scalar(event), line)
        if isinstance(event, yaml.SequenceStartEvent):
            return _Node(self._sequence(depth), line)
        return _Node(self._mapping(depth), line)

    def _sequence(self, depth: int) -> list[_Node]:
        parts = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            parts.append(self._node(event, depth + 1))
        return parts

    def _mapping(self, depth: int) -> dict[str, _Node]:
        parts: dict[str, _Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor is not None:
                raise self._fault(event, "a key that is no plain word", "write lines such as ratio: 0.6")
            key = event.value
            if key in parts:
                raise self._fault(event, f'"{key}" is given twice', "keep one")
            if "${" in key or "_target_" in key or key.split(".")[0] == "hydra":
                raise self._fault(event, f'"{key}" is not read from a preset', "leave it out")
            parts[key] = self._node(next(self._events), depth + 1)
        return parts

    def _scalar(self, event: Any) -> Any:
        text = str(event.value)
        if "${" in text or "_target_" in text:
            raise self._fault(event, "references such as ${...} are not read", "write the value out")
        if event.style is not None:
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        if text.lower() in _WORDS_OF_TRUTH:
            raise self._fault(event, f"YAML reads {text} as true or false", f'write true, false, or "{text}" in quotes')
        if _CLOCK.fullmatch(text):
            hour = re.fullmatch(r"(\d{1,2}):(\d\d)", text)
            either = f", or {int(hour[1]) + int(hour[2]) / 60:.4g} where an hour is asked" if hour else ""
            raise self._fault(event, f"YAML reads {text} as a number to base 60", f'write "{text}" in quotes{either}')
        if _LEADING_ZERO.fullmatch(text):
            raise self._fault(event, f"YAML reads {text} to base 8 or 16", f'write "{text}" in quotes, or no leading 0')
        if _COMMA.fullmatch(text):
            raise self._fault(event, f"{text} has a decimal comma", f"use a point: {text.replace(',', '.')}")
        if _NUMBER.fullmatch(text):
            return int(text) if text.lstrip("+-").isdigit() and len(text) < 20 else float(text)
        return text

    def _fault(self, event: Any, what: str, to_do: str) -> InputError:
        return InputError(f"{self._name}:{event.start_mark.line + 1}: {what}, {to_do}")
