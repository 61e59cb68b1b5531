"""What a reader's browser does with a list: when it first paints, and whether a script ever holds it up.

python -m tests.bench.reading --database postgres://…   # filled by tests.bench.papers
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import papers, server
from tests.bench.report import Row

LIST = f"/arxiv/{papers.UNION}?date={papers.DAY}"
CARDS = 300
VISITS = 3
PAINTS = 8  # each a second; what else the machine does only ever adds
LONGEST_MS = 50
_FIRST_PAINT = """
new Promise((done) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") done(entry.startTime);
}).observe({ type: "paint", buffered: true }))
"""
_TASK = "ThreadControllerImpl::RunTask"
_MAIN_THREAD = "CrRendererMain"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, help="a DATABASE_URL with the papers")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-bench-"))
        environment = {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "DATABASE_URL": options.database,
            "SCHOLIUM_VAR": folder,
            "REDIS_URL": "",
        }
        os.environ |= environment
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        site = stack.enter_context(server.serving("tests.bench.wsgi:application", environment, Path(folder) / "log"))
        for row in rows(site):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()


def rows(site: server.Server) -> Iterator[Row]:
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS
    from tests.services import chromium_binary

    origin = f"http://127.0.0.1:{site.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=FLAGS)
        paints = [[_first_paint(browser, origin + each) for each in (LIST, f"/unadorned{LIST}")] for _ in range(PAINTS)]
        whole, bare = map(min, zip(*paints, strict=True))
        yield Row("a list's first paint", whole / bare, "its bare HTML's", whole, "ms", 1.5)
        longest = min(_longest_task(browser, origin + LIST) for _ in range(VISITS))
        yield Row(f"longest task of {CARDS} cards scrolled", longest / LONGEST_MS, f"{LONGEST_MS} ms", longest, "ms", 1)
        browser.close()


def _first_paint(browser, address: str) -> float:
    """Milliseconds from the click on, nothing kept from an earlier visit."""
    page = browser.new_context().new_page()
    page.goto(address, wait_until="networkidle")
    moment = page.evaluate(_FIRST_PAINT)
    page.context.close()
    return moment


def _longest_task(browser, address: str) -> float:
    """Milliseconds of CPU that the longest task of the page's thread took from the first scroll on.

    By the clock, a task is as long as whatever else the machine does meanwhile.
    """
    page = browser.new_context().new_page()
    page.goto(address, wait_until="networkidle")
    cards = page.locator(".paper-card")
    with _traced(page) as events:
        while cards.count() < CARDS:
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.wait_for_timeout(50)
    page.context.close()
    names = [event for event in events if event["name"] == "thread_name"]
    threads = {(name["pid"], name["tid"]) for name in names if name["args"]["name"] == _MAIN_THREAD}
    tasks = (event for event in events if event["name"] == _TASK and (event["pid"], event["tid"]) in threads)
    return max(task.get("tdur", 0) for task in tasks) / 1000


@contextlib.contextmanager
def _traced(page) -> Iterator[list[dict]]:
    """What the browser did meanwhile, as its own trace tells; whole once the block is left."""
    session, events, whole = page.context.new_cdp_session(page), [], []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda told: whole.append(told))
    session.send("Tracing.start", {"categories": "toplevel", "transferMode": "ReportEvents"})
    yield events
    session.send("Tracing.end")
    while not whole:
        page.wait_for_timeout(20)


if __name__ == "__main__":
    main()
