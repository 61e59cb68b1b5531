"""JSON lines: one record a line, in UTF-8.

    {"source": "arxiv", "id": "2404.04057", "title": …, "authors": […], "abstract": …, "categories": […],
     "versions": [{"version": 1, "date": "2024-04-04T20:00:00Z"}], "comments": …, "journal_ref": …, "doi": …,
     "license": …, "withdrawn": false}

Title, source and id are needed; `version` and `published` stand for the versions where only the last is known.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import orjson

from papers.formats.publication import name_in
from papers.identifiers import Identifier, doi, parse_address, parse_arxiv
from papers.record import Quarantined, Record, Version


def read(data: bytes, source: str = "upload") -> Iterator[Record | Quarantined]:
    """The records of a file, as the word of `source`; a line that cannot be read comes with its number."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _record(json.loads(line), source)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            yield Quarantined(f"line {number}", line, f"{type(problem).__name__}: {problem}")


def _record(told: Mapping[str, object], source: str) -> Record:
    identifier = _identifier(_text(told, "source"), _text(told, "id"))
    title = _text(told, "title")
    if not title:
        raise ValueError("no title")
    record = Record(
        source,
        identifier,
        title,
        abstract=_text(told, "abstract"),
        authors=_texts(told, "authors"),
        subjects=_texts(told, "categories"),
        comments=_text(told, "comments"),
        journal_ref=_text(told, "journal_ref"),
        license=_text(told, "license"),
        url=_text(told, "url") or identifier.url,
        pdf_url=_text(told, "pdf_url") or _pdf_url(identifier),
        same_as=tuple(filter(None, [doi(_text(told, "doi"))])),
        withdrawn=bool(told.get("withdrawn")),
        venue=_text(told, "venue"),
        group=_text(told, "group"),
    )
    return _dated(record, told)


def _dated(record: Record, told: Mapping[str, object]) -> Record:
    listed = told.get("versions") or []
    if not isinstance(listed, list):
        raise TypeError("versions is not a list")
    versions = tuple(sorted((_version(v) for v in listed), key=lambda version: version.number))
    if versions:
        first = versions[0].submitted if versions[0].number == 1 else None
        return replace(record, versions=versions, version=versions[-1].number, published=first)
    number, published = told.get("version"), _text(told, "published")
    return replace(
        record,
        version=number if isinstance(number, int) else None,
        published=_moment(published) if published else None,
    )


def _identifier(scheme: str, value: str) -> Identifier:
    identifier = parse_arxiv(value) if scheme == "arxiv" else parse_address(f"{value}@{scheme}")
    if identifier is None:
        raise ValueError(f"{value!r} is no identifier of {scheme or 'a source without a name'}")
    return identifier


def _pdf_url(identifier: Identifier) -> str:
    return f"https://arxiv.org/pdf/{identifier.value}" if identifier.scheme == "arxiv" else ""


def _version(told: Mapping[str, object]) -> Version:
    number = told["version"]
    if not isinstance(number, int):
        raise TypeError(f"{number!r} is not a version's number")
    return Version(number, _moment(_text(told, "date")))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return " ".join(value.split())


def _texts(told: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = told.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{name} is not a list of texts")
    return tuple(filter(None, (" ".join(item.split()) for item in value)))


def write(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        yield orjson.dumps(as_json(record), option=orjson.OPT_APPEND_NEWLINE).decode()


def as_json(record: Record) -> dict[str, object]:
    """The record in plain JSON values, without what is not known."""
    told = {
        "source": record.identifier.scheme,
        "id": record.identifier.value,
        "title": record.title,
        "abstract": record.abstract,
        "authors": record.authors,
        "categories": record.subjects,
        "version": record.version,
        "published": record.published and record.published.isoformat(),
        "venue": record.venue,
        "group": record.group,
        "journal_ref": record.journal_ref,
        "comments": record.comments,
        "doi": name_in(record, "doi"),
        "license": record.license,
        "url": record.url,
        "pdf_url": record.pdf_url,
        "withdrawn": record.withdrawn,
    }
    return {name: value for name, value in told.items() if value}
