"""What a venue calls its decisions, in one spelling. Plain Python.

`Record.group` holds the decision as the venue names it (Oral, Poster, Long, Findings), brought to one spelling, also
for what was not accepted: a submission keeps its Record, so that an import can count it before it leaves it out. Only
four names mean "not accepted": Reject, Withdraw, Desk Reject, Submitted (no decision yet). A workshop's papers come as
"Workshop" or "Workshop <its name>", a group of their own beside the edition's.

`Record.withdrawn` is something else, and says nothing about acceptance: the paper stands where it stood, marked as
withdrawn or retracted. `Record.deleted`: the source itself took the paper away.
"""

import re

NOT_ACCEPTED = frozenset({"Reject", "Withdraw", "Desk Reject", "Submitted"})

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# In this order: a desk rejection is a rejection too, and what "was submitted" to a venue was not taken by it.
_DECISIONS = (
    (re.compile(r"desk[\s_-]*reject", re.IGNORECASE), "Desk Reject"),
    (re.compile(r"withdr[ae]w", re.IGNORECASE), "Withdraw"),
    (re.compile(r"reject", re.IGNORECASE), "Reject"),
    (re.compile(r"^(?:submitted\b|active$|under review\b|submission$|in review\b)", re.IGNORECASE), "Submitted"),
)
_NAMES = ("Oral", "Poster", "Spotlight", "Long", "Short", "Findings", "Industry", "Workshop")
_SPELLINGS = {
    **{name.casefold(): name for name in _NAMES},
    **dict.fromkeys(("demo", "demos", "demonstrations", "system demonstrations"), "System Demonstrations"),
    "srw": "Student Research Workshop",
    "tutorial": "Tutorials",
    "main": "",
    "accept": "",
    "accepted": "",
}  # fmt: skip
_ACCEPT = re.compile(
    r"^accept(?:ed)?\b[\s:,-]*(?:\((?P<inner>[^()]*)\)|(?:by|to|at)\b.*|(?:(?:as|for)\s+(?:an?\s+)?)?(?P<tail>.*))$",
    re.IGNORECASE,
)
_PAPERS = re.compile(r"\s+(?:papers?|presentations?|talks?)$", re.IGNORECASE)


def accepted(group: str) -> bool:
    """Whether a paper of this group belongs to its venue's public list."""
    return group not in NOT_ACCEPTED


def group_of(text: str) -> str:
    """The group that a decision, a track or a venue's line names: "NeurIPS 2024 poster" → "Poster".

    What stands before a year is the venue's own name and goes. Empty: nothing beyond "accepted" is said.
    """
    text = " ".join(text.split())
    for pattern, group in _DECISIONS:
        if pattern.search(text):
            return group
    if year := _YEAR.search(text):
        text = text[year.end() :].strip(" -:,") if text[: year.start()].strip() else text
        text = re.sub(r"^(?:conference|main conference)\b\s*", "", text, flags=re.IGNORECASE)
    if found := _ACCEPT.match(text):
        text = (found["inner"] or found["tail"] or "").strip()
    text = _PAPERS.sub("", text)
    return _SPELLINGS.get(text.casefold(), text[:1].upper() + text[1:] if text.islower() else text)[:80]
