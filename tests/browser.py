"""A Chromium that takes note of everything a page should not do."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.services import chromium_binary

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The server under test answers within this process, which has the rest of the suite beside it: what is expected may
# take as long as whatever else a test waits for.
expect.set_options(timeout=30_000)
# Runs before any script of the page. A shift after the reader's own input is no fault, as in the metric's definition.
COUNT_LAYOUT_SHIFT = """
window.layoutShift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Visit:
    """One reader's window. `faults` fills with console errors, failed scripts and requests to other hosts."""

    page: Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response:
        response = self.page.goto(self.origin + path, wait_until="networkidle")
        assert response is not None
        return response

    def layout_shift(self) -> float:
        """The sum of the shifts since the page began to load."""
        shift: float = self.page.evaluate("window.layoutShift")
        return shift

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def note_foreign(self, route: Route, request: Request) -> None:
        if request.url.startswith(("data:", "blob:")) or urlsplit(request.url).netloc == urlsplit(self.origin).netloc:
            route.continue_()
        else:
            self.faults.append(f"request to {request.url}")
            route.abort()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """pytest-django's, but with static files from WhiteNoise, by their hashed names, as in production."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright's synchronous API keeps an event loop in this thread, which Django would take for a mistake of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """A fresh window on the live site; the test fails at its end if any page did what it should not."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.add_init_script(COUNT_LAYOUT_SHIFT)
    window = Visit(context.new_page(), live_server.url)
    context.route("**/*", window.note_foreign)
    window.page.on("console", window.note_console)
    window.page.on("pageerror", lambda error: window.faults.append(f"script error: {error}"))
    yield window
    context.close()
    assert window.faults == []
