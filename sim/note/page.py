"""The note as one HTML file that loads nothing, in a browser, on a phone and on paper."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.language import tr
from sim.note.blocks import Note, PictureFile
from sim.note.layout import FIGURE, TABLE, Laid

TEMPLATES: Final = Path(__file__).parent / "templates"


def page(note: Note, laid: list[Laid], pictures: Mapping[str, PictureFile]) -> str:
    """Return the note, of which `laid` are the blocks, as an HTML document.

    Pictures are images in data addresses, so that nothing in one can act on the page or on another picture; a policy in
    the head lets a browser load nothing else and run no script.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet = (TEMPLATES / "note.css").read_text(encoding="utf-8")
    style = sheet.replace("$FOOTER", _in_css(note.footer)).replace("$PAGE", _in_css(f"{tr('page')} "))
    return environment.get_template("note.html").render(
        note=note,
        laid=laid,
        pictures={name: _address(picture) for name, picture in pictures.items()},
        style=Markup(style),
        hashed=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        table=tr(TABLE),
        figure_label=tr(FIGURE),
        contents=tr("Contents"),
    )


def _address(picture: PictureFile) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture.svg).decode()


def _in_css(text: str) -> str:
    """Return a text as a CSS string of letters, digits and escapes, which can end neither itself nor the style."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'
