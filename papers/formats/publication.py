"""What every format of citations asks of a record: the year, what the paper is part of, its name in a scheme."""

import re

from papers.record import Record

_YEAR = re.compile(r"\.(\d{4})$")


def year(record: Record) -> int | None:
    """That of the venue's edition, else that of the first submission."""
    if record.venue and (found := _YEAR.search(record.venue)):
        return int(found[1])
    return record.published.year if record.published else None


def container(record: Record) -> str:
    """The proceedings or the journal."""
    if record.venue:
        return record.extra.get("venue_name") or record.venue.replace(".", " ")
    return record.journal_ref


def name_in(record: Record, scheme: str) -> str:
    """The paper's identifier in a scheme; empty if it has none."""
    return next((name.value for name in (record.identifier, *record.same_as) if name.scheme == scheme), "")
