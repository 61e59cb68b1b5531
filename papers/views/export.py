"""Lists to take away: append `.bib`, `.ris`, `.csv` or `.jsonl` to the address of any list or paper."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control

from papers.formats import bibtex, jsonl, ris, table
from papers.lists import DayList, NamedList, PaperList
from papers.models import Paper, Venue
from papers.parameters import window
from papers.record import Record
from papers.records import records
from papers.views.asking import NotHere
from papers.views.expression import read_expression
from papers.views.paper import find, identifiers_in
from papers.views.venue import edition_list

# Written to the reader in pieces of about this many characters: a piece costs as much as a row.
_PIECE = 64 * 1024
# So many papers are read before the first bytes leave.
_FIRST = 50


class Format(NamedTuple):
    write: Callable[[Iterable[Record]], Iterator[str]]
    content_type: str


FORMATS = {
    "bib": Format(bibtex.write, "application/x-bibtex; charset=utf-8"),
    "ris": Format(ris.write, "application/x-research-info-systems; charset=utf-8"),
    "csv": Format(table.write, "text/csv; charset=utf-8"),
    "jsonl": Format(jsonl.write, "application/x-ndjson; charset=utf-8"),
}
# Kept by nobody unasked: an export is as new as its list, and asking again costs a 304.
_ask_again = cache_control(public=True, no_cache=True)


@_ask_again
def arxiv(request: HttpRequest, text: str, extension: str) -> HttpResponseBase:
    return take_away(request, list_of_arxiv(request, text).keys, text, extension)


@_ask_again
def venue(request: HttpRequest, name: str, extension: str) -> HttpResponseBase:
    return take_away(request, list_of_venue(request, name).keys, name, extension)


def list_of_arxiv(request: HttpRequest, text: str, size: int | None = None) -> PaperList:
    """The list whose page this address is, whole, or `size` of it, where `show=` does not say less."""
    return _named(request, text, size) or DayList(window(request, size), read_expression(text))


def list_of_venue(request: HttpRequest, name: str, size: int | None = None) -> PaperList:
    return _named(request, name, size) or edition_list(name, request.GET.get("group", ""), window(request, size))


def _named(request: HttpRequest, text: str, size: int | None) -> NamedList | None:
    """The papers of an address that lists identifiers; None when it does not."""
    identifiers = identifiers_in(text)
    if not identifiers:
        return None
    if len(identifiers) == 1:
        find(request, identifiers[0])
    asked = NamedList(window(request, size), identifiers)
    if not asked.whole:
        raise NotHere("")
    return asked


def take_away(request: HttpRequest, keys: Sequence[int], name: str, extension: str) -> HttpResponseBase:
    """These papers as a file that is called after its list."""
    chosen = FORMATS[extension]
    etag = _etag(keys, extension)
    file_name = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "_" for c in name)[:100]
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    return StreamingHttpResponse(
        _pieces(chosen.write(records(keys, _FIRST))),
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}.{extension}"', "ETag": etag},
    )


def _etag(keys: Sequence[int], extension: str) -> str:
    """Another one whenever the list or one of its papers changes."""
    venues = list(Venue.objects.order_by("key").values_list("key", "name"))  # which a citation names
    told = sha256(f"{extension}{Paper.objects.state(keys)}{venues}".encode())
    told.update(array("q", keys))
    return f'"{told.hexdigest()[:32]}"'


def _pieces(rows: Iterable[str]) -> Iterator[bytes]:
    """The rows joined, the first of them alone: a reader sees at once that something comes."""
    held: list[str] = []
    size, limit = 0, 1
    for row in rows:
        held.append(row)
        size += len(row)
        if size >= limit:
            yield "".join(held).encode()
            held, size, limit = [], 0, _PIECE
    yield "".join(held).encode()
