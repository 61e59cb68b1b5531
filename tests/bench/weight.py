"""What a first visit to a page moves: the page and what its head asks for, packed as a browser takes it."""

import re

from tests.bench.report import Row
from tests.bench.server import Server

_ASKED = re.compile(r'<(?:link rel="(?:stylesheet|preload)" href|script src)="([^"]+)"')
REQUESTS, KILOBYTES = 4, 130


def rows(site: Server, address: str) -> list[Row]:
    page = _get(site, address, {})
    asked = _ASKED.findall(page.decode())
    headers = {"Accept-Encoding": "gzip"}
    moved = sum(len(_get(site, each, headers)) for each in [address, *asked]) / 1000
    requests = 1 + len(asked)
    return [
        Row("a first visit to an article", moved / KILOBYTES, f"{KILOBYTES} kB", moved, "kB", KILOBYTES),
        Row("a first visit to an article", requests / REQUESTS, f"{REQUESTS} requests", requests, "requests", REQUESTS),
    ]


def _get(site: Server, address: str, headers: dict[str, str]) -> bytes:
    connection = site.connection()
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    if response.status != 200:
        raise RuntimeError(f"{address} answered {response.status}")
    return response.read()
