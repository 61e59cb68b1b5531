"""The form behind the editor: a text, where it belongs, and one choice of who may read it from when."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from blog import typesetting
from blog.admin.rivals import Rival, rival_of
from blog.autosaving import Text
from blog.lookup import SiteLookup
from blog.models import Article, Tag

_BETWEEN_TAGS = re.compile(r"[,，、;；\n]")


class Audience(models.TextChoices):
    """Who may read an article, and from when."""

    NOBODY = "draft", _("Draft: only authors see it")
    EVERYBODY = "public", _("Published")
    LATER = "scheduled", _("Published at a later time")


def audience_of(article: Article) -> Audience:
    if article.is_draft:
        return Audience.NOBODY
    return Audience.EVERYBODY if article.is_public(timezone.now()) else Audience.LATER


class ArticleForm(forms.ModelForm):
    """Refuses what would lose or embarrass: another's newer text, and a publication with problems nobody looked at.

    Both can be insisted on, by the buttons that the refusal brings: `_overwrite` and `_publish_anyway`.
    """

    writer: User
    rival: Rival | None = None
    problems: tuple[typesetting.Problem, ...] = ()

    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience, widget=forms.RadioSelect)
    scheduled = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    tag_names = forms.CharField(
        label=_("Tags"), required=False, help_text=_("Separated by commas; a new one is made when you save.")
    )

    class Meta:
        model = Article
        fields = (
            *("title", "body", "preamble", "language", "slug", "number", "author_name"),
            *("category", "series", "part", "comments_open"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article: Article = self.instance
        self.first_published = article.published
        self.audience_before = audience_of(article)
        self.initial["audience"] = self.audience_before
        self.fields["scheduled"].label = _("Date and time (%(zone)s)") % {"zone": settings.TIME_ZONE}
        if self.audience_before is Audience.LATER:
            self.initial["scheduled"] = article.published
        as_text_of_editor(self)
        for name, label in (("category", _("Category")), ("series", _("Series"))):
            self.fields[name].label = label
            widget = self.fields[name].widget  # their own pages are for the rest
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        if article.pk:
            self.initial["tag_names"] = ", ".join(article.tags.values_list("name", flat=True))

    def clean_body(self) -> str:
        return with_plain_newlines(self.cleaned_data["body"])

    def clean_preamble(self) -> str:
        return with_plain_newlines(self.cleaned_data["preamble"])

    def clean_scheduled(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["scheduled"]
        if self.cleaned_data.get("audience") != Audience.LATER:
            return None
        if moment is None:
            raise ValidationError(_("Say when it is to be published."))
        if moment <= timezone.now():
            raise ValidationError(_("This time has passed. To publish at once, choose “Published”."))
        if self.first_published and self.first_published <= timezone.now():
            raise ValidationError(_("It has been published before and keeps that date: it can only be published now."))
        return moment

    def clean_part(self) -> int | None:
        part: int | None = self.cleaned_data["part"]
        series = self.cleaned_data.get("series")
        others = Article.objects.filter(series=series, part=part).exclude(pk=self.instance.pk)
        if part and series and (other := others.first()):
            says = {"part": part, "series": series, "title": other.title, "number": other.number}
            raise ValidationError(_("Part %(part)s of “%(series)s” is %(number)s, “%(title)s”, already.") % says)
        return part

    def clean_tag_names(self) -> list[str]:
        names = (" ".join(name.split()) for name in _BETWEEN_TAGS.split(self.cleaned_data["tag_names"]))
        kept = list(dict.fromkeys(name for name in names if name))
        if too_long := [name for name in kept if len(name) > 80]:
            raise ValidationError(_("A tag may have 80 characters: “%(tag)s…”") % {"tag": too_long[0][:40]})
        if unnamed := [name for name in kept if not slug_of(name)]:
            raise ValidationError(_("A tag needs a letter or a digit: “%(tag)s”") % {"tag": unnamed[0]})
        return kept

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors:
            self._check_rival()
        if not self.errors:
            self._decide_audience(Audience(values["audience"]), values["scheduled"])
            self._check_problems()
        return values

    def _check_rival(self) -> None:
        if not self.instance.pk:
            return
        Article.objects.select_for_update().get(pk=self.instance.pk)  # one save at a time
        saved = Article.objects.get(pk=self.instance.pk)  # the instance is to become what was posted
        rival = rival_of(saved, self.writer, base=self.data.get("base", ""), revision=self.data.get("revision", ""))
        if rival and self.data.get("_overwrite") != rival.base and not rival.is_only_autosave_of(self.text):
            self.rival = rival
            self.add_error(None, ValidationError(_("The text has been changed elsewhere meanwhile."), code="conflict"))

    @property
    def text(self) -> Text:
        return Text(*(self.cleaned_data[part] for part in ("title", "body", "preamble")))

    def _decide_audience(self, audience: Audience, scheduled: datetime | None) -> None:
        """A first publication dates an article for good; a date to come can still be moved."""
        self.instance.is_draft = audience is Audience.NOBODY
        now = timezone.now()
        dated = self.first_published is not None and self.first_published <= now
        if audience is Audience.LATER:
            self.instance.published = scheduled
        elif not dated:
            self.instance.published = now if audience is Audience.EVERYBODY else None

    def _check_problems(self) -> None:
        if self.instance.is_draft or self.audience_before is Audience.EVERYBODY or "_publish_anyway" in self.data:
            return
        lookup = SiteLookup(self.cleaned_data["number"])
        rendered = typesetting.render(self.text.body, preamble=self.text.preamble, lookup=lookup, store=cache)
        self.problems = rendered.problems
        if self.problems:
            message = _("Look at the problems in the text before it is published.")
            self.add_error(None, ValidationError(message, code="problems"))

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # the stubs leave it out; the documentation of save(commit=False) does not
        self.instance.tags.set(tags_named(self.cleaned_data["tag_names"]))


def as_text_of_editor(form: forms.ModelForm) -> None:
    """The fields of the text, as the editor's scripts and sheet want them."""
    form.fields["body"].widget.attrs |= {"rows": 26, "class": "editor-text", "spellcheck": "true"}
    form.fields["preamble"].widget.attrs |= {"rows": 6, "class": "editor-text", "spellcheck": "false"}
    form.label_suffix = ""


def with_plain_newlines(text: str) -> str:
    """Forms send a line's end as two characters."""
    return text.replace("\r\n", "\n")


def slug_of(name: str) -> str:
    return slugify(name, allow_unicode=True)[:80]


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names; those that are not there yet are made. The case of letters makes no new tag."""
    return [
        Tag.objects.filter(name__iexact=name).first()
        or Tag.objects.get_or_create(slug=slug_of(name), defaults={"name": name})[0]
        for name in names
    ]
