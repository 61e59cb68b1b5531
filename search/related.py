"""What is about the same: neighbours of papers and articles, found from the words that tell them apart.

A worker finds them when a document has been indexed, and keeps them; a page reads what is kept. A pair that was found
from one side is shown on both, so that an old paper's page knows of a new article. How alike two documents are is the
cosine of their tf·idf vectors, cut to their most telling words: the same from either side, whatever the engine.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from haystack import connections

from blog import typesetting
from blog.models import Article
from papers.models import Paper, PaperSubject
from search import analyzers
from search.engines import tree
from search.engines.base import Backend
from search.models import Neighbour, PendingDocument, PendingNeighbours

Kind = PendingDocument.Kind
Row = Article | Paper
Vector = Mapping[str, float]
Near = Mapping[tuple[str, int], tuple[float, str]]
"""Kind and key of a neighbour, with its likeness and the words that both share."""

MODELS: Mapping[str, type[models.Model]] = {Kind.PAPER: Paper, Kind.ARTICLE: Article}
MOST = {Kind.PAPER: 10, Kind.ARTICLE: 4}
CANDIDATES = {Kind.PAPER: 40, Kind.ARTICLE: 8}
"""So many are asked of the engine, which weighs words its own way; the most alike of them are kept."""
OTHER_FIELD = 0.45
"""What the likeness of two papers counts when their primary subjects differ: the same words mean other things there."""
TELLING_WORDS = 40
ASKED_WORDS = 20
LOOKED_THROUGH = 8_000
"""Characters of a long article that are read."""
REMEMBERED = 5_000
"""Vectors kept in memory during a run."""
MOST_WORDS = 4
LEAST_LIKENESS = 0.1
"""Below it two documents share a word or two by chance."""

BATCH = 20
SECONDS = 20
"""A run leaves the worker to others after so long: nobody waits for neighbours."""

# By hand: a page has 5 ms for everything, of which Django's compiler would take one.
_BOTH_SIDES = """
SELECT other_kind, other_pk, likeness, words FROM search_neighbour WHERE kind = %s AND object_pk = %s
UNION ALL
SELECT kind, object_pk, likeness, words FROM search_neighbour WHERE other_kind = %s AND other_pk = %s
ORDER BY likeness DESC"""
_FORMULA = re.compile(
    r"\$\$.+?\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\]|\\begin\{(\w+\*?)\}.+?\\end\{\1\}|\\\w+", re.DOTALL
)
_IS_RUN = re.compile(rf"[{analyzers.CJK}]+")
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


def enqueue_missing() -> None:
    """Of all documents those that have no neighbours yet, be it that none were found, and do not wait already."""
    for kind, model in MODELS.items():
        this = {"kind": kind, "object_pk": OuterRef("pk")}
        held, waiting = (Exists(table.objects.filter(**this)) for table in (Neighbour, PendingNeighbours))
        missing = _index_of(model).index_queryset().filter(~held, ~waiting).order_by("pk").annotate(of=Value(kind))
        chosen, values = missing.values_list("of", "pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO search_pendingneighbours (kind, object_pk) {chosen}", values)


def find_pending(seconds: float = SECONDS) -> int:
    """Find the neighbours of what was indexed, the newest first; how many documents were done."""
    done, until = 0, time.monotonic() + seconds
    finder = Finder()
    while time.monotonic() < until and (taken := list(PendingNeighbours.objects.order_by("-pk")[:BATCH])):
        for kind, pk in {(row.kind, row.object_pk): None for row in taken}:
            finder.keep(kind, pk)
            # With all that waited for the same: what changed often is looked at once.
            PendingNeighbours.objects.filter(kind=kind, object_pk=pk, pk__lte=taken[0].pk).delete()
            done += 1
    return done


class Finder:
    """Finds neighbours. It remembers what it has seen of the corpus: for one run, in which little changes."""

    def __init__(self) -> None:
        self._backend: Backend = connections["default"].get_backend()
        self._total = self._backend.count()
        self._weights: dict[str, float] = {}
        self._vectors: dict[tuple[str, int], Vector] = {}

    def keep(self, kind: str, pk: int) -> None:
        """Find the neighbours of this document and keep them in the place of those found before."""
        row = _public(kind, [pk]).get(pk)
        found = list(self._neighbours(kind, row)) if row else []
        mine = Q(kind=kind, object_pk=pk)
        with transaction.atomic():
            # What is no longer public is nobody's neighbour either.
            Neighbour.objects.filter(mine if row else mine | Q(other_kind=kind, other_pk=pk)).delete()
            # Another worker may have been at it.
            Neighbour.objects.bulk_create(found, ignore_conflicts=True)

    def _neighbours(self, kind: str, row: Row) -> Iterator[Neighbour]:
        mine = self._vector(kind, row)
        for other, most in MOST.items():
            asked = [pk for pk in self._alike(mine, other, CANDIDATES[other]) if (other, pk) != (kind, row.pk)]
            candidates = _public(other, asked)
            fields = _fields([row, *candidates.values()]) if kind == other else {}
            found = []
            for pk, candidate in candidates.items():
                theirs = self._vector(other, candidate)
                share = 1 if fields.get(row.pk) == fields.get(pk) else OTHER_FIELD
                found.append((_cosine(mine, theirs) * share, pk, theirs))
            for likeness, pk, theirs in sorted(found, key=lambda one: (-one[0], one[1]))[:most]:
                if likeness >= LEAST_LIKENESS and len(mine.keys() & theirs.keys()) > 1:
                    said = " · ".join(_words(mine, theirs, _prose(row)))[: Neighbour.MOST_CHARACTERS]
                    yield Neighbour(
                        kind=kind, object_pk=row.pk, other_kind=other, other_pk=pk, likeness=likeness, words=said
                    )

    def _alike(self, vector: Vector, kind: str, most: int) -> list[int]:
        """What the engine finds for the most telling words, each with its weight."""
        best = list(vector.items())[:ASKED_WORDS]
        alike = tree.some([tree.Token(name, token, weight) for token, weight in best for name in ("title", "body")])
        answer = self._backend.search(alike, models=[MODELS[kind]], end_offset=most) if best else {"results": []}
        results = answer["results"]
        assert isinstance(results, list)
        return [int(result.pk) for result in results]

    def _vector(self, kind: str, row: Row) -> Vector:
        """The telling tokens, the best first, with their weights: (1 + ln tf)·idf, 1 for the best."""
        known = self._vectors.get((kind, row.pk))
        if known is None:
            said = Counter(token for word in analyzers.read(_prose(row)) for token in word.parts if _tells(token))
            self._learn(said.keys() - self._weights.keys())
            weights = {token: (1 + math.log(times)) * self._weights[token] for token, times in said.items()}
            best = sorted(weights.items(), key=lambda weight: (-weight[1], weight[0]))[:TELLING_WORDS]
            known = {token: weight / best[0][1] for token, weight in best if weight}
            if len(self._vectors) < REMEMBERED:
                self._vectors[kind, row.pk] = known
        return known

    def _learn(self, unknown: Iterable[str]) -> None:
        tokens = sorted(unknown)
        for token, among in zip(tokens, self._backend.frequencies("body", tokens), strict=True):
            # A word that no other document has leads nowhere.
            self._weights[token] = max(0.0, math.log(self._total / among)) if among > 1 else 0.0


def neighbours_of(row: Row) -> Near:
    """What is kept of a document's neighbours, the most alike first, be they public or not."""
    kind = Kind.PAPER if isinstance(row, Paper) else Kind.ARTICLE
    best: dict[tuple[str, int], tuple[float, str]] = {}
    here: list[str | int] = [kind.value, row.pk]
    with connection.cursor() as cursor:
        cursor.execute(_BOTH_SIDES, here * 2)
        for of, pk, likeness, words in cursor.fetchall():
            best.setdefault((of, pk), (likeness, words))
    return best


def related_to(row: Row) -> list[Related]:
    """Papers first, then articles, each the most alike first; only what is public now."""
    return shown(neighbours_of(row))


def shown(best: Near) -> list[Related]:
    """Those of the neighbours that are public now: papers first, then articles."""
    shown: list[Related] = []
    for other, most in MOST.items():
        pks = [pk for of, pk in best if of == other][: 2 * most]
        rows = _public(other, pks)
        shown += [_shown(other, rows[pk], *best[other, pk]) for pk in pks if pk in rows][:most]
    return shown


def _fields(rows: Iterable[Row]) -> dict[int, int]:
    """The primary subject of those papers that have one."""
    papers = [row.pk for row in rows if isinstance(row, Paper)]
    primary = PaperSubject.objects.filter(paper__in=papers, position=0)
    return dict(primary.values_list("paper", "subject")) if papers else {}


def _tells(token: str) -> bool:
    return len(token) > 1 and not token.isdigit()


def _cosine(one: Vector, other: Vector) -> float:
    both = sum(weight * other[token] for token, weight in one.items() if token in other)
    return both / math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values())) if both else 0.0


def _words(one: Vector, other: Vector, text: str) -> Sequence[str]:
    """The shared words that count most, as the text writes them, in lower case where it does so anywhere."""
    shared = {token: one[token] * other[token] for token in one.keys() & other.keys()}
    weights: dict[str, float] = {}
    written: dict[str, str] = {}
    for match in _WRITTEN.finditer(text):
        for said, weight in _shared(match[0], shared):
            key = said.casefold()
            weights[key] = max(weight, weights.get(key, 0))
            written[key] = min(said, written.get(key, said), key=lambda form: (not form.islower(), form))
    words: list[str] = []
    told: set[str] = set()
    for key in sorted(weights, key=lambda key: (-weights[key], -len(key), key)):
        # Another ending of a word explains nothing more.
        if not (tokens := analyzers.tokens(analyzers.read(written[key]))) <= told:
            words.append(written[key])
            told |= tokens
    return words[:MOST_WORDS]


def _shared(written: str, shared: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """What of a word is shared, and its weight; of a run of Chinese, the stretches whose pairs all are."""
    for word in analyzers.read(written):
        found = [shared.get(token, 0) for token in word.parts]
        if not _IS_RUN.fullmatch(written):
            yield from ((written, weight) for weight in found if weight)
            continue
        place = 0
        for is_shared, pairs in groupby(found, bool):
            count = len(weights := list(pairs))
            if is_shared:
                yield written[place : place + count + 1], max(weights)
            place += count


def _prose(row: Row) -> str:
    """What a document says in words, its title twice: formulas speak the same letters of anything."""
    text = row.abstract if isinstance(row, Paper) else row.text[:LOOKED_THROUGH]
    return _FORMULA.sub(" ", f"{row.title}. {row.title}. {text}")


def _shown(kind: str, row: Row, likeness: float, words: str) -> Related:
    shared = tuple(filter(None, words.split(" · ")))
    return Related(kind, row.get_absolute_url(), typesetting.plain(row.title), shared, likeness)


def _public(kind: str, pks: Iterable[int]) -> dict[int, Row]:
    wanted = list(pks)
    if not wanted:
        return {}
    rows = {row.pk: row for row in _index_of(MODELS[kind]).index_queryset().filter(pk__in=wanted)}
    return {pk: rows[pk] for pk in wanted if pk in rows}


def _index_of(model: type[models.Model]):  # type: ignore[no-untyped-def]
    return connections["default"].get_unified_index().get_index(model)
