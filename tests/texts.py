"""Where the texts are: in the code, marked by the names in `KEYWORDS`, and in the catalogues of the other languages."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from sim.language import KEYWORDS, LOCALE

SIM = Path(__file__).parents[1] / "sim"

Id = str | tuple[str, str]


@dataclass(frozen=True)
class Marked:
    """An argument of a marking call, where it stands; its text is None when it is no literal text."""

    where: str
    name: str
    texts: tuple[str | None, ...]
    made: bool  # put together there, from which no text can be taken

    @property
    def id(self) -> Id | None:
        """What a catalogue calls it: the text, or the texts for one thing and for more."""
        first, *more = self.texts
        if first is None or None in more:
            return None
        return (first, str(more[0])) if more else first


def marked(file: Path) -> Iterator[Marked]:
    """Yield what is marked as a text in a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name not in KEYWORDS:
            continue
        places = KEYWORDS[name] or (1,)
        given = [node.args[place - 1] for place in places if place <= len(node.args)]
        if len(given) < len(places) or any(isinstance(one, ast.Starred) for one in node.args):
            continue
        texts = tuple(one.value if isinstance(one, ast.Constant) else None for one in given)
        made = any(_made(one) for one in given)
        yield Marked(f"{file.relative_to(SIM.parent)}:{node.lineno}", name, texts, made)


def _made(text: ast.expr) -> bool:
    """Tell whether a text is put together: an f-string, a sum, or a call of a method of a literal text."""
    if isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute):
        return isinstance(text.func.value, ast.Constant)
    return isinstance(text, ast.JoinedStr | ast.BinOp)


def every_marked() -> Iterator[Marked]:
    """Yield what is marked as a text in the program."""
    for file in sorted(SIM.rglob("*.py")):
        yield from marked(file)


def in_code() -> dict[Id, str]:
    """Return every text of the program with the first place where it stands."""
    found: dict[Id, str] = {}
    for one in every_marked():
        if one.id:
            found.setdefault(one.id, one.where)
    return found


def entries(code: str) -> Iterator[tuple[Path, Message]]:
    """Yield the entries of a language's catalogues, each with its file."""
    for path in sorted((LOCALE / code).glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, message) for message in read_po(file, locale=code, abort_invalid=True) if message.id)
