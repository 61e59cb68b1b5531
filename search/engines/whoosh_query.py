"""A question answered with Whoosh's postings, word by word: the documents that match and their scores.

Whoosh's own matchers walk the postings of all words at once, document by document, through a tree of Python objects;
a word is looked for in four fields here, and most of the time would go into that tree. One posting list after the other
into a dictionary takes a third of it, and every match is needed anyway: for its count and its facets.
"""

from dataclasses import dataclass
from functools import cached_property

from whoosh import query
from whoosh.searching import Searcher

from search.engines import tree
from search.engines.documents import FIELDS

FEW = 20
"""Where so many times fewer documents are still wanted than have a word, its postings are skipped through."""

Found = dict[int, float]
"""Document numbers and what they score."""


@dataclass(frozen=True)
class Reading:
    """One question at one state of the index. Without `scored` every score is 0."""

    searcher: Searcher
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
                every = self.searcher.reader().all_doc_ids()
                return dict.fromkeys(every if among is None else among, 0.0)
            case tree.Nothing():
                return {}
            case tree.Token(field, token, boost):
                return self._scan(query.Term(field, token, boost=boost), among)
            case tree.Phrase(field, tokens, boost, between):
                return self._scan(query.Phrase(field, list(tokens), slop=1 + between, boost=boost), among)
            case tree.Code(field, value) if field in FIELDS and FIELDS[field].boost != 1:
                return self._scan(query.Term(field, value, boost=FIELDS[field].boost), among)
            case tree.Code(field, value):
                return self._filter(query.Term(field, value), among)
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
        total: Found = {}
        for part in parts:
            found = self.of(part, among)
            if not total:
                total = found
                continue
            for number, score in found.items():
                total[number] = total.get(number, 0.0) + score
        return total

    def _better(self, wanted: tree.Query, signs: tuple[tree.Query, ...], among: Found | None) -> Found:
        total = self.of(wanted, among)
        for sign in signs if self.scored else ():
            for number, score in self.of(sign, total).items():
                total[number] += score
        return total

    def _size(self, asked: tree.Query) -> int:
        """About how many documents match; a filter counts as many, for it costs the same whatever comes before it."""
        match asked:
            case tree.Token(field, token):
                return int(self.searcher.doc_frequency(field, token))
            case tree.Phrase(field, tokens):
                return min(int(self.searcher.doc_frequency(field, token)) for token in tokens)
            case tree.All(parts):
                return min(map(self._size, parts), default=0)
            case tree.Some(parts):
                return sum(map(self._size, parts))
            case tree.Better(found):
                return self._size(found)
            case _:
                return self._many

    @cached_property
    def _many(self) -> int:
        return int(self.searcher.doc_count_all()) + 1

    def _scan(self, wanted: query.Query, among: Found | None) -> Found:
        found: Found = {}
        for searcher, offset in self.searcher.leaf_searchers():
            matcher = wanted.matcher(searcher) if self.scored else wanted.matcher(searcher, searcher.boolean_context())
            if among is not None and len(among) * FEW < self._postings(wanted):
                for number in sorted(among):
                    if matcher.is_active() and matcher.id() + offset < number:
                        matcher.skip_to(number - offset)
                    if matcher.is_active() and matcher.id() + offset == number:
                        found[number] = matcher.score() if self.scored else 0.0
                continue
            while matcher.is_active():
                number = matcher.id() + offset
                if among is None or number in among:
                    found[number] = matcher.score() if self.scored else 0.0
                matcher.next()
        return found

    def _postings(self, wanted: query.Query) -> int:
        return int(self.searcher.doc_frequency(wanted.fieldname, wanted.text)) if isinstance(wanted, query.Term) else 0

    def _filter(self, wanted: query.Query, among: Found | None) -> Found:
        matching = self.searcher.docs_for_query(wanted)
        return {number: 0.0 for number in matching if among is None or number in among}
