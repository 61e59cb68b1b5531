"""What is about the same: neighbours of papers and articles, found from the words that tell them apart.

A worker finds them when a document has been indexed, and keeps them; a page reads what is kept. A pair that was found
from one side is shown on both, so that an old paper's page knows of a new article. How alike two documents are is the
cosine of their tf·idf vectors, cut to their most telling words: the same from either side, whatever the engine.
"""

import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q
from haystack import connections

from blog import typesetting
from blog.models import Article
from papers.models import Paper
from search import analyzers
from search.engines.base import Backend
from search.engines.documents import documents
from search.models import Neighbour, PendingDocument, PendingNeighbours

Kind = PendingDocument.Kind
Row = Article | Paper

MODELS: Mapping[str, type[models.Model]] = {Kind.PAPER: Paper, Kind.ARTICLE: Article}
MOST = {Kind.PAPER: 10, Kind.ARTICLE: 4}
TELLING_WORDS = 40
MOST_WORDS = 4
LEAST_LIKENESS = 0.06
"""Below it two documents share a word or two by chance."""

BATCH = 20
SECONDS = 50

_WRITTEN = re.compile(rf"[{analyzers.CJK}]+|[^\W\d_{analyzers.CJK}](?:[\w-]*\w)?")


@dataclass(frozen=True, slots=True)
class Related:
    """A neighbour to be shown. `words` are what both speak of, as it is written there."""

    kind: str
    url: str
    title: str
    words: tuple[str, ...]
    likeness: float


def enqueue(rows: Iterable[PendingDocument]) -> None:
    """Their neighbours are to be found anew: to be called in the transaction that forgets that they were indexed."""
    due = {(row.kind, row.object_pk) for row in rows if row.kind in MODELS}
    PendingNeighbours.objects.bulk_create(PendingNeighbours(kind=kind, object_pk=pk) for kind, pk in sorted(due))


def find_pending(seconds: float = SECONDS) -> int:
    """Find the neighbours of what was indexed, the newest first; how many documents were done."""
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and (taken := list(PendingNeighbours.objects.order_by("-pk")[:BATCH])):
        for kind, pk in {(row.kind, row.object_pk): None for row in taken}:
            keep(kind, pk)
        done += PendingNeighbours.objects.filter(pk__in=[row.pk for row in taken]).delete()[0]
    return done


def keep(kind: str, pk: int) -> None:
    """Find the neighbours of this document and keep them in the place of those found before."""
    row = _public(kind, [pk]).get(pk)
    found = list(_neighbours(kind, row)) if row else []
    mine = Q(kind=kind, object_pk=pk)
    with transaction.atomic():
        # What is no longer public is nobody's neighbour either.
        Neighbour.objects.filter(mine if row else mine | Q(other_kind=kind, other_pk=pk)).delete()
        Neighbour.objects.bulk_create(found)


def related_to(row: Row) -> list[Related]:
    """Papers first, then articles, each the most alike first; only what is public now."""
    kind = Kind.PAPER if isinstance(row, Paper) else Kind.ARTICLE
    best: dict[tuple[str, int], Neighbour] = {}
    both = Q(kind=kind, object_pk=row.pk) | Q(other_kind=kind, other_pk=row.pk)
    for neighbour in Neighbour.objects.filter(both).order_by("-likeness"):
        best.setdefault(neighbour.seen_from(kind, row.pk), neighbour)
    shown: list[Related] = []
    for other, most in MOST.items():
        pks = [pk for of, pk in best if of == other][: 2 * most]
        rows = _public(other, pks)
        shown += [_shown(other, rows[pk], best[other, pk]) for pk in pks if pk in rows][:most]
    return shown


def _neighbours(kind: str, row: Row) -> Iterator[Neighbour]:
    backend: Backend = connections["default"].get_backend()
    mine = _vector(backend, row)
    for other, most in MOST.items():
        answer = backend.more_like_this(row, models=[MODELS[other]], end_offset=most)
        results = answer["results"]
        assert isinstance(results, list)
        for pk, candidate in _public(other, [int(result.pk) for result in results]).items():
            theirs = _vector(backend, candidate)
            likeness = _cosine(mine, theirs)
            if likeness >= LEAST_LIKENESS:
                words = " · ".join(_words(mine, theirs, _text(row)))[: Neighbour.MOST_CHARACTERS]
                yield Neighbour(
                    kind=kind, object_pk=row.pk, other_kind=other, other_pk=pk, likeness=likeness, words=words
                )


Vector = Mapping[str, float]


def _vector(backend: Backend, row: Row) -> Vector:
    return dict(backend.telling(next(documents(_index_of(type(row)), [row])), TELLING_WORDS))


def _cosine(one: Vector, other: Vector) -> float:
    both = sum(weight * other[token] for token, weight in one.items() if token in other)
    return both / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values())) if both else 0.0


def _words(one: Vector, other: Vector, text: str) -> Sequence[str]:
    """The shared words that count most, as the text writes them; overlapping pairs of Chinese run together."""
    shared = sorted(one.keys() & other.keys(), key=lambda token: (-one[token] * other[token], token))
    written: dict[str, str] = {}
    for match in _WRITTEN.finditer(text):
        for word in analyzers.read(match[0]):
            for token in word.parts:
                said = match[0] if len(word.parts) == 1 else token
                if token not in written or said.islower() > written[token].islower():
                    written[token] = said
    words: list[str] = []
    for said in (written[token] for token in shared if token in written):
        words = _joined(words, said, text)
    return words[:MOST_WORDS]


def _joined(words: list[str], said: str, text: str) -> list[str]:
    """One more word; `注意` and `意力` become `注意力` where the text has it so."""
    for place, word in enumerate(words):
        if word[-1] == said[0] and not said.isascii() and word + said[1:] in text:
            return [*words[:place], word + said[1:], *words[place + 1 :]]
        if said[-1] == word[0] and not said.isascii() and said + word[1:] in text:
            return [*words[:place], said + word[1:], *words[place + 1 :]]
    return [*words, said]


def _text(row: Row) -> str:
    return f"{row.title} {row.abstract if isinstance(row, Paper) else row.text}"


def _shown(kind: str, row: Row, neighbour: Neighbour) -> Related:
    words = tuple(filter(None, neighbour.words.split(" · ")))
    return Related(kind, row.get_absolute_url(), typesetting.plain(row.title), words, neighbour.likeness)


def _public(kind: str, pks: Iterable[int]) -> dict[int, Row]:
    wanted = list(pks)
    if not wanted:
        return {}
    rows = {row.pk: row for row in _index_of(MODELS[kind]).index_queryset().filter(pk__in=wanted)}
    return {pk: rows[pk] for pk in wanted if pk in rows}


def _index_of(model: type[models.Model]):  # type: ignore[no-untyped-def]
    return connections["default"].get_unified_index().get_index(model)
