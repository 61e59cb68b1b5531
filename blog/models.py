"""What is kept about the blog. Derived columns (set HTML) are filled on save, with the typesetter's version."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.querysets import ArticleQuerySet, PageQuerySet


class Category(models.Model):
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("slug",)
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:category", args=[self.slug])


class Tag(models.Model):
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("slug",)
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])


class Series(models.Model):
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ("slug",)
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:series", args=[self.slug])


SUMMARY = 200
"""The characters of an article's beginning that are told where it is shared."""


class Language(models.TextChoices):
    CHINESE = "zh", "中文"
    ENGLISH = "en", "English"


class Article(models.Model):
    """A piece of writing. `number` makes its address and is apart from the primary key: an imported blog keeps its own.

    `published` is the day of the first publication and stays; `updated` moves when the text changes after it.
    """

    Language = Language

    number = models.PositiveIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=120, blank=True, allow_unicode=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    author_name = models.CharField(_("author"), max_length=80)
    body = models.TextField(_("text"), help_text=_("Markdown and LaTeX"))
    preamble = models.TextField(
        _("macros"), blank=True, help_text=_(r"\newcommand and \DeclareMathOperator, one a line")
    )
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="articles")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    series = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="articles")
    part = models.PositiveSmallIntegerField(_("part"), null=True, blank=True)
    is_draft = models.BooleanField(_("draft"), default=True)
    published = models.DateTimeField(_("first published"), null=True, blank=True)
    updated = models.DateTimeField(_("updated"), null=True, blank=True)
    comments_open = models.BooleanField(_("comments open"), default=True)
    readers = models.PositiveIntegerField(_("readers"), default=0, editable=False)
    origin = models.CharField(
        max_length=300, null=True, blank=True, unique=True, editable=False, help_text=_("the name an import gave it")
    )

    title_html = models.TextField(editable=False)
    body_html = models.TextField(editable=False)
    excerpt_html = models.TextField(editable=False)
    text = models.TextField(editable=False, help_text=_("plain text, for search and feeds"))
    summary = models.CharField(max_length=SUMMARY, blank=True, db_default="", editable=False)
    headings = models.JSONField(default=list, editable=False)
    problems = models.JSONField(default=list, editable=False)
    typeset_with = models.CharField(max_length=40, editable=False)
    is_out = models.BooleanField(
        default=False, db_default=False, editable=False, help_text=_("whoever listens knows that it is public")
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("-published", "-number")
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = (
            models.CheckConstraint(
                condition=Q(is_draft=True) | Q(published__isnull=False), name="published_article_has_its_date"
            ),
            models.UniqueConstraint(fields=("series", "part"), name="one_article_per_part"),
        )
        indexes = (
            models.Index(fields=("is_draft", "-published", "-number"), name="article_newest"),
            models.Index(fields=("category", "-published"), name="article_category_newest"),
            models.Index(fields=("typeset_with",), name="article_typeset_with"),
            models.Index(fields=("published",), condition=Q(is_draft=False, is_out=False), name="article_planned"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return f"/archives/{self.number}"  # a page asks a dozen times, and reverse() takes its time

    def is_public(self, now: datetime) -> bool:
        return not self.is_draft and self.published is not None and self.published <= now


class Revision(models.Model):
    """The text of an article as it was saved, by whom and when."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=200)
    body = models.TextField()
    preamble = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made", "-pk")
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.article_id} of {self.made:%Y-%m-%d %H:%M}"


class Equation(models.Model):
    """A displayed formula that can be linked to, as the typesetter numbered it: written with the article's text."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="equations")
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=200, blank=True)
    tex = models.TextField()

    class Meta:
        ordering = ("article", "position")
        verbose_name = _("equation")
        verbose_name_plural = _("equations")
        constraints = (models.UniqueConstraint(fields=("article", "position"), name="equation_position"),)
        indexes = (models.Index(fields=("article", "label"), name="equation_label"),)

    def __str__(self) -> str:
        return f"{self.article_id} ({self.number}) {self.label}".strip()


class Autosave(models.Model):
    """What an author has typed since the last save, kept apart from the article until it is saved.

    `base` is the revision that the typing started from; `version` counts the autosaves, so that a second tab notices
    that it is behind.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="autosaves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    base = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    preamble = models.TextField(blank=True)
    saved = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("autosave")
        verbose_name_plural = _("autosaves")
        constraints = (models.UniqueConstraint(fields=("article", "user"), name="one_autosave_per_author"),)

    def __str__(self) -> str:
        return f"{self.article_id} by {self.user_id}"


class Page(models.Model):
    """A page that stands apart from the stream of articles, at `/<slug>.html`: about, questions, links.

    The same page in another language is another row with the same slug; the reader gets the interface's language.
    """

    Language = Language

    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, default=Language.ENGLISH)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown and LaTeX"))
    preamble = models.TextField(_("macros"), blank=True)
    is_draft = models.BooleanField(_("draft"), default=False)
    is_listed = models.BooleanField(_("in the footer"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("lower comes first"))
    title_html = models.TextField(editable=False)
    body_html = models.TextField(editable=False)
    text = models.TextField(editable=False)
    headings = models.JSONField(default=list, editable=False)
    problems = models.JSONField(default=list, editable=False)
    typeset_with = models.CharField(max_length=40, editable=False)
    changed = models.DateTimeField(auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ("position", "slug", "language")
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = (models.UniqueConstraint(fields=("slug", "language"), name="one_page_per_language"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:page", args=[self.slug])


class Redirect(models.Model):
    """Where something that had another address lives now: asked when an address is not found.

    Both are paths on this site, decoded; `new_path` may carry a query or an anchor.
    """

    old_path = models.CharField(_("old address"), max_length=400, unique=True)
    new_path = models.CharField(_("new address"), max_length=400)
    permanent = models.BooleanField(_("permanent"), default=True)

    class Meta:
        ordering = ("old_path",)
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")

    def __str__(self) -> str:
        return f"{self.old_path} → {self.new_path}"


class CountedBatch(models.Model):
    """A batch of readers that is in the articles' and papers' counts already: written in the same transaction."""

    key = models.CharField(max_length=64, unique=True)
    counted = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("counted batch")
        verbose_name_plural = _("counted batches")

    def __str__(self) -> str:
        return self.key
