"""One address is one list: its page, feed, exports and API hold the same papers, whatever it filters and sorts."""

import csv
import io
import json
import random
from urllib.parse import urlencode

import bibtexparser
import feedparser
import pytest

from tests.papers.small_arxiv import MONDAY, TUESDAY, announce, make_subjects

pytestmark = pytest.mark.django_db

CODES = ("cs.AI", "cs.LG", "cs.CY", "math-ph", "physics.med-ph", "q-bio.NC", "eess.SY")
WORDS = (
    "diffusion",
    "flow",
    "Schrödinger",
    "k-means",
    "注意力",
    "agents",
    "$\\ell_1$ norm",
    "graph",
    "a&b <c>",
    "medical",
)
NAMES = ("Ada Lovelace", "Bo Li", "王 小明", "Émile Borel", "Jo Ng")
TERMS = (*WORDS, "schrodinger", "注意", "ell_1", "$k$-means", "EMILE", "ng", "zebra", "a&b", "the")
EXPRESSIONS = (
    *("cs.LG", "cs.AI+cs.LG", "cs.AI,cs.LG-cs.CY", "cs-cs.CY", "math-ph", "q-bio+physics.med-ph-cs.AI", "cs.SY+cs.AI"),
    *("2405.00007,2405.00003,2405.00031,2405.00020,2405.00011",),
)


@pytest.fixture
def _papers():
    """Sixty papers on two days, of random words, authors and subjects; the same on every run."""
    chance = random.Random(7)
    make_subjects()
    for number in range(60):
        title, abstract = (" ".join(chance.choices(WORDS, k=count)) for count in (3, 8))
        announce(
            f"2405.{number:05d}",
            chance.choice((MONDAY, TUESDAY)),
            *chance.sample(CODES, k=chance.randint(1, 3)),
            kind=chance.choice((None, None, None, 3)),
            title=title,
            abstract=abstract,
            authors=chance.sample(NAMES, k=chance.randint(1, 3)),
            stars=chance.randint(0, 3),
            opens=chance.randint(0, 9),
        )


def filter_sets(count: int) -> list[tuple[str, dict[str, str]]]:
    chance = random.Random(11)
    return [(chance.choice(EXPRESSIONS), parameters(chance)) for _ in range(count)]


def parameters(chance: random.Random) -> dict[str, str]:
    told = {
        "any": "\n".join(chance.sample(TERMS, k=chance.randint(0, 4))),
        "all": "\n".join(chance.sample(TERMS, k=chance.choice((0, 0, 1, 2)))),
        "none": "\n".join(chance.sample(TERMS, k=chance.choice((0, 0, 1, 2)))),
        "in": chance.choice(("", "title", "abstract", "authors", "title,authors")),
        "date": chance.choice(("", MONDAY.isoformat(), TUESDAY.isoformat())),
        "kind": chance.choice(("", "all", "new", "cross", "replace")),
        "sort": chance.choice(("", "announced", "time", "stars", "opened", "1")),
    }
    return {name: value for name, value in told.items() if value}


@pytest.mark.usefixtures("_papers")
def test_page_feed_exports_and_api_hold_the_same_papers_for_fifty_random_filters(client):
    lengths = []
    for expression, asked in filter_sets(50):
        address, query = f"/arxiv/{expression}", urlencode(asked)
        page = [card.value for card in client.get(f"{address}?{query}&show=1000").context["cards"]]
        forms = {
            "pages": by_pages(client, f"{address}?{query}&show=7"),
            "feed": in_feed(client.get(f"{address}/feed?{query}").content),
            "jsonl": [json.loads(line)["id"] for line in text(client, f"{address}.jsonl?{query}").splitlines()],
            "csv": in_csv(text(client, f"{address}.csv?{query}")),
            "bib": in_bibtex(text(client, f"{address}.bib?{query}")),
            "ris": in_ris(text(client, f"{address}.ris?{query}")),
        }
        if "2405." not in expression:
            forms["api"] = in_api(client, expression, asked)
        assert forms == dict.fromkeys(forms, page), (address, asked)
        lengths.append(len(page))
    assert sum(length > 0 for length in lengths) >= 20
    assert max(lengths) > 7


def by_pages(client, address: str) -> list[str]:
    found = []
    while address:
        context = client.get(address).context
        found += [card.value for card in context["cards"]]
        address = context["next_url"]
    return found


def in_feed(content: bytes) -> list[str]:
    feed = feedparser.parse(content)
    assert not feed.bozo
    return [entry.id.rpartition("/")[2] for entry in feed.entries]


def in_csv(content: str) -> list[str]:
    return [row["id"] for row in csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""))]


def in_bibtex(content: str) -> list[str]:
    read = bibtexparser.parse_string(content)
    assert read.failed_blocks == []
    return [entry["eprint"] for entry in read.entries]


def in_ris(content: str) -> list[str]:
    links = [line.removeprefix("UR  - ") for line in content.splitlines() if line.startswith("UR  - ")]
    return [link.rpartition("/")[2] for link in links if "/abs/" in link]


def in_api(client, expression: str, asked: dict[str, str]) -> list[str]:
    """By its cursor, a few at a time, and the total told before."""
    asked = asked | ({"sort": "stars"} if asked.get("sort") == "1" else {})
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        told = client.get(f"/api/days/{expression}?{urlencode(asked)}&show=5&cursor={cursor}").json()
        found += [paper["id"].removeprefix("arxiv:") for paper in told["papers"]]
        cursor = told["next"]
    assert told["total"] == len(found)
    return found


def text(client, address: str) -> str:
    response = client.get(address)
    return b"".join(response.streaming_content).decode()
