"""What an operator watches, in Prometheus' text format: progress, not processes."""

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from blog.models import Article
from comments.models import Comment
from papers.models import Paper, QuarantinedRecord, SourceRun
from search.models import PendingDocument


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, value: float) -> None:
        Gauge(f"scholium_{name}", meaning, registry=registry).set(value)

    gauge("articles", "Published articles", Article.objects.published().count())
    gauge("papers", "Papers held", Paper.objects.count())
    gauge("comments_held", "Comments that wait for a moderator", Comment.objects.held().count())
    gauge("records_quarantined", "Entries that could not be read", QuarantinedRecord.objects.count())
    due = PendingDocument.objects.filter(queued__lte=timezone.now())
    pending = due.aggregate(count=Count("pk"), oldest=Min("queued"))
    gauge("index_pending", "Documents that wait to be indexed", pending["count"])
    oldest = pending["oldest"]
    waiting = (timezone.now() - oldest).total_seconds() if oldest else 0
    gauge("index_pending_seconds", "Age of the oldest document that waits to be indexed", waiting)
    gauge("run_due_seconds", "Age of the oldest window that is due, or was left by a worker that died", _oldest_due())
    last = Gauge(
        "scholium_source_last_success", "Unix time of a source's last complete run", ["source"], registry=registry
    )
    done = SourceRun.objects.filter(state=SourceRun.State.DONE, ended__isnull=False).order_by()
    for source, ended in done.values_list("source").annotate(Max("ended")):
        last.labels(source).set(ended.timestamp())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _oldest_due() -> float:
    """Without a worker this grows and nothing else shows it: its process may be there all the same."""
    now = timezone.now()
    due = SourceRun.objects.filter(state=SourceRun.State.DUE, due__lte=now).aggregate(oldest=Min("due"))["oldest"]
    left = SourceRun.objects.filter(state=SourceRun.State.RUNNING, lease_until__lte=now)
    since = left.aggregate(oldest=Min("lease_until"))["oldest"]
    return max((now - moment).total_seconds() for moment in (due, since, now) if moment)
