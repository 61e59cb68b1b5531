"""What an article was before: its revisions, what each changed, and the way back."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from blog import authoring
from blog.admin.requests import user_of
from blog.admin.rivals import changes_between
from blog.autosaving import Text
from blog.models import Article, Revision


def revision_list(admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=pk)
    revisions = list(article.revisions.select_related("made_by").only("title", "made", "made_by__username", "article"))
    return _page(admin, request, "revisions.html", article, revisions=revisions)


def revision(admin: ModelAdmin, request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    """What a revision changed (or, with ?against=now, what has changed since); a POST brings it back."""
    article = get_object_or_404(Article, pk=pk)
    chosen = get_object_or_404(article.revisions.select_related("made_by"), pk=revision_pk)
    if request.method == "POST":
        return _restore(admin, request, chosen)
    against_now = request.GET.get("against") == "now"
    other = article.revisions.first() if against_now else article.revisions.filter(pk__lt=chosen.pk).first()
    old, new = (chosen, other) if against_now else (other, chosen)
    context = {"revision": chosen, "against_now": against_now, "changes": changes_between(_text(old), _text(new))}
    return _page(admin, request, "revision.html", article, **context)


def _restore(admin: ModelAdmin, request: HttpRequest, chosen: Revision) -> HttpResponse:
    if not admin.has_change_permission(request, chosen.article):
        raise PermissionDenied
    article = authoring.restore(chosen, made_by=user_of(request))
    admin.log_change(request, article, f"Restored revision {chosen.pk}")
    messages.success(request, _("The text of that day is back. What it replaces is the revision before."))
    return HttpResponseRedirect(reverse("admin:blog_article_change", args=[article.pk]))


def _text(revision: Revision | None) -> Text:
    return Text(revision.title, revision.body, revision.preamble) if revision else Text("", "")


def _page(admin: ModelAdmin, request: HttpRequest, template: str, article: Article, **context: object) -> HttpResponse:
    shared = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "article": article,
        "can_restore": admin.has_change_permission(request, article),
        "title": _("Revisions"),
        "subtitle": str(article),
    }
    return TemplateResponse(request, f"admin/blog/article/{template}", shared | context)
