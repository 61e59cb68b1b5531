"""Whose paper is this record? An identifier belongs to one paper; further ones that a source gives prove the same work.

They do so only where the paper has no other identifier of the record's own scheme: authors put one DOI on both parts of
a work, and two papers of one source are never one.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from papers.identifiers import Identifier
from papers.models import Paper, PaperIdentifier, PaperRecord
from papers.record import Fields, Record, from_fields, to_fields
from papers.text import storable

_LONGEST_VALUE = 200


@dataclass(slots=True)
class Entry:
    """A record on its way in: its JSON and digest, what is kept of it so far, and in the end its identifier's row."""

    record: Record
    fields: Fields
    digest: str
    kept: PaperRecord | None = None
    matched: PaperIdentifier | None = None

    @property
    def owner(self) -> PaperIdentifier:
        assert self.matched, "asked before it was matched"
        return self.matched

    @property
    def rank(self) -> tuple[int, date]:
        return self.record.version or 0, self.record.datestamp or date.min

    @property
    def kept_rank(self) -> tuple[int, date]:
        return (self.kept.version or 0, self.kept.datestamp or date.min) if self.kept else (-1, date.min)

    @property
    def is_stale(self) -> bool:
        """Older than what is kept. A deletion tells no version: its day decides."""
        if self.record.deleted:
            return self.rank[1] < self.kept_rank[1]
        return self.rank < self.kept_rank

    @property
    def is_known(self) -> bool:
        if self.record.deleted:
            return self.kept is None or self.kept.deleted
        return self.kept is not None and self.kept.digest == self.digest and not self.kept.deleted

    @property
    def is_touched(self) -> bool:
        """Says the same as before, under a later day."""
        return self.is_known and not self.is_stale and self.rank > self.kept_rank


@dataclass(slots=True)
class Work:
    """A paper with the records that it is folded from."""

    paper: Paper
    records: list[Record] = field(default_factory=list)


def entries_of(records: Iterable[Record]) -> list[Entry]:
    """One entry a source and identifier, the highest rank of several, sorted by key."""
    found: dict[tuple[str, Identifier], Entry] = {}
    for record in records:
        entry = _entry(record)
        key = (record.source, record.identifier)
        if key not in found or found[key].rank <= entry.rank:
            found[key] = entry
    return [found[key] for key in sorted(found)]


class Matcher:
    """Finds the rows that a page's records belong to, and makes those that are missing (without saving them)."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.new_identifiers: list[PaperIdentifier] = []
        self._rows = _identifiers(entries)
        self._works: dict[Identifier, Work] = {}
        self._schemes: dict[int, set[str]] = defaultdict(set)
        self._find_kept(entries)

    def match(self, entries: Sequence[Entry]) -> list[Work]:
        """Give every entry its identifier's row; return the works that are new."""
        self._find_schemes(entries)
        works: list[Work] = []
        for entry in entries:
            identifier = entry.record.identifier
            if identifier not in self._rows:
                self._add(identifier, self._same_work(entry.record) or self._begin(works))
            if work := self._works.get(identifier):
                work.records.append(entry.record)
            entry.matched = self._rows[identifier]
            self._add_further(entry.record)
        return works

    def _begin(self, works: list[Work]) -> Work:
        works.append(Work(Paper()))
        return works[-1]

    def _same_work(self, record: Record) -> Work | int | None:
        """The work that a further identifier proves: one of this page, or the key of a paper that is there."""
        for other in record.same_as:
            if work := self._works.get(other):
                if all(record.identifier.scheme != told.identifier.scheme for told in work.records):
                    return work
            elif (row := self._rows.get(other)) and record.identifier.scheme not in self._schemes[row.paper_id]:
                return row.paper_id
        return None

    def _add(self, identifier: Identifier, owner: Work | int) -> None:
        row = PaperIdentifier(scheme=identifier.scheme, value=identifier.value)
        if isinstance(owner, Work):
            row.paper = owner.paper
            self._works[identifier] = owner
        else:
            row.paper_id = owner
            self._schemes[owner].add(identifier.scheme)
        self._rows[identifier] = row
        self.new_identifiers.append(row)

    def _add_further(self, record: Record) -> None:
        """A further identifier that nobody has yet goes to the paper; one that another paper has stays there."""
        owner = self._works.get(record.identifier) or self._rows[record.identifier].paper_id
        for other in record.same_as:
            if other not in self._rows and len(other.value) <= _LONGEST_VALUE:
                self._add(other, owner)

    def _find_kept(self, entries: Sequence[Entry]) -> None:
        rows = [row for entry in entries if (row := self._rows.get(entry.record.identifier))]
        kept = {
            (record.source, record.identifier_id): record
            for record in PaperRecord.objects.filter(identifier__in=[row.pk for row in rows]).defer("fields")
        }
        for entry in entries:
            if row := self._rows.get(entry.record.identifier):
                entry.kept = kept.get((entry.record.source, row.pk))

    def _find_schemes(self, entries: Sequence[Entry]) -> None:
        """The schemes of the papers that a further identifier of an unknown one may lead to."""
        papers = {
            row.paper_id
            for entry in entries
            if entry.record.identifier not in self._rows
            for other in entry.record.same_as
            if (row := self._rows.get(other))
        }
        if papers:
            for paper, scheme in PaperIdentifier.objects.filter(paper__in=papers).values_list("paper", "scheme"):
                self._schemes[paper].add(scheme)


def _identifiers(entries: Sequence[Entry]) -> dict[Identifier, PaperIdentifier]:
    wanted = {other for entry in entries for other in (entry.record.identifier, *entry.record.same_as)}
    rows = PaperIdentifier.objects.filter(value__in=sorted({identifier.value for identifier in wanted}))
    return {Identifier(row.scheme, row.value): row for row in rows}


def _entry(record: Record) -> Entry:
    if len(record.identifier.value) > _LONGEST_VALUE:
        raise ValueError(f"{record.identifier} is too long to be kept")
    fields = to_fields(record)
    try:
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        is_clean = rb"\u0000" not in text
    except UnicodeEncodeError:
        is_clean = False
    if not is_clean:
        fields = _storable(fields)
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        cleaned = from_fields(record.source, record.identifier, fields)
        record = replace(cleaned, datestamp=record.datestamp, deleted=record.deleted)
    return Entry(record, fields, hashlib.sha256(text).hexdigest())


def _storable(fields: Fields) -> Fields:
    """The same without what no database takes: NUL and lone surrogates."""
    return cast(Fields, _without_unstorable(fields))


def _without_unstorable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list | tuple):
        return [_without_unstorable(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_unstorable(item) for name, item in value.items()}
    return value
