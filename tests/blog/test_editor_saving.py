"""Texts that the editor keeps, by itself and when it is told to, and two that are in each other's way."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from blog import autosaving
from blog.autosaving import Text
from blog.models import Article, Autosave
from tests.blog.editing import JSON, autosave, change_url, draft, posted
from tests.factories import make_article

pytestmark = pytest.mark.django_db


# --- Autosave


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
