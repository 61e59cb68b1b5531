"""The page of a reader's own record. What it shows is in the reader's browser: the page is the same for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from papers.views.asking import public_page


@public_page
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "papers/mine.html")
