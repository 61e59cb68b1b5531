"""What every format of citations asks of a record: the year, what the paper is part of, its name in a scheme."""

import re
from datetime import date

from papers.record import Record

_YEAR = re.compile(r"\.(\d{4})$")


def year(record: Record) -> int | None:
    """That of the venue's edition, else that of its day."""
    if record.venue and (found := _YEAR.search(record.venue)):
        return int(found[1])
    first = day(record)
    return first.year if first else None


def day(record: Record) -> date | None:
    """That of the first submission; a paper that only a feed has told of has the day of its announcement alone."""
    return record.published.date() if record.published else record.announced


def container(record: Record) -> str:
    """The proceedings or the journal."""
    if record.venue:
        return record.extra.get("venue_name") or record.venue.replace(".", " ")
    return record.journal_ref


def name_in(record: Record, scheme: str) -> str:
    """The paper's identifier in a scheme; empty if it has none."""
    return next((name.value for name in (record.identifier, *record.same_as) if name.scheme == scheme), "")
