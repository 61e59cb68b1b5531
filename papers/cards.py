"""The part of a paper's card that is the same for every reader: set once, kept with the paper.

Fifty cards through templates cost more than all the rest of a list. What speaks the reader's language, belongs to one
list or changes by the hour is put around it, or in the place of a comment (`<!--opens-->`), per request.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from hashlib import sha256

from django.db import transaction
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from blog import typesetting
from papers import taxonomy
from papers.filters import EVERYTHING, Filter
from papers.highlighting import marked
from papers.identifiers import Identifier
from papers.lists import PaperList
from papers.models import Announcement, Edition, Paper, Subject, Venue

_TEMPLATE = "papers/includes/paper_card_body.html"
_CHUNK = 200
SubjectLinks = Callable[[str], str]
# What a paper says of itself is escaped in its card: no `<!--` of this kind comes from there.
_LIVE = re.compile(r"<!--(number|subject|opens) ?([^>]*)-->")
_KINDS: dict[int | None, Promise] = {
    Announcement.Kind.CROSS: gettext_lazy("cross-list"),
    Announcement.Kind.REPLACE: gettext_lazy("replacement"),
}
_ABSTRACT = '<div class="paper-abstract prose"><p>', "</p></div>"


@cache
def version() -> str:
    """What a card was made with: the typesetter and the template, told by what the template makes of a full card."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    edition = Edition(venue=Venue(key="V", name="Venue"), year=2024)
    sample = Paper(scheme="arxiv", value="2401.00001", version=2, published=day, revised=day, withdrawn=True)
    sample.url, sample.pdf_url = "https://arxiv.org/abs/2401.00001", "https://arxiv.org/pdf/2401.00001"
    sample.authors, sample.edition, sample.group = [f"Author {number}" for number in range(100)], edition, "Oral"
    card = _card(sample, [Subject(code="cs.LG", name="Machine Learning"), Subject(code="cs.AI")], "title", "abstract")
    sample.published, sample.announced = None, day.date()  # all that a feed tells
    card += _card(sample, [], "title", "")
    return f"{typesetting.VERSION}-{sha256(card.encode()).hexdigest()[:8]}"


@dataclass(slots=True)
class Card:
    """What a list shows of a paper: its stored HTML, and what is true of it now.

    `number` is its place in the list (0: it has none), `kind` that of its announcement (None outside a day's list),
    `comments` their number, which the template asks for. `subject_links` gives what follows a subject, if anything.
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
    comments: int = 0
    filter: Filter = EVERYTHING
    subject_links: SubjectLinks | None = None

    def get_absolute_url(self) -> str:
        return Identifier(self.scheme, self.value).address

    @property
    def name(self) -> str:
        """The paper as an address of several papers names it: `2401.12345`, `H1-nGgWC-@OpenReview`."""
        return self.get_absolute_url()[7:]  # quoted, so that it may stand in an attribute

    @property
    def abstract_html(self) -> str:
        """The abstract as it was set."""
        begin, end = _ABSTRACT
        return self.card_html.partition(begin)[2].partition(end)[0]

    @property
    def html(self) -> SafeString:
        """The item of a list, as it is shown now: what is stored, its comments filled in, and its marks below."""
        body = _LIVE.sub(self._live, self.card_html)
        if self.filter:
            body = marked(body, self.filter.marked, self.filter.fields)
        marks = "".join(self._marks())
        if marks:
            body += f'<p class="meta parts paper-marks">{marks}</p>'
        told = f'data-paper="{self.name}" data-stars="{self.stars}" data-opens="{self.opens}"'
        return SafeString(f'<li class="paper-card" {told}>{body}</li>')

    def _live(self, comment: re.Match[str]) -> str:
        name, value = comment.groups()
        if name == "subject":
            return self.subject_links(value) if self.subject_links else ""
        if name == "opens":
            return f' <span class="count">{self.opens}</span>' if self.opens else ""
        if not self.number:
            return ""
        link = f' href="{value}" rel="external"' if value else ""
        return f'<a class="paper-number"{link}>{self.number}</a>'

    def _marks(self) -> Iterator[str]:
        if self.withdrawn:
            yield f'<span class="paper-kind">{_("withdrawn")}</span>'
        elif self.kind in _KINDS:
            yield f'<span class="paper-kind">{_kind_name(self.kind, get_language())}</span>'
        if self.stars:
            yield f'<span class="paper-stars" title="{_("stars")}">★ {self.stars}</span>'
        if self.comments:
            said = ngettext("%(n)s comment", "%(n)s comments", self.comments) % {"n": self.comments}
            yield f'<a class="paper-comments" href="{self.get_absolute_url()}#comments">{said}</a>'


@lru_cache(maxsize=16)
def _kind_name(kind: int | None, _language: str | None) -> str:
    return str(_KINDS[kind])


def cards(keys: Iterable[int]) -> list[Card]:
    """The cards of these papers in this order, each as of today; one query unless some that are kept are old.

    What is gone meanwhile is left out.
    """
    keys = list(keys)
    kept = {row[0]: Card(*row) for row in Paper.objects.card_rows(keys)}
    if old := [card.pk for card in kept.values() if card.card_version != version()]:
        for key, html in _rendered(old).items():
            kept[key].card_html = html
    return [kept[key] for key in keys if key in kept]


def shown_cards(shown: PaperList, subject_links: SubjectLinks | None = None) -> list[Card]:
    """The cards of a list's part, each with its place in the list and its kind there, the filter's terms marked."""
    entries, chosen = shown.shown, shown.window.filter
    places = {key: (place, kind) for place, (key, kind) in enumerate(entries, shown.window.skip + 1)}
    found = cards(places)
    for card in found:
        card.number, card.kind = places[card.pk]
        card.filter, card.subject_links = chosen, subject_links
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
    rows = Paper.objects.subject_rows(keys)
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
