"""CSL-JSON, what citation processors (Zotero, pandoc, citeproc) read, and a plain sentence of the same."""

import re

from papers.formats.publication import container, day, name_in, year
from papers.record import Record

_Item = dict[str, object]
_PARTICLES = frozenset(["van", "von", "der", "den", "de", "del", "della", "di", "da", "la", "le", "ten", "ter", "bin"])
_COLLECTIVE = re.compile(r"\b(collaborations?|consortium|team|group)\b", re.IGNORECASE)
_SHOWN_AUTHORS = 10


def item(record: Record) -> _Item:
    """The record as one item; what is not known is not in it."""
    first, of_year, arxiv = day(record), year(record), name_in(record, "arxiv")
    parts = [of_year, first.month, first.day] if first and first.year == of_year else [of_year]
    told: _Item = {
        "id": record.identifier.value,
        "type": "paper-conference" if record.venue else "article-journal" if record.journal_ref else "article",
        "title": record.title,
        "author": [_name(name) for name in record.authors],
        "issued": {"date-parts": [parts]} if of_year else None,
        "container-title": container(record),
        "abstract": record.abstract,
        "DOI": name_in(record, "doi"),
        "archive": "arXiv" if arxiv else "",
        "number": f"arXiv:{arxiv}" if arxiv else "",
        "URL": record.url,
    }
    return {name: value for name, value in told.items() if value}


def sentence(record: Record, title: str) -> str:
    """`Ada Lovelace, Bo Li (2024). Title. ICLR 2024. https://…`, the title as it is to be read."""
    authors = ", ".join(record.authors[:_SHOWN_AUTHORS]) + (" et al." if len(record.authors) > _SHOWN_AUTHORS else "")
    arxiv, of_year = name_in(record, "arxiv"), year(record)
    place = container(record) or (f"arXiv:{arxiv}" if arxiv else "")
    lead = f"{authors} ({of_year})" if of_year else authors
    told = [f"{part.rstrip('.')}." for part in (lead, title, place) if part]
    return " ".join([*told, record.url]).strip()


def _name(name: str) -> dict[str, str]:
    """Who wrote it: the last word is taken for the surname, with the particles before it; else the name as it is."""
    words = name.split()
    if len(words) < 2 or "," in name or _COLLECTIVE.search(name) or not name.isprintable() or _is_cjk(name):
        return {"literal": name}
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return {"family": " ".join(words[start:]), "given": " ".join(words[:start])}


def _is_cjk(name: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in name)
