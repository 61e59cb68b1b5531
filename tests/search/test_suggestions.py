"""\"Did you mean\"."""

import pytest
from lxml import html

from papers.models import Paper
from search import indexing, suggestions
from search.models import TitleWord
from tests.search.rows import announce, article, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """A few titles, and their words."""
    for title in ("Robust Transformers", "A transformer for dialogue", "Object detection", "Schrödinger's equation"):
        paper(title)
    article("Attention 与位置编码")
    suggestions.count_words()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("robuxt", "robust"),
        ("dialoue", "dialogue"),
        ("detcetion", "detection"),  # two letters that changed places are one slip
        ("Transfomer", "transformer"),
        ("tranfsormrs", "transformers"),
        ("Schrodigner", "schrodinger"),
        ("robuxt dialogue", "robust dialogue"),
        ('"object detecton" -robuxt', '"object detection" -robust'),
        ("au:Robuxt detecton", "au:Robuxt detection"),
        ("位置编码 atention", "位置编码 attention"),
        ("robust", ""),
        ("Schrödinger", ""),
        ("quantum", ""),
        ("ro", ""),
        (r"\robuxt $robuxt$", ""),
        ("位置编吗", ""),
    ],
)
def test_the_nearest_word_of_the_titles_is_meant(known, typed, meant):
    assert suggestions.suggest(typed) == meant


def test_of_words_that_are_as_near_the_more_frequent_is_meant(known):
    for _ in range(3):
        paper("Rebust")
    suggestions.count_words()
    assert suggestions.suggest("rubust") == "rebust"


def test_words_are_counted_and_those_that_are_gone_forgotten(known):
    TitleWord.objects.create(word="vanished", documents=9)
    suggestions.learn(["A new Transformer"])
    assert TitleWord.objects.get(word="new").documents == 1
    suggestions.count_words()
    counted = dict(TitleWord.objects.values_list("word", "documents"))
    assert (counted["transformer"], counted["transformers"], "vanished" in counted, "new" in counted) == (
        1,
        1,
        False,
        False,
    )


def test_a_site_that_came_in_as_a_whole_knows_its_words_with_its_first_index(engine):
    paper("Robust Transformers")
    announce(paper("Of one that was told of"))
    indexing.index_pending()
    assert suggestions.suggest("robuxt") == "robust"


def test_a_search_that_finds_nothing_offers_the_nearest_words(client, known, put):
    put(*Paper.objects.all())
    page = html.fromstring(client.get("/search?q=robuxt+transformers").content)
    [offer] = page.xpath("//p[starts-with(., 'Did you mean')]/a")
    assert (offer.text_content(), offer.get("href")) == ("robust transformers", "?q=robust+transformers")
    assert b"Did you mean" not in client.get("/search?q=robust").content
