"""What stands beside the articles, in Django's own forms."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from blog import authoring
from blog.models import Category, Page, Redirect, Series, Tag


@admin.register(Category, Tag)
class NamedAdmin(admin.ModelAdmin):
    list_display = ("slug", "name")
    search_fields = ("slug", "name")


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("slug", "title")
    search_fields = ("slug", "title")


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ("title", "slug", "language", "is_draft", "is_listed", "position")
    list_filter = ("language", "is_draft")
    search_fields = ("title", "slug")

    def save_model(self, request: HttpRequest, obj: Page, form: ModelForm, change: bool) -> None:
        authoring.save_page(obj)

    def delete_model(self, request: HttpRequest, obj: Page) -> None:
        authoring.remove_page(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        for page in queryset:
            authoring.remove_page(page)


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ("old_path", "new_path", "permanent")
    search_fields = ("old_path", "new_path")
