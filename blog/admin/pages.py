"""The editor of a page beside the articles: the same text and preview, saved as a plain form."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from blog import authoring
from blog.admin.forms import as_text_of_editor, with_plain_newlines
from blog.admin.words import words
from blog.models import Page


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ("title", "body", "preamble", "language", "slug", "is_draft", "is_listed", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_text_of_editor(self)

    def clean_body(self) -> str:
        return with_plain_newlines(self.cleaned_data["body"])

    def clean_preamble(self) -> str:
        return with_plain_newlines(self.cleaned_data["preamble"])


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    form = PageForm
    change_form_template = "admin/blog/page/change_form.html"
    list_display = ("title", "slug", "language", "is_draft", "is_listed", "position")
    list_filter = ("language", "is_draft")
    search_fields = ("title", "slug")

    def get_form(self, request: HttpRequest, obj: Page | None = None, change: bool = False, **kwargs: Any) -> Any:
        if not self._may_write(request, obj):
            kwargs["form"] = ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Page | None = None,
    ) -> HttpResponse:
        if self._may_write(request, obj):
            context |= {"editor": True, "words": words(), "is_nav_sidebar_enabled": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _may_write(self, request: HttpRequest, obj: Page | None) -> bool:
        """Preview and picker of equations are the articles': who may not write any gets a plain form."""
        user = request.user
        is_author = user.has_perm("blog.add_article") or user.has_perm("blog.change_article")
        return is_author and (self.has_change_permission(request, obj) if obj else self.has_add_permission(request))

    def save_model(self, request: HttpRequest, obj: Page, form: ModelForm, change: bool) -> None:
        authoring.save_page(obj)
        for problem in obj.problems:
            self.message_user(request, _("Line %(line)s: %(message)s") % problem, "warning")

    def delete_model(self, request: HttpRequest, obj: Page) -> None:
        authoring.remove_page(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        for page in queryset:
            authoring.remove_page(page)
