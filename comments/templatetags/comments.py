"""`{% comments_under article %}`: the thread under an article or a paper, and the form."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db import connection

from blog.models import Article
from comments.forms import CommentForm
from comments.models import Comment
from comments.targets import Target, name_of
from papers.cards import Card

register = template.Library()

# By hand: a list of papers has 5 ms for everything, of which Django's compiler would take one.
_COUNTS = """
SELECT paper_id, COUNT(*) FROM comments_comment WHERE state = 'visible' AND paper_id IN ({keys}) GROUP BY paper_id"""


@register.inclusion_tag("comments/includes/thread.html", takes_context=True)
def comments_under(context: template.Context, target: Target) -> dict[str, Any]:
    comments = list(Comment.objects.thread_under(target))
    author = target.author_id if isinstance(target, Article) else None
    for comment in comments:
        comment.is_author = author is not None and comment.user_id == author
    parent = _answered(context["request"].GET.get("reply", ""), comments)
    is_open = not isinstance(target, Article) or target.comments_open
    initial = {"target": name_of(target), "parent": parent.pk if parent else None}
    return {
        "comments": comments,
        "target": target,
        "form": CommentForm(initial=initial) if is_open else None,
        "parent": parent,
        "held": "held" in context["request"].GET,
        "language": context.get("language"),
    }


def _answered(pk: str, comments: list[Comment]) -> Comment | None:
    """The comment here that `?reply=` names: the way to answer one without JavaScript."""
    return next((comment for comment in comments if str(comment.pk) == pk), None)


@register.inclusion_tag("comments/includes/recent.html")
def recent_comments(count: int = 8) -> dict[str, Any]:
    return {"recent_comments": Comment.objects.recent()[:count]}


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
