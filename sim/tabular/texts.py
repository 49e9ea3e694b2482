"""Cells as clean text: what a spreadsheet spoilt is refused."""

import datetime
import math
import re
import unicodedata

from sim.tabular.layout import Cell

MAX_TEXT = 200
# Excel keeps 15 digits of a number: a longer one is not the number that was typed.
_MAX_EXACT = 10**15
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+")
# What Excel writes into a CSV for a failed formula, in English and in Dutch.
_ERROR_TEXTS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"} | {
    *("#N/B", "#VERW!", "#WAARDE!", "#NAAM?", "#DEEL/0!", "#GETAL!", "#LEEG!")
}


def text_of(cell: Cell) -> str:
    """Return a cell as clean text; raise ValueError for what is no text or was spoilt by a spreadsheet."""
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise ValueError("a date or time, as Excel makes of texts such as 3-4 or 1.5: format as text, type it again")
    if isinstance(cell, bool):
        raise ValueError("TRUE or FALSE does not belong here, format the column as text and type it again")
    if isinstance(cell, int | float):
        if not math.isfinite(cell) or cell != int(cell) or abs(cell) >= _MAX_EXACT:
            raise ValueError("a number with decimals or over 15 digits, format the column as text and type it again")
        return str(int(cell))
    text = " ".join(unicodedata.normalize("NFC", str(cell)).split())
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text)} characters, the limit is {MAX_TEXT}")
    if any(unicodedata.category(sign) == "Cc" for sign in text):
        raise ValueError("it holds a control character, type it again")
    if text in _ERROR_TEXTS:
        raise ValueError("an Excel error, mend it in Excel and export again")
    if _SCIENTIFIC.fullmatch(text):
        raise ValueError("a number rounded by Excel, format the column as text and export again")
    return text
