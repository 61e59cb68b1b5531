"""The part of a paper's card that is the same for every reader: set once, kept with the paper, shown as it stands.

Fifty cards through templates cost more than all the rest of a list. What speaks the reader's language or changes by
the hour (number, marks, counts) is put around it per request.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256

from django.db import transaction
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from blog import typesetting
from papers import taxonomy
from papers.identifiers import Identifier
from papers.models import Edition, Paper, PaperSubject, Subject, Venue

_TEMPLATE = "papers/includes/paper_card_body.html"
_CHUNK = 200


@cache
def version() -> str:
    """What a card was made with: the typesetter and the template, told by what the template makes of a full card."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    edition = Edition(venue=Venue(key="V", name="Venue"), year=2024)
    sample = Paper(scheme="arxiv", value="2401.00001", version=2, published=day, revised=day, withdrawn=True)
    sample.authors, sample.edition, sample.group = [f"Author {number}" for number in range(100)], edition, "Oral"
    card = _card(sample, [Subject(code="cs.LG", name="Machine Learning"), Subject(code="cs.AI")], "title", "abstract")
    return f"{typesetting.VERSION}-{sha256(card.encode()).hexdigest()[:8]}"


@dataclass(slots=True)
class Card:
    """What a list shows of a paper: its stored HTML, and what marks it in that list.

    `number` is its place, `kind` that of its announcement (None outside a day's list).
    """

    pk: int
    scheme: str
    value: str
    withdrawn: bool
    stars: int
    opens: int
    card_version: str
    card_html: str
    number: int = 0
    kind: int | None = None

    def get_absolute_url(self) -> str:
        return Identifier(self.scheme, self.value).address


def cards(keys: Iterable[int]) -> list[Card]:
    """The cards of these papers in this order, each as of today; one query unless some that are kept are old.

    What is gone meanwhile is left out.
    """
    keys = list(keys)
    kept = {row[0]: Card(*row) for row in Paper.objects.card_rows(keys)}
    if old := [card.pk for card in kept.values() if card.card_version != version()]:
        for key, html in _rendered(old).items():
            kept[key].card_html = html
    for card in kept.values():
        card.card_html = mark_safe(card.card_html)
    return [kept[key] for key in keys if key in kept]


def numbered(shown: Sequence[tuple[int, int | None]], skip: int = 0) -> list[Card]:
    """The cards of these papers, each with its place in the list and its kind there."""
    found = cards(key for key, _kind in shown)
    places = {key: (skip + place, kind) for place, (key, kind) in enumerate(shown, 1)}
    for card in found:
        card.number, card.kind = places[card.pk]
    return found


def of_day(day: date, count: int = 12) -> list[Card]:
    """The first cards of a day, for the site's front page."""
    return cards(Paper.objects.announced_on(day).values_list("pk", flat=True)[:count])


def renew(keys: Collection[int] | None = None, limit: int = 1000) -> int:
    """Set the cards of these papers, or of all, that are missing or old, and keep them; say how many they were.

    `changed` stays: the paper says what it said before.
    """
    old = Paper.objects.exclude(card_version=version()).order_by("pk")
    if keys is not None:
        old = old.filter(pk__in=keys)
    found = list(old.values_list("pk", flat=True)[:limit])
    for start in range(0, len(found), _CHUNK):
        _keep(found[start : start + _CHUNK])
    return len(found)


def _keep(keys: Sequence[int]) -> None:
    """Rows are locked between reading and writing: a card of the text before must not land on the text after."""
    with transaction.atomic():
        locked = list(Paper.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
        fresh = _rendered(locked)
        papers = [Paper(pk=key, card_html=html, card_version=version()) for key, html in fresh.items()]
        Paper.objects.bulk_update(papers, ["card_html", "card_version"])


def _rendered(keys: Sequence[int]) -> dict[int, str]:
    """The cards of these papers, in three queries."""
    subjects = subjects_of(keys)
    return {paper.pk: render(paper, subjects[paper.pk]) for paper in Paper.objects.for_records().filter(pk__in=keys)}


def subjects_of(keys: Sequence[int]) -> Mapping[int, list[Subject]]:
    """The subjects of papers, the primary ones first."""
    rows = PaperSubject.objects.filter(paper__in=keys).order_by("position").values_list("paper", "subject")
    known = taxonomy.current().subjects
    found: dict[int, list[Subject]] = defaultdict(list)
    for paper, subject in rows:
        if subject not in known:  # met on the wire a moment ago
            known = taxonomy.current(max_age=0).subjects
        found[paper].append(known[subject])
    return found


def render(paper: Paper, subjects: Sequence[Subject]) -> str:
    """The card's language-free HTML. Reads title, abstract, authors, dates, version and edition of the paper."""
    title, abstract = typesetting.render_abstract(paper.title), typesetting.render_abstract(paper.abstract)
    return _card(paper, subjects, title, abstract)


def _card(paper: Paper, subjects: Sequence[Subject], title_html: str, abstract_html: str) -> str:
    context = {
        "paper": paper,
        "title_html": title_html,
        "abstract_html": abstract_html,
        "authors": paper.authors,
        "subjects": subjects,
    }
    with override(None):
        return get_template(_TEMPLATE).render(context)
