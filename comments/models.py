"""A comment stands under one article or one paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tree_queries.fields import TreeNodeForeignKey

from blog.models import Article
from comments.querysets import CommentQuerySet
from papers.models import Paper


class Comment(models.Model):
    """Markdown with maths by a reader. `identifier` is the paper's name that it was posted under, so that a split of
    the paper can follow it."""

    class State(models.TextChoices):
        HELD = "held", _("waiting for a moderator")
        VISIBLE = "visible", _("visible")
        REFUSED = "refused", _("refused")

    article = models.ForeignKey("blog.Article", models.CASCADE, null=True, blank=True, related_name="comments")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, null=True, blank=True, related_name="comments_here")
    identifier = models.CharField(max_length=230, blank=True)
    parent = TreeNodeForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("never shown"))
    body = models.TextField(_("comment"))
    body_html = models.TextField(editable=False)
    text = models.TextField(editable=False)
    typeset_with = models.CharField(max_length=40, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    posted = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=40, null=True, blank=True, unique=True, help_text=_("the name an import gave it"))

    # Its place in a thread, set where a thread is laid out.
    tree_depth: int

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("posted", "pk")
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = (
            models.CheckConstraint(
                condition=Q(article__isnull=False, paper__isnull=True) | Q(article__isnull=True, paper__isnull=False),
                name="comment_has_one_target",
            ),
        )
        indexes = (
            models.Index(fields=("article", "state", "posted"), name="comment_of_article"),
            models.Index(fields=("paper", "state", "posted"), name="comment_of_paper"),
            models.Index(fields=("state", "-posted"), name="comment_recent"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.posted:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return f"{self.target.get_absolute_url()}#comment-{self.pk}"

    @property
    def target(self) -> Article | Paper:
        """The article or paper it stands under."""
        found = self.article or self.paper
        assert found is not None, "comment_has_one_target"
        return found
