"""What every reader of papers shares: the parameters of a list, and a no in a sentence."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control

from papers.lists import KINDS, LARGEST, PAGE_SIZE, Window
from papers.querysets import ORDERS

# `1` is what Cool Papers calls its stars.
_ORDER_NAMES = {**dict(zip(ORDERS, ORDERS, strict=True)), "1": "stars"}

# The same for everybody, whoever asks: no session, no token.
public_page = cache_control(public=True, max_age=60)


class NotHere(Http404):
    """A 404 with a sentence for the reader and (label, address) pairs of where to go instead."""

    def __init__(self, message: str, suggestions: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


class WindowForm(forms.Form):
    date = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    show = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    skip = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    kind = forms.ChoiceField(required=False, choices=[(name, name) for name in KINDS if name])
    sort = forms.ChoiceField(required=False, choices=list(_ORDER_NAMES.items()))


# One sentence a parameter: what is wrong with it is what it has to be.
_SENTENCES = {
    "date": gettext_lazy("“date” is a day of the calendar, written like 2024-05-06."),
    "show": gettext_lazy("“show” is a whole number from 1 to 1000."),
    "skip": gettext_lazy("“skip” is a whole number from 0 to 10,000,000."),
    "kind": gettext_lazy("“kind” is one of: all, new, cross, replace."),
    "sort": gettext_lazy("“sort” is one of: announced, time, stars, opened."),
}


def window(request: HttpRequest, size: int = PAGE_SIZE) -> Window:
    """The window that an address asks for; `size` is what the page shows when it says nothing."""
    if not request.GET:
        return Window(show=size, size=size)
    form = WindowForm(request.GET)
    if not form.is_valid():
        raise BadRequest(" ".join(str(_SENTENCES[name]) for name in form.errors))
    asked = form.cleaned_data
    return Window(
        day=asked["date"],
        show=asked["show"] or size,
        skip=asked["skip"] or 0,
        kind=asked["kind"],
        order=_ORDER_NAMES[asked["sort"] or "announced"],
        size=size,
    )


def exports(path: str, query: str) -> list[tuple[str, str]]:
    """The labels and addresses of a list in the formats that it can be taken away in."""
    return [("BibTeX", f"{path}.bib{query}"), (_("JSON lines"), f"{path}.jsonl{query}")]
