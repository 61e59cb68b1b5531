"""How fast lists of papers are, and whether they stay so as the papers grow to millions.

A process and a Postgres of its own. A few thousand papers come in as a harvest brings them, their cards set; the
database multiplies them, a thousand to a day:

    python -m tests.bench.papers --papers 400000

How flat it stays tell two runs, the second of which prints its ratios beside the first's. What is kept is measured
again without being brought in again:

    python -m tests.bench.papers --papers 400000 --abstract 200 --keep FOLDER --json > small.json
    python -m tests.bench.papers --papers 3000000 --abstract 200 --keep ANOTHER --beside small.json --plans

Requests go through the whole site within this process. Its CPU time is what counts; that of the Postgres that serves it
is told apart. Other work on the machine only ever adds, so of several rounds the best one tells.
"""

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import corpus, exports, server
from tests.bench.report import Row
from tests.bench.site import REQUESTS, Site, alternating, best

MODELS = 2_000
DAY = date(2026, 11, 17)  # a Tuesday, announced whole
UNION = "+".join(corpus.SUBJECTS)
MIXED = "cs+stat-quant-ph-math.ST"
EDITION, WHOLE = 20_000, 400_000
MOST_QUERIES = 6
APPLICATION = "tests.bench.wsgi:application"
FIRST = "list of 25 out of 1,000"


def rows(papers: int) -> list[Row]:
    """The benchmark in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.papers", "--papers", str(papers), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [Row(**row) for row in json.loads(done.stdout)]


def main() -> None:
    options = _options()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-bench-"))
        environment = {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "DATABASE_URL": options.database or stack.enter_context(_database(options.keep)),
            "SCHOLIUM_VAR": folder,
            "REDIS_URL": "",
        }
        os.environ |= environment
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
        found = measured()
        if options.memory:
            worker = stack.enter_context(server.serving(APPLICATION, environment, Path(folder) / "log"))
            found = chain(found, exports.memory(worker, "/venue/WHOLE.2026", min(WHOLE, options.papers)))
        if options.json:
            sys.stdout.write(json.dumps([asdict(row) for row in found]))
        else:
            tell(found, options.beside)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--papers", type=int, default=400_000)
    add("--abstract", type=int, default=0, help="cut abstracts to so many characters")
    add("--database", default="", help="a DATABASE_URL to fill, or to use again when it is filled")
    add("--keep", type=Path, help="a folder in which the filled database stays, to be measured again")
    add("--plans", action="store_true", help="print how Postgres goes about what lists ask")
    add("--memory", action="store_true", help=f"measure what exports of {WHOLE:,} papers take of it, too")
    add("--json", action="store_true", help="for programs")
    add("--beside", type=Path, help="what --json told of another run, to be told beside this one")
    return parser.parse_args()


def tell(rows: Iterable[Row], beside: Path | None) -> None:
    """Each row as soon as it is known, and how its ratio compares with that of another run."""
    there = {row["what"]: row["ratio"] for row in json.loads(beside.read_text())} if beside else {}
    for row in rows:
        compared = f"{row.ratio / there[row.what]:5.2f} × there " if row.what in there else ""
        sys.stdout.write(f"{compared}{row}\n")
        sys.stdout.flush()


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
INSERT INTO papers_paper (id, {copied}, value, announced, published, revised, changed, card_html)
    SELECT o.n, {copied}, o.value, o.day, o.day - INTERVAL '1 day', o.day - INTERVAL '1 day', o.day,
           replace(m.card_html, m.value, o.value)
    FROM number o JOIN model m ON m.n = o.m ORDER BY o.n;
INSERT INTO papers_paperidentifier (scheme, value, paper_id, apart)
    SELECT 'arxiv', value, n, false FROM number ORDER BY n;
INSERT INTO papers_papersubject (paper_id, subject_id, position)
    SELECT o.n, s.subject_id, s.position FROM number o JOIN model_subject s ON s.n = o.m ORDER BY o.n, s.position;
INSERT INTO papers_announcement (paper_id, subject_id, day, kind)
    SELECT o.n, s.subject_id, o.day, LEAST(s.position + 1, 2)
    FROM number o JOIN model_subject s ON s.n = o.m ORDER BY o.n, s.position;
INSERT INTO papers_venue (key, name, source, homepage)
    VALUES ('BENCH', 'Benchmarks', '', ''), ('WHOLE', 'Everything', '', '');
INSERT INTO papers_edition (venue_id, year) SELECT id, 2026 FROM papers_venue;
INSERT INTO papers_release (edition_id, source, note, made, published)
    SELECT id, '', '', now(), now() FROM papers_edition;
UPDATE papers_edition e SET release_id = r.id FROM papers_release r WHERE r.edition_id = e.id;
UPDATE papers_paper p SET edition_id = e.id, "group" = 'Poster'
    FROM papers_edition e JOIN papers_venue v ON v.id = e.venue_id WHERE v.key = 'BENCH' AND p.id <= {edition};
INSERT INTO papers_paperrecord (source, identifier_id, digest, fields, deleted, created, changed)
    SELECT 'bench', id, '', '{{}}', false, now(), now() FROM papers_paperidentifier WHERE paper_id <= {whole};
INSERT INTO papers_releaseentry (release_id, record_id, paper_id, "group", position)
    SELECT r.id, w.id, i.paper_id, 'Poster', i.paper_id
    FROM papers_paperrecord w JOIN papers_paperidentifier i ON i.id = w.identifier_id,
         papers_release r JOIN papers_edition e ON e.id = r.edition_id JOIN papers_venue v ON v.id = e.venue_id
    WHERE w.source = 'bench' AND (v.key = 'WHOLE' OR i.paper_id <= {edition});
INSERT INTO papers_sourcerun (source, scope, state, cursor, pages, seen, new, changed, unchanged, skipped, error,
                              attempts, restarts, due, owner, responded)
    SELECT 'arxiv_oai', '', 'done', '', 1, 1, 1, 0, 0, 0, '', 0, 0, now(), '', DATE '{day}' + 1;
DROP TABLE model, model_subject, number"""
_OWN = {"id", "value", "announced", "published", "revised", "changed", "card_html"}


def fill(papers: int, abstract: int) -> None:
    """`papers` papers up to DAY, unless they are there."""
    from django.conf import settings
    from django.db import connection

    from papers import cards, store, subjects, taxonomy
    from papers.models import Paper

    if Paper.objects.count() >= papers:
        # Of a kept database the cards may be those of an older template: those that are looked at are made anew.
        cards.renew([*Paper.objects.filter(announced=DAY).values_list("pk", flat=True), *range(1, 101)], limit=MODELS)
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
        # The rows refer to each other as those of a harvest do.
        cursor.execute("SET session_replication_role = replica")
        told = {"papers": papers, "day": DAY, "copied": copied, "edition": EDITION, "whole": WHOLE}
        for statement in _MULTIPLY.format(**told).split(";\n"):
            started = time.monotonic()
            cursor.execute(statement)
            sys.stderr.write(
                f"\r\033[K{papers} papers: {statement.split('(')[0][:60].strip()} {time.monotonic() - started:.0f} s"
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
    sys.stderr.write("\r\033[K")


# --- Pages -----------------------------------------------------------------------------------------------------------


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
    "API: list of 25, two subjects": (f"/api/days/cs.LG+cs.CL?date={DAY}", None),
    "API: list of 250": (f"/api/days/{UNION}?date={DAY}&show=250", None),
    "API: changes in a difference": ("/api/papers?cat=cs.LG&not=cs.CL&since=1995-01-01", None),
    "API: one paper": ("/api/papers/{paper}?", None),
}


def _pages() -> dict[str, tuple[str, float | None]]:
    """Addresses that end where one parameter more may follow, and the milliseconds that each may take."""
    from papers.models import Paper

    paper = Paper.objects.order_by("-pk").values_list("value", flat=True)[0]
    return {what: (address.format(paper=paper), limit) for what, (address, limit) in PAGES.items()}


def measured() -> Iterator[Row]:
    site, pages = Site(), _pages()
    bare = best(site, lambda _n: "/bare", 10 * REQUESTS).own
    yield Row("a view that says hello", 1.0, "the bare view", bare * 1000, "CPU ms/request")
    kept = best(site, lambda _n: pages[FIRST][0], 10 * REQUESTS).own
    yield Row("list of 25, kept: its rate", bare / kept, "the bare view's", kept * 1000, "CPU ms/request", 0.5)
    for what, (address, limit) in pages.items():
        cost = best(site, lambda n, to=address: f"{to}&n={n}")
        yield Row(what, cost.own / bare, "the bare view", cost.own * 1000, "CPU ms/request", limit)
        yield Row(
            f"{what}: its Postgres", cost.database / bare, "the bare view", cost.database * 1000, "CPU ms/request"
        )
    first, last = alternating(site, *(lambda n, to=to: f"{pages[FIRST][0]}&skip={to}&n={n}" for to in (0, 950)))
    yield Row("papers 951 to 975", last.own / first.own, "the first 25", last.own * 1000, "CPU ms/request", 1.1)
    most = max((_queries(site, f"{address}&n=q"), what) for what, (address, _limit) in pages.items())
    yield Row(f"most queries: {most[1]}", most[0] / MOST_QUERIES, f"{MOST_QUERIES} queries", most[0], "queries", 1)
    yield from exports.rates(site, "/venue/BENCH.2026", EDITION)


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
    """The plan of every query that pages ask, each named by the first of them."""
    from django.db import connection

    site, seen = Site(), set()
    for what, (address, _limit) in _pages().items():
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
