"""Comments go where their paper goes: into the one that takes it in, and out again with the name they were under.

They are as public as what they stand under, and gone with it.
"""

from collections.abc import Iterable

from comments.models import Comment
from comments.signals import comments_changed, comments_removed
from papers.identifiers import Identifier


def follow_merge(into: int, gone: int, **sent: object) -> None:
    Comment.objects.filter(paper=gone).update(paper=into)


def follow_split(kept: int, made: int, identifiers: tuple[Identifier, ...], **sent: object) -> None:
    """A reply stays with what it answers, whatever name its paper had by then."""
    names = [str(identifier) for identifier in identifiers]
    here = Comment.objects.without_tree_fields().filter(paper=kept)
    following = list(here.filter(parent=None, identifier__in=names).values_list("pk", flat=True))
    while following:
        Comment.objects.without_tree_fields().filter(pk__in=following).update(paper=made)
        following = list(here.filter(parent__in=following).values_list("pk", flat=True))


def follow_articles(pks: Iterable[int], **sent: object) -> None:
    _tell(article__in=pks)


def follow_papers(pks: Iterable[int], **sent: object) -> None:
    _tell(paper__in=pks)


def _tell(**under: Iterable[int]) -> None:
    if pks := list(Comment.objects.without_tree_fields().filter(**under).order_by().values_list("pk", flat=True)):
        comments_changed.send(Comment, pks=pks)


def tell_of_the_end(instance: Comment, **sent: object) -> None:
    """Of every way to be deleted, with the article it stands under, too."""
    comments_removed.send(Comment, pks=[instance.pk])
