"""`python -m tests.bench.search --engine tantivy --papers 200000`: one engine, measured through the site's own search.

Times are CPU time of this process, rows from the database included. With CORPUS=papers.jsonl.xz the papers are those
of that file, else made from a seed: real words are needed to judge relevance.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench import bare
from tests.bench.report import Row
from tests.bench.searched import Queries, load

ENGINES = {"whoosh": 20_000, "tantivy": 10_000_000}
"""How many papers each engine is measured with at most."""
RELEVANT = {"key words": 0.98, "one word dropped": 0.99, "one typo": 0.99}
PAGE_MS = 15
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Goals:
    """Milliseconds of CPU time, a ratio, documents per CPU second, megabytes."""

    median: float
    slow: float
    any_word: float
    to_bare: float
    built: float
    memory: float


GOALS = {
    ("whoosh", 20_000): Goals(6, 40, 250, 2.5, 400, 700),
    ("tantivy", 200_000): Goals(4, 15, 40, 5, 3_500, 200),
    ("tantivy", 1_000_000): Goals(6, 30, 80, 2, 3_000, 500),
}


def rows(papers: int) -> list[Row]:
    """The benchmark of each engine in a process of its own, over a database and an index of its own."""
    found = []
    for engine, most in ENGINES.items():
        sized = ["--engine", engine, "--papers", str(min(papers, most))]
        command = [sys.executable, "-m", "tests.bench.search", *sized, "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found += [Row(**row) for row in json.loads(done.stdout)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default="whoosh", choices=ENGINES)
    parser.add_argument("--url", default="", help="SEARCH_URL of an engine that runs elsewhere")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--keep", default="", help="a folder to use again: nothing is loaded or built twice")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-search-"))
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "SCHOLIUM_VAR": folder,
            "SEARCH_URL": options.url or f"{options.engine}://{folder}/{options.engine}",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        progress(f"loading {options.papers} papers")
        load(options.papers)
        found = []
        for row in measured("" if options.url else options.engine, options.papers):
            found.append(row)
            if not options.json:
                progress("")
                sys.stdout.write(f"{row}\n")
                sys.stdout.flush()
    if options.json:
        sys.stdout.write(json.dumps([asdict(row) for row in found]))


def measured(engine: str, papers: int) -> Iterator[Row]:
    goals = next((goals for (of, most), goals in GOALS.items() if of == engine and papers <= most), None)
    where = f"{engine or 'elsewhere'}, {papers:,} papers"
    yield from building(where, goals)
    queries = Queries()
    yield from latency(where, queries, goals)
    yield page(where, queries)
    yield from known_items(where, queries)


def reached(what: str, value: float, unit: str, goal: float | None, *, at_least: bool = False) -> Row:
    """A figure as a ratio to what is to be reached, 1 where there is no goal."""
    told = f"{'at least' if at_least else 'at most'} {goal:g}" if goal else "no goal"
    return Row(what, value / goal if goal else 1.0, told, value, unit, 1 if goal else None)


# --- Building -------------------------------------------------------------------------------------------------------


def building(where: str, goals: Goals | None) -> Iterator[Row]:
    from search import indexing

    if indexing.is_current():
        return
    started, done = time.process_time(), 0
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak of loading

    def said(built: int) -> None:
        nonlocal done
        done += built
        progress(f"{where}: {done} documents, {done / (time.process_time() - started):.0f} a CPU second")

    indexing.rebuild(said)
    rate = done / (time.process_time() - started)
    yield reached(f"{where}: building", rate, "docs/CPU s", goals and goals.built, at_least=True)
    yield reached(f"{where}: memory of the builder", _peak(), "MB", goals and goals.memory)


def _peak() -> float:
    """Most megabytes of memory that this process held since the peak was forgotten."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


# --- Asking ---------------------------------------------------------------------------------------------------------


def latency(where: str, queries: Queries, goals: Goals | None) -> Iterator[Row]:
    from search.query import search

    for text in queries.mixed[::10]:
        search(text)
    with _engine_alone() as asked:
        spent = _best(lambda text: search(text, or_any=False), queries.mixed)
    engine = _at([min(asked[n :: len(queries.mixed)]) for n in range(len(queries.mixed))], 50)
    yield reached(f"{where}: all words, median", _at(spent, 50), "CPU ms", goals and goals.median)
    yield reached(f"{where}: all words, 95 of 100", _at(spent, 95), "CPU ms", goals and goals.slow)
    spent = _best(search, queries.any_word)
    yield reached(f"{where}: any word, 95 of 100", _at(spent, 95), "CPU ms", goals and goals.any_word)
    spent = _best(lambda text: search(text, sort="time"), queries.by_time)
    yield reached(f"{where}: newest first, 95 of 100", _at(spent, 95), "CPU ms", None)
    if ask := bare.engine():
        least = _at(_best(ask, queries.mixed), 50)
        told = f"{where}: the engine's part, median"
        yield Row(told, engine / least, "the bare engine", engine, "CPU ms", goals and goals.to_bare)


@contextlib.contextmanager
def _engine_alone() -> Iterator[list[float]]:
    """CPU seconds of every question that is put to the engine."""
    from haystack import connections

    asked: list[float] = []
    kind = type(connections["default"].get_backend())
    kept = kind.ask

    def ask(self, question):
        started = time.process_time()
        answer = kept(self, question)
        asked.append(time.process_time() - started)
        return answer

    kind.ask = ask
    try:
        yield asked
    finally:
        kind.ask = kept


def page(where: str, queries: Queries) -> Row:
    """The papers' tab of the results, by a new address each time: no page is kept."""
    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    application, browser = get_wsgi_application(), RequestFactory(headers={"User-Agent": "Mozilla/5.0 bench"})
    asked = [
        browser.get("/search", {"q": text, "kind": "papers", "n": n}, SERVER_NAME="127.0.0.1")
        for n, text in enumerate(queries.mixed)
    ]
    spent = []
    for request in asked:
        started = time.process_time()
        application.get_response(request).close()
        spent.append(time.process_time() - started)
    return reached(f"{where}: the page of results, median", _at(spent, 50), "CPU ms", PAGE_MS)


def known_items(where: str, queries: Queries) -> Iterator[Row]:
    from search.query import search

    for form, asked in queries.known_items().items():
        ranks = []
        for pk, text in asked:
            keys = search(text, "papers", size=10, shown=False).keys
            ranks.append(keys.index(pk) + 1 if pk in keys else 0)
        mean = statistics.fmean(1 / rank if rank else 0 for rank in ranks)
        found = statistics.fmean(map(bool, ranks))
        told = f"{where}: known item, {form} (found {found:.3f})"
        yield reached(told, mean, "MRR@10", RELEVANT[form], at_least=True)


def _best(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """CPU seconds of each text, in the best of the rounds."""
    return [min(turns) for turns in zip(*([_spent(work, text) for text in texts] for _ in range(ROUNDS)), strict=True)]


def _spent(work: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started


def _at(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000


def progress(text: str) -> None:
    sys.stderr.write(f"\r\033[K{text}")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
