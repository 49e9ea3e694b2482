"""The note as one HTML file that loads nothing, in a browser, on a phone and on paper."""

import base64
from collections.abc import Mapping

from sim.language import tr
from sim.note.blocks import Note, PictureFile
from sim.note.layout import FIGURE, TABLE, Laid
from sim.note.template import rendered, source


def page(note: Note, laid: list[Laid], pictures: Mapping[str, PictureFile]) -> str:
    """Return the note, of which `laid` are the blocks, as an HTML document.

    Pictures are images in data addresses, so that nothing in one can act on the page or on another picture; a policy in
    the head lets a browser load nothing else and run no script.
    """
    style = source("note.css").replace("$FOOTER", _in_css(note.footer)).replace("$PAGE", _in_css(f"{tr('page')} "))
    return rendered(
        "note.html",
        style,
        note=note,
        laid=laid,
        pictures={name: _address(picture) for name, picture in pictures.items()},
        table=tr(TABLE),
        figure_label=tr(FIGURE),
        contents=tr("Contents"),
    )


def _address(picture: PictureFile) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(picture.svg).decode()


def _in_css(text: str) -> str:
    """Return a text as a CSS string of letters, digits and escapes, which can end neither itself nor the style."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'
