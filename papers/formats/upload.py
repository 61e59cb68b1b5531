"""A file that somebody brings along, read as what it is: told by its content, and by its name only where that fails."""

import json
from collections.abc import Iterator
from dataclasses import replace

from papers.formats import bibtex, jsonl, ris, table, venue_lists
from papers.record import Quarantined, Record, SourceError

_FOREIGN = {
    b"PK\x03\x04": "an archive or an Excel workbook: save the sheet as CSV",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed: unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save the sheet as CSV",
    b"\xfd7zXZ": "compressed: unpack it first",
}


def read(name: str, data: bytes, *, venue: str = "") -> Iterator[Record | Quarantined]:
    """The Records of a BibTeX, RIS, CSV, TSV, JSON or JSON lines file; with `venue` (`ICLR.2024`) all are of that."""
    for start, what in _FOREIGN.items():
        if data.startswith(start):
            raise SourceError(f"{name} is {what}", permanent=True)
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:65536]
    if not head:
        raise SourceError(f"{name} is empty", permanent=True)
    if head[:1] == b"<":
        raise SourceError(f"{name} is a web page or XML, not a list that can be read here", permanent=True)
    if _is_our_jsonl(head):
        return _of_venue(jsonl.read(data), venue)
    if head[:1] in (b"{", b"["):
        return venue_lists.read(data, venue=venue)
    suffix = name.lower().rpartition(".")[2]
    if suffix in ("bib", "bibtex") or (suffix not in ("csv", "tsv", "ris") and head[:1] in (b"@", b"%")):
        return bibtex.read(data, venue=venue)
    if suffix == "ris" or head[:5] in (b"TY  -", b"TY - "):
        return ris.read(data, venue=venue)
    return table.read(data, venue=venue)


def _is_our_jsonl(head: bytes) -> bool:
    """Whether the first line is a record as this site writes it, which names its source beside its id."""
    try:
        first = json.loads(head.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and {"source", "id"} <= first.keys()


def _of_venue(found: Iterator[Record | Quarantined], venue: str) -> Iterator[Record | Quarantined]:
    for item in found:
        yield replace(item, venue=venue) if venue and isinstance(item, Record) else item
