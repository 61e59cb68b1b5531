"""Where papers come from: wire in, Records out. Plain Python; addresses, identity and pace are handed in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from papers.record import Page, Quarantined, Record, Window
from papers.sources import acl_anthology, arxiv_feed, arxiv_oai, arxiv_snapshot, cvf, openreview, pmlr
from papers.sources.http import Client


class Source(Protocol):
    """What a source's module has. `SAYS` is whose word its records are: arXiv's OAI, feed and snapshot are one."""

    SAYS: str
    URL_SETTING: str
    DELAY_SETTING: str

    def fetch(self, client: Client, window: Window, cursor: str) -> bytes: ...

    def parse(self, body: bytes) -> Page: ...


class LongFile(Protocol):
    """What the module of a source has that comes as one long file, an entry a line; `first` is the first's number."""

    SAYS: str

    def parse(self, lines: Iterable[bytes], first: int = 1) -> Iterator[Record | Quarantined]: ...


SOURCES: Mapping[str, Source] = {
    "arxiv_oai": arxiv_oai,
    "arxiv_feed": arxiv_feed,
    "openreview": openreview,
    "acl": acl_anthology,
    "pmlr": pmlr,
    "cvf": cvf,
}
FILES: Mapping[str, LongFile] = {
    "arxiv_snapshot": arxiv_snapshot,
}
