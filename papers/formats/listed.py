"""What all lists that people bring along have in common: which identifiers an entry gives, and a name for the rest."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from papers import identifiers
from papers.identifiers import Identifier
from papers.text import readable, readable_name

SAYS = "upload"
_OPENREVIEW = re.compile(r"[\w-]{8,14}")


def identify(
    places: Iterable[str], title: str, authors: Iterable[str], venue: str
) -> tuple[Identifier, tuple[Identifier, ...]]:
    """The entry's own identifier, the first that its places (id, links, DOI: the surest first) hold, and the others.

    An entry without any is named after its first author and its title, so that a second import finds it again:
    `list:xu-the-lottery-of-gradients-3f2a9c01@KDD.2024`.
    """
    found = tuple(dict.fromkeys(identifier for place in places for identifier in _read(place)))
    if found:
        return found[0], found[1:]
    return named_after(title, authors, venue), ()


def openreview(value: str) -> str:
    """The place of a bare id of OpenReview, which nothing but the column it stands in tells from any other word."""
    return f"{value}@OpenReview" if _OPENREVIEW.fullmatch(value) else ""


def has_identifier(place: str) -> bool:
    return bool(_read(place))


def name_of(identifier: Identifier) -> str:
    """The identifier as `identify` reads it back: `2401.12345`, `H1-nGgWC-@OpenReview`."""
    return identifier.address.removeprefix("/arxiv/").removeprefix("/venue/")


def year_of(text: str) -> datetime | None:
    """A year, or a date in the order year, month, day, as a moment: what is not said is the first."""
    match = re.fullmatch(r"((?:19|20)\d\d)(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?年?(?:[T ].*)?", text.strip())
    if not match:
        return None
    try:
        return datetime(int(match[1]), int(match[2] or 1), int(match[3] or 1), tzinfo=UTC)
    except ValueError:
        return None


def _read(place: str) -> list[Identifier]:
    place = place.strip()
    if not place:
        return []
    if whole := identifiers.parse_address(place):
        return [whole]
    return identifiers.read(place)


def named_after(title: str, authors: Iterable[str], venue: str) -> Identifier:
    """The name of what has no identifier, made of its first author and its title."""
    author = next(iter(authors), "")
    words = plain(title).split()
    digest = hashlib.sha256(" ".join(words).encode()).hexdigest()[:8]
    surname = _plain(readable_name(author).partition(",")[0]).split()[-1:]
    slug = "-".join([*surname, *words[:6]])[:100] + f"-{digest}"
    return Identifier("list", f"{slug}@{venue}" if venue else slug)


def plain(title: str) -> str:
    """The words of a title, without what is written now so and now so: capitals, accents, punctuation."""
    return _plain(readable(title))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c)).split())
