"""A kept page, compressed, and the pages that a process has in its own memory for a moment.

Only pages without a secret may be kept: what is compressed tells of itself by its length (BREACH).
"""

import re
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Self

from django.http import HttpRequest, HttpResponse
from isal import isal_zlib

LEVEL = 2  # of a list of papers 5 % more than zlib's 2, in a fifth of its time
TOO_SMALL = 500
GZIP = 16 + isal_zlib.MAX_WBITS
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    is_compressed: bool
    headers: dict[str, str]

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        """What is to be kept of a response; one that is compressed or tiny stays as it is."""
        body, headers = response.content, dict(response.headers)
        headers.pop("Content-Length", None)
        if len(body) < TOO_SMALL or "Content-Encoding" in headers:
            return cls(body, False, headers)
        deflate = isal_zlib.compressobj(LEVEL, wbits=GZIP)
        return cls(deflate.compress(body) + deflate.flush(), True, headers)

    def response(self, request: HttpRequest) -> HttpResponse:
        """The page in a form that this reader understands."""
        body, headers = self.body, self.headers
        if self.is_compressed and _TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
            headers = headers | {"Content-Encoding": "gzip"}
        elif self.is_compressed:
            body = isal_zlib.decompress(body, GZIP)
        return HttpResponse(body, headers=headers | {"Content-Length": str(len(body))})


class RecentPages:
    """Pages that were good within the last `seconds`, at most `most_bytes` of them, the oldest forgotten first.

    One that would take an eighth of the room is left to the cache that all share.
    """

    def __init__(self, most_bytes: int, seconds: float) -> None:
        self._most_bytes, self._seconds = most_bytes, seconds
        self._lock = Lock()
        self._pages: dict[str, tuple[float, Page]] = {}
        self._bytes = 0

    def get(self, key: str) -> Page | None:
        known = self._pages.get(key)
        return known[1] if known and monotonic() - known[0] < self._seconds else None

    def put(self, key: str, page: Page) -> None:
        if len(page.body) > self._most_bytes // 8:
            return
        with self._lock:
            self._drop(key)
            self._pages[key] = (monotonic(), page)
            self._bytes += len(page.body)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, key: str) -> None:
        if known := self._pages.pop(key, None):
            self._bytes -= len(known[1].body)
