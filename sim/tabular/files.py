"""What a user's file really is, before anything parses it: present, not too large, and of the type it claims."""

import contextlib
import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sim.errors import InputError, nearest
from sim.tabular.layout import shown

MAX_BYTES = 200_000_000
MAX_UNZIPPED_BYTES = 250_000_000
# A national service of 120,000 people with 80 columns; a table is held in memory.
MAX_CELLS = 10_000_000

TEXT: Final = "text"
WORKBOOK: Final = "an Excel workbook"
PARQUET: Final = "a Parquet file"

_SUFFIXES: Final = {
    TEXT: (".csv", ".txt", ".tsv"),
    WORKBOOK: (".xlsx", ".xlsm", ".xls", ".ods"),
    PARQUET: (".parquet",),
}
_RENAMED: Final = {TEXT: "name it .csv", WORKBOOK: "name it .xlsx", PARQUET: "name it .parquet"}
_SAVED: Final = {TEXT: "CSV", WORKBOOK: "a workbook", PARQUET: "Parquet"}
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PAR1", PARQUET),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_LOCK_FILE = re.compile(r"~\$(?P<excel>.+)|\.~lock\.(?P<libre>.+)#")
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ADVICE = "save the table as CSV (UTF-8) or as an Excel workbook (.xlsx) and give that file"


def read_file(path: Path) -> tuple[bytes, bool]:
    """Return the file's bytes and whether they are an Excel workbook (else text).

    Raises `InputError` for whatever is neither, with its real type, and for a file above the limits.
    """
    kind = kind_of(path)
    with _told(shown(path.name, 100)):
        return path.read_bytes(), kind == WORKBOOK


def kind_of(path: Path, kinds: Collection[str] = (TEXT, WORKBOOK), most: int = MAX_BYTES) -> str:
    """Return what the file is: one of `kinds`, of which only a workbook is never larger than `MAX_BYTES`.

    Raises `InputError` for whatever else it is, with its real type, and for a file above `most` bytes.
    """
    name = shown(path.name, 100)
    if lock := _LOCK_FILE.fullmatch(path.name):
        program = "Excel" if lock["excel"] else "LibreOffice"
        real = shown(lock["excel"] or lock["libre"], 100)
        raise InputError(f"{name}: this is {program}'s lock file of a workbook that is open, give {real}")
    with _told(name):
        size = _size(path, name, most)
        with path.open("rb") as file:
            found = _type(file, name)
    if found not in kinds:
        raise InputError(f"{name}: this is {found}, {_ADVICE}")
    if found == WORKBOOK and size > MAX_BYTES:
        raise InputError(_too_large(name, size, MAX_BYTES))
    suffix = path.suffix.casefold()
    claimed = next((kind for kind, suffixes in _SUFFIXES.items() if suffix in suffixes), found)
    if claimed != found:
        raise InputError(f"{name}: this is {found}, not {claimed}: {_RENAMED[found]} or save it as {_SAVED[claimed]}")
    return found


@contextlib.contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what the system says of a file that it cannot read into one message."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}), check the name and the permissions") from error
    except ValueError as error:
        raise InputError(f"{name}: this is not a file name, check it for signs that cannot be seen") from error


def _size(path: Path, name: str, most: int) -> int:
    if path.is_dir():
        raise InputError(f"{shown(str(path), 200)}: this is a folder, give a file in it")
    if not path.exists():
        raise InputError(_missing(path))
    if not path.is_file():
        raise InputError(f"{name}: this is a device or a pipe, give an ordinary file")
    size = path.stat().st_size
    if size > most:
        raise InputError(_too_large(name, size, most))
    if not size:
        raise InputError(f"{name}: the file is empty, give a file with a heading line and rows below it")
    return size


def _too_large(name: str, size: int, most: int) -> str:
    limit = f"{most // 1_000_000:,} MB, leave out what is not needed"
    return f"{name}: {size // 1_000_000:,} MB is more than the limit of {limit}"


def _missing(path: Path) -> str:
    where = shown(str(path), 200)
    if not path.parent.is_dir():
        return f"{where}: the folder does not exist, check the path (it counts from where the command is typed)"
    names = [other.name for other in path.parent.iterdir() if other.name.isprintable()]
    return f"{where}: there is no such file{nearest(path.name, names)}, check the name"


def _type(file: BinaryIO, name: str) -> str:
    head = file.read(1000)
    for signature, description in _SIGNATURES:
        if head.startswith(signature):
            return description
    if head.startswith(_OLE):
        # An encrypted .xlsx is an OLE container with a stream of this name, written in UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in head + file.read(MAX_BYTES):
            return "an Excel workbook protected with a password"
        return "an old Excel or Office file (.xls)"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(file, name)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        return "a web page or XML"
    return TEXT


def _zip_type(file: BinaryIO, name: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = {member.filename: member for member in archive.infolist()}
            unzipped = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(f"{name}: a damaged or incomplete Excel workbook or zip archive, save it again") from error
    # zipfile never unpacks more than the size declared here, so a lie about it ends in a damaged file.
    if unzipped > MAX_UNZIPPED_BYTES:
        limit = MAX_UNZIPPED_BYTES // 1_000_000
        raise InputError(f"{name}: {unzipped // 1_000_000:,} MB when unpacked, the limit is {limit} MB")
    if any(member.flag_bits & 1 for member in members.values()):
        return "a zip archive protected with a password"
    if "xl/workbook.xml" in members:
        return WORKBOOK
    if "xl/workbook.bin" in members:
        return "a binary Excel workbook (.xlsb)"
    if "word/document.xml" in members:
        return "a Word document"
    if "content.xml" in members and "mimetype" in members:
        return "an OpenDocument file (such as .ods)"
    return "a zip archive"
