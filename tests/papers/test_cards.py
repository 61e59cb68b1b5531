import pytest
from django.utils.translation import override

from papers import cards
from papers.models import Paper
from tests.papers.small_arxiv import MONDAY, announce, make_subjects, make_three_days

pytestmark = pytest.mark.django_db


def keep_old(html: str) -> None:
    Paper.objects.update(card_html=html, card_version="old")


def test_a_card_tells_title_authors_abstract_subjects_and_is_safe():
    make_subjects()
    paper = announce("2405.00001", MONDAY, "cs.LG", title="<b>$x^2$</b>", abstract="a < b", authors=["<i>Ada"])
    html = cards.render(paper, cards.subjects_of([paper.pk])[paper.pk])
    assert "<b>" not in html
    assert "<i>Ada" not in html
    told = ("/arxiv/2405.00001", "<math", "a &lt; b", "&lt;i&gt;Ada", "/arxiv/cs.LG")
    assert [piece for piece in told if piece not in html] == []


def test_a_card_is_the_same_in_every_language():
    make_subjects()
    paper = announce("2405.00001", MONDAY, "cs.LG")
    subjects = cards.subjects_of([paper.pk])[paper.pk]
    made = set()
    for language in ("en", "zh-hans"):
        with override(language):
            made.add(cards.render(paper, subjects))
    assert len(made) == 1


def test_an_old_card_is_shown_as_of_today_and_not_kept_by_the_reader(client):
    make_three_days()
    keep_old("<p>old</p>")
    page = client.get("/arxiv/cs.AI").content.decode()
    assert "An abstract." in page
    assert "<p>old</p>" not in page
    assert set(Paper.objects.values_list("card_html", flat=True)) == {"<p>old</p>"}


def test_renewing_keeps_the_cards_and_says_how_many(django_assert_num_queries):
    make_three_days()
    before = list(Paper.objects.order_by("pk").values_list("pk", "changed"))
    assert cards.renew() == 6
    assert set(Paper.objects.values_list("card_version", flat=True)) == {cards.version()}
    assert list(Paper.objects.order_by("pk").values_list("pk", "changed")) == before
    with django_assert_num_queries(1):
        assert cards.renew() == 0


def test_renewing_can_be_limited_to_some_papers_or_a_number():
    make_three_days()
    some = list(Paper.objects.order_by("pk").values_list("pk", flat=True)[:2])
    assert cards.renew(some) == 2
    assert list(Paper.objects.filter(card_version=cards.version()).order_by("pk").values_list("pk", flat=True)) == some
    assert cards.renew(limit=3) == 3
    assert Paper.objects.exclude(card_version=cards.version()).count() == 1


def test_cards_come_in_the_order_asked_without_what_is_gone():
    make_three_days()
    keys = list(Paper.objects.order_by("-pk").values_list("pk", flat=True))
    assert [paper.pk for paper in cards.cards([*keys, 10**9])] == keys


def test_the_first_cards_of_a_day():
    make_three_days()
    cards.renew()
    assert [paper.value for paper in cards.of_day(MONDAY)] == ["2405.00001"]
