"""Lists to take away: append `.bib` or `.jsonl` to the address of any list or paper."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from django.http import HttpRequest, StreamingHttpResponse

from papers.formats import bibtex, jsonl
from papers.lists import LARGEST, DayList, papers_named
from papers.record import Record
from papers.records import records
from papers.views.asking import NotHere, public_page, window
from papers.views.listing import read_expression
from papers.views.paper import find, identifiers_in
from papers.views.venue import edition_list


class Format(NamedTuple):
    write: Callable[[Iterable[Record]], Iterator[str]]
    content_type: str


FORMATS = {
    "bib": Format(bibtex.write, "application/x-bibtex; charset=utf-8"),
    "jsonl": Format(jsonl.write, "application/x-ndjson; charset=utf-8"),
}


@public_page
def arxiv(request: HttpRequest, text: str, extension: str) -> StreamingHttpResponse:
    return _streamed(papers_of_arxiv(request, text), text, extension)


@public_page
def venue(request: HttpRequest, name: str, extension: str) -> StreamingHttpResponse:
    return _streamed(papers_of_venue(request, name), name, extension)


def papers_of_arxiv(request: HttpRequest, text: str) -> Sequence[int]:
    """The papers that the page of this address lists; all of them, where `show=` does not say less."""
    if keys := _named(text):
        return keys
    asked = DayList(read_expression(text), window(request, LARGEST))
    return [paper for paper, _kind in asked.shown]


def papers_of_venue(request: HttpRequest, name: str) -> Sequence[int]:
    if keys := _named(name):
        return keys
    return edition_list(name, request.GET.get("group", ""), window(request, LARGEST)).shown


def _named(text: str) -> list[int]:
    """The papers of an address that lists identifiers; none when it does not."""
    identifiers = identifiers_in(text)
    if len(identifiers) == 1:
        return [find(identifiers[0]).pk]
    found = list(dict.fromkeys(papers_named(identifiers).values()))
    if identifiers and not found:
        raise NotHere("")
    return found


def _streamed(keys: Sequence[int], name: str, extension: str) -> StreamingHttpResponse:
    chosen = FORMATS[extension]
    file_name = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "_" for c in name)[:100]
    disposition = f'attachment; filename="{file_name}.{extension}"'
    return StreamingHttpResponse(
        chosen.write(records(keys)),
        content_type=chosen.content_type,
        headers={"Content-Disposition": disposition},
    )
