"""What an author types is kept while it is typed, apart from the article, and two tabs do not overwrite each other.

A tab holds a `base`: a word for the state of the text that it started from or saved last. When the state has moved on
meanwhile, by another tab's autosave or another author's save, nothing is overwritten and the tab is told.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from blog.models import Article, Autosave, Revision


@dataclass(frozen=True, slots=True)
class Text:
    """What an author types of an article."""

    title: str
    body: str
    preamble: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The text as it stands for one author. `saved` and `saved_by` tell of the autosave or of the last revision."""

    text: Text
    base: str
    is_autosave: bool
    saved: datetime | None
    saved_by: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The text is kept; the tab goes on from this base."""

    base: str
    saved: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was written: the text is in another state than the tab believes. With `now.base` it may insist."""

    now: State


def state(article: Article, user: User) -> State:
    """What the editor opens with: the author's own autosave if there is one, else the article's text."""
    revision = article.revisions.select_related("made_by").first()
    kept = Autosave.objects.filter(article=article, user=user).first()
    return _state(article, revision, kept, user)


@transaction.atomic
def autosave(article: Article, user: User, text: Text, base: str) -> Saved | Conflict:
    """Keep what is typed, unless the text has moved on from `base`. What says nothing new is not written."""
    Article.objects.select_for_update().get(pk=article.pk)  # one tab at a time
    now = state(article, user)
    if base != now.base:
        return Saved(now.base, now.saved or timezone.now()) if text == now.text else Conflict(now)
    if text == now.text:
        return Saved(now.base, now.saved or timezone.now())
    row, is_new = Autosave.objects.get_or_create(article=article, user=user)
    row.title, row.body, row.preamble = text.title, text.body, text.preamble
    row.base = article.revisions.first()
    row.version = 1 if is_new else row.version + 1
    row.saved = timezone.now()
    row.save()
    return Saved(_base(row.base, row), row.saved)


def conflict(article: Article, user: User, base: str) -> Conflict | None:
    """To ask before a save: whether the text has moved on from `base`."""
    now = state(article, user)
    return None if base == now.base else Conflict(now)


def discard(article: Article, user: User) -> None:
    """Forget what was typed since the last save."""
    Autosave.objects.filter(article=article, user=user).delete()


def _state(article: Article, revision: Revision | None, kept: Autosave | None, user: User) -> State:
    base = _base(revision, kept)
    if kept:
        text = Text(kept.title, kept.body, kept.preamble)
        return State(text, base, True, kept.saved, user.get_username())
    text = Text(article.title, article.body, article.preamble)
    made_by = revision.made_by.get_username() if revision and revision.made_by else ""
    return State(text, base, False, revision.made if revision else None, made_by)


def _base(revision: Revision | None, kept: Autosave | None) -> str:
    """The last revision and, if anything was autosaved since, what and how often."""
    saved = f"{revision.pk if revision else 0}"
    return f"{saved}-{kept.pk}.{kept.version}" if kept else saved
