"""An index of Whoosh as it was at one commit, read a block of postings at a time.

Whoosh's matchers give a document at a call, and a score after some ten more; here a block of 128 documents is scored
at once, as whoosh.scoring.BM25F would. They have no door to a block but their own attributes, which have been the same
for as long as this format of an index.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from itertools import accumulate
from math import log

from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher
from whoosh.columns import RefBytesColumn
from whoosh.reading import SegmentReader, TermInfo, TermNotFound
from whoosh.searching import Searcher
from whoosh.util.numeric import byte_to_length

MOST_REMEMBERED = 10_000
FEW = 20
"""Where so many times fewer documents are wanted than have a word, its postings are skipped through."""

Found = dict[int, float]
"""Document numbers and what they score."""
Block = tuple[Sequence[int], Sequence[float], Sequence[bytes]]
"""Document numbers, how often each has the word, and where (see whoosh.formats)."""


class Snapshot:
    """What is asked again and again is kept: the lengths of texts, the codes of documents, how frequent a word is."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.size = int(searcher.doc_count_all())
        # The reader of an empty index is of another kind.
        leaves = searcher.reader().leaf_readers()
        self.leaves: list[tuple[SegmentReader, int]] = [leaf for leaf in leaves if leaf[0].doc_count_all()]
        self.deleted = {number + first for leaf, first in self.leaves for number in leaf.deleted_docs_set}
        # Of this one commit, and gone with it.
        self._terms: Callable[[str, str], list[tuple[SegmentReader, int, TermInfo]]]
        self._terms = lru_cache(MOST_REMEMBERED)(self._read_terms)
        self.codes: Callable[[str], list[str]] = cache(self._codes)
        self._lengths: Callable[[str], bytes] = cache(self._read_lengths)
        self._norms: Callable[[str], list[float]] = cache(self._count_norms)

    def scored(self, field: str, token: str, boost: float, among: Found | None = None) -> Found:
        """What has the token, by BM25, of the documents in `among` if that is given."""
        found: Found = {}
        if not self.searcher.schema[field].scorable:
            for numbers, times, _ in self._blocks(field, token, among):
                found.update((number, boost * often) for number, often in zip(numbers, times, strict=True))
            return self._public(found if among is None else {n: found[n] for n in found.keys() & among.keys()})
        weight, lengths, norms = self._weight(field, token, boost), self._lengths(field), self._norms(field)
        for numbers, times, _ in self._blocks(field, token, among):
            found |= {
                number: weight * often / (often + norms[lengths[number]])
                for number, often in zip(numbers, times, strict=True)
                if among is None or number in among
            }
        return self._public(found)

    def unscored(self, field: str, token: str, among: Found | None = None) -> Found:
        found: Found = {}
        for numbers, _, _ in self._blocks(field, token, among):
            found |= dict.fromkeys(numbers, 0.0)
        return self._public(found if among is None else dict.fromkeys(found.keys() & among.keys(), 0.0))

    def frequency(self, field: str, token: str) -> int:
        """How many documents have it."""
        return sum(term.doc_frequency() for _, _, term in self._terms(field, token))

    def phrase(
        self, field: str, tokens: Sequence[str], boost: float, among: Found | None = None, between: int = 0
    ) -> Found:
        """What has these side by side, or so many others between two of them, scored as its tokens together.

        The rarest is read first, and then no document that lacks it.
        """
        if not all(self.frequency(field, token) for token in tokens):
            return {}
        held: dict[str, dict[int, tuple[float, bytes]]] = {}
        for token in sorted(set(tokens), key=lambda token: self.frequency(field, token)):
            held[token] = {
                number: (often, where)
                for numbers, times, places in self._blocks(field, token, among)
                for number, often, where in zip(numbers, times, places, strict=True)
                if among is None or number in among
            }
            among = dict.fromkeys(held[token], 0.0)
        decode = self.searcher.schema[field].format.decode_positions
        weights = {token: self._weight(field, token, boost) for token in held}
        lengths, norms = self._lengths(field), self._norms(field)
        found = {
            number: sum(weights[token] / (1 + norms[lengths[number]] / held[token][number][0]) for token in tokens)
            for number in among or ()
            if _is_row([decode(held[token][number][1]) for token in tokens], 1 + between)
        }
        return self._public(found)

    def _blocks(self, field: str, token: str, among: Found | None) -> Iterator[Block]:
        """All that have it; where much fewer are wanted, only blocks in which one of them may be."""
        wanted = None if among is None or len(among) * FEW > self.frequency(field, token) else sorted(among)
        for leaf, first, term in self._terms(field, token):
            matcher = leaf._codec.postings_reader(leaf._terms._postfile, term, leaf.schema[field].format)
            for numbers, times, places in _blocks(matcher, first, wanted):
                yield [number + first for number in numbers] if first else numbers, times, places

    def _public(self, found: Found) -> Found:
        """Without what was deleted since its segment was written."""
        for number in self.deleted & found.keys():
            del found[number]
        return found

    def _read_terms(self, field: str, token: str) -> list[tuple[SegmentReader, int, TermInfo]]:
        """What each segment that has the token tells of it."""
        found = []
        for leaf, first in self.leaves:
            with suppress(TermNotFound):
                found.append((leaf, first, leaf.term_info(field, token)))
        return found

    def _weight(self, field: str, token: str, boost: float) -> float:
        telling = log(self.size / (self.frequency(field, token) + 1)) + 1 if self.size else 0.0
        return float(boost * telling * (self.searcher.weighting.K1 + 1))

    def _count_norms(self, field: str) -> list[float]:
        """What BM25 adds to how often a word is there, by the byte that tells the length of the text."""
        model, average = self.searcher.weighting, self.searcher.avg_field_length(field) or 1
        return [model.K1 * (1 - model.B + model.B * byte_to_length(byte) / average) for byte in range(256)]

    def _read_lengths(self, field: str) -> bytes:
        return b"".join(_lengths(leaf, field) for leaf, _ in self.leaves)

    def _codes(self, field: str) -> list[str]:
        """A code, or several as one, of every document."""
        return [code for leaf, _ in self.leaves for code in _codes(leaf, field)]


def _blocks(matcher: W3LeafMatcher, first: int, wanted: Sequence[int] | None) -> Iterator[Block]:
    at = 0
    while matcher.is_active():
        upto = None if wanted is None else bisect_right(wanted, matcher.block_max_id() + first, at)
        if upto is None or upto > at:
            matcher._read_data()
            matcher._read_weights()
            yield list(accumulate(matcher._data[0])), matcher._weights, matcher._data[2]
        if upto is not None:
            at = upto
            if wanted is not None and at == len(wanted):
                return
        matcher._next_block()


def _is_row(places: Sequence[Sequence[int]], far: int) -> bool:
    """Whether the second is somewhere after the first, not farther than that, and so on."""
    reached = set(places[0])
    for at in places[1:]:
        reached = {place for place in at if any(place - step in reached for step in range(1, far + 1))}
    return bool(reached)


def _lengths(leaf: SegmentReader, field: str) -> bytes:
    """A byte a document."""
    size = leaf.doc_count_all()
    name = f"_{field}_len"
    if not leaf._perdoc.has_column(name):
        return bytes(size)
    column = leaf._perdoc.column_reader(name, LENGTHS_COLUMN)
    return bytes(column._dbfile.get(column._basepos, column._count)).ljust(size, b"\0")


def _codes(leaf: SegmentReader, field: str) -> Iterator[str]:
    column = leaf.column_reader(field, translate=False)
    if not isinstance(column, RefBytesColumn.Reader):
        return (code.decode() for code in column)
    codes = [code.decode() for code in column._uniques]
    return map(codes.__getitem__, column._dbfile.get_array(column._basepos, column._typecode, leaf.doc_count_all()))
