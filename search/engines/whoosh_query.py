"""A question answered with Whoosh's postings, word by word: the documents that match and their scores.

Whoosh's own matchers walk the postings of all words at once, document by document, through a tree of Python objects;
a word is looked for in four fields here, and most of the time would go into that tree. One posting list after the other
into a dictionary takes a tenth of it, and every match is needed anyway: for its count and its facets.
"""

from dataclasses import dataclass

from whoosh import query

from search.engines import tree
from search.engines.documents import FIELDS
from search.engines.whoosh_postings import Found, Snapshot


@dataclass(frozen=True)
class Reading:
    """One question at one state of the index. Without `scored` every score is 0."""

    index: Snapshot
    scored: bool

    def of(self, asked: tree.Query, among: Found | None = None) -> Found:
        """What matches, of the documents in `among` if that is given."""
        match asked:
            case tree.All(parts):
                return self._all(parts, among)
            case tree.Some(parts):
                return self._some(parts, among)
            case tree.Better(found, signs):
                return self._better(found, signs, among)
            case tree.Not():
                return self._all((asked,), among)
            case tree.Everything():
                every = self.index.searcher.reader().all_doc_ids()
                return dict.fromkeys(every if among is None else among, 0.0)
            case tree.Nothing():
                return {}
            case tree.Token(field, token, boost):
                return self._token(field, token, boost, among)
            case tree.Phrase(field, tokens, boost, between):
                return self.index.phrase(field, tokens, boost, among, between)
            case tree.Code(field, value) if field in FIELDS and FIELDS[field].boost != 1:
                return self._token(field, value, FIELDS[field].boost, among)
            case tree.Code(field, value):
                return self.index.unscored(field, value, among)
            case tree.Prefix(field, start):
                return self._filter(query.Prefix(field, start), among)
            case tree.Between(field, first, last):
                return self._filter(query.NumericRange(field, first, last), among)

    def _all(self, parts: tuple[tree.Query, ...], among: Found | None) -> Found:
        """The rarest first: of the others only what is still wanted is scored."""
        wanted = sorted((part for part in parts if not isinstance(part, tree.Not)), key=self._size)
        found = among
        total: Found | None = None
        for part in wanted:
            scores = self.of(part, found)
            total = scores if total is None else {number: total[number] + score for number, score in scores.items()}
            found = total
        if total is None:
            total = self.of(tree.Everything(), among)
        for unwanted in (part for part in parts if isinstance(part, tree.Not)):
            for number in self.of(unwanted.part, total):
                del total[number]
        return total

    def _some(self, parts: tuple[tree.Query, ...], among: Found | None) -> Found:
        """The longest first: what is added to it one by one are the others."""
        total, *others = sorted((self.of(part, among) for part in parts), key=len, reverse=True)
        for found in others:
            for number, score in found.items():
                total[number] = total.get(number, 0.0) + score
        return total

    def _better(self, wanted: tree.Query, signs: tuple[tree.Query, ...], among: Found | None) -> Found:
        total = self.of(wanted, among)
        for sign in signs if self.scored and total else ():
            for number, score in self.of(sign, total).items():
                total[number] += score
        return total

    def _token(self, field: str, token: str, boost: float, among: Found | None) -> Found:
        if self.scored:
            return self.index.scored(field, token, boost, among)
        return self.index.unscored(field, token, among)

    def _size(self, asked: tree.Query) -> int:
        """About how many documents match; a filter counts as many, for it costs the same whatever comes before it."""
        match asked:
            case tree.Token(field, token) | tree.Code(field, token):
                return self.index.frequency(field, token)
            case tree.Phrase(field, tokens):
                return min(self.index.frequency(field, token) for token in tokens)
            case tree.All(parts):
                return min(map(self._size, parts), default=0)
            case tree.Some(parts):
                return sum(map(self._size, parts))
            case tree.Better(found):
                return self._size(found)
            case _:
                return self.index.size + 1

    def _filter(self, wanted: query.Query, among: Found | None) -> Found:
        matching = self.index.searcher.docs_for_query(wanted)
        return {number: 0.0 for number in matching if among is None or number in among}
