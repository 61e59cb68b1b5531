"""`{% comments_under article %}`: the thread under an article or a paper, and the form."""

from collections.abc import Iterable
from functools import lru_cache, partial

from django import template
from django.db import connection
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from blog.models import Article
from comments import fragments
from comments.forms import CommentForm
from comments.models import Comment
from comments.targets import Target, name_of
from papers.cards import Card

register = template.Library()

_TARGET = "(target)"
# By hand: a page has 5 ms for everything, of which Django's compiler would take one.
_ANY = "SELECT 1 FROM comments_comment WHERE state = 'visible' AND {column} = %s LIMIT 1"
_COUNTS = """
SELECT paper_id, COUNT(*) FROM comments_comment WHERE state = 'visible' AND paper_id IN ({keys}) GROUP BY paper_id"""


@register.simple_tag(takes_context=True)
def comments_under(context: template.Context, target: Target) -> SafeString:
    """The thread and the form: kept, unless the reader answers a comment or has just sent one."""
    asked = context["request"].GET
    if "reply" in asked or "held" in asked:
        return mark_safe(_thread(target, reply=asked.get("reply", ""), held="held" in asked))
    if not _has_comments(target):
        return mark_safe(_thread_of_nobody(get_language(), _is_open(target)).replace(_TARGET, escape(name_of(target))))
    about = (target.author_id, target.comments_open) if isinstance(target, Article) else ()
    name = ":".join(map(str, ("under", name_of(target), get_language(), *about)))
    return fragments.kept(name, partial(_thread, target))


def _thread(target: Target, *, reply: str = "", held: bool = False) -> str:
    comments = Comment.objects.thread_under(target)
    author = target.author_id if isinstance(target, Article) else None
    for comment in comments:
        comment.is_author = author is not None and comment.user_id == author
    form = _form(name_of(target), _answered(reply, comments)) if _is_open(target) else ""
    return render_to_string("comments/includes/thread.html", {"comments": comments, "form": form, "held": held})


def _has_comments(target: Target) -> bool:
    column = "article_id" if isinstance(target, Article) else "paper_id"
    with connection.cursor() as cursor:
        cursor.execute(_ANY.format(column=column), [target.pk])
        return cursor.fetchone() is not None


def _is_open(target: Target) -> bool:
    return not isinstance(target, Article) or target.comments_open


@lru_cache(maxsize=8)
def _thread_of_nobody(language: str | None, is_open: bool) -> str:
    """Most articles and papers have no comments: their threads are the same but for the name in the form."""
    form = mark_safe(_form_of_nobody(language)) if is_open else ""
    return render_to_string("comments/includes/thread.html", {"comments": [], "form": form, "held": False})


def _form(target: str, parent: Comment | None) -> SafeString:
    if parent is None:
        return mark_safe(_form_of_nobody(get_language()).replace(_TARGET, escape(target)))
    form = CommentForm(initial={"target": target, "parent": parent.pk})
    return render_to_string("comments/includes/form.html", {"form": form, "parent": parent})


@lru_cache(maxsize=4)
def _form_of_nobody(language: str | None) -> str:
    """The empty form, which is the same under everything but for the name of what it stands under."""
    return render_to_string("comments/includes/form.html", {"form": CommentForm(initial={"target": _TARGET})})


def _answered(pk: str, comments: list[Comment]) -> Comment | None:
    """The comment here that `?reply=` names: the way to answer one without JavaScript."""
    return next((comment for comment in comments if str(comment.pk) == pk), None)


@register.simple_tag
def recent_comments(count: int = 8) -> SafeString:
    return fragments.kept(f"recent:{count}:{get_language()}", partial(_recent, count))


def _recent(count: int) -> str:
    return render_to_string("comments/includes/recent.html", {"recent_comments": Comment.objects.recent()[:count]})


@register.simple_tag
def comment_counts(cards: Iterable[Card]) -> str:
    """Tell each card how many visible comments its paper has; one query for all of them."""
    by_key = {card.pk: card for card in cards}
    if by_key:
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS.format(keys=",".join(map(str, by_key))))
            for key, count in cursor.fetchall():
                by_key[key].comments = count
    return ""
