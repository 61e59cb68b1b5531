"""What the editor's page and its script send."""

from django.urls import reverse

from blog import autosaving
from tests.factories import make_article

JSON = {"HTTP_ACCEPT": "application/json"}


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


def autosave(client, article, user, body, **fields):
    now = autosaving.state(article, user)
    sent = {"title": article.title, "body": body, "base": now.base, "revision": article.revisions.last().pk}
    return client.post(reverse("admin:blog_article_autosave", args=[article.pk]), sent | fields, **JSON).json()
