"""What is kept about the blog. Derived columns (set HTML) are filled on save, with the typesetter's version."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.querysets import ArticleQuerySet


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


class Article(models.Model):
    """A piece of writing. `number` makes its address and is apart from the primary key: an imported blog keeps its own.

    `published` is the day of the first publication and stays; `updated` moves when the text changes after it.
    """

    class Language(models.TextChoices):
        CHINESE = "zh", "中文"
        ENGLISH = "en", "English"

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
    headings = models.JSONField(default=list, editable=False)
    problems = models.JSONField(default=list, editable=False)
    typeset_with = models.CharField(max_length=40, editable=False)
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
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.number])


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
