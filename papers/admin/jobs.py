"""The jobs page: how each source stands, what came in, what failed and with which bytes; and what an operator can do.

It is the list of the runs with the sources above it. Its buttons only change rows: workers do what these say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from papers import models
from papers.admin.tables import WrittenByMachines
from papers.ingest import jobs, quarantine
from papers.sources import SOURCES

SHOWN_BYTES = 100_000
# The plot's own measure: a bar is drawn on a field of so many units.
PLOT_HEIGHT = 100
BAR_WIDTH = 10


class Operated(WrittenByMachines):
    """Rows that machines write and that an operator may send them back to."""

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("papers.change_sourcerun")


class PageInline(admin.TabularInline):
    model = models.RunPage
    extra = 0
    can_delete = False
    fields = readonly_fields = ("number", "records", "new", "changed", "saved")
    ordering = ("-number",)
    max_num = 0

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.RunPage]:
        return super().get_queryset(request).defer("keys")


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the plot: where its bars stand, and the sentence that says the same."""

    x: int
    height: int
    new_height: int
    told: str


@admin.register(models.SourceRun)
class SourceRunAdmin(Operated):
    change_list_template = "admin/papers/sourcerun/change_list.html"
    list_display = ("source", "scope", "since", "until", "state", "counts", "started", "ended", "due", "error")
    list_filter = ("state", "source")
    search_fields = ("scope", "error")
    actions = ("retry",)

    def get_urls(self) -> list[URLPattern]:
        operate = require_POST(self.admin_site.admin_view(self.operate))
        return [path("operate/", operate, name="papers_sourcerun_operate"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        days = jobs.history()
        board = {
            "jobs": jobs.board(),
            "bars": _bars(days),
            "plot_width": BAR_WIDTH * len(days),
            "plot_height": PLOT_HEIGHT,
            "most": max((day.records for day in days), default=0),
            "days": [day for day in reversed(days) if day.records],
            "first_day": days[0].day,
            "last_day": days[-1].day,
            "quarantined": models.QuarantinedRecord.objects.defer("raw").order_by("-pk")[:5],
            "may_operate": self.has_operate_permission(request),
            "title": _("Sources and their runs"),
        }
        return super().changelist_view(request, board | (extra_context or {}))

    def operate(self, request: HttpRequest) -> HttpResponse:
        """A button of the board: what is to be done, and with which source or run."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        if pk := request.POST.get("retry"):
            self._retry_one(request, pk)
        else:
            self._operate_source(request, request.POST.get("do", ""), request.POST.get("source", ""))
        return HttpResponseRedirect(reverse("admin:papers_sourcerun_changelist"))

    @admin.action(description=gettext_lazy("Try again where these runs were given up"), permissions=["operate"])
    def retry(self, request: HttpRequest, runs: QuerySet[models.SourceRun]) -> None:
        count = sum(jobs.retry(run) for run in runs)
        self.message_user(request, ngettext("%d run is due again.", "%d runs are due again.", count) % count)

    def _retry_one(self, request: HttpRequest, pk: str) -> None:
        run = self.get_object(request, pk)
        if run is None:
            raise Http404
        if jobs.retry(run):
            self.message_user(request, _("The run is due again, from where it was given up."))
        else:
            told = _("This run is not given up, or another one is at its window.")
            self.message_user(request, told, messages.WARNING)

    def _operate_source(self, request: HttpRequest, do: str, source: str) -> None:
        deeds: dict[str, tuple[Callable[[str], object], str]] = {
            "run": (jobs.run_now, _("A worker takes up %(source)s within a minute.")),
            "pause": (jobs.pause, _("%(source)s is asked for nothing until it is resumed.")),
            "resume": (jobs.resume, _("%(source)s is asked again.")),
        }
        if do not in deeds or source not in SOURCES:
            raise Http404
        deed, told = deeds[do]
        if deed(source) == 0:
            told = _("Nobody follows %(source)s yet: harvest it once from the command line.")
            return self.message_user(request, told % {"source": source}, messages.WARNING)
        return self.message_user(request, told % {"source": source})

    def get_inlines(self, request: HttpRequest, obj: models.SourceRun | None) -> list[type[InlineModelAdmin]]:
        """A harvest of all there is has a thousand pages: these have a list of their own."""
        return [PageInline] if obj and obj.pages <= 100 else []


@admin.register(models.QuarantinedRecord)
class QuarantinedRecordAdmin(Operated):
    list_display = ("source", "key", "error", "tries", "first_seen")
    list_filter = ("source",)
    search_fields = ("key", "error")
    ordering = ("-pk",)
    fields = ("source", "key", "error", "run", "tries", "first_seen", "as_received")
    readonly_fields = ("as_received",)
    actions = ("read_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.QuarantinedRecord]:
        return super().get_queryset(request).select_related("run").defer("raw")

    @admin.display(description=gettext_lazy("as received"))
    def as_received(self, obj: models.QuarantinedRecord) -> SafeString:
        """The bytes as text; what is no UTF-8 shows as \\x…, for that may be why it could not be read."""
        text = bytes(obj.raw)[:SHOWN_BYTES].decode("utf-8", "backslashreplace")
        return format_html('<pre dir="ltr">{}</pre>', text)

    @admin.action(description=gettext_lazy("Read these again"), permissions=["operate"])
    def read_again(self, request: HttpRequest, rows: QuerySet[models.QuarantinedRecord]) -> None:
        asked = len(rows)
        count = sum(quarantine.retry(row) for row in rows)
        told = _("%(read)d of %(asked)d could be read and are saved.") % {"read": count, "asked": asked}
        self.message_user(request, told, messages.SUCCESS if count else messages.WARNING)


@admin.register(models.RunPage)
class RunPageAdmin(WrittenByMachines):
    list_display = ("run", "number", "records", "new", "changed", "saved")
    list_select_related = ("run",)
    ordering = ("-pk",)
    exclude = ("keys",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.RunPage]:
        return super().get_queryset(request).defer("keys")


@admin.register(models.Pace)
class PaceAdmin(WrittenByMachines):
    list_display = ("host", "next_start", "refusals")


@admin.register(models.SourceSwitch)
class SourceSwitchAdmin(WrittenByMachines):
    list_display = ("source", "paused", "alerted")


def _bars(days: Sequence[jobs.Day]) -> list[Bar]:
    most = max((day.records for day in days), default=0) or 1
    return [
        Bar(
            BAR_WIDTH * place,
            _height(day.records, most),
            _height(day.new, most),
            _("%(day)s: %(records)d records, %(new)d of them new")
            % {"day": day.day.isoformat(), "records": day.records, "new": day.new},
        )
        for place, day in enumerate(days)
        if day.records
    ]


def _height(count: int, most: int) -> int:
    """A day with anything shows something."""
    return max(1, round(count * PLOT_HEIGHT / most)) if count else 0
