from datetime import UTC, datetime

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


def test_authors_are_folded_above_forty_and_each_leads_to_their_papers():
    make_subjects()
    names = [f"Author {number}" for number in range(42)]
    paper = announce("2405.00001", MONDAY, "cs.LG", authors=[*names[:41], 'A "B" & <C>'])
    html = cards.render(paper, [])
    shown, folded = html.split("<summary>+2</summary>")
    assert (shown.count("/search?"), folded.count("/search?")) == (40, 2)
    assert 'href="/search?kind=papers&amp;q=%22Author+0%22">Author 0</a>' in shown
    assert "&lt;C&gt;</a>" in folded


def test_a_card_tells_its_dates_in_utc_its_version_and_its_place():
    make_subjects()
    first, later = datetime(2024, 5, 5, 8, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
    paper = announce("2405.00001", MONDAY, "cs.LG", version=3, published=first, revised=later)
    html = cards.render(paper, cards.subjects_of([paper.pk])[paper.pk])
    told = (
        '<time class="paper-published" datetime="2024-05-05T08:01:00+00:00">2024-05-05 08:01 UTC</time>',
        '<span class="paper-version">v3 <time datetime="2024-06-01T00:00:00+00:00">2024-06-01</time></span>',
    )
    assert [piece for piece in told if piece not in html] == []


def test_of_what_a_feed_brought_a_card_tells_the_day_on_which_it_was_announced():
    make_subjects()
    paper = announce("2405.00001", MONDAY, "cs.LG", published=None)
    html = cards.render(paper, cards.subjects_of([paper.pk])[paper.pk])
    assert '<time class="paper-published" datetime="2024-05-06">2024-05-06</time>' in html


def test_no_text_of_a_paper_is_taken_for_a_place_to_fill():
    make_subjects()
    evil = "<!--number x--><!--opens--><!--subject cs.LG-->"
    paper = announce("2405.00001", MONDAY, "cs.LG", title=evil, abstract=evil, authors=[evil], opens=9, url=f"x{evil}")
    [card] = cards.cards([paper.pk])
    card.number = 5
    card.subject_links = str.upper
    assert card.html.count("<!--") == 0
    assert card.html.count("&lt;!--number x--&gt;") == 3
    assert card.html.count("CS.LG") == 1
