"""A search to take away: append `.bib`, `.ris`, `.csv` or `.jsonl` to its address, for the papers that it finds."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from papers.models import Paper
from papers.views.export import take_away
from search.query import MOST_RESULTS, search
from search.views import asked


@cache_control(public=True, no_cache=True)
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The first 1,000 papers, in the order of the page; only what holds all the words, unless nothing does."""
    wanted = asked(request)
    found = search(wanted["q"] or wanted["query"], "papers", sort=wanted["sort"], size=MOST_RESULTS, shown=False)
    if found.away:
        return HttpResponse(_("The search does not answer at the moment."), "text/plain; charset=utf-8", status=503)
    if found.problem or not found.text:
        raise BadRequest(found.problem or _("Name at least one word to look for."))
    public = set(Paper.objects.filter(pk__in=found.keys, public=True).values_list("pk", flat=True))
    return take_away(request, [pk for pk in found.keys if pk in public], found.text, extension)
