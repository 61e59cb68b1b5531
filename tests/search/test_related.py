"""What is about the same, on the pages of both."""

import pytest
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import override
from lxml import html

from blog.models import Article
from papers.models import Paper, PaperSubject, Subject
from search import indexing, related
from search.models import Neighbour, PendingNeighbours
from search.related import Kind, Related, find_pending, related_to
from search.signals import enqueue
from tests.search.rows import article, comment, paper

pytestmark = pytest.mark.django_db

ROTARY = "Rotary position embeddings encode relative distance by rotation of queries and keys."


@pytest.fixture
def corpus(engine):
    """Some papers that have nothing to do with each other, as a background against which words tell."""
    for subject in ("galaxies", "proteins", "monoids", "auctions", "volcanoes", "glaciers"):
        paper(f"On {subject}", f"We study {subject} and their history, with method and data.")


def index_everything(*rows):
    for row in rows:
        enqueue(Kind.ARTICLE if isinstance(row, Article) else Kind.PAPER, [row.pk])
    indexing.index_pending()
    find_pending()


def shown(row) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind, one.title, one.words) for one in related_to(row)]


def test_papers_and_articles_find_each_other_with_the_words_they_share(corpus):
    first, second = paper("Rotary embeddings", ROTARY), paper("Relative distance", f"Again: {ROTARY}")
    piece = article("Rotations", f"An essay. {ROTARY}")
    index_everything()
    assert [(kind, title) for kind, title, _ in shown(first)] == [
        ("paper", "Relative distance"),
        ("article", "Rotations"),
    ]
    assert [(kind, title) for kind, title, _ in shown(piece)] == [
        ("paper", "Rotary embeddings"),
        ("paper", "Relative distance"),
    ]
    said = {word.casefold() for _, _, words in shown(second) for word in words}
    assert said <= set(ROTARY.casefold().strip(".").split())


def test_what_waits_more_than_once_is_looked_at_once(corpus):
    row = paper("Rotary embeddings", ROTARY)
    index_everything(row)
    waiting = [PendingNeighbours(kind=Kind.PAPER, object_pk=row.pk) for _ in range(3 * related.BATCH)]
    PendingNeighbours.objects.bulk_create(waiting)
    assert find_pending() == 1
    assert not PendingNeighbours.objects.exists()


def test_a_word_explains_once_whatever_its_endings(corpus):
    first = paper("Rotating queries", "A query rotates: rotation of queries, and the query.")
    second = paper("Queries rotate", "Rotations of a query; rotating queries and the rotation of a query.")
    index_everything()
    [(_, title, words)] = shown(first)
    assert (title, sorted(word[:3].lower() for word in words)) == (second.title, ["que", "rot"])


def test_an_older_page_knows_of_what_came_later(corpus):
    old = paper("Rotary embeddings", ROTARY)
    index_everything()
    assert shown(old) == []
    index_everything(article("Rotations", ROTARY))
    assert [title for _, title, _ in shown(old)] == ["Rotations"]


def test_what_is_no_longer_public_is_nobodys_neighbour(corpus):
    old, late = paper("Rotary embeddings", ROTARY), article("Rotations", ROTARY)
    index_everything()
    assert Neighbour.objects.filter(kind="paper", object_pk=old.pk, other_kind="article", other_pk=late.pk).exists()
    late.is_draft = True
    late.save()
    assert shown(old) == []
    related.Finder().keep("article", late.pk)
    assert not Neighbour.objects.filter(Q(kind="article") | Q(other_kind="article")).exists()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Article · 旋转, position"), ("zh-hans", "文章 · 旋转、position")]
)
def test_shared_words_stand_side_by_side_as_the_reader_s_language_writes_them(language, said):
    one = Related("article", "/archives/1", "On", ("旋转", "position"), 1.0)
    with override(language):
        page = html.fromstring(render_to_string("search/includes/related.html", {"related": [one]}))
    assert page.find_class("meta")[0].text_content() == said


def test_chinese_is_explained_in_words_not_in_pairs(corpus):
    first = article("旋转位置编码", "旋转位置编码以旋转表示相对位置。")
    article("再谈位置编码", "旋转位置编码的外推。")
    index_everything()
    [one] = related_to(first)
    assert (one.title, one.words[0]) == ("再谈位置编码", "旋转位置编码")


def test_formulas_make_nothing_alike(corpus):
    first = article("Norms", r"About norms: $$\theta\eta\frac{\theta}{\eta}\theta\theta$$ and $\theta$.")
    article("Rivers", r"About rivers: $$\theta\eta\frac{\theta}{\eta}\theta\theta$$ and $\theta$.")
    index_everything()
    assert shown(first) == []


def test_a_paper_of_the_same_field_comes_before_one_that_is_as_alike(corpus):
    here, there = (Subject.objects.create(code=code, name=code) for code in ("cs.CL", "q-bio.BM"))
    asked, near, far = (paper(title, ROTARY) for title in ("Rotary one", "Rotary two", "Rotary three"))
    for one, subject in ((asked, here), (near, here), (far, there)):
        PaperSubject.objects.create(paper=one, subject=subject, position=0)
    index_everything()
    assert [title for _, title, _ in shown(asked)] == ["Rotary two", "Rotary three"]


def test_comments_have_no_neighbours(corpus):
    comment(paper("Rotary", ROTARY), ROTARY)
    indexing.index_pending()
    assert set(PendingNeighbours.objects.values_list("kind", flat=True)) == {"paper"}


def test_what_was_changed_has_its_neighbours_found_anew(corpus):
    first, second = paper("Rotary embeddings", ROTARY), paper("Relative distance", ROTARY)
    index_everything()
    Paper.objects.filter(pk=second.pk).update(title="Ovens", abstract="How to bake with fire and dough.")
    index_everything(second)
    index_everything(first)
    assert shown(first) == []


def test_pages_show_what_is_related(client, corpus):
    first, piece = paper("Rotary embeddings", ROTARY), article("Rotations", ROTARY)
    index_everything()
    for row, other in ((first, piece), (piece, first)):
        tree = html.fromstring(client.get(row.get_absolute_url()).content)
        assert tree.xpath("//section[@class='related']//a/@href") == [other.get_absolute_url()]


def test_a_related_one_says_how_alike_it_is(corpus):
    first, second = paper("Rotary embeddings", ROTARY), paper("Rotary embeddings", ROTARY)
    index_everything()
    [one] = related_to(first)
    assert one == Related("paper", second.get_absolute_url(), "Rotary embeddings", one.words, pytest.approx(1.0))


def test_neighbours_are_told_in_json(corpus, client):
    first, second = paper("Rotary embeddings", ROTARY), paper("Relative distance", f"Again: {ROTARY}")
    piece = article("Rotations", f"An essay. {ROTARY}")
    index_everything()
    told = client.get(f"/api/related?paper={first.value}").json()
    assert [(one["kind"], one["url"], one["title"]) for one in told] == [
        ("paper", f"http://127.0.0.1:8000/arxiv/{second.value}", "Relative distance"),
        ("article", f"http://127.0.0.1:8000/archives/{piece.number}", "Rotations"),
    ]
    assert [(one["words"], one["likeness"]) for one in told] == [
        (list(one.words), round(one.likeness, 3)) for one in related_to(first)
    ]
    of_article = client.get(f"/api/related?article={piece.number}").json()
    assert [one["title"] for one in of_article] == ["Rotary embeddings", "Relative distance"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 400),
        ("paper=2405.00001&article=1", 400),
        ("paper=2405.77777", 404),
        ("paper=nonsense", 404),
        ("paper=%00", 404),
        ("article=404", 404),
        ("article=x", 400),
        ("article=99999999999999999999", 404),
    ],
)
def test_neighbours_of_nothing_are_an_error_with_a_sentence(client, asked, status):
    answer = client.get(f"/api/related?{asked}")
    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)
