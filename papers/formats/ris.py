"""RIS, the format of reference managers: a tag, two blanks, a hyphen and a value a line, `ER` after each entry.

No two programs write it alike. Read here: tags with one blank or none after the hyphen, values that go on in the next
line, and the several tags in use for a title, an author, an abstract, a link. An entry that is not closed before the
next begins is set aside.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from papers.formats import listed, names, publication
from papers.formats.encoding import decode
from papers.record import Quarantined, Record, SourceError

_TAG = re.compile(r"([A-Z][A-Z0-9]) {0,2}- ?(.*)")
_Fields = Mapping[str, list[str]]


def read(data: bytes, *, venue: str = "") -> Iterator[Record | Quarantined]:
    """A Record of every closed entry; a file without any entry is a SourceError."""
    empty = True
    for place, raw, is_closed in _entries(decode(data)):
        empty = False
        fields = _fields(raw)
        title = _first(fields, "TI", "T1", "CT", "BT")
        if not is_closed or not title:
            problem = "no title" if is_closed else "not closed by an ER line"
            yield Quarantined(_first(fields, "ID", "DO", "UR"), raw.encode(), f"{place}: {problem}")
        else:
            yield _record(fields, title, venue)
    if empty:
        raise SourceError("the file holds no RIS entry: none of its lines begins with TY", permanent=True)


def write(records: Iterable[Record]) -> Iterator[str]:
    """One entry a record, with a blank line behind it; RIS ends its lines with CR LF."""
    for record in records:
        yield (
            "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in _lines(record) if value)
            + "ER  - \r\n\r\n"
        )


def _entries(text: str) -> Iterator[tuple[str, str, bool]]:
    """Where each entry begins, its text, and whether it is closed; what stands between entries is passed over."""
    place, lines = "", [""]
    for number, line in enumerate(text.splitlines(), start=1):
        found = _TAG.fullmatch(line.strip())
        tag = found[1] if found else ""
        if tag == "TY":
            if place:
                yield place, "\n".join(lines), False
            place, lines = f"line {number}", [line]
        elif tag == "ER" and place:
            yield place, "\n".join(lines), True
            place = ""
        elif place:
            lines.append(line)
    if place:
        yield place, "\n".join(lines), False


def _fields(raw: str) -> _Fields:
    fields: dict[str, list[str]] = defaultdict(list)
    tag = ""
    for line in raw.splitlines():
        if found := _TAG.fullmatch(line.strip()):
            tag = "AU" if found[1] == "A1" else found[1]
            fields[tag].append(" ".join(found[2].split()))
        elif tag and line.strip():
            fields[tag][-1] = f"{fields[tag][-1]} {' '.join(line.split())}".strip()
    return fields


def _first(fields: _Fields, *tags: str) -> str:
    return next((value for tag in tags for value in fields.get(tag, ()) if value), "")


def _record(fields: _Fields, title: str, venue: str) -> Record:
    authors = tuple(names.surname_last(_suffix_last(name)) for name in fields.get("AU", ()) if name)
    links = [value for tag in ("UR", "LK", "L2") for value in fields.get(tag, ())]
    pdf_url = _first(fields, "L1")
    identifier, same_as = listed.identify(
        (*links, pdf_url, _first(fields, "DO"), _first(fields, "AN")), title, authors, venue
    )
    is_article = _first(fields, "TY") in {"JOUR", "JFULL", "MGZN"}
    container = _first(fields, "T2", "JO", "JF", "JA", "BT", "C3")
    extra = {
        "venue_name": "" if is_article else container,
        "keywords": "; ".join(fields.get("KW", ())),
        "key": _first(fields, "ID"),
    }
    return Record(
        listed.SAYS,
        identifier,
        title=title,
        abstract=_first(fields, "AB", "N2"),
        authors=authors,
        published=_published(fields),
        same_as=same_as,
        comments=_first(fields, "N1"),
        journal_ref=_journal(fields, container) if is_article else "",
        url=next((link for link in links if link.startswith("http")), "") or identifier.url,
        pdf_url=pdf_url if pdf_url.startswith("http") else "",
        venue=venue,
        extra={name: value for name, value in extra.items() if value},
    )  # fmt: skip


def _published(fields: _Fields) -> datetime | None:
    """`2024/05/06/`, `2024///`, `2024`: the parts between slashes may be empty."""
    for text in (_first(fields, "DA"), _first(fields, "PY", "Y1")):
        if moment := listed.year_of("/".join(part for part in text.split("/")[:3] if part.strip().isdecimal())):
            return moment
    return None


def _suffix_last(name: str) -> str:
    """RIS writes "King, Martin Luther, Jr."; a reader "Martin Luther King, Jr."."""
    parts = [part.strip() for part in name.split(",")]
    return f"{parts[1]} {parts[0]}, {parts[2]}" if len(parts) == 3 else name


def _journal(fields: _Fields, container: str) -> str:
    volume = _first(fields, "VL") + (f"({issue})" if (issue := _first(fields, "IS")) else "")
    pages = "-".join(filter(None, (_first(fields, "SP"), _first(fields, "EP"))))
    return ", ".join(filter(None, (container, volume, pages, _first(fields, "PY", "Y1")[:4])))


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    day = publication.day(record)
    yield "TY", "CPAPER" if record.venue else "JOUR" if record.journal_ref else "UNPB"
    yield "TI", record.title
    for name in record.authors:
        yield "AU", name
    yield "AB", record.abstract
    yield "PY", str(publication.year(record) or "")
    yield "DA", day.strftime("%Y/%m/%d") if day else ""
    yield "T2", publication.container(record)
    yield "DO", publication.name_in(record, "doi")
    yield "AN", listed.name_of(record.identifier)
    for subject in record.subjects:
        yield "KW", subject
    yield "N1", record.comments
    yield "L1", record.pdf_url
    yield "UR", record.url
