"""A file as a reader's browser shows it: opened in real headless Chromium, which has no network while it looks.

``with page(path) as opened:`` gives `Opened`. Without Chromium or playwright the test is skipped with a reason.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

# Chromium's own errands, which are none of the page's.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_running: list[tuple[Any, Any]] = []  # playwright and its browser, at most once


@dataclass
class Opened:
    """An open page, and what it has said and asked for so far.

    `page` is playwright's own page object (locators, `evaluate`, `pdf`, ...).
    """

    page: Any
    messages: list[str] = field(default_factory=list)  # everything on the console, as "type: text"
    errors: list[str] = field(default_factory=list)  # errors and warnings on the console, and exceptions nobody caught
    requests: list[str] = field(default_factory=list)  # addresses of all requests but the file itself and data: texts

    def screenshot(self, path: Path, *, whole: bool = True) -> None:
        """Write the page, or only what is in view, as PNG."""
        self.page.screenshot(path=str(path), full_page=whole)

    def text(self) -> str:
        """Return the text that is seen."""
        return str(self.page.locator("body").inner_text())


def chromium() -> str:
    """Return the browser (``SIM_CHROMIUM``, else the first installed); skip the test where there is none."""
    for name in (os.environ.get("SIM_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine (apt install chromium, or SIM_CHROMIUM=its path)")


@contextmanager
def page(path: Path, *, width: int = 1280, height: int = 900) -> Iterator[Opened]:
    """Open a file in a window that shares nothing with others and wait until it is loaded; sizes are pixels."""
    address = path.resolve().as_uri()
    window = {"width": width, "height": height}
    context = _browser().new_context(viewport=window, offline=True, service_workers="block")
    try:
        opened = Opened(context.new_page())
        _listen(opened, address)
        opened.page.goto(address, wait_until="load")
        yield opened
    finally:
        context.close()


def close() -> None:
    """End the browser, if one runs; to be called when a file of tests is through (`conftest`)."""
    while _running:
        playwright, browser = _running.pop()
        browser.close()
        playwright.stop()


def _browser() -> Any:
    """Return the browser of this file of tests, which starts with its first page."""
    if not _running:
        why = "playwright is not installed (pip install playwright)"
        sync_api = pytest.importorskip("playwright.sync_api", reason=why)
        path = chromium()
        playwright = sync_api.sync_playwright().start()
        _running.append((playwright, playwright.chromium.launch(executable_path=path, args=list(QUIET))))
    return _running[0][1]


def _listen(opened: Opened, address: str) -> None:
    def said(message: Any) -> None:
        opened.messages.append(f"{message.type}: {message.text}")
        if message.type in ("error", "warning"):
            opened.errors.append(message.text)

    def asked(request: Any) -> None:
        if request.url.partition("#")[0] != address and not request.url.startswith("data:"):
            opened.requests.append(request.url)

    opened.page.on("console", said)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("request", asked)
