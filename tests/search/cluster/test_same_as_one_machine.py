"""The cluster finds what tantivy finds, and puts the same first."""

import random
from collections.abc import Iterator

import pytest
from haystack.query import SearchQuerySet

from papers.models import Paper
from search import language
from search.engines import opensearch, tree
from search.engines.base import Question
from search.engines.documents import documents, whole_title
from search.engines.tantivy import TantivyBackend
from search.search_indexes import PaperIndex
from tests.search.rows import DAY

pytestmark = pytest.mark.django_db

PAPERS = 10_000
QUERIES = 200


class Texts:
    """Words as often as in a language: the second half as often as the first, and so on; the same on every run."""

    def __init__(self) -> None:
        self.dice = random.Random(6)
        syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
        self.words = ["".join(self.dice.choices(syllables, k=3)) for _ in range(4_000)]
        self.weights = [1 / rank for rank in range(1, len(self.words) + 1)]

    def text(self, length: int) -> str:
        return " ".join(self.dice.choices(self.words, self.weights, k=length))

    def papers(self) -> Iterator[Paper]:
        for number in range(PAPERS):
            yield Paper(
                scheme="arxiv",
                value=f"2405.{number:05}",
                title=self.text(self.dice.randint(4, 12)),
                abstract=self.text(self.dice.randint(40, 90)),
                authors=[self.text(2).title() for _ in range(3)],
                announced=DAY.date(),
                stars=number % 5,
            )

    def queries(self) -> Iterator[tree.Query]:
        for number in range(QUERIES):
            one, two, three = self.dice.choices(self.words[:1_500], k=3)
            yield [
                tree.leaf("content", "content", one),
                typed(f"{one} {two}"),
                tree.leaf("title", "content", one),
                tree.some([tree.leaf("content", "content", word) for word in (one, two, three)]),
                tree.every([tree.leaf("content", "content", one), tree.Not(tree.leaf("content", "content", two))]),
            ][number % 5]


def typed(text: str) -> tree.Query:
    """What the site asks when a reader types this."""
    return SearchQuerySet().filter(language.condition(language.read(text))).query.build_query()


@pytest.fixture
def both(backend, tmp_path, monkeypatch):
    """The two, filled with the same documents. Ten thousand hits at once may take longer than a reader waits."""
    monkeypatch.setattr(opensearch, "SEARCH_SECONDS", {"seconds": 60.0, "a_node": 60.0})
    texts = Texts()
    Paper.objects.bulk_create(texts.papers(), batch_size=1_000)
    held = list(documents(PaperIndex(), PaperIndex().index_queryset()))
    single = TantivyBackend("default", PATH=tmp_path / "tantivy")
    for engine in (single, backend):
        engine.store(held, ())
    return single, backend, texts


def test_ten_thousand_papers_are_found_and_counted_alike_and_in_almost_the_same_order(both):
    single, cluster, texts = both
    overlaps, found = [], 0  # Of many with the same score each engine may put any first.
    for query in texts.queries():
        here, there = (engine.ask(Question(query, end=PAPERS)) for engine in (single, cluster))
        assert {name for name, _ in here.hits} == {name for name, _ in there.hits}, query
        if here.total > 10:
            scores = dict(there.hits)
            overlaps.append(sum(scores[name] >= there.hits[9][1] for name, _ in here.hits[:10]) / 10)
        found += bool(here.total)
    assert (found > QUERIES * 0.9, len(overlaps) > QUERIES * 0.5) == (True, True)
    assert sum(overlaps) / len(overlaps) >= 0.9
    _compare_what_is_not_scored(single, cluster, texts)


def _compare_what_is_not_scored(single, cluster, texts) -> None:
    title = whole_title(Paper.objects.order_by("pk")[3].title)
    questions = [
        Question(tree.Between("stars", 3, None), end=PAPERS, facets=("year", "django_ct")),
        Question(tree.Code("whole_title", title), end=PAPERS),
        Question(tree.Prefix("title", texts.words[9][:4]), end=PAPERS),
    ]
    for question in questions:
        here, there = (engine.ask(question) for engine in (single, cluster))
        assert {name for name, _ in here.hits} == {name for name, _ in there.hits}
        assert (here.total > 0, dict(here.facets)) == (True, dict(there.facets))
