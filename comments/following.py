"""Comments go where their paper goes: into the one that takes it in, and out again with the name they were under."""

from comments.models import Comment
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
