"""Whose paper is this record? An identifier belongs to one paper; further ones that a source gives prove the same work.

They do so only where the two have no scheme in common: two papers of one source are never one. DOIs themselves may be
several, of a preprint and of what it became. Authors put one DOI on both parts of a work: a DOI that two papers of one
source claim is in dispute, and proves nothing from then on; what it joined before is parted again, so that the order in
which records come makes no difference. Other identifiers count first. What a curator split off stays apart. Equal
titles prove nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import cast

import orjson
from django.db.models import QuerySet

from papers.identifiers import Identifier
from papers.models import PaperIdentifier, PaperRecord
from papers.record import Fields, Record, from_fields, to_fields
from papers.text import storable

LONGEST_VALUE = 200
_NAME = ("pk", "value", "paper", "apart")
_RECORD = tuple(f"records__{name}" for name in ("source", "pk", "version", "datestamp", "digest", "deleted"))
_Key = tuple[str, str]
_Row = tuple[int, int, bool]


@dataclass(slots=True)
class Work:
    """A paper on its way in (without a key: a new one) with the records that came with it."""

    paper: int = 0
    records: list[Record] = field(default_factory=list)
    schemes: set[str] = field(default_factory=set)
    names: "list[Name]" = field(default_factory=list)


@dataclass(slots=True)
class Name:
    """An identifier's row, as far as this page speaks of it; a new one gets its key when it is written."""

    identifier: Identifier
    work: Work
    pk: int = 0
    apart: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a record that is here already, with its identifier's row and its paper."""

    name: int
    paper: int
    pk: int
    version: int | None
    datestamp: date | None
    digest: str
    deleted: bool

    @property
    def rank(self) -> tuple[int, date]:
        return self.version or 0, self.datestamp or date.min


@dataclass(slots=True)
class Entry:
    """A record on its way in: its JSON and digest, what is kept of it so far, and in the end its identifier's row."""

    record: Record
    text: str
    digest: str
    kept: Kept | None = None
    name: Name | None = None

    @property
    def owner(self) -> Name:
        assert self.name, "asked before it was matched"
        return self.name

    @property
    def place(self) -> tuple[int, int] | None:
        """The keys of its identifier's row and of its paper, where there are any."""
        if self.name:
            return self.name.pk, self.name.work.paper
        return (self.kept.name, self.kept.paper) if self.kept else None

    @property
    def rank(self) -> tuple[int, date]:
        return self.record.version or 0, self.record.datestamp or date.min

    @property
    def is_stale(self) -> bool:
        """Older than what is kept. A deletion tells no version: its day decides."""
        if self.kept is None:
            return False
        if self.record.deleted:
            return self.rank[1] < self.kept.rank[1]
        return self.rank < self.kept.rank

    @property
    def is_known(self) -> bool:
        if self.record.deleted:
            return self.kept is None or self.kept.deleted
        return self.kept is not None and self.kept.digest == self.digest and not self.kept.deleted

    @property
    def is_touched(self) -> bool:
        """Says the same as before, under a later day."""
        return self.kept is not None and self.is_known and self.rank > self.kept.rank


def entries_of(records: Iterable[Record]) -> list[Entry]:
    """One entry a source and identifier, the highest rank of several, sorted by key."""
    found: dict[tuple[str, str, str], Entry] = {}
    for record in records:
        entry = _entry(record)
        key = (record.source, record.identifier.scheme, record.identifier.value)
        if key not in found or found[key].rank <= entry.rank:
            found[key] = entry
    return [entry for _key, entry in sorted(found.items(), key=itemgetter(0))]


class Matcher:
    """Finds the rows that a page's records belong to, and makes those that are missing (without saving them).

    `joined` are papers that turned out to be one: which is to take in which. `disputed` are DOIs that papers of one
    source both claim.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.new_names: list[Name] = []
        self.joined: dict[int, int] = {}
        self.disputed: list[Name] = []
        self._papers: dict[int, Work] = {}
        self._names: dict[Identifier, Name] = {}
        self._rows: dict[_Key, _Row] = {}
        self._asked: set[_Key] = set()
        self._find_kept(entries)

    def match(self, entries: Sequence[Entry]) -> list[Work]:
        """Give every entry its identifier's row; return the works that are new.

        What is stale or known need not come here: it has its rows, and no page may consist of anything else.
        """
        self._find_names(entries)
        self._find_schemes(entries)
        begun: list[Work] = []
        for entry in entries:
            identifier = entry.record.identifier
            if identifier not in self._names:
                begun.append(Work())
                self._add(identifier, begun[-1])
            entry.name = self._names[identifier]
            if entry.name.apart and identifier.scheme == "doi" and entry.kept is None:
                self.disputed.append(entry.name)  # it stands at another paper, and now a source speaks of it
            entry.name.work.records.append(entry.record)
            for other in entry.record.same_as:
                if other.scheme != "doi":
                    self._prove(entry.name, other)
        for entry in entries:
            for other in entry.record.same_as:
                if other.scheme == "doi":
                    self._prove(entry.owner, other)
        return [work for work in begun if work.records and not work.paper]

    def _prove(self, name: Name, other: Identifier) -> None:
        """A further identifier that nobody has goes to the work; if somebody has it, the two may be one."""
        known = self._names.get(other)
        if known is None:
            if len(other.value) <= LONGEST_VALUE:
                self._add(other, name.work)
        elif known.work is name.work:
            return
        elif _may_be_one(known, name):
            self._join(known.work, name.work)
        elif other.scheme == "doi" and not known.apart and _have_one_source(known.work, name.work):
            known.apart = True
            self.disputed.append(known)

    def _join(self, one: Work, other: Work) -> None:
        """The paper that is there takes in the new one; of two that are there, the older one does."""
        into, gone = sorted((one, other), key=lambda work: (not work.paper, work.paper))
        if into.paper and gone.paper:
            self.joined[gone.paper] = into.paper
        into.records += gone.records
        into.schemes |= gone.schemes
        into.names += gone.names
        for name in gone.names:
            name.work = into
        gone.records, gone.names = [], []

    def _add(self, identifier: Identifier, work: Work) -> None:
        name = Name(identifier, work, is_new=True)
        self._keep(name)
        self.new_names.append(name)

    def _keep(self, name: Name) -> None:
        name.work.schemes.add(name.identifier.scheme)
        name.work.names.append(name)
        self._names[name.identifier] = name

    def _find_kept(self, entries: Sequence[Entry]) -> None:
        """One question a scheme: of a page that says nothing new it is the only one."""
        kept: dict[tuple[str, str, str], Kept] = {}
        for scheme, values in _by_scheme(_key(entry.record.identifier) for entry in entries).items():
            for name, value, paper, apart, source, *record in _rows_of(scheme, values).values_list(*_NAME, *_RECORD):
                self._rows[scheme, value] = (name, paper, apart)
                if source:
                    kept[source, scheme, value] = Kept(name, paper, *record)
            self._asked.update((scheme, value) for value in values)
        for entry in entries:
            identifier = entry.record.identifier
            entry.kept = kept.get((entry.record.source, identifier.scheme, identifier.value))
        self._complete([entry for entry in entries if entry.record.hint and entry.kept and not entry.is_stale])

    def _find_names(self, entries: Sequence[Entry]) -> None:
        """The rows of all identifiers that these entries speak of, as far as there are any."""
        spoken = {identifier for entry in entries for identifier in (entry.record.identifier, *entry.record.same_as)}
        further = [key for identifier in spoken if (key := _key(identifier)) not in self._asked]
        for scheme, values in _by_scheme(further).items():
            for pk, value, paper, apart in _rows_of(scheme, values).values_list(*_NAME):
                self._rows[scheme, value] = (pk, paper, apart)
        for identifier in spoken:
            if row := self._rows.get(_key(identifier)):
                pk, paper, apart = row
                self._keep(Name(identifier, self._papers.setdefault(paper, Work(paper)), pk, apart))

    def _complete(self, hints: Sequence[Entry]) -> None:
        """A hint is a newer word on some fields; what it leaves empty stays as the fuller record has it."""
        keys = [entry.kept.pk for entry in hints if entry.kept]
        fuller = dict(PaperRecord.objects.filter(pk__among=keys).values_list("pk", "fields")) if keys else {}
        for entry in hints:
            if entry.kept:
                said = fuller[entry.kept.pk]
                told = from_fields(
                    entry.record.source, entry.record.identifier, cast(Fields, said | to_fields(entry.record))
                )
                fields = to_fields(told)
                entry.record = replace(told, datestamp=entry.record.datestamp, hint=True, seen=entry.record.seen)
                encoded = orjson.dumps(fields)
                entry.text = encoded.decode()
                entry.digest = entry.kept.digest if _in_order(fields) == _in_order(said) else _digest(encoded)

    def _find_schemes(self, entries: Sequence[Entry]) -> None:
        """All schemes of the papers that a further identifier might join."""
        papers: set[int] = set()
        for entry in entries:
            own = self._names.get(entry.record.identifier)
            for other in entry.record.same_as:
                if (known := self._names.get(other)) and (own is None or known.work is not own.work):
                    papers |= {known.work.paper, *([own.work.paper] if own else [])}
        if papers:
            rows = PaperIdentifier.objects.filter(paper__among=sorted(papers))
            for paper, scheme in rows.values_list("paper", "scheme"):
                self._papers[paper].schemes.add(scheme)


def _may_be_one(one: Name, other: Name) -> bool:
    return not (one.apart or other.apart or _have_one_source(one.work, other.work))


def _have_one_source(one: Work, other: Work) -> bool:
    return bool((one.schemes & other.schemes) - {"doi"})


def _key(identifier: Identifier) -> _Key:
    return identifier.scheme, identifier.value


def _by_scheme(keys: Iterable[_Key]) -> dict[str, list[str]]:
    """Asked scheme by scheme: an index over scheme and value finds no value alone."""
    found: dict[str, list[str]] = defaultdict(list)
    for scheme, value in keys:
        found[scheme].append(value)
    return found


def _rows_of(scheme: str, values: Iterable[str]) -> QuerySet[PaperIdentifier]:
    return PaperIdentifier.objects.filter(scheme=scheme, value__among=sorted(set(values)))


def _entry(record: Record) -> Entry:
    if len(record.identifier.value) > LONGEST_VALUE:
        raise ValueError(f"{record.identifier} is too long to be kept")
    fields = to_fields(record)
    try:
        encoded = orjson.dumps(fields)
        is_clean = rb"\u0000" not in encoded
    except orjson.JSONEncodeError:  # a lone surrogate
        is_clean = False
    if not is_clean:
        fields = storable_fields(fields)
        encoded = orjson.dumps(fields)
        cleaned = from_fields(record.source, record.identifier, fields)
        record = replace(
            cleaned, datestamp=record.datestamp, deleted=record.deleted, hint=record.hint, seen=record.seen
        )
    return Entry(record, encoded.decode(), _digest(encoded))


def _digest(encoded: bytes) -> str:
    return hashlib.sha256(encoded).hexdigest()


def _in_order(fields: Fields) -> bytes:
    """The same bytes of equal fields: Postgres gives names back in an order of its own."""
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def storable_fields(fields: Fields) -> Fields:
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
