"""Questions about comments, with names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from tree_queries.query import TreeQuerySet

from blog.models import Article

if TYPE_CHECKING:
    from comments.targets import Target


class CommentQuerySet(TreeQuerySet):
    def visible(self) -> CommentQuerySet:
        """What the public may see."""
        return self.filter(state="visible")

    def held(self) -> CommentQuerySet:
        """What waits for a moderator, the oldest first."""
        return self.filter(state="held").order_by("posted")

    def thread_under(self, target: Target) -> CommentQuerySet:
        """The visible comments under an article or a paper, depth first, each with its `tree_depth`.

        A reply to a comment that is not visible is not shown either: its parent is not in the tree.
        """
        here = {"article" if isinstance(target, Article) else "paper": target, "state": "visible"}
        return self.with_tree_fields().tree_filter(**here)

    def recent(self) -> CommentQuerySet:
        """The newest visible comments with what a list of them shows: their target's title and address."""
        hidden = Q(article__is_draft=True) | Q(article__published__gt=timezone.now())
        found = (
            self.visible()
            .without_tree_fields()
            .exclude(hidden)
            .select_related("article", "paper")
            .order_by("-posted", "-pk")
        )
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
