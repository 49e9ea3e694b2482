"""The browser of the tests sees what it is for: errors, requests, text."""

from pathlib import Path

from browser import page


def shown(folder: Path, body: str) -> Path:
    path = folder / "page.html"
    path.write_text(f"<!doctype html><meta charset='utf-8'><title>x</title><body>{body}</body>", encoding="utf-8")
    return path


def test_a_quiet_page_is_quiet(tmp_path: Path) -> None:
    with page(
        shown(tmp_path, "<p>Dag & nacht</p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' alt=''>")
    ) as opened:
        opened.screenshot(tmp_path / "page.png")
        assert opened.text() == "Dag & nacht"
    assert (opened.messages, opened.errors, opened.requests) == ([], [], [])
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_errors_and_requests_are_seen(tmp_path: Path) -> None:
    body = """<script src="https://example.org/vega.js"></script><img src="near.png" alt="">
    <script>console.log("hello"); console.error("bad"); setTimeout(() => nothing_here(), 0)</script>"""
    with page(shown(tmp_path, body)) as opened:
        opened.page.wait_for_timeout(50)
    assert "https://example.org/vega.js" in opened.requests
    assert any(request.startswith("file:") and request.endswith("near.png") for request in opened.requests)
    assert "log: hello" in opened.messages
    assert "bad" in opened.errors
    assert any("nothing_here is not defined" in error for error in opened.errors)
