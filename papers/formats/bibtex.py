"""BibTeX, read entry by entry, and written so that BibTeX itself and strict parsers accept it whatever a title holds.

Reading: a broken or self-contradicting entry is set aside, and those after it are read all the same. Lists that were
put together from several have two papers under one key: both are read. Of a field that is given twice the first
counts, as in BibTeX, but for the title: two titles are two papers. TeX accents and formulas stay in the text; braces
that only protect capitals go.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bibtexparser.library import Library
from bibtexparser.middlewares.parsestack import default_parse_stack
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from bibtexparser.model import Entry as ParsedEntry
from bibtexparser.splitter import Splitter

from papers.formats import listed, names, publication
from papers.formats.encoding import decode
from papers.groups import group_of
from papers.record import Quarantined, Record, SourceError

# Outside formulas. A backslash stays: sources write their accents in TeX (`Schr\"odinger`).
_SPECIAL = re.compile(r"\\.|[&%#_^~]", re.DOTALL)
_ESCAPED = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "^": r"\^{}", "~": r"\~{}"}
_DOLLAR = re.compile(r"(?<!\\)\$")
_NOT_IN_ADDRESSES = re.compile(r"[{}\\\s]")
_BRACE = re.compile(r"\\[{}]|[{}]|\\.", re.DOTALL)
_NAMED_BRACES = {r"\{": r"\ensuremath{\lbrace}", r"\}": r"\ensuremath{\rbrace}"}
_COLLECTIVE = re.compile(r"\b(collaborations?|consortium|team|group)\b|\band\b", re.IGNORECASE)
_TEX = re.compile(r"\\[a-zA-Z]+\s*|\\.|[{}$]")


def write(records: Iterable[Record], *, abstracts: bool = True) -> Iterator[str]:
    """One entry a record, with a blank line behind it."""
    for record in records:
        yield entry(record, abstract=abstracts) + "\n\n"


def entry(record: Record, *, abstract: bool = False) -> str:
    """The record as `@inproceedings` where a venue is known, `@article` where a journal is, else `@misc`."""
    arxiv = publication.name_in(record, "arxiv")
    fields = {
        "title": f"{{{_text(record.title)}}}",
        "author": " and ".join(_author(name) for name in record.authors),
        **_place(record),
        "year": str(publication.year(record) or ""),
        "doi": _address(publication.name_in(record, "doi")),
        "eprint": arxiv,
        "archiveprefix": "arXiv" if arxiv else "",
        "primaryclass": record.subjects[0] if arxiv and record.subjects else "",
        "url": _address(record.url),
        "abstract": _text(record.abstract) if abstract else "",
    }
    kind = "inproceedings" if record.venue else "article" if record.journal_ref else "misc"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key(record)},", *lines, "}"])


def key(record: Record) -> str:
    """`vaswani2017-1706.03762`: legible, and the same wherever the entry is written."""
    surname = _TEX.sub("", record.authors[0]).replace(",", " ").split()[-1:] if record.authors else []
    folded = unicodedata.normalize("NFKD", "".join(surname)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z]", "", folded)
    value = re.sub(r"[^A-Za-z0-9.]+", "-", record.identifier.value).strip("-")
    return f"{name}{publication.year(record) or ''}-{value}" if name else value


def _place(record: Record) -> dict[str, str]:
    name = "booktitle" if record.venue else "journal"
    return {name: _text(publication.container(record))}


def _author(name: str) -> str:
    """A display name. What BibTeX would take apart (a comma, an "and", a collaboration) is held together."""
    text = _text(name)
    return f"{{{text}}}" if "," in name or _COLLECTIVE.search(name) else text


def _text(text: str) -> str:
    """Text as BibTeX wants it: braces in pairs, special characters escaped outside formulas.

    Most texts need none of it, and each step costs as much as the row: what is plain is let through.
    """
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c.isspace())
    text = " ".join(text.split())
    if "{" in text or "}" in text:
        text = _balanced(text)
    text = text.rstrip("\\ ")  # a backslash at the end would escape the brace that closes the field
    if "$" not in text:
        return _escaped(text)
    parts = _DOLLAR.split(text)
    if len(parts) % 2 == 0:  # a dollar too many: none of them is a formula
        return r"\$".join(_escaped(part) for part in parts)
    return "$".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(_replaced, text)


def _replaced(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[0], found[0])


def _balanced(text: str) -> str:
    """BibTeX counts every brace, escaped ones too. Escaped ones get a name; where the rest is unpaired it goes."""
    text = _BRACE.sub(lambda found: _NAMED_BRACES.get(found[0], found[0]), text)
    text = re.sub(r"(?<=\\)(?=[{}])", " ", text)  # behind a line break (\\\\) some parsers take it for escaped
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    return text if depth == 0 else re.sub(r"[{}]", "", text)


def _address(url: str) -> str:
    if not _NOT_IN_ADDRESSES.search(url):
        return url
    return "".join(f"%{ord(c):02X}" if c in "{}\\" or c.isspace() else c for c in url)


# --- Reading ----------------------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TWIN = "\0"
_ARGUMENT_OF = re.compile(r"(?:\\[A-Za-z]+\*?|\\[^A-Za-z]|[\^_])\s*$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its fields by name in lower case, as they stand in the file."""

    key: str
    kind: str
    fields: Mapping[str, str]
    raw: str

    def text(self, name: str) -> str:
        """The field on one line, without the braces that only protect capitals."""
        return unbraced(" ".join(self.fields.get(name, "").split()))


def read(data: bytes, *, venue: str = "") -> Iterator[Record | Quarantined]:
    """A Record of every whole entry, in the file's order; a file without any entry is a SourceError."""
    empty = True
    for found in entries(decode(data)):
        if isinstance(found, Entry) and found.kind == "proceedings":
            continue  # the volume that the papers are in
        empty = False
        if isinstance(found, Quarantined):
            yield found
        elif not found.text("title"):
            yield Quarantined(found.key, found.raw.encode(), "the entry has no title")
        else:
            yield record(found, venue)
    if empty:
        raise SourceError("the file holds no BibTeX entry", permanent=True)


def entries(text: str) -> Iterator[Entry | Quarantined]:
    """Every entry with its abbreviations written out, and what could not be read in its place."""
    library = Library([_mended(block, number) for number, block in enumerate(Splitter(text).split().blocks)])
    for step in default_parse_stack(allow_inplace_modification=True):
        library = step.transform(library)
    entry_of = {id(entry): entry for entry in library.entries}
    failed = {id(block) for block in library.failed_blocks}
    for block in library.blocks:
        if found := entry_of.get(id(block)):
            fields = {field.key.lower(): str(field.value) for field in found.fields}
            yield Entry(found.key.partition(_TWIN)[0], found.entry_type.lower(), fields, found.raw or "")
        elif id(block) in failed:
            yield Quarantined(_key_of(block), (block.raw or "").encode(), _reason(block))


def _mended(block: Block, number: int) -> Block:
    """An entry that only its key or a field given twice kept from being read, under a key of its own."""
    entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock) else None
    if not isinstance(entry, ParsedEntry):
        return block
    if isinstance(block, DuplicateFieldKeyBlock):
        titles = {field.value for field in entry.fields if field.key.lower() == "title"}
        if len(titles) > 1:
            return block
        entry.fields = list({field.key.lower(): field for field in reversed(entry.fields)}.values())
    entry.key = f"{entry.key}{_TWIN}{number}"
    return entry


def unbraced(text: str) -> str:
    """`{BERT}: {\\"U}ber {$x_{1}$}` → `BERT: {\\"U}ber $x_{1}$`: a brace stays where TeX would miss it."""
    out: list[str] = []
    kept: list[bool] = []
    in_formula, position = False, 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            out.append(text[position : position + 2])
            position += 2
            continue
        if character == "$":
            in_formula = not in_formula
        if character == "{":
            kept.append(in_formula or text[position + 1 : position + 2] == "\\" or _is_argument(out))
        if character not in "{}" or (kept[-1] if kept else True):
            out.append(character)
        if character == "}" and kept:
            kept.pop()
        position += 1
    return text if kept or in_formula else "".join(out)


def _is_argument(before: list[str]) -> bool:
    return bool(_ARGUMENT_OF.search("".join(before[-24:])))


def _key_of(block: Block) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return str(block.key)
    found = re.match(r"\s*@\w+\s*[{(]\s*([^\s,{}]+)\s*,", block.raw or "")
    return found[1] if found else ""


def _reason(block: Block) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return f"a second entry with the key {block.key}"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"fields given twice: {', '.join(sorted(block.duplicate_keys))}"
    reason = getattr(getattr(block, "error", None), "abort_reason", "") or "this is not an entry"
    return f"line {(block.start_line or 0) + 1}: {' '.join(reason.split())}"


def record(entry: Entry, venue: str) -> Record:
    """A whole entry as a Record, of this edition where one is named."""
    authors, more = names.split_bibtex(entry.fields.get("author", ""))
    authors = tuple(unbraced(name) for name in authors)
    title, url = entry.text("title"), _link(entry)
    places = (url, entry.fields.get("pdf", ""), entry.fields.get("doi", ""), _eprint(entry))
    identifier, same_as = listed.identify(places, title, authors, venue)
    extra = {
        "venue_name": entry.text("booktitle"),
        "keywords": entry.text("keywords"),
        "pages": entry.text("pages"),
        "key": entry.key,
        "more_authors": "and others" if more else "",
    }
    return Record(
        listed.SAYS,
        identifier,
        title=title,
        abstract=entry.text("abstract"),
        authors=authors,
        published=listed.year_of(f"{entry.text('year')}-{month_of(entry.text('month'))}"),
        same_as=same_as,
        comments=entry.text("note"),
        journal_ref=_journal(entry),
        url=url or identifier.url,
        pdf_url=entry.fields.get("pdf", "").strip(),
        venue=venue,
        group=group_of(entry.text("group") or entry.text("track")),
        extra={name: value for name, value in extra.items() if value},
    )


def month_of(text: str) -> int:
    """1 to 12 of `jan`, `June`, `7` or `05--10 jul`; 1 where no month is named."""
    if found := re.search("|".join(_MONTHS), text.lower()):
        return _MONTHS.index(found[0]) + 1
    return int(text) if text.isdecimal() and 1 <= int(text) <= 12 else 1


def _link(entry: Entry) -> str:
    link = entry.fields.get("url") or entry.fields.get("howpublished", "")
    found = re.search(r"https?://[^\s{}]+", link.replace(r"\_", "_").replace(r"\%", "%").replace(r"\&", "&"))
    return found[0] if found else ""


def _eprint(entry: Entry) -> str:
    prefix = entry.fields.get("archiveprefix") or entry.fields.get("eprinttype") or "arXiv"
    return entry.fields.get("eprint", "") if prefix.strip().lower() == "arxiv" else ""


def _journal(entry: Entry) -> str:
    volume = entry.text("volume") + (f"({entry.text('number')})" if entry.text("number") else "")
    parts = (entry.text("journal"), volume, entry.text("pages"), entry.text("year"))
    return ", ".join(filter(None, parts)) if parts[0] else ""
