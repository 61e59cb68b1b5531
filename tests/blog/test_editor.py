"""Who may come to the editor, what it shows of a text, and what it has kept of it."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from blog.models import Article
from tests.blog.editing import JSON, change_url, draft, posted
from tests.factories import make_article

pytestmark = pytest.mark.django_db


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
