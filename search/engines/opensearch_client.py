"""A client of an OpenSearch cluster whose answers come in time, from another node when one is gone.

A node that refuses or does not answer is left alone for some seconds, and what was asked goes to the next: all of that
within one span of time, because every node that hangs would else cost a whole timeout.
"""

import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from opensearchpy import OpenSearch, OpenSearchException, Urllib3HttpConnection


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when something has to be done, and how many seconds of that a single node may take."""

    until: float
    a_node: float


_patience: ContextVar[Patience] = ContextVar("patience")


@contextmanager
def within(seconds: float, *, a_node: float) -> Iterator[None]:
    """All requests in here, and those made again because a node did not answer, have so long together."""
    token = _patience.set(Patience(time.monotonic() + seconds, a_node))
    try:
        yield
    finally:
        _patience.reset(token)


def left() -> float:
    return _patience.get().until - time.monotonic()


class OutOfTime(OpenSearchException):
    """There is no time left to ask another node; no node is blamed for it."""


class TimedConnection(Urllib3HttpConnection):
    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        seconds = min(left(), _patience.get().a_node)
        if seconds <= 0:
            raise OutOfTime(f"no node answered in time, {self.host} was not asked")
        return super().perform_request(method, url, params, body, seconds, ignore, headers)


def client(hosts: Sequence[str]) -> OpenSearch:
    """One for all threads of a process, so that what one of them learns of a dead node serves all."""
    return _client(tuple(hosts), os.getpid())


@lru_cache
def _client(hosts: tuple[str, ...], _process: int) -> OpenSearch:
    return OpenSearch(
        [_without_credentials(host) for host in hosts],
        http_auth=next(filter(None, map(_credentials, hosts)), None),
        connection_class=TimedConnection,
        max_retries=len(hosts),
        retry_on_timeout=True,
        # An answer that says no is an answer: whoever asked knows whether to ask again, and no node is at fault.
        retry_on_status=(),
        # A node that failed is asked again after two seconds, after half a minute at most if it goes on failing.
        dead_timeout=2,
        timeout_cutoff=4,
    )


def _credentials(host: str) -> tuple[str, str] | None:
    """One name and password serve all hosts, whichever of them they are written with."""
    parts = urlsplit(host)
    return (unquote(parts.username), unquote(parts.password or "")) if parts.username else None


def _without_credentials(host: str) -> str:
    parts = urlsplit(host)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
