import json
import random

import feedparser
import pytest

from papers import cards
from papers.filters import FIELDS, LONGEST_TERM, MOST_TERMS, Filter, FilterError, fold, terms
from tests.papers.small_arxiv import MONDAY, TUESDAY, announce, make_subjects


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Schrödinger", "schrodinger"),
        ("Łukasz Ørsted, Straße", "lukasz orsted, strasse"),
        ("e\u0301tale", "etale"),
        ("$k$-means‐like “net”", 'k-means-like "net"'),
        ("ＦＵＬＬ width ﬁne", "full width fine"),
        ("旋转位置编码 RoPE", "旋转位置编码 rope"),
        ("Ελληνικά", "ελληνικα"),
    ],
)
def test_text_is_compared_without_case_accents_and_dollars(text, folded):
    assert fold(text) == folded


def test_terms_stand_one_a_line_each_once():
    assert terms("a  b\r\n\n c\x00d \na b\n$\n") == ("a b", "c d")


@pytest.mark.parametrize("text", ["x" * (LONGEST_TERM + 1), "\n".join(map(str, range(MOST_TERMS + 1)))])
def test_a_filter_without_measure_is_refused(text):
    with pytest.raises(FilterError):
        terms(text)


PAPERS = [
    (1, "Diffusion models", "A flow of $x$.", json.dumps(["Ada Ångström", "Bo Li"])),
    (2, "On flows", "Nothing medical.", '["Bo Li", "Cy Diffusion"]'),
    (3, "注意力机制", "旋转位置编码", "[]"),
    (4, "Café \\emph{x}", "", '["Zo\\u00eb \\"Z\\" Quo"]'),
]


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Filter(any=("diffusion", "flow")), {1, 2}),
        (Filter(any=("diffusion", "flow"), none=("medical",)), {1}),
        (Filter(all=("diffusion", "flow")), {1, 2}),
        (Filter(all=("diffusion", "flow"), fields=("title", "abstract")), {1}),
        (Filter(any=("DIFFUSION",), fields=("authors",)), {2}),
        (Filter(any=("angstrom",)), {1}),
        (Filter(any=('zoe "z"',)), {4}),
        (Filter(any=("位置",)), {3}),
        (Filter(any=("位置",), fields=("title",)), set()),
        (Filter(none=("li",)), {3, 4}),
        (Filter(any=('", "', "li\nbo", "[")), set()),
        (Filter(any=("flows nothing", "models a")), set()),
        (Filter(), {1, 2, 3, 4}),
    ],
)
def test_a_filter_keeps_what_it_asks_for(chosen, kept):
    assert chosen.kept(PAPERS) == kept


def test_a_filter_that_only_marks_hides_nothing():
    chosen = Filter(any=("flow",), only=False)
    assert (bool(chosen), chosen.hides, chosen.parameters()["only"]) == (True, False, "0")


WORDS = ["flow", "Diffusion", "Schrödinger", "net", "注意力", "a<b", "médical", "prior & posterior", "x", "Li"]


@pytest.mark.django_db
def test_page_feed_export_and_api_find_the_same_papers_for_fifty_random_filters(client):
    make_subjects()
    chance = random.Random(5)
    for number in range(30):
        announce(
            f"2405.{number:05d}",
            TUESDAY if number % 3 else MONDAY,
            *chance.sample(["cs.AI", "cs.LG", "cs.CY"], 2),
            title=" ".join(chance.choices(WORDS, k=3)),
            abstract=" ".join(chance.choices(WORDS, k=4)),
            authors=chance.choices(WORDS, k=2),
        )
    cards.renew()
    sizes = set()
    for _ in range(50):
        told = {
            name: "\n".join(chance.choices(WORDS, k=chance.choice([0, 0, 1, 2]))) for name in ("any", "all", "none")
        }
        told |= {"in": ",".join(chance.sample(FIELDS, chance.choice([1, 2, 3]))), "kind": chance.choice(["all", "new"])}
        told = {name: value for name, value in told.items() if value}
        page = client.get("/arxiv/cs.AI+cs.LG", told | {"show": 100})
        shown = [card.value for card in page.context["cards"]]
        feed = feedparser.parse(client.get("/arxiv/cs.AI+cs.LG/feed", told).content)
        lines = b"".join(client.get("/arxiv/cs.AI+cs.LG.jsonl", told).streaming_content).splitlines()
        answer = client.get("/api/papers", told | {"cat": "cs.AI+cs.LG", "show": 100}).json()
        assert [entry.link[-10:] for entry in feed.entries] == shown
        assert [json.loads(line)["id"] for line in lines] == shown
        assert [paper["id"] for paper in answer["papers"]] == [f"arxiv:{value}" for value in shown]
        assert answer["total"] == page.context["total"] == len(shown)
        sizes.add(len(shown))
    assert len(sizes) > 5
