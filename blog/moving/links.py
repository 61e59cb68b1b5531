"""The addresses that a Markdown text names, led elsewhere without touching anything else of it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from blog.moving.shelter import Shelter

# After `](`, or after the name of a reference: `[1]: address`. Parentheses inside an address come in pairs.
_DESTINATION = re.compile(
    r"(?P<before>\]\([ \t]*|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ \t]*)"
    r"(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*))",
    re.MULTILINE,
)

Lead = Callable[[str], str | None]


def rewrite(markdown: str, lead: Lead) -> str:
    """`lead` gives the new address of an old one, or None to leave it. Code and formulas stay as they are."""
    shelter = Shelter()

    def led(found: re.Match[str]) -> str:
        new = lead(shelter.restore(found["plain"] or found["angled"] or ""))
        return found[0] if new is None else found["before"] + (f"<{new}>" if re.search(r"[\s()]", new) else new)

    return shelter.restore(_DESTINATION.sub(led, shelter.hide_maths(shelter.hide_code(markdown))))


def own_path(address: str, hosts: frozenset[str]) -> str | None:
    """The path, with its anchor, of an address on one of the hosts; None for all others."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "") or (parts.hostname or "") not in hosts or not parts.path:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return parts.path + query + (f"#{parts.fragment}" if parts.fragment else "")
