"""What every reader of papers shares: a no in a sentence, and what the page of every list tells."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from papers.lists import PaperList
from papers.windows import NO_FILTER, as_query

# The same for everybody, whoever asks: no session, no token.
public_page = cache_control(public=True, max_age=60)
# Where another list begins. Scrolling writes into the address how many papers are shown by then, which is no wish.
FROM_THE_TOP: dict[str, object] = {"skip": 0, "show": ""}
_ORDER_LABELS = {
    "announced": gettext_lazy("As listed"),
    "time": gettext_lazy("By time"),
    "stars": gettext_lazy("By stars"),
    "opened": gettext_lazy("By opens"),
}


class NotHere(Http404):
    """A 404 with a sentence for the reader and (label, address) pairs of where to go instead.

    `again_in` is in how many seconds the page looks again by itself: what is not here yet may come.
    """

    def __init__(self, message: str, suggestions: Sequence[tuple[str, str]] = (), again_in: int = 0) -> None:
        super().__init__(message)
        self.suggestions = suggestions
        self.again_in = again_in


class NotHereYet(NotHere):
    """A 404 of a paper that is elsewhere: the addresses are of its sources."""


class Choice(NamedTuple):
    """One of several ways to see a list; `label` is ours, `papers` how many there are to be seen, where told."""

    label: str
    url: str
    is_chosen: bool
    papers: int | None = None


@lru_cache(maxsize=4)
def _orders(_language: str | None) -> list[tuple[str, str]]:
    """The orders with their labels: put into words once in each language, which takes as long as four cards."""
    return [(order, str(label)) for order, label in _ORDER_LABELS.items()]


def exports(asked: PaperList) -> list[tuple[str, str]]:
    """The labels and addresses of a list in the formats that it can be taken away in."""
    formats = (("BibTeX", ".bib"), ("RIS", ".ris"), ("CSV", ".csv"), (_("JSON lines"), ".jsonl"))
    query = asked.window.query(**(asked.pinned | FROM_THE_TOP))
    return [(label, f"{asked.path}{ending}{query}") for label, ending in formats]


def list_context(asked: PaperList) -> dict[str, Any]:
    """What the page of every list tells, whatever the list is of."""
    chosen = asked.window
    said = asked.pinned | {"date": chosen.day}
    unfiltered = chosen.parameters(**(said | NO_FILTER | {"skip": 0}))
    return {
        "list": asked,
        "total": len(asked.papers),
        "of_how_many": len(asked.whole),
        "filter": chosen.filter,
        "filter_terms": {name: "\n".join(getattr(chosen.filter, name)) for name in ("any", "all", "none")},
        "filter_beside": [(name, str(value)) for name, value in unfiltered.items()],
        "unfiltered_url": asked.path + as_query(unfiltered),
        "kind": chosen.kind,
        "sorts": [
            Choice(label, asked.path + chosen.query(**said, **FROM_THE_TOP, sort=order), order == chosen.order)
            for order, label in _orders(get_language())
        ],
        "show": chosen.show,
        "skip": chosen.skip,
        **chosen.links(asked.path, len(asked.papers), **asked.pinned),
        "exports": exports(asked),
        "canonical": settings.SITE_URL + asked.path + chosen.query(**said),
    }
