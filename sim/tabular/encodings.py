"""The encoding of a text file, recognised without guessing in silence, and that it is text at all."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from sim.errors import InputError

MAX_LINE = 100_000
_BLOCK = 1 << 20
# Letters such as ë in UTF-8: in Windows-1252 text these pairs read Ã or Â and a sign, which no language writes.
_UTF8_LETTERS = re.compile(rb"[\xc2\xc3][\x80-\xbf]")


@dataclass(frozen=True)
class Encoding:
    """How a file's text is written."""

    codec: str  # Python's name
    words: str  # for the import report
    ended: bool  # whether its last line has a line end


def recognised(file: BinaryIO, name: str) -> Encoding:
    """Return the encoding of a file: UTF-8, UTF-16 by its mark, else strictly Windows-1252.

    The file is walked through from its start in blocks, so that a line without an end takes no memory. Raises
    `InputError` for bytes that are none of these, a NUL byte, and a line of more than `MAX_LINE` signs.
    """
    start = file.read(3)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = _walk(file, name, "utf-16", "UTF-16")
        if isinstance(found, int):
            raise InputError(f"{name}: UTF-16 text that is damaged or cut off, save it again")
        return found
    marked = start == b"\xef\xbb\xbf"
    found = _walk(file, name, "utf-8-sig", "UTF-8 with byte order mark" if marked else "UTF-8")
    if isinstance(found, int):
        if marked or _has_utf8_letters(file):
            raise InputError(f"{name}:{found}: UTF-8 text with bytes that are not UTF-8, save it as CSV (UTF-8)")
        found = _walk(file, name, "cp1252", "Windows-1252")
    if isinstance(found, int):
        raise InputError(f"{name}:{found}: neither UTF-8 nor Windows-1252 text, save it as CSV (UTF-8)")
    return found


def _walk(file: BinaryIO, name: str, codec: str, words: str) -> Encoding | int:
    """Return the encoding when the whole file is text in it, else the line of the first bytes that are not."""
    decoder = codecs.getincrementaldecoder(codec)()
    line, length, text = 1, 0, ""
    for block in chain(_blocks(file), [b""]):
        try:
            decoded = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return line + error.object.count(b"\n", 0, error.start)
        if "\0" in decoded:
            line += decoded.count("\n", 0, decoded.index("\0"))
            raise InputError(f"{name}:{line}: a NUL byte, so this is no plain text: save it as CSV (UTF-8)")
        length = _longest(decoded, length, line, name)
        line += decoded.count("\n")
        text = decoded or text
    return Encoding(codec, words, not text or text[-1] in "\r\n")


def _longest(text: str, before: int, line: int, name: str) -> int:
    """Return how long the last line of the text is so far, of which `before` signs stand before the text."""
    place = -before  # where the line starts
    while True:
        end = place + MAX_LINE + 1
        found = max(text.rfind(mark, max(place, 0), max(end, 0)) for mark in "\r\n")
        if found < 0:
            if len(text) - place > MAX_LINE:
                line += text.count("\n", 0, max(place, 0))
                raise InputError(f"{name}:{line}: a line of more than {MAX_LINE:,} characters, so this is no table")
            return len(text) - place
        place = found + 1


def _has_utf8_letters(file: BinaryIO) -> bool:
    last = b""
    for block in _blocks(file):
        if _UTF8_LETTERS.search(last + block):
            return True
        last = block[-1:]
    return False


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        yield block
