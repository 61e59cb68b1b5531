"""Questions about comments, with names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.expressions import RawSQL
from tree_queries.query import TreeQuerySet

from blog.models import Article

if TYPE_CHECKING:
    from comments.models import Comment
    from comments.targets import Target


# Replies to what is not visible, and the replies to them.
_BURIED = """
WITH RECURSIVE buried(id) AS (
    SELECT reply.id FROM comments_comment reply JOIN comments_comment answered ON reply.parent_id = answered.id
    WHERE answered.state <> 'visible'
    UNION
    SELECT reply.id FROM comments_comment reply JOIN buried ON reply.parent_id = buried.id
)
SELECT id FROM buried
"""


class CommentQuerySet(TreeQuerySet):
    def visible(self) -> CommentQuerySet:
        """What a moderator has let through."""
        return self.filter(state="visible")

    def public(self) -> CommentQuerySet:
        """What stands on a public page: visible, in answer to nothing that is not, under what is public itself."""
        under = Q(article__in=Article.objects.published().order_by()) | Q(paper__public=True)
        return self.visible().without_tree_fields().filter(under).exclude(pk__in=RawSQL(_BURIED, []))

    def held(self) -> CommentQuerySet:
        """What waits for a moderator, the oldest first."""
        return self.filter(state="held").order_by("posted")

    def thread_under(self, target: Target) -> list[Comment]:
        """The visible comments under an article or a paper, depth first, each with its `tree_depth`.

        A reply to a comment that is not visible is not shown either: its parent is not in the tree. The tree is laid
        out here: a recursive query costs a page more than all of its comments.
        """
        here = {"article" if isinstance(target, Article) else "paper": target}
        answers: dict[int | None, list[Comment]] = defaultdict(list)
        for comment in self.without_tree_fields().visible().filter(**here).order_by("-posted", "-pk"):
            answers[comment.parent_id].append(comment)
        thread: list[Comment] = []
        waiting = [(comment, 0) for comment in answers[None]]
        while waiting:
            comment, depth = waiting.pop()
            comment.tree_depth = depth
            thread.append(comment)
            waiting += [(answer, depth + 1) for answer in answers[comment.pk]]
        return thread

    def recent(self) -> CommentQuerySet:
        """The newest public comments with what a list of them shows: their target's title and address."""
        found = self.public().select_related("article", "paper").order_by("-posted", "-pk")
        return found.only(
            "name",
            "posted",
            "text",
            "body_html",
            "article__number",
            "article__title",
            "paper__scheme",
            "paper__value",
            "paper__title",
        )
