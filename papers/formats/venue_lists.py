"""The lists of conference papers that two collectors keep in JSON, and OpenReview's papers as JSON lines.

Three shapes, told apart by what they are made of:
- a list of flat objects (`author` or `authors`, `site`, `openreview` or `oa`, `status`, `track`), whose fields differ
  from venue to venue and from year to year and whose lists are strings joined by semicolons;
- the same objects, one a line;
- one object of `landing page: {title, authors, abstract, volume}`.

What is in them: rejected and withdrawn submissions beside the accepted ones, workshop papers under a `track` of their
own, papers without abstract or authors, a second entry for the same paper, placeholders with no title at all.
"""

import json
from collections.abc import Iterator, Mapping
from html import unescape

from papers.formats import listed, names
from papers.groups import accepted, group_of
from papers.record import Quarantined, Record, SourceError

_Fields = Mapping[str, object]
# The surest first: a proceedings page names a paper for good, a conference's own schedule does not.
_PLACES = ("oa", "site", "openreview", "proceeding", "pdf", "doi", "arxiv")
_LISTS = ("keywords", "keyword")


def read(data: bytes, *, venue: str = "") -> Iterator[Record | Quarantined]:
    """A Record of every entry with a title, in the list's order; what is no such list is a SourceError."""
    rows = list(_rows(data))
    if not rows:
        raise SourceError("the list is empty", permanent=True)
    for number, (page, row) in enumerate(rows, start=1):
        if isinstance(row, bytes):
            yield Quarantined(page, row, f"entry {number}: not an object of JSON")
        elif not _text(row, "title"):
            key = page or _text(row, "id")
            yield Quarantined(key, json.dumps(row).encode(), f"entry {number}: no title")
        else:
            yield _record(row, page, venue)


def _rows(data: bytes) -> Iterator[tuple[str, _Fields | bytes]]:
    """The entries with the address that they stand under, if any."""
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        yield from _rows_of_lines(data)
        return
    if isinstance(whole, dict) and isinstance(whole.get("title"), str):
        whole = [whole]
    if not isinstance(whole, dict | list):
        whole = [whole]
    rows = whole.items() if isinstance(whole, dict) else [("", row) for row in whole]
    # A stray null does not make it another kind of file; what holds nothing but strays is one.
    if rows and not any(isinstance(row, dict) for _page, row in rows):
        raise SourceError("the JSON is no list of papers: an array of objects was expected", permanent=True)
    for page, row in rows:
        yield page, row if isinstance(row, dict) else json.dumps(row).encode()


def _rows_of_lines(data: bytes) -> Iterator[tuple[str, _Fields | bytes]]:
    """One object a line. A file that is not even that from its first line on is not read any further."""
    for number, line in enumerate(data.split(b"\n")):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            row = line
        if number == 0 and not isinstance(row, dict):
            raise SourceError("the file is neither JSON nor JSON lines", permanent=True)
        if row is not None:
            yield "", row if isinstance(row, dict) else line


def _record(row: _Fields, page: str, venue: str) -> Record:
    title = _text(row, "title")
    authors = _authors(row)
    places = (page, *(_text(row, name) for name in _PLACES))
    if not any(listed.has_identifier(place) for place in places) and "authorids" in row:
        places = (listed.openreview(_text(row, "id")),)
    identifier, same_as = listed.identify(places, title, authors, venue)
    group = _group(row)
    extra = {"keywords": _text(row, *_LISTS), "tldr": _text(row, "tldr"), "session": _text(row, "session")}
    return Record(
        listed.SAYS,
        identifier,
        title=title,
        abstract=_text(row, "abstract"),
        authors=authors,
        same_as=same_as,
        url=identifier.url or next((place for place in places if place.startswith("http")), ""),
        pdf_url=pdf if (pdf := _text(row, "pdf")).startswith("http") else "",
        withdrawn=group == "Withdraw",
        venue=venue,
        group=group,
        extra={name: value for name, value in extra.items() if value},
    )


def _authors(row: _Fields) -> tuple[str, ...]:
    told = row.get("authors") or row.get("author") or row.get("author_site")
    if isinstance(told, list):
        return tuple(" ".join(unescape(name).split()) for name in told if isinstance(name, str) and name.strip())
    return names.split(unescape(told)) if isinstance(told, str) else ()


def _group(row: _Fields) -> str:
    """The decision; where none is said, the track or the volume. A workshop's paper is of the workshop's group."""
    track = _text(row, "track", "volume")
    decision = group_of(_text(row, "status"))
    if track.lower().startswith("workshop") and accepted(decision):
        name = track[len("workshop") :].strip(" _-:")
        return f"Workshop {name.upper() if name.islower() and len(name) < 6 else name}".strip()[:80]
    return decision or group_of(track)


def _text(row: _Fields, *fields: str) -> str:
    """The first of these fields that says anything, on one line; entities that a web page left behind are resolved."""
    told = next((value for name in fields if (value := row.get(name))), "")
    if isinstance(told, list):
        told = "; ".join(item for item in told if isinstance(item, str))
    return " ".join(unescape(told).split()) if isinstance(told, str) else ""
