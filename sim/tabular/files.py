"""What a user's file really is, before anything parses it: present, not too large, and of the type it claims."""

import io
import re
import zipfile
from pathlib import Path

from sim.errors import InputError, nearest
from sim.tabular.layout import shown

MAX_BYTES = 200_000_000
MAX_UNZIPPED_BYTES = 250_000_000
# A national service of 120,000 people with 80 columns; a table is held in memory.
MAX_CELLS = 10_000_000

_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
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
    name = shown(path.name, 100)
    if lock := _LOCK_FILE.fullmatch(path.name):
        kind = "Excel" if lock["excel"] else "LibreOffice"
        real = shown(lock["excel"] or lock["libre"], 100)
        raise InputError(f"{name}: this is {kind}'s lock file of a workbook that is open, give {real}")
    data = _read(path, name)
    if not data:
        raise InputError(f"{name}: the file is empty, give a file with a heading line and rows below it")
    found = _type(data, name)
    if found not in ("text", "an Excel workbook"):
        raise InputError(f"{name}: this is {found}, {_ADVICE}")
    is_workbook = found != "text"
    suffix = path.suffix.casefold()
    if is_workbook and suffix in _TEXT_SUFFIXES:
        raise InputError(f"{name}: this is an Excel workbook, not text: name it .xlsx or save it as CSV")
    if not is_workbook and suffix in _WORKBOOK_SUFFIXES:
        raise InputError(f"{name}: this is text, not an Excel workbook: name it .csv or save it as a workbook")
    return data, is_workbook


def _read(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{shown(str(path), 200)}: this is a folder, give a file in it")
        if not path.exists():
            raise InputError(_missing(path))
        if not path.is_file():
            raise InputError(f"{name}: this is a device or a pipe, give an ordinary file")
        if path.stat().st_size > MAX_BYTES:
            size, limit = path.stat().st_size // 1_000_000, MAX_BYTES // 1_000_000
            raise InputError(f"{name}: {size:,} MB is more than the limit of {limit} MB, leave out what is not needed")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}), check the name and the permissions") from error
    except ValueError as error:
        raise InputError(f"{name}: this is not a file name, check it for signs that cannot be seen") from error


def _missing(path: Path) -> str:
    where = shown(str(path), 200)
    if not path.parent.is_dir():
        return f"{where}: the folder does not exist, check the path (it counts from where the command is typed)"
    names = [other.name for other in path.parent.iterdir() if other.name.isprintable()]
    return f"{where}: there is no such file{nearest(path.name, names)}, check the name"


def _type(data: bytes, name: str) -> str:
    for signature, description in _SIGNATURES:
        if data.startswith(signature):
            return description
    if data.startswith(_OLE):
        # An encrypted .xlsx is an OLE container with a stream of this name, written in UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "an Excel workbook protected with a password"
        return "an old Excel or Office file (.xls)"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data, name)
    if data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        return "a web page or XML"
    return "text"


def _zip_type(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
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
        return "an Excel workbook"
    if "xl/workbook.bin" in members:
        return "a binary Excel workbook (.xlsb)"
    if "word/document.xml" in members:
        return "a Word document"
    if "content.xml" in members and "mimetype" in members:
        return "an OpenDocument file (such as .ods)"
    return "a zip archive"
