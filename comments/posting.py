"""Posting a comment and showing or refusing it: the form, the seeds and the imports all come through here."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from blog import typesetting
from blog.models import Article
from comments.models import Comment
from comments.signals import comments_changed
from comments.targets import Target


@transaction.atomic
def post(
    target: Target,
    *,
    name: str,
    body: str,
    email: str = "",
    parent: Comment | None = None,
    user: User | None = None,
    posted: datetime | None = None,
    key: str | None = None,
    visible: bool = False,
) -> Comment:
    """Keep a comment. It waits for a moderator unless `visible`; `key` is the name that an import knows it by."""
    comment = Comment(
        article=target if isinstance(target, Article) else None,
        paper=None if isinstance(target, Article) else target,
        identifier="" if isinstance(target, Article) else str(target.identifier),
        parent=parent,
        user=user,
        name=name,
        email=email,
        body=body,
        state=Comment.State.VISIBLE if visible else Comment.State.HELD,
        posted=posted or timezone.now(),
        key=key,
    )
    typeset(comment)
    comment.save()
    comments_changed.send(Comment, pks=[comment.pk])
    return comment


def typeset(comment: Comment) -> None:
    """Fill the columns that derive from the text."""
    rendered = typesetting.render_comment(comment.body)
    comment.body_html = rendered.html
    comment.text = rendered.text
    comment.typeset_with = typesetting.VERSION


@transaction.atomic
def decide(comments: Iterable[Comment], state: Comment.State) -> int:
    """A moderator's word on some comments; the number of those that changed."""
    changing = [comment for comment in comments if comment.state != state]
    Comment.objects.filter(pk__in=[comment.pk for comment in changing]).update(state=state)
    tell(changing)
    return len(changing)


def tell(comments: Iterable[Comment]) -> None:
    """These have changed, and with them the replies: they are shown under what is visible only."""
    comments_changed.send(Comment, pks=_with_replies(comments))


@transaction.atomic
def remove(comments: Iterable[Comment]) -> None:
    """Delete comments with the replies to them."""
    Comment.objects.filter(pk__in=_with_replies(comments)).delete()


def _with_replies(comments: Iterable[Comment]) -> list[int]:
    tree = Comment.objects.with_tree_fields()
    return [reply.pk for comment in comments for reply in tree.descendants(comment, include_self=True)]


def renew(limit: int = 200) -> int:
    """Set again what an older typesetter made; the number of comments done."""
    stale = Comment.objects.without_tree_fields().exclude(typeset_with=typesetting.VERSION)[:limit]
    for comment in stale:
        typeset(comment)
    Comment.objects.bulk_update(stale, ["body_html", "text", "typeset_with"])
    return len(stale)
