"""How fast lists of papers are, and whether they stay so as the papers grow to millions.

A process and a Postgres of its own. A few thousand papers come in as a harvest brings them, their cards set; the
database multiplies them, a thousand to a day:

    python -m tests.bench.papers --papers 400000
    python -m tests.bench.papers --papers 3000000 --abstract 200

Requests go through the whole site within this process. Its CPU time is what counts; that of the Postgres that serves it
is told apart. Other work on the machine only ever adds, so of several rounds the best one tells.
"""

import argparse
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import corpus
from tests.bench.report import Row

MODELS = 2_000
DAY = date(2026, 11, 17)  # a Tuesday, announced whole
UNION = "+".join(corpus.SUBJECTS)
MIXED = "cs+stat-quant-ph-math.ST"
EDITION = 20_000
ROUNDS, REQUESTS = 7, 30
MOST_QUERIES = 6
FIRST = "list of 25 out of 1,000"


def rows(papers: int) -> list[Row]:
    """The benchmark in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.papers", "--papers", str(papers), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [Row(**row) for row in json.loads(done.stdout)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=400_000)
    parser.add_argument("--abstract", type=int, default=0, help="cut abstracts to so many characters")
    parser.add_argument("--database", default="", help="a DATABASE_URL to fill, or to use again when it is filled")
    parser.add_argument("--keep", type=Path, help="a folder in which the filled database stays, to be measured again")
    parser.add_argument("--plans", action="store_true", help="print how Postgres goes about what lists ask")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-bench-"))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "DATABASE_URL": options.database or stack.enter_context(_database(options.keep)),
            "SCHOLIUM_VAR": folder,
            "REDIS_URL": "",
        }
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        stack.callback(connections.close_all)  # Postgres ends when the last of its clients has gone
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        fill(options.papers, options.abstract)
        if options.plans:
            sys.stdout.writelines(f"{line}\n" for line in plans())
        found = []
        for row in measured():
            found.append(row)
            if not options.json:
                sys.stdout.write(f"{row}\n")
                sys.stdout.flush()
    if options.json:
        sys.stdout.write(json.dumps([asdict(row) for row in found]))


def _database(kept: Path | None) -> contextlib.AbstractContextManager[str]:
    from tests import services

    binaries = services.postgres_binaries()
    if binaries is None:
        raise SystemExit("The benchmarks need PostgreSQL: initdb is not on this machine.")
    if kept is None:
        return services.private_postgres(binaries)
    kept.mkdir(parents=True, exist_ok=True)
    return services.postgres_in(services.ordinary(kept), binaries)


# --- The papers -------------------------------------------------------------------------------------------------------

# The day of paper n, counted from 1: the newest first, a thousand to a day.
_MULTIPLY = """
CREATE UNLOGGED TABLE model AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, * FROM papers_paper;
CREATE UNLOGGED TABLE model_subject AS
    SELECT m.n, s.subject_id, s.position FROM papers_papersubject s JOIN model m ON m.id = s.paper_id;
TRUNCATE papers_paper CASCADE;
CREATE UNLOGGED TABLE number AS
    SELECT n, n % (SELECT COUNT(*) FROM model) AS m, DATE '{day}' - (({papers} - n) / 1000)::int AS day,
           lpad((n % 100000)::text, 5, '0') AS value
    FROM generate_series(1, {papers}) n;
UPDATE number SET value = to_char(day, 'YYMM') || '.' || value;
ALTER TABLE model DROP COLUMN id;
INSERT INTO papers_paper (id, {copied}, value, announced, published, revised, card_html)
    SELECT o.n, {copied}, o.value, o.day, o.day - INTERVAL '1 day', o.day - INTERVAL '1 day',
           replace(m.card_html, m.value, o.value)
    FROM number o JOIN model m ON m.n = o.m ORDER BY o.n;
INSERT INTO papers_paperidentifier (scheme, value, paper_id, apart)
    SELECT 'arxiv', value, n, false FROM number ORDER BY n;
INSERT INTO papers_papersubject (paper_id, subject_id, position)
    SELECT o.n, s.subject_id, s.position FROM number o JOIN model_subject s ON s.n = o.m ORDER BY o.n, s.position;
INSERT INTO papers_announcement (paper_id, subject_id, day, kind)
    SELECT o.n, s.subject_id, o.day, LEAST(s.position + 1, 2)
    FROM number o JOIN model_subject s ON s.n = o.m ORDER BY o.n, s.position;
INSERT INTO papers_venue (key, name, source, homepage) VALUES ('BENCH', 'Benchmarks', '', '');
INSERT INTO papers_edition (venue_id, year) SELECT id, 2026 FROM papers_venue;
INSERT INTO papers_release (edition_id, source, note, made, published)
    SELECT id, '', '', now(), now() FROM papers_edition;
UPDATE papers_edition e SET release_id = r.id FROM papers_release r WHERE r.edition_id = e.id;
UPDATE papers_paper p SET edition_id = e.id, "group" = 'Poster' FROM papers_edition e WHERE p.id <= {edition};
INSERT INTO papers_paperrecord (source, identifier_id, digest, fields, deleted, created, changed)
    SELECT 'bench', id, '', '{{}}', false, now(), now() FROM papers_paperidentifier WHERE paper_id <= {edition};
INSERT INTO papers_releaseentry (release_id, record_id, "group", position)
    SELECT r.id, w.id, 'Poster', w.id FROM papers_release r, papers_paperrecord w WHERE w.source = 'bench';
INSERT INTO papers_sourcerun (source, scope, state, cursor, pages, seen, new, changed, unchanged, skipped, error,
                              attempts, restarts, due, owner, responded)
    SELECT 'arxiv_oai', '', 'done', '', 1, 1, 1, 0, 0, 0, '', 0, 0, now(), '', DATE '{day}' + 1;
DROP TABLE model, model_subject, number"""
_OWN = {"id", "value", "announced", "published", "revised", "card_html"}


def fill(papers: int, abstract: int) -> None:
    """`papers` papers up to DAY, unless they are there."""
    from django.conf import settings
    from django.db import connection

    from papers import cards, store, subjects, taxonomy
    from papers.models import Paper

    if Paper.objects.count() >= papers:
        return
    subjects.load(settings.SEEDS_DIR / "subjects.csv")
    taxonomy.forget()
    records = islice(corpus.paper_records(MODELS), MODELS)
    store.save([replace(record, abstract=record.abstract[: abstract or None]) for record in records])
    while cards.renew(limit=MODELS):
        pass
    copied = ", ".join(
        connection.ops.quote_name(field.column) for field in Paper._meta.concrete_fields if field.column not in _OWN
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # the rows refer to each other as those of a harvest do
        for statement in _MULTIPLY.format(papers=papers, day=DAY, copied=copied, edition=EDITION).split(";\n"):
            started = time.monotonic()
            cursor.execute(statement)
            sys.stderr.write(
                f"\r\033[K{papers} papers: {statement.split('(')[0][:60].strip()} {time.monotonic() - started:.0f} s"
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    sys.stderr.write("\r\033[K")


# --- Requests ---------------------------------------------------------------------------------------------------------


class Site:
    """The site within this process, and the Postgres that serves it. A request reads the whole answer."""

    def __init__(self) -> None:
        from django.db import connection

        from tests.bench import wsgi

        connection.close()
        connection.settings_dict["CONN_MAX_AGE"] = None  # one backend, whose time counts
        self._application = wsgi.application
        self.answer("/bare")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = cursor.fetchone()[0]

    def answer(self, address: str, on_piece: Callable[[], None] = lambda: None) -> int:
        """How many bytes came; `on_piece` hears of each piece of them."""
        status: list[str] = []
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_USER_AGENT": "Mozilla/5.0 bench",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
        }
        response = self._application(environ, lambda line, _headers: status.append(line))
        size = 0
        for piece in response:
            size += len(piece)
            on_piece()
        response.close()
        if status != ["200 OK"]:
            raise RuntimeError(f"{address} answered {status}")
        return size

    def clocks(self) -> tuple[float, float]:
        """CPU seconds so far: this process's, its Postgres'."""
        spent = Path(f"/proc/{self._backend}/schedstat").read_text().split()[0]
        return time.process_time(), int(spent) / 1e9


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a request."""

    own: float
    database: float


def best(site: Site, address: Callable[[int], str], requests: int = REQUESTS) -> Spent:
    """What a request costs in the best of the rounds."""
    rounds = []
    for turn in range(ROUNDS):
        before = site.clocks()
        for n in range(requests):
            site.answer(address(turn * requests + n))
        after = site.clocks()
        rounds.append(Spent(*((end - start) / requests for start, end in zip(before, after, strict=True))))
    return min(rounds, key=lambda spent: spent.own)


def _filtered(**terms: str) -> str:
    return f"/arxiv/{UNION}?" + urlencode({"date": DAY, **terms})


PAGES = {
    "list of 50, two subjects": (f"/arxiv/cs.LG+cs.CL?date={DAY}&show=50", 5),
    "list of 25, two subjects": (f"/arxiv/cs.LG+cs.CL?date={DAY}", 3.5),
    "the newest day, unasked": ("/arxiv/cs.LG+cs.CL?", 3.5),
    "archives, unions and differences": (f"/arxiv/{MIXED}?date={DAY}", 3.5),
    FIRST: (f"/arxiv/{UNION}?date={DAY}", None),
    "by stars": (f"/arxiv/{UNION}?date={DAY}&sort=stars", None),
    "by time": (f"/arxiv/{UNION}?date={DAY}&sort=time", None),
    "filter over a day of 1,000": (_filtered(any="network\ngradient", none="quantum"), 15),
    "filter for authors": (_filtered(all="li", **{"in": "authors"}), 15),
    f"venue of {EDITION:,}": ("/venue/BENCH.2026?", None),
    "calendar": ("/arxiv/cs.LG+cs.CL/calendar?month=2026-11", None),
    "one paper": ("/arxiv/{paper}?", None),
    "feed of the newest day": ("/arxiv/cs.LG/feed?", None),
    "home of papers": ("/papers/?", None),
}


def measured() -> Iterator[Row]:
    from papers.models import Paper

    site, paper = Site(), Paper.objects.order_by("-pk").values_list("value", flat=True)[0]
    pages = {what: (address.format(paper=paper), limit) for what, (address, limit) in PAGES.items()}
    bare = best(site, lambda _n: "/bare", 10 * REQUESTS).own
    yield Row("a view that says hello", 1.0, "the bare view", bare * 1000, "CPU ms/request")
    kept = best(site, lambda _n: pages[FIRST][0], 10 * REQUESTS).own
    yield Row("list of 25, kept: its rate", bare / kept, "the bare view's", kept * 1000, "CPU ms/request", 0.5)
    spent = {}
    for what, (address, limit) in pages.items():
        spent[what] = cost = best(site, lambda n, to=address: f"{to}&n={n}")
        told = f"{what} (its Postgres {cost.database * 1000:.1f} ms)"
        yield Row(told, cost.own / bare, "the bare view", cost.own * 1000, "CPU ms/request", limit)
    last = best(site, lambda n: f"{pages[FIRST][0]}&skip=950&n={n}")
    yield Row("papers 951 to 975", last.own / spent[FIRST].own, "the first 25", last.own * 1000, "CPU ms/request", 1.1)
    most = max((_queries(site, f"{address}&n=q"), what) for what, (address, _limit) in pages.items())
    yield Row(f"most queries: {most[1]}", most[0] / MOST_QUERIES, f"{MOST_QUERIES} queries", most[0], "queries", 1)
    yield from exports(site)


def exports(site: Site) -> Iterator[Row]:
    for extension, goal in {"jsonl": 20_000, "csv": 20_000, "bib": 8_000, "ris": 8_000}.items():
        first, held = [], [_resident()]

        def on_piece(first: list[tuple[float, float]] = first, held: list[float] = held) -> None:
            held.append(_resident())
            if not first:
                first.append(site.clocks())

        rounds = []
        for _turn in range(3):
            first.clear()
            before = site.clocks()
            site.answer(f"/venue/BENCH.2026.{extension}", on_piece)
            rounds.append((sum(site.clocks()) - sum(before), sum(first[0]) - sum(before)))
        seconds, to_first = map(min, zip(*rounds, strict=True))
        rate, grown = EDITION / seconds, max(held) - held[0]
        told = f".{extension} of {EDITION:,}, Postgres included (memory grew {grown:.0f} MB)"
        yield Row(told, rate / goal, f"{goal:,} rows/s", rate, "rows/s by CPU", 1)
        yield Row(f".{extension}: the first byte", to_first / 0.1, "100 ms", to_first * 1000, "CPU ms", 1)


def _resident() -> float:
    """Megabytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


# --- What the database does -------------------------------------------------------------------------------------------


def _asked(site: Site, address: str) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    site.answer("/bare")
    with CaptureQueriesContext(connection) as asked:
        site.answer(address)
    return [query["sql"] for query in asked]


def _queries(site: Site, address: str) -> int:
    return len(_asked(site, address))


def plans() -> Iterator[str]:
    """The plan of every query that lists ask, each named by its page."""
    from django.db import connection

    site, seen = Site(), set()
    for what, (address, _limit) in list(PAGES.items())[:10]:
        for sql in _asked(site, f"{address}&n=plan"):
            shape = re.sub(r"\d+(,\d+)*", "#", sql)
            if shape in seen:
                continue
            seen.add(shape)
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, SUMMARY OFF) {sql}")
                plan = [row[0] for row in cursor.fetchall()]
            yield f"== {what}: {' '.join(shape.split())[:110]}"
            yield from plan


if __name__ == "__main__":
    main()
