"""Pages of one file: nothing is loaded and nothing evaluated but the style and the script that their policy names."""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).parent / "templates"


def source(name: str) -> str:
    """Return a style sheet or a script as it goes into a page."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def rendered(name: str, style: str, script: str = "", **values: Any) -> str:
    """Return the page of a template. All `values` are text, escaped; only style and script stand in it as they are."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name).render(
        style=Markup(style), style_hash=_hash(style), script=Markup(script), script_hash=_hash(script), **values
    )


def _hash(text: str) -> str:
    """Return what a Content-Security-Policy calls a text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
