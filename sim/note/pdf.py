"""The note as a PDF, set by typst: tagged for screen readers (PDF/UA-1), with pictures that stay sharp."""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from sim.language import tr
from sim.note.blocks import Bullets, Code, Heading, KeyFigures, Note, Paragraph, Picture, PictureFile, Table
from sim.note.layout import FIGURE, TABLE, Laid

TEMPLATE: Final = Path(__file__).parent / "templates" / "note.typ"


def pdf(note: Note, laid: list[Laid], pictures: Mapping[str, PictureFile]) -> bytes:
    """Return the note, of which `laid` are the blocks, as a PDF without a date.

    The template is fixed; every text of the note is data for it, so that none is read as typst's markup. Only typst's
    own fonts and matplotlib's are used, so that every machine writes the same.
    """
    import typst

    content = {
        "language": note.language,
        "title": note.title,
        "subtitle": note.subtitle,
        "footer": note.footer,
        "page": tr("page"),
        "blocks": [_data(one) for one in laid],
        "pictures": {name: picture.svg.decode("utf-8") for name, picture in pictures.items()},
    }
    return bytes(
        typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            font_paths=[_fonts()],
            sys_inputs={"note": json.dumps(content)},
        )
    )


def _data(one: Laid) -> dict[str, Any]:
    """Return a block as plain values, for the template."""
    block, place = one.block, {"wide": one.wide, "small": one.small, "dense": one.dense, "first": one.first}
    match block:
        case Heading():
            return place | {
                "kind": "heading",
                "text": block.text,
                "level": one.level,
                "look": block.level,
                "new_page": block.new_page,
            }
        case Paragraph():
            return place | {"kind": block.style, "text": block.text, "tied": one.tied}
        case Bullets():
            return place | {"kind": "bullets", "items": list(block.items)}
        case KeyFigures():
            figures = [[figure.value, figure.label, figure.interval] for figure in block.figures]
            return place | {"kind": "figures", "figures": figures}
        case Table():
            grid = block.grid
            return place | {
                "kind": "table",
                "label": f"{tr(TABLE)} {one.number}." if one.number else "",
                "caption": one.caption,
                "headings": list(grid.headings),
                "rows": [list(row) for row in grid.rows],
                "left": [heading in grid.left for heading in grid.headings],
                "shares": one.columns if one.broken else (),
                "whole": one.whole,
            }
        case Picture():
            label = f"{tr(FIGURE)} {one.number}."
            return place | {
                "kind": "picture",
                "name": block.name,
                "alt": block.alt,
                "label": label,
                "caption": one.caption,
                "share": one.share,
                "full": block.full,
            }
        case Code():
            return place | {"kind": "code", "lines": block.text.split("\n")}


def _fonts() -> Path:
    """Return the folder of the fonts that matplotlib brings: DejaVu, and one with a sign for every character."""
    found = find_spec("matplotlib")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
