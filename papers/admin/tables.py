"""The papers' tables for curators. What machines write is for reading; a curator's word on a paper is a Correction."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from papers import models, store
from papers.admin import identity

SHOWN_BYTES = 100_000


class WrittenByMachines(admin.ModelAdmin):
    """Rows to look at: nobody adds or changes one by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class IdentifierInline(admin.TabularInline):
    model = models.PaperIdentifier
    extra = 0
    can_delete = False
    fields = readonly_fields = ("scheme", "value")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CorrectionInline(admin.TabularInline):
    model = models.Correction
    extra = 0
    fields = ("field", "value", "reason", "lifted")


@admin.register(models.Paper)
class PaperAdmin(WrittenByMachines):
    list_display = ("value", "scheme", "title", "announced", "withdrawn", "edition", "stars", "opens")
    list_filter = ("scheme", "withdrawn")
    list_select_related = ("edition__venue",)
    search_fields = ("=value", "title")
    ordering = ("-pk",)
    exclude = ("subjects",)
    inlines = (IdentifierInline, CorrectionInline)

    def get_urls(self) -> list[URLPattern]:
        return [*identity.urls(self.admin_site), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Paper]:
        return super().get_queryset(request).defer("card_html")


@admin.register(models.PaperRecord)
class PaperRecordAdmin(WrittenByMachines):
    list_display = ("source", "identifier", "version", "datestamp", "deleted", "changed")
    list_filter = ("source", "deleted")
    list_select_related = ("identifier",)
    search_fields = ("=identifier__value",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.PaperRecord]:
        return super().get_queryset(request).select_related("identifier")


@admin.register(models.PaperIdentifier)
class PaperIdentifierAdmin(WrittenByMachines):
    list_display = ("scheme", "value", "paper")
    list_filter = ("scheme",)
    list_select_related = ("paper",)
    search_fields = ("=value",)
    ordering = ("-pk",)


@admin.register(models.PaperVersion)
class PaperVersionAdmin(WrittenByMachines):
    list_display = ("identifier", "number", "submitted", "size", "source_type")
    list_select_related = ("identifier",)
    search_fields = ("=identifier__value",)
    ordering = ("-pk",)


@admin.register(models.Sighting)
class SightingAdmin(WrittenByMachines):
    list_display = ("day", "identifier", "version", "subject", "kind")
    list_select_related = ("identifier",)
    search_fields = ("=identifier__value", "=subject")
    ordering = ("-pk",)


@admin.register(models.FeedDay)
class FeedDayAdmin(WrittenByMachines):
    list_display = ("day", "scope", "papers", "first_seen", "last_seen")
    list_filter = ("scope",)
    date_hierarchy = "day"
    ordering = ("-day", "scope")


@admin.register(models.IdentityChange)
class IdentityChangeAdmin(WrittenByMachines):
    list_display = ("made", "kind", "identifiers", "paper", "reason")
    list_filter = ("kind",)
    list_select_related = ("paper",)
    search_fields = ("=paper__value", "reason")
    ordering = ("-pk",)


@admin.register(models.Announcement)
class AnnouncementAdmin(WrittenByMachines):
    list_display = ("day", "subject", "kind", "paper")
    list_filter = ("kind",)
    list_select_related = ("subject", "paper")
    search_fields = ("=paper__value", "=subject__code")
    ordering = ("-pk",)


@admin.register(models.Subject)
class SubjectAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "name_zh", "group", "alias_of", "active")
    list_filter = ("active", "group")
    list_select_related = ("alias_of",)
    search_fields = ("code", "name", "name_zh")
    autocomplete_fields = ("alias_of",)

    def save_model(self, request: HttpRequest, obj: models.Subject, form: Any, change: bool) -> None:
        """What was listed under a subject that is another's alias from now on moves there; what no longer is, back."""
        canonical = models.Subject.objects.filter(aliases=obj.pk) if change else models.Subject.objects.none()
        left = list(canonical.values_list("pk", flat=True))
        super().save_model(request, obj, form, change)
        if "alias_of" in form.changed_data:
            store.follow_aliases(left)


@admin.register(models.Correction)
class CorrectionAdmin(admin.ModelAdmin):
    list_display = ("paper", "field", "value", "made_by", "made", "lifted")
    list_filter = ("field",)
    list_select_related = ("paper", "made_by")
    search_fields = ("=paper__value", "reason")
    raw_id_fields = ("paper", "made_by")

    def save_model(self, request: HttpRequest, obj: models.Correction, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        store.refold([obj.paper_id])

    def delete_model(self, request: HttpRequest, obj: models.Correction) -> None:
        super().delete_model(request, obj)
        store.refold([obj.paper_id])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[models.Correction]) -> None:
        papers = list(queryset.values_list("paper", flat=True))
        super().delete_queryset(request, queryset)
        store.refold(papers)


class EditionInline(admin.TabularInline):
    model = models.Edition
    extra = 0
    fields = ("year", "expected", "release")
    raw_id_fields = ("release",)


@admin.register(models.Venue)
class VenueAdmin(admin.ModelAdmin):
    list_display = ("key", "name", "source", "first_year")
    list_filter = ("source",)
    search_fields = ("key", "name")
    inlines = (EditionInline,)


@admin.register(models.Edition)
class EditionAdmin(admin.ModelAdmin):
    list_display = ("__str__", "expected", "release")
    list_select_related = ("venue", "release__edition__venue")
    search_fields = ("venue__key", "=year")
    raw_id_fields = ("release",)


@admin.register(models.Release)
class ReleaseAdmin(WrittenByMachines):
    list_display = ("__str__", "made_by", "published", "note")
    list_select_related = ("edition__venue", "made_by")
    search_fields = ("edition__venue__key", "note")


@admin.register(models.ReleaseEntry)
class ReleaseEntryAdmin(WrittenByMachines):
    list_display = ("release", "position", "group", "record")
    list_select_related = ("release__edition__venue", "record__identifier")
    search_fields = ("=record__identifier__value",)
