"""arXiv's metadata snapshot (Kaggle, Cornell-University/arxiv): one file of JSON lines, gigabytes long, renewed weekly.

Terms: CC0. There is nothing to fetch: an operator downloads the file once, and it is read line by line from there.

What it does to us:
- It says what arXivRaw says, from the same fields with the same TeX, without the versions' sizes and source types: a
  withdrawal shows in the comments only. `authors_parsed`, which cannot be told from a surname's parts, is left aside
  for the line of authors, so that a paper reads the same from both.
- Line breaks of the submission form are kept in titles and abstracts.
- The order is by id; nothing tells how many lines there are.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date

from papers.identifiers import parse_arxiv
from papers.record import Quarantined, Record, Version
from papers.sources import author_line
from papers.sources.arxiv_oai import dois, moment, says_withdrawn, version_number

SAYS = "arxiv"


def parse(lines: Iterable[bytes], first: int = 1) -> Iterator[Record | Quarantined]:
    """A Record of every line, as it comes; a line that is none is set aside and the next one read."""
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        try:
            yield _record(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
            yield Quarantined(_key(line), line, f"line {number}: {type(problem).__name__}: {problem}")


def _key(line: bytes) -> str:
    found = re.search(rb'"id"\s*:\s*"([^"]{1,80})"', line)
    return found[1].decode("utf-8", "replace") if found else ""


def _record(entry: dict[str, object]) -> Record:
    identifier = parse_arxiv(_text(entry, "id"))
    if identifier is None:
        raise ValueError(f"{_text(entry, 'id')!r} is no identifier of arXiv")
    title = _text(entry, "title")
    versions = tuple(sorted(_versions(entry["versions"]), key=lambda version: version.number))
    if not title or not versions:
        raise ValueError("no version" if title else "no title")
    comments, abstract = _text(entry, "comments"), _text(entry, "abstract")
    return Record(
        SAYS,
        identifier,
        title=title,
        abstract=abstract,
        authors=author_line.names(_text(entry, "authors")),
        subjects=tuple(dict.fromkeys(_text(entry, "categories").split())),
        version=versions[-1].number,
        versions=versions,
        datestamp=date.fromisoformat(_text(entry, "update_date")),
        published=versions[0].submitted if versions[0].number == 1 else None,
        same_as=dois(_text(entry, "doi")),
        comments=comments,
        journal_ref=_text(entry, "journal-ref"),
        license=_text(entry, "license"),
        url=identifier.url,
        pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
        withdrawn=says_withdrawn({"comments": comments, "abstract": abstract}),
        extra={name: value for name in ("submitter", "report-no", "doi") if (value := _text(entry, name))},
    )


def _text(entry: dict[str, object], name: str) -> str:
    value = entry.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _versions(told: object) -> Iterator[Version]:
    for version in told if isinstance(told, list) else ():
        yield Version(version_number(version["version"]), moment(version["created"]))
