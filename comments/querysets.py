"""Questions about comments, with names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_queries.query import TreeQuerySet

if TYPE_CHECKING:
    from comments.models import Comment


class CommentQuerySet(TreeQuerySet["Comment"]):
    def visible(self) -> CommentQuerySet:
        """What the public may see."""
        return self.filter(state="visible")

    def held(self) -> CommentQuerySet:
        """What waits for a moderator, the oldest first."""
        return self.filter(state="held").order_by("posted")

    def recent(self) -> CommentQuerySet:
        """The newest visible comments with what they stand under."""
        return (
            self.visible().without_tree_fields().select_related("article", "paper").order_by("-posted", "-pk")
        )
