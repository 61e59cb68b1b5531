"""What is asked by hand says the same as the questions with names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog import reading
from blog.models import Article, Category, Series
from blog.reading import Entries
from tests.factories import LONG_AGO, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    maths, road = Category.objects.create(slug="maths", name="Maths"), Series.objects.create(slug="road", title="Road")
    made = [
        make_article(number=1, category=maths, series=road, part=2),
        make_article(number=2, published=LONG_AGO + timedelta(days=1), series=road),
        make_article(number=3, published=LONG_AGO, language="zh", category=maths),
        make_article(number=4, is_draft=True, published=None, category=maths, series=road, part=3),
        make_article(number=5, published=timezone.now() + timedelta(hours=1), category=maths),
        make_article(number=6, published=LONG_AGO - timedelta(days=1), series=road, part=1),
    ]
    made[2].tags.create(slug="rope", name="RoPE")
    return made


@pytest.mark.usefixtures("articles")
def test_a_listing_holds_what_its_question_holds():
    maths, road = Category.objects.get(), Series.objects.get()
    tag = Article.objects.get(number=3).tags.get()
    public = Article.objects.published()

    def numbers(listing):
        return [entry.number for entry in Entries(listing)]

    assert numbers(reading.EVERYTHING) == list(public.values_list("number", flat=True)) == [2, 3, 1, 6]
    assert numbers(reading.in_category(maths)) == list(public.in_category(maths).values_list("number", flat=True))
    assert numbers(reading.tagged(tag)) == list(public.tagged(tag).values_list("number", flat=True)) == [3]
    assert numbers(reading.in_series(road)) == [6, 1, 2]
    assert len(Entries()) == public.count()


@pytest.mark.usefixtures("articles")
def test_an_entry_says_what_its_row_says():
    row = Article.objects.get(number=3)

    assert Entries()[1] == reading.Entry(
        3, row.title_html, "zh", row.author_name, LONG_AGO, row.readers, row.excerpt_html
    )


@pytest.mark.usefixtures("articles")
def test_an_article_comes_with_what_its_page_shows(django_assert_num_queries):
    row = Article.objects.get(number=1)
    with django_assert_num_queries(1):
        found = reading.article(1)
        shown = (found.category.name, found.series.title, found.headings, found.published, found.body_html)

    assert shown == ("Maths", "Road", [], LONG_AGO, row.body_html)
    assert found == row


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("number", [4, 5, 99])
def test_what_is_not_public_is_not_read(number):
    assert reading.article(number) is None


@pytest.mark.usefixtures("articles")
def test_neighbours_of_one_moment_are_told_apart_by_their_numbers():
    def beside(number):
        return [title.number if title else None for title in reading.around(reading.article(number))[:2]]

    assert {number: beside(number) for number in (6, 1, 3, 2)} == {
        6: [None, 1],
        1: [6, 3],
        3: [1, 2],
        2: [3, None],
    }


def test_days_and_years_are_those_of_the_sites_zone(client, settings):
    make_article(number=1, published=datetime(2023, 12, 31, 17, 30, tzinfo=UTC))
    make_article(number=2, published=datetime(2024, 5, 6, 15, 30, tzinfo=UTC))

    def days():
        return [(line.number, line.day) for line in reading.titles()]

    assert days() == [(2, "2024-05-06"), (1, "2023-12-31")]
    settings.TIME_ZONE = "Asia/Shanghai"
    assert days() == [(2, "2024-05-06"), (1, "2024-01-01")]
    assert '<time datetime="2023-12-31T17:30:00+00:00">Jan. 1, 2024</time>' in client.get("/archives/1").text
    assert "(2024, January 1)" in client.get("/archives/1").text
