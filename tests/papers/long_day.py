"""A long day of a small arXiv, for what readers do with a list that has no end on the screen."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from papers import cards
from papers.models import Announcement
from tests.papers.small_arxiv import MONDAY, TUESDAY, announce, make_subjects

TOPICS = ("diffusion", "flow matching", "medical images", "graphs")
SUBJECTS = (("cs.AI", "cs.LG"), ("cs.LG",), ("cs.AI",))
SUBMITTED = datetime(2024, 5, 6, 9, 30, tzinfo=UTC)


@transaction.atomic
def make_long_day(count: int = 60, day: date = TUESDAY) -> None:
    """Papers 1 to `count` of a Tuesday: topics by turns, every fifth also in cs.CY; one of Monday; one replaced."""
    make_subjects()
    announce("2405.09999", MONDAY, "cs.AI", title="A paper of the day before")
    for number in range(1, count + 1):
        announce(f"2405.{number:05}", day, *_subjects(number), **_told(number))
    announce("2405.09999", day, "cs.AI", kind=Announcement.Kind.REPLACE)
    cards.renew()


def _subjects(number: int) -> tuple[str, ...]:
    return SUBJECTS[number % 3] + (("cs.CY",) if number % 5 == 0 else ())


def _told(number: int) -> dict[str, Any]:
    value = f"2405.{number:05}"
    return {
        "title": f"On {TOPICS[number % 4]} in $x_{{{number}}}^n$ dimensions",
        "abstract": "We bound $\\sum_{n=1}^{N}\\ell_n(\\theta_n)$ in $\\mathcal{O}(n^2)$ steps. " * (2 + number % 4),
        "authors": [f"Author Number{n}" for n in range(60)] if number == 2 else ["Ada One", "Bo Two"],
        "published": SUBMITTED,
        "url": f"https://arxiv.org/abs/{value}",
        "pdf_url": f"https://arxiv.org/pdf/{value}",
        "version": 1,
    }
