"""`make bench [PAPERS=40000] [HARVESTED=400000] [LISTED=400000] [SEARCHED=200000] [CORPUS=papers.jsonl.xz]`:
real Postgres, real Redis, one granian worker, a table of ratios. CORPUS names real papers to search through.
For three million papers see tests/bench/papers.py, for what a browser does with them tests/bench/reading.py, for a
search alone tests/bench/search.py.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

from tests import services
from tests.bench import corpus, ingest, papers, search, server, weight, writing
from tests.bench.report import Row, write

ARTICLES = 2_000
INDEXED = 5_000
KEPT = "article, kept in the page cache"
KEPT_LIST = "list of 25 papers, kept in the page cache"
BROWSER = {"User-Agent": "Mozilla/5.0 bench", "Accept-Language": "en", "Accept-Encoding": "gzip"}
RESULT = Path("var/bench/latest.json")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=int(os.environ.get("PAPERS", "40000")))
    parser.add_argument("--harvested", type=int, default=int(os.environ.get("HARVESTED", "400000")))
    parser.add_argument("--listed", type=int, default=int(os.environ.get("LISTED", "400000")))
    parser.add_argument("--searched", type=int, default=int(os.environ.get("SEARCHED", "200000")))
    parser.add_argument("--requests", type=int, default=300)
    options = parser.parse_args()
    binaries = services.postgres_binaries()
    if binaries is None:
        sys.stderr.write("The benchmarks need PostgreSQL: initdb is not on this machine.\n")
        return 1
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-bench-")))
        database = stack.enter_context(services.private_postgres(binaries))
        redis = stack.enter_context(services.embedded_server(folder))
        environment = {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SCHOLIUM_VAR": str(folder),
        }
        os.environ.update(environment)
        django.setup()
        stack.callback(connections.close_all)
        call_command("migrate", verbosity=0)
        from search import indexing

        indexing.index_pending()  # an index for this schema is there: what follows is pending, not everything
        rows = [*writing.rows(), *ingest.rows(options.harvested), *papers.rows(options.listed)]
        rows += search.rows(options.searched)
        take_papers(options.papers)
        fill()
        call_command("collectstatic", interactive=False, verbosity=0)
        with server.serving("tests.bench.wsgi:application", environment, folder / "log") as site:
            rows += page_rows(site, options.requests)
            rows += weight.rows(site, "/archives/500")
    say("\n" + write(rows, RESULT) + f"\n\n{RESULT} holds the same as JSON.")
    return 0


def take_papers(count: int) -> None:
    """What the pages list, brought in as a harvest would."""
    from django.conf import settings

    from papers import ingest as harvest
    from papers import subjects

    subjects.load(settings.SEEDS_DIR / "subjects.csv")
    harvest.ingest("arxiv_oai", corpus.paper_records(count))


def fill() -> None:
    """The articles, the cards of the papers, and an index of some of them."""
    from django.utils import timezone

    from blog import authoring
    from blog.models import Article, Tag
    from papers import cards
    from search import indexing
    from search.models import PendingDocument

    model = Article(number=1, title="x", body=corpus.article_text(0), author_name="Bench")
    authoring.typeset(model)
    derived = {
        name: getattr(model, name)
        for name in ("body", "title_html", "body_html", "excerpt_html", "text", "typeset_with")
    }
    derived |= {"headings": model.headings, "author_name": "Bench", "is_draft": False}
    moment = timezone.now()
    Article.objects.bulk_create(
        Article(number=n, title=f"Article {n}", published=moment - timezone.timedelta(hours=n), **derived)
        for n in range(1, ARTICLES + 1)
    )
    Tag.objects.create(slug="bench", name="Bench").articles.set(Article.objects.filter(number__lte=ARTICLES // 10))
    while done := cards.renew(limit=5_000):
        progress(f"cards of {done} papers set")
    keep = PendingDocument.objects.order_by("pk").values_list("pk", flat=True)[:INDEXED]
    PendingDocument.objects.exclude(pk__in=list(keep)).delete()
    progress(f"indexing {PendingDocument.objects.count()} papers")
    indexing.index_pending()


def page_rows(site: server.Server, count: int) -> list[Row]:
    from papers.models import Announcement

    day = Announcement.objects.order_by("-day").values_list("day", flat=True)[0]
    pages = {
        KEPT: (lambda n: "/archives/500", None),
        "article of 60 formulas, not kept": (lambda n: f"/archives/{n % ARTICLES + 1}?n={n}", 5),
        "home, not kept": (lambda n: f"/?n={n}", 5),
        "blog list, not kept": (lambda n: f"/blog/?n={n}", 5),
        f"archive of {ARTICLES} articles, not kept": (lambda n: f"/archives/?n={n}", 5),
        "page of a tag, not kept": (lambda n: f"/tag/bench/?n={n}", 5),
        "feed of twenty whole articles, not kept": (lambda n: f"/feed?n={n}", None),
        KEPT_LIST: (lambda n: f"/arxiv/cs.LG+cs.CL?date={day}", None),
        "list of 50 papers, not kept": (lambda n: f"/arxiv/cs.LG+cs.CL?date={day}&show=50&n={n}", 5),
        f"search over {INDEXED} papers, not kept": (lambda n: f"/search?q=gradient+network&n={n}", None),
    }
    bare = _request_cpu(site, lambda n: "/bare", count * 5)
    rows = [Row("a view that says hello", 1.0, "the bare view", bare * 1000, "CPU ms/request")]
    for what, (address, limit) in pages.items():
        spent = _request_cpu(site, address, count)
        rows.append(Row(what, spent / bare, "the bare view", spent * 1000, "CPU ms/request", limit))
        if what in (KEPT, KEPT_LIST):
            rows.append(Row("its rate", bare / spent, "the bare view's", 1 / spent, "pages/s of a core"))
        progress(what)
    return rows


def _request_cpu(site: server.Server, address: Callable[[int], str], count: int) -> float:
    """CPU seconds that the server spends on a request, after some to warm it."""
    connection = site.connection()
    for n in range(20):
        _get(connection, address(n + 1_000_000))
    before = site.cpu_seconds()
    for n in range(count):
        _get(connection, address(n))
    return (site.cpu_seconds() - before) / count


def _get(connection, address: str) -> None:
    connection.request("GET", address, headers=BROWSER)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200 or not body:
        raise RuntimeError(f"{address} answered {response.status}")


def progress(text: str) -> None:
    sys.stderr.write(f"\r\033[K{text}")
    sys.stderr.flush()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
