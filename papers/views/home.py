"""Where a reader of papers begins: categories to choose from, venues, the newest day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from papers import taxonomy
from papers.models import Paper, Venue
from papers.views.asking import public_page


@public_page
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "groups": taxonomy.current().groups,
        "venues": list(Venue.objects.all()),
        "day": Paper.objects.newest_day(),
        "totals": {"papers": Paper.objects.how_many()},
    }
    return render(request, "papers/home.html", context)
