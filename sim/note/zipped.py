"""Word and Excel documents without the hour at which they were written, in the zip file that each is and inside it."""

import re
import zipfile
from io import BytesIO
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold


def timeless(written: bytes) -> bytes:
    """Return a document without dates, every entry of its zip file at one and the same."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(written)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, _undated(name, old.read(name)))
    return made.getvalue()


def _undated(name: str, part: bytes) -> bytes:
    """Return a part of a document; that with its properties without dates."""
    return re.sub(rb"<dcterms:(\w+)[^>]*>[^<]*</dcterms:\1>", b"", part) if name == "docProps/core.xml" else part
