"""`python -m tests.bench.search --engine tantivy --papers 200000`: one engine, measured through the site's own search.

Times are CPU time of this process, rows from the database included. The papers are real ones when the sample lies
beside the project, else made from a seed.
"""

import argparse
import contextlib
import json
import lzma
import os
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import django

from tests.bench import corpus

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "papers_200k.jsonl.xz"
KNOWN = 500
SLICE = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="whoosh", choices=["whoosh", "tantivy"])
    parser.add_argument("--url", default="", help="SEARCH_URL of an engine that runs elsewhere")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--keep", default="", help="a folder to use again: nothing is loaded or built twice")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="scholium-search-"))
        os.environ.update(
            DJANGO_SETTINGS_MODULE="deploy.settings",
            SCHOLIUM_VAR=folder,
            SEARCH_URL=options.url or f"{options.engine}://{folder}/{options.engine}",
        )
        django.setup()
        for name, figure in measure(options.papers).items():
            sys.stdout.write(f"{name:<46} {figure}\n")
            sys.stdout.flush()
    return 0


def measure(papers: int) -> dict[str, str]:
    load(papers)
    figures = building(papers)
    queries = Queries()
    figures |= latency(queries)
    figures |= known_items(queries)
    return figures


# --- The papers -----------------------------------------------------------------------------------------------------


def load(count: int) -> None:
    from django.core.management import call_command

    from papers.models import Edition, Paper, PaperSubject, Subject, Venue

    call_command("migrate", verbosity=0)
    if Paper.objects.count() >= count:
        return
    subjects: dict[str, Subject] = {}
    editions: dict[tuple[str, int], Edition] = {}

    def subject(code: str) -> Subject:
        if code not in subjects:
            subjects[code] = Subject.objects.get_or_create(code=code[:40], archive=code.partition(".")[0][:40])[0]
        return subjects[code]

    def edition(key: str, year: int) -> Edition:
        if (key, year) not in editions:
            venue = Venue.objects.get_or_create(key=key[:40], name=key[:40])[0]
            editions[key, year] = Edition.objects.get_or_create(venue=venue, year=year)[0]
        return editions[key, year]

    rows = islice(texts(), count)
    number = 0
    while batch := list(islice(rows, SLICE)):
        made = []
        for row in batch:
            number += 1
            venue, year = row.get("venue") or "arXiv", row.get("year") or 2024
            made.append(
                Paper(
                    scheme="bench",
                    value=f"{year}.{number:07d}",
                    title=row["title"],
                    abstract=row["abstract"] or "",
                    authors=row.get("authors") or [],
                    announced=date(year, number % 12 + 1, number % 28 + 1),
                    edition=edition(venue, year) if venue != "arXiv" else None,
                    stars=number % 7,
                )
            )
        Paper.objects.bulk_create(made)
        PaperSubject.objects.bulk_create(
            PaperSubject(paper=paper, subject=subject(code), position=position)
            for paper, row in zip(made, batch, strict=True)
            for position, code in enumerate(_codes(row))
        )
        progress(f"{number} papers loaded")


def _codes(row: dict) -> list[str]:
    """arXiv's; the daily feeds hold classes of other schemes, too."""
    codes = [code for code in row.get("categories") or () if re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", code)]
    return list(dict.fromkeys(codes)) or ["cs.LG"]


def texts() -> Iterator[dict]:
    """Real papers first, then the same ones with a fifth of their words changed."""
    words = random.Random(7)
    if not REAL.is_file():
        yield from corpus._generated()
    first = True
    while True:
        with lzma.open(REAL, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row if first else _perturbed(row, words)
        first = False


def _perturbed(row: dict, words: random.Random) -> dict:
    title, abstract = row["title"].split(), (row["abstract"] or "").split()
    words.shuffle(title)
    for at in range(0, len(abstract), 5):
        abstract[at] = words.choice(abstract)
    return {**row, "title": " ".join(title), "abstract": " ".join(abstract)}


# --- What is measured -----------------------------------------------------------------------------------------------


def building(papers: int) -> dict[str, str]:
    from search import indexing

    if indexing.is_current():
        return {"building": "not measured: the index was there"}
    before, started, done = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time(), 0

    def said(built: int) -> None:
        nonlocal done
        done += built
        progress(f"{done} documents, {done / (time.process_time() - started):.0f} a CPU second")

    indexing.rebuild(said)
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "papers": str(papers),
        "building, documents per CPU second": f"{done / spent:.0f}",
        "memory of the builder, MB (before it began)": f"{peak / 1024:.0f} ({before / 1024:.0f})",
    }


class Queries:
    """The same for every run over the same papers."""

    def __init__(self) -> None:
        from papers.models import Paper

        choose = random.Random(11)
        pks = list(Paper.objects.order_by("pk").values_list("pk", flat=True)[:10_000])
        self.known = list(Paper.objects.filter(pk__in=choose.sample(pks, min(KNOWN, len(pks)))).order_by("pk"))
        rows = [(one.title, one.abstract, one.authors) for one in self.known]
        telling = [[w for w in abstract.split() if w.isalpha() and len(w) > 4] for _, abstract, _ in rows]
        telling = [words for words in telling if len(words) > 3]
        self.mixed = [choose.choice(choose.choice(telling)) for _ in range(80)]
        self.mixed += [" ".join(choose.sample(choose.choice(telling), choose.choice((2, 3)))) for _ in range(130)]
        for title, _, _ in rows[:60]:
            words = title.split()
            at = choose.randrange(max(1, len(words) - 1))
            self.mixed.append('"' + " ".join(words[at : at + 2]).replace('"', "") + '"')
        self.mixed += [authors[0] for _, _, authors in rows[60:140] if authors]
        self.mixed += [title for title, _, _ in rows[140:200]]
        self.any_word = [_mistyped(title, choose) for title, _, _ in rows[200:300]]
        self.by_time = [choose.choice(choose.choice(telling)) for _ in range(50)]

    def known_items(self) -> dict[str, list[tuple[int, str]]]:
        choose = random.Random(13)
        forms: dict[str, Callable[[str], str]] = {
            "key words": lambda title: _key_words(title, choose),
            "one word dropped": lambda title: _dropped(title, choose),
            "one typo": lambda title: _mistyped(title, choose),
        }
        return {name: [(one.pk, form(one.title)) for one in self.known] for name, form in forms.items()}


def _long_words(title: str) -> list[str]:
    return [word.strip(".,:;?!()\"'") for word in title.split() if len(word.strip(".,:;?!()\"'")) > 3]


def _key_words(title: str, choose: random.Random) -> str:
    words = _long_words(title) or title.split()
    taken = sorted(choose.sample(range(len(words)), min(len(words), choose.choice((3, 4, 5)))))
    return " ".join(words[at] for at in taken)


def _dropped(title: str, choose: random.Random) -> str:
    words = title.split()
    if len(words) > 2:
        del words[choose.randrange(len(words))]
    return " ".join(words)


def _mistyped(title: str, choose: random.Random) -> str:
    """Two letters of a long word change places."""
    words = title.split()
    long = [at for at, word in enumerate(words) if word.isalpha() and len(word) > 4]
    if long:
        at = choose.choice(long)
        word, i = words[at], choose.randrange(1, len(words[at]) - 2)
        words[at] = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return " ".join(words)


def latency(queries: Queries) -> dict[str, str]:
    from haystack import connections

    from search.query import search

    backend = connections["default"].get_backend()
    asked: list[float] = []
    kept = type(backend).ask

    def ask(self, question):
        started = time.process_time()
        answer = kept(self, question)
        asked.append(time.process_time() - started)
        return answer

    for text in queries.mixed[::10]:
        search(text)
    figures = {}
    type(backend).ask = ask
    for name, texts, how in (
        ("all words", queries.mixed, {"or_any": False}),
        ("any word", queries.any_word, {}),
        ("newest first", queries.by_time, {"sort": "time"}),
        ("papers only", queries.mixed, {"kind": "papers", "or_any": False}),
    ):
        asked.clear()
        spent = [_spent(lambda text=text, how=how: search(text, **how)) for text in texts]
        figures[f"{name}, p50 / p95, CPU ms"] = f"{_at(spent, 50):.1f} / {_at(spent, 95):.1f}"
        figures[f"{name}, of that the engine"] = f"{_at(asked, 50):.1f} / {_at(asked, 95):.1f}"
    type(backend).ask = kept
    return figures


def known_items(queries: Queries) -> dict[str, str]:
    from papers.models import Paper
    from search.query import search

    figures = {}
    for name, asked in queries.known_items().items():
        ranks = []
        for pk, text in asked:
            found = [hit.name for hit in search(text, "papers", size=10).hits]
            wanted = f"paper/bench/{Paper.objects.values_list('value', flat=True).get(pk=pk)}"
            ranks.append(found.index(wanted) + 1 if wanted in found else 0)
        mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
        recall = sum(map(bool, ranks)) / len(ranks)
        figures[f"known item, {name}: MRR@10 / recall@10"] = f"{mrr:.3f} / {recall:.3f}"
    return figures


def _spent(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _at(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000


def progress(text: str) -> None:
    sys.stderr.write(f"\r\033[K{text}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
