"""Two papers that are one, and one that is two: looked at first, done with a reason, and written down.

What a merge or split would leave is found by doing it in a transaction that is taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers import identifiers, identity, models, store
from papers.identifiers import Identifier

_Found = TypeVar("_Found")
MOST_TWINS = 50
_SHOWN = (
    *("title", "authors", "abstract", "version", "published", "announced", "withdrawn", "public", "edition", "group"),
    *("comments", "journal_ref", "license", "stars", "opens"),
)


class NamedPaper(forms.CharField):
    """Any identifier or address of a paper that is here."""

    def clean(self, value: str) -> models.PaperIdentifier:
        text = super().clean(value).strip()
        name = identifiers.parse_address(text) or next(iter(identifiers.read(text)), None)
        names = models.PaperIdentifier.objects.select_related("paper__edition__venue")
        found = name and names.filter(scheme=name.scheme, value=name.value).first()
        if not found:
            raise ValidationError(_("No paper here goes by this name."))
        return found


class MergeForm(forms.Form):
    stays = NamedPaper(label=gettext_lazy("The paper that stays"))
    goes = NamedPaper(label=gettext_lazy("The paper that becomes part of it"))

    def clean(self) -> dict[str, models.PaperIdentifier]:
        found: dict[str, models.PaperIdentifier] = self.cleaned_data
        if len(found) == 2 and found["stays"].paper_id == found["goes"].paper_id:
            raise ValidationError(_("These are one paper already."))
        return found


class SplitForm(forms.Form):
    name = NamedPaper(label=gettext_lazy("The identifier that is another paper's"))


@dataclass(frozen=True, slots=True)
class Preview:
    """Papers before and after, field by field, with the fields that nobody fills left out."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def urls(site: admin.AdminSite) -> list[URLPattern]:
    return [
        path("merge/", site.admin_view(merge), name="papers_paper_merge"),
        path("split/", site.admin_view(split), name="papers_paper_split"),
    ]


def merge(request: HttpRequest) -> HttpResponse:
    form = MergeForm(request.POST or request.GET or None)
    _expect_curator(request)
    if not form.is_valid():
        twins = identity.title_twins()[:MOST_TWINS] if "twins" in request.GET else ()
        return _page(request, _("Merge two papers"), form, twins=twins)
    stays, goes = form.cleaned_data["stays"].paper, form.cleaned_data["goes"].paper
    if reason := _reason(request):
        names = f"{goes.identifier} → {stays.identifier}"
        store.merge(stays.pk, goes.pk, reason)
        return _done(request, stays.pk, _("Merged: %(names)s") % {"names": names}, reason)
    return _page(request, _("Merge two papers"), form, _merged(stays, goes))


def split(request: HttpRequest) -> HttpResponse:
    form = SplitForm(request.POST or request.GET or None)
    _expect_curator(request)
    if not form.is_valid():
        return _page(request, _("Split a paper"), form)
    name = form.cleaned_data["name"]
    identifier = Identifier(name.scheme, name.value)
    try:
        if reason := _reason(request):
            new = store.split(identifier, reason)
            return _done(request, new, _("Split off: %(names)s") % {"names": str(identifier)}, reason)
        return _page(request, _("Split a paper"), form, _split(name.paper, identifier))
    except identity.CannotSplit:
        form.add_error("name", _("One of the two would be a paper that no source speaks of."))
        return _page(request, _("Split a paper"), form)


# --- Looking ahead ----------------------------------------------------------------------------------------------------


def _merged(stays: models.Paper, goes: models.Paper) -> Preview:
    before = [_told(stays), _told(goes)]

    def after() -> dict[str, str]:
        store.merge(stays.pk, goes.pk)
        return _told(models.Paper.objects.get(pk=stays.pk))

    headings = (_("the paper that stays"), _("the paper that goes"), _("both as one"))
    return _preview(headings, [*before, _as_if(after)])


def _split(paper: models.Paper, identifier: Identifier) -> Preview:
    before = _told(paper)

    def after() -> list[dict[str, str]]:
        new = store.split(identifier)
        return [_told(models.Paper.objects.get(pk=pk)) for pk in (paper.pk, new)]

    headings = (_("the paper as it is"), _("what stays"), _("what is split off"))
    return _preview(headings, [before, *_as_if(after)])


def _as_if(deed: Callable[[], _Found]) -> _Found:
    """What there would be to find after this, which has not happened then."""
    with transaction.atomic():
        found = deed()
        transaction.set_rollback(True)
    return found


def _told(paper: models.Paper) -> dict[str, str]:
    names = models.PaperIdentifier.objects.filter(paper=paper).order_by("scheme", "value")
    told = {_("identifiers"): "\n".join(f"{name.scheme}:{name.value}" for name in names)}
    for field in _SHOWN:
        value = getattr(paper, field)
        text = "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)
        told[str(label_for_field(field, models.Paper))] = text
    return told


def _preview(headings: tuple[str, ...], papers: list[dict[str, str]]) -> Preview:
    rows = ((field, tuple(paper[field] for paper in papers)) for field in papers[0])
    return Preview(headings, tuple(row for row in rows if any(row[1])))


# --- Doing it ---------------------------------------------------------------------------------------------------------


def _expect_curator(request: HttpRequest) -> None:
    if not request.user.has_perm("papers.change_paper"):
        raise PermissionDenied


def _reason(request: HttpRequest) -> str:
    """Nothing is done without one."""
    return request.POST.get("reason", "").strip() if request.method == "POST" else ""


def _done(request: HttpRequest, pk: int, told: str, reason: str) -> HttpResponse:
    """The change has its row with the reason; who made it stands in the paper's history."""
    of_paper = admin.site.get_model_admin(models.Paper)
    of_paper.log_change(request, models.Paper.objects.get(pk=pk), f"{told}: {reason}")
    of_paper.message_user(request, told)
    return HttpResponseRedirect(reverse("admin:papers_paper_change", args=[pk]))


def _page(
    request: HttpRequest, title: str, form: forms.Form, preview: Preview | None = None, **more: object
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": title,
        "form": form,
        "preview": preview,
        "opts": models.Paper._meta,
        **more,
    }
    return render(request, "admin/papers/paper/identity.html", context)
