"""The filter of a list: what its papers must hold and must not. Plain Python.

One and the same for page, feed, export and API, and over the whole list. A term is a run of characters, so that it
finds Chinese as well as the beginning of a word; letter case, accents and the dollars of formulas count for nothing.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

FIELDS = ("title", "abstract", "authors")
MOST_TERMS = 50
LONGEST_TERM = 200

# (paper, title, abstract, authors as JSON)
Texts = tuple[int, str, str, str]

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
# Letters that Unicode does not take apart, and what typographers make of quotes and hyphens.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŧ": "t", "ħ": "h"}
_PLAIN |= dict.fromkeys("‘’‛′", "'") | dict.fromkeys("“”„″", '"') | dict.fromkeys("‐‑‒–—−", "-")
_FOLDS = str.maketrans(_PLAIN)


class FilterError(ValueError):
    """Too many terms, or one that is far too long."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One of `any`, each of `all` and nothing of `none`. `only` off: the list stays whole, the terms are marked."""

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    fields: tuple[str, ...] = FIELDS
    only: bool = True

    def __bool__(self) -> bool:
        return bool(self.any or self.all or self.none)

    @property
    def hides(self) -> bool:
        """Whether a list is shorter with it than without."""
        return self.only and bool(self)

    @property
    def marked(self) -> tuple[str, ...]:
        """What is to be marked where it is found."""
        return tuple(dict.fromkeys((*self.any, *self.all)))

    def parameters(self) -> dict[str, str]:
        """As an address says it, without what goes without saying."""
        if not self:
            return {}
        return {
            "any": "\n".join(self.any),
            "all": "\n".join(self.all),
            "none": "\n".join(self.none),
            "in": "" if self.fields == FIELDS else ",".join(self.fields),
            "only": "" if self.only else "0",
        }

    def kept(self, papers: Iterable[Texts]) -> set[int]:
        """Those of the papers that pass."""
        some, every, forbidden = (tuple(map(fold, terms)) for terms in (self.any, self.all, self.none))
        passed = set()
        for paper, text in self._texts(papers):
            if some and not any(term in text for term in some):
                continue
            if all(term in text for term in every) and not any(term in text for term in forbidden):
                passed.add(paper)
        return passed

    def _texts(self, papers: Iterable[Texts]) -> Iterator[tuple[int, str]]:
        """What is looked through, folded; no term reaches over a line's end."""
        has_title, has_abstract, has_authors = (name in self.fields for name in FIELDS)
        for paper, title, abstract, authors in papers:
            parts = [title] if has_title else []
            if has_abstract:
                parts.append(abstract)
            if has_authors:
                parts.append(_lines(authors))
            yield paper, fold("\n".join(parts))


EVERYTHING = Filter()


def _lines(authors: str) -> str:
    """The names, one a line. A JSON list without a backslash needs no parser, which would cost as much as all else."""
    return "\n".join(json.loads(authors)) if "\\" in authors else authors[2:-2].replace('", "', "\n")


def terms(text: str) -> tuple[str, ...]:
    """The terms of a parameter, one a line, each once; raises FilterError."""
    told = (" ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in text.splitlines())
    found = tuple(dict.fromkeys(term for term in told if fold(term).strip()))
    if len(found) > MOST_TERMS or any(len(term) > LONGEST_TERM for term in found):
        raise FilterError
    return found


def fold(text: str) -> str:
    """Without case, accents and dollars: `k-means` finds `$k$-means`, `schrodinger` finds `Schrödinger`."""
    if not text.isascii():
        text = _FOREIGN.sub(_plain, text)
    return text.lower().replace("$", "")


def _plain(run: re.Match[str]) -> str:
    return plain_run(run[0])


@lru_cache(maxsize=1 << 14)
def plain_run(characters: str) -> str:
    apart = unicodedata.normalize("NFKD", characters).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_FOLDS)
