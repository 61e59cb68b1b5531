"""Records into the store, those that it cannot hold aside: one of them must not take its page with it."""

import json
from collections.abc import Callable, Sequence

from django.db import DataError, IntegrityError

from papers import store
from papers.identifiers import Identifier
from papers.record import Quarantined, Record, from_fields, to_fields
from papers.store import Saved

# What the store says of a value. That the database is away, or full, is no record's fault.
_OF_A_VALUE = (DataError, IntegrityError, OverflowError, ValueError)
# So many on a page, and it is not the records.
_MOST = 50
_BEGINNING = b'{"scheme":'

RawOf = Callable[[Record], bytes]


def as_fields(record: Record) -> bytes:
    """A record in words of our own, where its source's are no longer at hand."""
    told = {"scheme": record.identifier.scheme, "value": record.identifier.value, "fields": to_fields(record)}
    return json.dumps(told, separators=(",", ":")).encode()


def from_bytes(source: str, raw: bytes) -> Record | None:
    """The record that `as_fields` wrote; None: these bytes are of another kind."""
    if not raw.startswith(_BEGINNING):
        return None
    told = json.loads(raw)
    return from_fields(source, Identifier(told["scheme"], told["value"]), told["fields"])


def save(records: Sequence[Record], raw_of: RawOf) -> tuple[Saved, list[Quarantined]]:
    """Save all that can be saved, in the caller's transaction; the rest comes back with its bytes and the reason.

    A page that fails is halved until only the culprits are left. Each attempt stands alone, as the store saves whole
    or not at all.
    """
    saved, bad = Saved(), list[Quarantined]()
    waiting = [records]
    while waiting:
        part = waiting.pop()
        try:
            found = store.save(part)
        except _OF_A_VALUE as error:
            if len(part) > 1:
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]
                continue
            bad.append(_aside(part[0], raw_of, error))
            if len(bad) > _MOST:
                raise
        else:
            saved = _sum(saved, found)
    return saved, bad


def _aside(record: Record, raw_of: RawOf, error: Exception) -> Quarantined:
    told = " ".join(str(error).split())
    return Quarantined(record.identifier.value, raw_of(record), f"{type(error).__name__}: {told}")


def _sum(one: Saved, other: Saved) -> Saved:
    pks = one.pks + other.pks
    return Saved(one.new + other.new, one.changed + other.changed, one.unchanged + other.unchanged, pks)
