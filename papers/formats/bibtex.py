"""BibTeX, written so that both BibTeX itself and strict parsers accept it whatever a title holds."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from papers.record import Record

# Outside formulas. A backslash stays: sources write their accents in TeX (`Schr\"odinger`).
_SPECIAL = re.compile(r"\\.|[&%#_^~]", re.DOTALL)
_ESCAPED = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "^": r"\^{}", "~": r"\~{}"}
_BRACE = re.compile(r"\\[{}]|[{}]|\\.", re.DOTALL)
_COLLECTIVE = re.compile(r"\b(collaborations?|consortium|team|group)\b|\band\b", re.IGNORECASE)
_TEX = re.compile(r"\\[a-zA-Z]+\s*|\\.|[{}$]")


def write(records: Iterable[Record], *, abstracts: bool = True) -> Iterator[str]:
    """One entry a record, with a blank line behind it."""
    for record in records:
        yield entry(record, abstract=abstracts) + "\n\n"


def entry(record: Record, *, abstract: bool = False) -> str:
    """The record as `@inproceedings` where a venue is known, `@article` where a journal is, else `@misc`."""
    fields = {
        "title": f"{{{_text(record.title)}}}",
        "author": " and ".join(_author(name) for name in record.authors),
        **_place(record),
        "year": str(_year(record) or ""),
        "eprint": record.identifier.value if record.identifier.scheme == "arxiv" else "",
        "archiveprefix": "arXiv" if record.identifier.scheme == "arxiv" else "",
        "primaryclass": record.subjects[0] if record.subjects and record.identifier.scheme == "arxiv" else "",
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
    return f"{name}{_year(record) or ''}-{value}" if name else value


def _place(record: Record) -> dict[str, str]:
    if record.venue:
        return {"booktitle": _text(record.extra.get("venue_name") or record.venue.replace(".", " "))}
    return {"journal": _text(record.journal_ref)} if record.journal_ref else {}


def _year(record: Record) -> int | None:
    if found := re.search(r"\.(\d{4})$", record.venue):
        return int(found[1])
    return record.published.year if record.published else None


def _author(name: str) -> str:
    """A display name. What BibTeX would take apart (a comma, an "and", a collaboration) is held together."""
    text = _text(name)
    return f"{{{text}}}" if "," in name or _COLLECTIVE.search(name) else text


def _text(text: str) -> str:
    """Text as BibTeX wants it: braces in pairs, special characters escaped outside formulas."""
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    text = _trailing_backslash(_balanced(text))
    parts = re.split(r"(?<!\\)\$", text)
    if len(parts) % 2 == 0:  # a dollar too many: none of them is a formula
        return r"\$".join(_escaped(part) for part in parts)
    return "$".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], found[0]), text)


def _balanced(text: str) -> str:
    """BibTeX counts every brace, escaped ones too. Escaped ones get a name; where the rest is unpaired it goes."""
    text = _BRACE.sub(
        lambda found: {r"\{": r"\ensuremath{\lbrace}", r"\}": r"\ensuremath{\rbrace}"}.get(found[0], found[0]), text
    )
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    return text if depth == 0 else re.sub(r"[{}]", "", text)


def _trailing_backslash(text: str) -> str:
    """A lone backslash at the end would escape the brace that closes the field."""
    odd = (len(text) - len(text.rstrip("\\"))) % 2
    return text[:-1].rstrip() if odd else text


def _address(url: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in "{}\\" or c.isspace() else c for c in url)
