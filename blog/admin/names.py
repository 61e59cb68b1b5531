"""What stands beside the articles, in Django's own forms."""

from django.contrib import admin

from blog.models import Category, Redirect, Series, Tag


@admin.register(Category, Tag)
class NamedAdmin(admin.ModelAdmin):
    list_display = ("slug", "name")
    search_fields = ("slug", "name")


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ("slug", "title")
    search_fields = ("slug", "title")


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ("old_path", "new_path", "permanent")
    search_fields = ("old_path", "new_path")
