"""When a text is published, and what the editor offers to pick on the way there."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from blog.admin.forms import ArticleForm, tags_named
from blog.models import Article, Series, Tag
from tests.blog.editing import JSON, change_url, draft, posted
from tests.factories import LONG_AGO, make_article

pytestmark = pytest.mark.django_db


# --- Publishing


def test_problems_are_shown_before_a_publication_that_may_go_on_all_the_same(client, author):
    article = draft(body="See \\eqref{nowhere}.")
    sent = posted(article, author, audience="public")

    stopped = client.post(change_url(article), sent)
    still_draft = Article.objects.get().is_draft
    client.post(change_url(article), sent | {"_publish_anyway": "1"})

    told = [(problem.line, problem.kind) for problem in stopped.context["adminform"].form.problems]
    assert (told, still_draft, Article.objects.get().is_draft) == ([(1, "unknown-label")], True, False)


def test_a_published_article_keeps_its_date_and_is_saved_with_its_problems(client, author):
    article = make_article(body="Fine.")

    client.post(change_url(article), posted(article, author, body="See \\eqref{nowhere}."))

    article.refresh_from_db()
    assert (article.published, article.is_draft, article.updated is not None) == (LONG_AGO, False, True)


def test_a_time_to_come_schedules_and_taking_it_back_leaves_no_date(client, author):
    article = draft()

    client.post(change_url(article), posted(article, author, audience="scheduled", scheduled="2099-01-02T08:30"))
    planned = Article.objects.get()
    client.post(change_url(article), posted(planned, author, audience="draft"))

    assert (planned.is_draft, planned.published) == (False, datetime(2099, 1, 2, 8, 30, tzinfo=UTC))
    assert Article.objects.get().published is None


@pytest.mark.parametrize(
    ("was_published", "scheduled", "message"),
    [
        (False, "", "Say when it is to be published."),
        (False, "2001-01-01T00:00", "This time has passed. To publish at once, choose “Published”."),
        (True, "2099-01-01T00:00", "It has been published before and keeps that date: it can only be published now."),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_a_sentence(client, author, was_published, scheduled, message):
    article = make_article() if was_published else draft()

    response = client.post(
        change_url(article), posted(article, author, audience="scheduled", scheduled=scheduled), follow=False
    )

    assert response.context["adminform"].form.errors == {"scheduled": [message]}


def test_a_time_is_typed_in_the_sites_zone(client, author, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    article = draft()
    client.post(
        change_url(article), posted(article, author, audience="scheduled", scheduled="2099-01-02T08:30"), **JSON
    )
    page = client.get(change_url(article)).text

    assert Article.objects.get().published == datetime(2099, 1, 2, 0, 30, tzinfo=UTC)
    assert 'value="2099-01-02T08:30"' in page
    assert "Date and time (Asia/Shanghai)" in page


def test_the_form_without_tags_that_have_a_name_is_refused(author):
    form = ArticleForm({"tag_names": "群, ！！"})
    form.writer = author

    assert form.errors["tag_names"] == ["A tag needs a letter or a digit: “！！”"]


def test_a_tag_in_other_letters_is_the_same_tag():
    known = Tag.objects.create(slug="rope", name="RoPE")

    assert tags_named(["rope", "Rope"]) == [known, known]


# --- Pickers


def test_labels_of_other_articles_are_found_by_their_title_and_carry_the_number_to_write(client, author):
    make_article(
        number=3, title="On rings", body="\\begin{align}a&=b\\label{eq:one}\\\\c&=d\\label{eq:two}\\end{align}"
    )
    make_article(number=4, title="On groups", body="\\begin{equation}e\\label{eq:unit}\\end{equation}")

    answer = client.get(reverse("admin:blog_article_labels"), {"q": "rings two", "not_in": "4"}).json()

    (found,) = answer["equations"]
    assert "math-error" not in found.pop("html")
    assert found == {"reference": "3:eq:two", "label": "eq:two", "number": "2", "article": "On rings"}


def test_a_title_suggests_its_series_and_makes_it_when_asked(client, author):
    address, title = reverse("admin:blog_article_series"), {"title": "随机优化手记（十八）"}

    unknown = client.get(address, title).json()
    made = client.post(address, title).json()

    series = Series.objects.get()
    assert unknown == {"title": "随机优化手记", "pk": None, "part": 18}
    assert made == client.get(address, title).json() == {"title": series.title, "pk": series.pk, "part": 18}


def test_the_second_of_two_parts_is_suggested_as_such_until_there_is_a_middle_one(client, author):
    pair = Series.objects.create(slug="pair", title="变分自编码器")
    make_article(number=1, title="变分自编码器（上）", series=pair, part=1)
    second = make_article(number=2, title="变分自编码器（下）", series=pair, part=2)
    asked = {"title": second.title, "number": 2}

    assert client.get(reverse("admin:blog_article_series"), asked).json()["part"] == 2
    assert client.get(reverse("admin:blog_article_series"), asked | {"number": 3}).json()["part"] == 3


def test_a_part_that_is_another_articles_is_refused_by_its_name(client, author):
    road = Series.objects.create(slug="road", title="The road")
    make_article(number=1, title="Uphill", series=road, part=2)
    article = draft(number=2)

    response = client.post(change_url(article), posted(article, author, series=road.pk, part=2), **JSON)

    told = {name: [error["message"] for error in errors] for name, errors in response.json()["refused"].items()}
    assert told == {"part": ["Part 2 of “The road” is 1, “Uphill”, already."]}


def test_a_title_without_a_part_suggests_nothing(client, author):
    assert client.get(reverse("admin:blog_article_series"), {"title": "On rings"}).json() == {}
