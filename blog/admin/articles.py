"""The editor of an article, and the list it is opened from."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from blog import authoring, autosaving
from blog.admin import history, requests
from blog.admin.forms import ArticleForm, audience_of
from blog.admin.rivals import base_revision, changes_between
from blog.admin.words import words
from blog.models import Article, Tag

COMMON_TAGS = 40
_PLAIN_FIELDSETS = (
    (None, {"fields": ("title", "body", "preamble", "language", "category", "series", "part", "published")}),
)


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    change_form_template = "admin/blog/article/change_form.html"
    list_display = ("number", "title", "language", "category", "is_draft", "published", "readers")
    list_display_links = ("number", "title")
    list_filter = ("is_draft", "language", "category", "series")
    list_select_related = ("category",)
    search_fields = ("title", "text", "=number")
    date_hierarchy = "published"
    fieldsets = (
        (None, {"fields": ("title", "body", "preamble")}),
        (None, {"fields": ("audience", "scheduled", "comments_open", "language", "slug", "number", "author_name")}),
        (None, {"fields": ("category", "tag_names", "series", "part")}),
    )

    def get_urls(self) -> list[URLPattern]:
        pages = (
            ("preview/", requests.preview_page, "preview"),
            ("autosave/", requests.autosave, "autosave_new"),
            ("<int:pk>/autosave/", requests.autosave, "autosave"),
            ("<int:pk>/discard/", requests.discard, "discard"),
            ("labels/", requests.labels, "labels"),
            ("series/", requests.series, "series"),
            ("image/", requests.upload, "image"),
            ("<int:pk>/revisions/", self.revision_list, "revisions"),
            ("<int:pk>/revisions/<int:revision_pk>/", self.revision, "revision"),
        )
        return [
            path(address, self._for_authors(view), name=f"blog_article_{name}") for address, view, name in pages
        ] + super().get_urls()

    def _for_authors(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        def checked(request: HttpRequest, **arguments: int) -> HttpResponseBase:
            # What belongs to one article, or makes one that is written on, is for those who may change it.
            changes = "pk" in arguments or view is requests.autosave
            if not (self.has_change_permission(request) or (not changes and self.has_add_permission(request))):
                raise PermissionDenied
            return view(request, **arguments)

        return self.admin_site.admin_view(checked)

    def revision_list(self, request: HttpRequest, pk: int) -> HttpResponse:
        return history.revision_list(self, request, pk)

    def revision(self, request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
        return history.revision(self, request, pk, revision_pk)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Who may look only gets Django's plain page."""
        return super().get_fieldsets(request, obj) if self._may_write(request, obj) else _PLAIN_FIELDSETS

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        if not self._may_write(request, obj):
            return super().get_form(request, obj, change, form=ModelForm, **kwargs)
        form = super().get_form(request, obj, change, **kwargs)
        assert issubclass(form, ArticleForm), "the form of this class"
        form.writer = requests.user_of(request)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        user = requests.user_of(request)
        language = Article.Language.CHINESE if request.LANGUAGE_CODE.startswith("zh") else Article.Language.ENGLISH
        return {
            "number": str(authoring.next_number()),
            "author_name": user.get_full_name() or user.get_username(),
            "language": language,
        }

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        if request.method == "POST" and requests.wants_json(request):
            return JsonResponse({"refused": form.errors.get_json_data()})
        if self._may_write(request, obj):
            context |= self._editor(request, form, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _may_write(self, request: HttpRequest, obj: Article | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def _editor(self, request: HttpRequest, form: ArticleForm, article: Article | None) -> dict[str, Any]:
        context: dict[str, Any] = {
            "editor": {"base": request.POST.get("base", ""), "revision": request.POST.get("revision", "")},
            "is_nav_sidebar_enabled": False,  # two panes need the room
            "words": words(),
            "audience": form.audience_before,
            "zone": settings.TIME_ZONE,
            "common_tags": Tag.objects.order_by("name")[:COMMON_TAGS],
        }
        if article and request.method == "GET":
            context |= self._opened(requests.user_of(request), form, article)
        if form.rival:
            context["changes"] = changes_between(form.rival.text, form.text)
        return context

    def _opened(self, user: Any, form: ArticleForm, article: Article) -> dict[str, Any]:
        """The editor opens with what its author typed last, saved or not."""
        now = autosaving.state(article, user)
        saved = autosaving.Text(article.title, article.body, article.preamble)
        form.initial.update(title=now.text.title, body=now.text.body, preamble=now.text.preamble)
        context: dict[str, Any] = {
            "editor": {"base": now.base, "revision": base_revision(article, user)},
        }
        if now.is_autosave and now.text != saved:
            context |= {"kept": now, "changes": changes_between(saved, now.text)}
        return context

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        user = requests.user_of(request)
        if not change:
            obj.author = user
        authoring.save(obj, made_by=user)
        if not requests.wants_json(request):
            for problem in obj.problems:
                self.message_user(request, _("Line %(line)s: %(message)s") % problem, "warning")

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        if requests.wants_json(request):
            return self._saved(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._saved(request, obj) if requests.wants_json(request) else super().response_change(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Article) -> HttpResponseRedirect:
        """An author who saved goes on writing."""
        return redirect("admin:blog_article_change", obj.pk)

    response_post_save_add = response_post_save_change

    def _saved(self, request: HttpRequest, article: Article) -> JsonResponse:
        audience = audience_of(article)
        told = {"audience": audience, "audience_label": audience.label, "public": article.get_absolute_url()}
        return JsonResponse(requests.state_of(article, requests.user_of(request)) | told)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        authoring.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            authoring.remove(article)
