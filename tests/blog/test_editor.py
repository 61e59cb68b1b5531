"""What the editor's page and its script ask of the site."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from blog import autosaving
from blog.admin.forms import ArticleForm, tags_named
from blog.autosaving import Text
from blog.models import Article, Autosave, Series, Tag
from tests.factories import LONG_AGO, make_article

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def author(client):
    user = User.objects.create_superuser("author")
    client.force_login(user)
    return user


def change_url(article):
    return reverse("admin:blog_article_change", args=[article.pk])


def posted(article, user, **fields):
    """What the form sends that was opened just now."""
    now = autosaving.state(article, user)
    values = {
        "title": article.title,
        "body": article.body,
        "preamble": "",
        "language": "en",
        "slug": "",
        "number": article.number,
        "author_name": "A. Writer",
        "comments_open": "on",
        "tag_names": "",
        "audience": "draft" if article.is_draft else "public",
        "scheduled": "",
        "base": now.base,
        "revision": article.revisions.first().pk,
    }
    return values | fields


def draft(**fields):
    return make_article(**({"is_draft": True, "published": None} | fields))


# --- Who may come in


@pytest.mark.parametrize("name", ["preview", "labels", "autosave_new", "image", "series"])
def test_nobody_but_authors_reaches_the_editors_addresses(client, name):
    address = reverse(f"admin:blog_article_{name}")
    anonymous = client.post(address).status_code
    staff = User.objects.create_user("moderator", is_staff=True)
    client.force_login(staff)

    assert (anonymous, client.post(address).status_code) == (302, 403)


def test_who_may_only_begin_articles_reads_no_revisions_of_others(client):
    beginner = User.objects.create_user("beginner", is_staff=True)
    beginner.user_permissions.add(Permission.objects.get(codename="add_article"))
    client.force_login(beginner)
    article = draft()

    page = client.get(reverse("admin:blog_article_add"))

    assert (page.status_code, 'data-autosave=""' in page.content.decode()) == (200, True)
    assert client.post(reverse("admin:blog_article_preview"), {"body": "x"}).status_code == 200
    assert client.get(reverse("admin:blog_article_revisions", args=[article.pk])).status_code == 403


def test_who_may_only_look_gets_the_plain_page(client):
    reader = User.objects.create_user("proofreader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(reader)
    article = make_article(title="On rings")

    response = client.get(change_url(article))

    assert (response.status_code, "editor" in response.context) == (200, False)


# --- Preview


def test_the_preview_tells_all_that_the_editor_shows(client, author):
    body = "## Start\n\nSo $x$.\n\n\\begin{equation}y\\label{eq:y}\\end{equation}\n\nSee \\eqref{eq:z}."

    answer = client.post(reverse("admin:blog_article_preview"), {"title": "On $x$", "body": body}, **JSON).json()

    html = answer.pop("html")
    assert html.count("<math") == 2
    assert "<math" in answer.pop("title")
    assert answer == {
        "problems": [{"line": 7, "kind": "unknown-label", "message": "No equation has the label “eq:z”"}],
        "equations": [{"anchor": "eq-y", "label": "eq:y", "number": "1", "tex": "y"}],
        "headings": [{"level": 2, "anchor": "sec-start", "text": "Start", "line": 1}],
        "blocks": [1, 3, 5, 7],
        "words": answer["words"],
        "formulas": 2,
    }


def test_without_a_script_the_preview_is_a_page_in_which_none_runs(client, author):
    response = client.post(reverse("admin:blog_article_preview"), {"title": "On rings", "body": "Ring $R$."})

    page = response.content.decode()
    assert ("<h1>On rings</h1>" in page, page.count("<math"), "<script" in page) == (True, 1, False)
    policy = response.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "script-src" in policy) == (True, False)
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


# --- Autosave


def autosave(client, article, user, body, **fields):
    now = autosaving.state(article, user)
    sent = {"title": article.title, "body": body, "base": now.base, "revision": article.revisions.last().pk}
    return client.post(reverse("admin:blog_article_autosave", args=[article.pk]), sent | fields, **JSON).json()


def test_an_autosave_of_a_published_article_changes_nothing_public(client, author):
    article = make_article(body="Old words.")
    before = client.get(article.get_absolute_url()).content

    autosave(client, article, author, "New words.")

    assert autosaving.state(article, author).text == Text(article.title, "New words.")
    assert Article.objects.get().body == "Old words."
    assert client.get(article.get_absolute_url()).content == before


def test_the_editor_opens_with_what_was_typed_last_and_shows_what_is_new_in_it(client, author):
    article = make_article(body="Old words.")
    autosave(client, article, author, "New words.")

    response = client.get(change_url(article))

    assert response.context["adminform"].form["body"].value() == "New words."
    pieces = [(piece.kind, piece.text) for piece in response.context["changes"]["body"][0].pieces]
    assert pieces == [("removed", "Old"), ("added", "New"), ("same", " words.")]


def test_the_first_autosave_of_a_new_text_makes_a_draft(client, author):
    make_article(number=7)

    answer = client.post(reverse("admin:blog_article_autosave_new"), {"title": "", "body": "环 $R$。"}, **JSON).json()

    article = Article.objects.get(number=8)
    assert (article.title, article.body, article.is_draft, article.language) == ("Untitled", "环 $R$。", True, "zh")
    assert (answer["address"], answer["number"]) == (change_url(article), 8)


def test_a_tab_that_is_behind_is_told_and_overwrites_nothing(client, author):
    article = draft(body="One.")
    old = autosaving.state(article, author).base
    autosave(client, article, author, "Two.")

    answer = autosave(client, article, author, "Three.", base=old)

    assert (answer["conflict"]["body"], answer["conflict"]["is_autosave"]) == ("Two.", True)
    assert autosaving.state(article, author).text.body == "Two."


def test_a_text_that_another_author_saved_counts_before_ones_own_autosave(client, author):
    article = draft(body="One.")
    autosave(client, article, author, "Mine.")
    other = User.objects.create_superuser("other")
    client.force_login(other)
    client.post(change_url(article), posted(article, other, body="Theirs."))
    client.force_login(author)

    answer = autosave(client, article, author, "Mine, longer.")
    same = autosave(client, article, author, "Mine.")

    told = (answer["conflict"]["body"], answer["conflict"]["by"], same["conflict"]["body"])
    assert told == ("Theirs.", "other", "Theirs.")
    assert autosaving.state(article, author).text.body == "Mine."


def test_going_back_to_the_saved_text_forgets_the_autosave(client, author):
    article = draft(body="One.")
    autosave(client, article, author, "Two.")

    response = client.post(reverse("admin:blog_article_discard", args=[article.pk]))

    assert (response.url, Autosave.objects.count()) == (change_url(article), 0)


# --- Saving


def test_a_save_keeps_the_author_on_the_page_and_the_text_free_of_carriage_returns(client, author):
    article = draft()

    response = client.post(change_url(article), posted(article, author, body="One.\r\n\r\nTwo.", tag_names="RoPE，群"))

    article.refresh_from_db()
    assert (response.url, article.body) == (change_url(article), "One.\n\nTwo.")
    assert sorted(article.tags.values_list("name", flat=True)) == ["RoPE", "群"]
    assert article.revisions.first().made_by == author


def test_a_save_over_anothers_newer_text_is_refused_with_both_and_can_be_insisted_on(client, author):
    article = draft(body="One.")
    mine = posted(article, author, body="Mine.")
    client.post(change_url(article), posted(article, author, body="Theirs."))

    refused = client.post(change_url(article), mine)
    rival = refused.context["adminform"].form.rival
    kept = Article.objects.get().body
    client.post(change_url(article), mine | {"_overwrite": rival.base})

    assert (rival.text.body, kept, Article.objects.get().body) == ("Theirs.", "Theirs.", "Mine.")


def test_the_choice_between_two_texts_has_the_same_words_with_and_without_script(client, author):
    article = draft(body="One.")
    mine = posted(article, author, body="Mine.")
    client.post(change_url(article), posted(article, author, body="Theirs."))

    page = client.post(change_url(article), mine).content.decode()

    choices = [
        re.findall(">([^<>]+)</button>", choice)
        for choice in re.findall(r'<p class="editor-choices">(.*?)</p>', page, re.DOTALL)
    ]
    assert [words for words in choices if "mine" in words[0]] == [["Keep mine", "Take the other"]] * 2


def test_a_save_of_the_very_text_that_was_autosaved_is_no_conflict(client, author):
    article = draft(body="One.")
    sent = posted(article, author, body="Two.")
    autosave(client, article, author, "Two.")

    assert client.post(change_url(article), sent).status_code == 302
    assert (Article.objects.get().body, Autosave.objects.count()) == ("Two.", 0)


def test_the_script_is_told_of_a_refusal_and_of_a_save(client, author):
    article = draft(body="One.")

    refused = client.post(change_url(article), posted(article, author, title=""), **JSON).json()
    saved = client.post(change_url(article), posted(article, author, body="Two."), **JSON).json()

    assert list(refused["refused"]) == ["title"]
    assert saved == {
        "base": autosaving.state(article, author).base,
        "revision": str(article.revisions.first().pk),
        "number": article.number,
        "address": change_url(article),
        "autosave": reverse("admin:blog_article_autosave", args=[article.pk]),
        "revisions": reverse("admin:blog_article_revisions", args=[article.pk]),
        "audience": "draft",
        "audience_label": "Draft: only authors see it",
        "public": article.get_absolute_url(),
    }


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


def test_a_title_without_a_part_suggests_nothing(client, author):
    assert client.get(reverse("admin:blog_article_series"), {"title": "On rings"}).json() == {}


# --- Revisions


def test_a_revision_shows_what_it_changed_and_what_has_changed_since(client, author):
    article = draft(body="One word.")
    for body in ("Two words.", "Three words."):
        client.post(change_url(article), posted(article, author, body=body))
    middle = article.revisions.all()[1]
    address = reverse("admin:blog_article_revision", args=[article.pk, middle.pk])

    def told(query):
        (change,) = client.get(address + query).context["changes"]["body"]
        return [(piece.kind, piece.text) for piece in change.pieces if piece.kind != "same"]

    assert told("") == [("removed", "One"), ("added", "Two"), ("removed", "word"), ("added", "words")]
    assert told("?against=now") == [("removed", "Two"), ("added", "Three")]


def test_a_revision_is_brought_back_and_the_newer_text_stays_among_them(client, author):
    article = draft(body="One.")
    client.post(change_url(article), posted(article, author, body="Two."))
    first = article.revisions.last()

    client.post(reverse("admin:blog_article_revision", args=[article.pk, first.pk]))

    assert Article.objects.get().body == "One."
    assert [revision.body for revision in article.revisions.all()] == ["One.", "Two.", "One."]
    listed = client.get(reverse("admin:blog_article_revisions", args=[article.pk]))
    assert [revision.pk for revision in listed.context["revisions"]] == [r.pk for r in article.revisions.all()]
