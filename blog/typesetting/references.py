r"""What `\ref`, `\eqref` and a paper's address lead to, in this text and outside it."""

import re
from dataclasses import dataclass
from typing import Protocol

from blog.typesetting.numbering import NumberedRow

REFERENCE_COMMANDS = ("eqref", "ref")
_ELSEWHERE = re.compile(r"(\d+):(.+)", re.DOTALL)
_PAPER = re.compile(r"(?:arxiv:|/(?:arxiv|venue)/)([^?#]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads and the words that stand for it: a number, a title."""

    href: str
    text: str


class Lookup(Protocol):
    """Finds what lies outside the text; the site provides it. None means: there is no such thing."""

    def equation(self, article: str, label: str) -> Target | None:
        """The equation of another article; `text` is its number without parentheses."""

    def paper(self, identifier: str) -> Target | None:
        """The paper with this identifier as it stands in its address, such as 2401.12345."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One use of \\ref or \\eqref."""

    command: str
    label: str


def paper_identifier(address: str) -> str | None:
    """The paper that a link's address means (`arxiv:2401.12345`, `/arxiv/…`, `/venue/…`), if it means one."""
    found = _PAPER.match(address)
    return found[1].strip("/") if found else None


def resolve(reference: Reference, labels: dict[str, NumberedRow], lookup: Lookup | None) -> Target | None:
    """The target with its text as it is shown, or None when nothing has this label."""
    own = labels.get(reference.label)
    if own is not None:
        number = own.number if reference.command == "ref" else own.shown
        return Target("#" + own.anchor, number or "???")
    elsewhere = _ELSEWHERE.fullmatch(reference.label)
    if elsewhere is None or lookup is None:
        return None
    target = lookup.equation(elsewhere[1], elsewhere[2])
    if target is None or reference.command == "ref":
        return target
    return Target(target.href, f"({target.text})")
