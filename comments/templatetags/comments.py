"""`{% comments_under article %}`: the thread under an article or a paper, and the form."""

from typing import Any

from django import template

from blog.models import Article
from comments.forms import CommentForm
from comments.models import Comment
from comments.targets import Target, name_of

register = template.Library()


@register.inclusion_tag("comments/includes/thread.html", takes_context=True)
def comments_under(context: template.Context, target: Target) -> dict[str, Any]:
    comments = list(Comment.objects.thread_under(target))
    author = target.author_id if isinstance(target, Article) else None
    for comment in comments:
        comment.is_author = author is not None and comment.user_id == author
    is_open = not isinstance(target, Article) or target.comments_open
    return {
        "comments": comments,
        "target": target,
        "form": CommentForm(initial={"target": name_of(target)}) if is_open else None,
        "held": "held" in context["request"].GET,
        "language": context.get("language"),
    }


@register.inclusion_tag("comments/includes/recent.html")
def recent_comments(count: int = 8) -> dict[str, Any]:
    return {"recent_comments": Comment.objects.recent()[:count]}
