"""Where papers come from: wire in, Records out. Plain Python; addresses, identity and pace are handed in."""

from collections.abc import Mapping
from typing import Protocol

from papers.record import Page, Window
from papers.sources import arxiv_oai
from papers.sources.http import Client


class Source(Protocol):
    """What a source's module has. `SAYS` is whose word its records are: arXiv's OAI, feed and snapshot are one."""

    SAYS: str
    URL_SETTING: str
    DELAY_SETTING: str

    def fetch(self, client: Client, window: Window, cursor: str) -> bytes: ...

    def parse(self, body: bytes) -> Page: ...


SOURCES: Mapping[str, Source] = {
    "arxiv_oai": arxiv_oai,
}
