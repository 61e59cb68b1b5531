"""A DOI that several papers of a list have is that of the volume that they are in: it names none of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from papers.formats import listed
from papers.identifiers import Identifier
from papers.record import Quarantined, Record

_NAMED = 5


def set_apart(items: Iterable[Record | Quarantined]) -> tuple[list[Record | Quarantined], list[str]]:
    """The list without DOIs that entries of different titles share, and a sentence for each that names the entries.

    An entry that is there twice has the same title both times and keeps its DOI.
    """
    found = list(items)
    entries: dict[Identifier, list[Record]] = defaultdict(list)
    for item in found:
        if isinstance(item, Record):
            for identifier in (item.identifier, *item.same_as):
                if identifier.scheme == "doi":
                    entries[identifier].append(item)
    shared = {doi: records for doi, records in entries.items() if len({*map(_title, records)}) > 1}
    if shared:
        found = [_without(item, set(shared)) if isinstance(item, Record) else item for item in found]
    return found, [_complaint(doi, records) for doi, records in shared.items()]


def _title(record: Record) -> str:
    return listed.plain(record.title)


def _without(record: Record, shared: Set[Identifier]) -> Record:
    left = [each for each in (record.identifier, *record.same_as) if each not in shared]
    own, *others = left or [listed.named_after(record.title, record.authors, record.venue)]
    return replace(record, identifier=own, same_as=tuple(others))


def _complaint(doi: Identifier, records: Sequence[Record]) -> str:
    titles = dict.fromkeys(record.title for record in records)
    named = "; ".join(list(titles)[:_NAMED]) + ("; …" if len(titles) > _NAMED else "")
    return f"{doi.value} stands at {len(records)} entries, so it is taken for none of them: {named}"
