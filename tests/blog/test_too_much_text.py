"""A text that is too large is told so in a sentence, and is not lost."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import Autosave
from tests.factories import make_article


@pytest.fixture
def author(db):
    return User.objects.create_superuser("author")


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_with_too_much_text_is_answered_with_a_sentence(client, author, settings, content_type):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
    client.force_login(author)
    article = make_article(is_draft=True, published=None)
    address = reverse("admin:blog_article_autosave", args=[article.pk])
    body = "x" * 2_200_000

    if content_type == "multipart/form-data":
        answer = client.post(address, {"title": "T", "body": body})
    else:
        answer = client.post(address, f"title=T&body={body}", content_type=content_type)

    assert answer.status_code == 413
    assert "That is too much text: a form may send 2 MB." in answer.content.decode()
    assert not Autosave.objects.exists()


def test_a_text_of_a_megabyte_is_taken_and_what_of_it_is_set_is_told(client, author):
    client.force_login(author)

    answer = client.post(
        reverse("admin:blog_article_preview"),
        {"title": "T", "body": "A sentence of little weight.\n\n" * 36_000},
        headers={"Accept": "application/json"},
    ).json()

    message = "The text has 1,079,998 characters; only the first 500,000 are set"
    assert [(problem["kind"], problem["message"]) for problem in answer["problems"]] == [("too-long", message)]


@pytest.mark.browser
@pytest.mark.slow
def test_the_editor_says_that_a_text_is_too_large_and_asks_no_more(transactional_db, visit, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000
    page = editor(visit)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.clock.install()

    page.locator("#id_body").fill("x" * 30_000)
    page.clock.run_for(2_500)

    status = page.locator("[data-part=status]")
    expect(status).to_contain_text("Too large for the site")
    assert page.evaluate("Object.values(localStorage).some((kept) => kept.includes('xxxx'))")
    before = len([url for url in sent if url.endswith("/autosave/")])
    page.clock.run_for(30_000)
    assert [before, len([url for url in sent if url.endswith("/autosave/")])] == [1, 1]

    page.locator("#id_body").fill("Short again.")
    page.clock.run_for(2_500)
    expect(status).to_contain_text("Kept at")
    leave(visit)


@pytest.mark.browser
@pytest.mark.slow
def test_the_editor_says_when_neither_the_site_nor_the_browser_takes_a_text(transactional_db, visit, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000
    page = editor(visit)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }; }")

    page.locator("#id_body").fill("x" * 30_000)

    expect(page.locator("[data-part=status]")).to_contain_text("Kept nowhere")
    leave(visit)


def editor(visit):
    client = Client()
    client.force_login(User.objects.create_superuser("author"))
    session = {"name": "session", "value": client.cookies["session"].value, "url": visit.origin}
    visit.page.context.add_cookies([session])
    article = make_article(is_draft=True, published=None)
    visit.open(reverse("admin:blog_article_change", args=[article.pk]))
    return visit.page


def leave(visit):
    """Nothing typed is sent any more once the database is gone."""
    visit.page.evaluate("globalThis.editor.keeper.hold()")
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.open("/healthz")
    visit.faults[:] = [fault for fault in visit.faults if "status of 413" not in fault]
