"""Asking a source's server: one at a time, at its pace, as who we are."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Protocol, TypeVar, runtime_checkable

from django.conf import settings

from papers import pace
from papers.ingest import runs
from papers.models import SourceRun
from papers.record import CursorLost, SourceError, Window
from papers.requests import is_single
from papers.sources import SOURCES, Source
from papers.sources.arxiv_oai import Keys
from papers.sources.http import Client, Limits, NotModified, Refused

_T = TypeVar("_T")
# Whether a server is well is told by a short answer or none.
_PROBE = Limits(connect=5.0, read=10.0, total=20.0, size=1 << 20)
_SERVER_ERRORS = (500, 502, 504)


@runtime_checkable
class Lists(Source, Protocol):
    """A source that can also say what it has without writing it out, ask for one record, and say that it is well."""

    EARLIEST: date

    def fetch_keys(self, client: Client, window: Window, cursor: str) -> bytes: ...

    def parse_keys(self, body: bytes) -> Keys: ...

    def probe(self, client: Client) -> None: ...


@runtime_checkable
class WithLogin(Source, Protocol):
    """A source that shows more, or anything, to an account of its own."""

    USER_SETTING: str
    PASSWORD_SETTING: str

    def login(self, client: Client, user: str, password: str) -> None: ...


class Unreadable(SourceError):
    """The answer came, and is not what it should be. Here it is."""

    def __init__(self, error: SourceError, body: bytes) -> None:
        super().__init__(str(error), permanent=error.permanent, retry_after=error.retry_after)
        self.body = body


class Answer(bytes):
    """What a server sent, and the ETag that it gave it."""

    etag: str = ""


def ask(
    run: SourceRun,
    owner: str,
    question: Callable[[Client, Window, str], bytes],
    window: Window,
    patience: float | None,
    known: str = "",
) -> Answer:
    """The answer at the run's cursor; NotModified, where `known` is its ETag.

    pace.NotNow: others were at the provider for longer than our patience.
    """
    source = SOURCES[run.source]
    with pace.turn(source.SAYS, getattr(settings, source.DELAY_SETTING), patience):
        runs.claim(run, owner)  # the wait may have outlasted the lease
        client = _client(run)
        client.known = known
        try:
            body = Answer(question(client, window, run.cursor))
        except NotModified:
            pace.answered(source.SAYS)
            raise
        except Refused as refused:
            if refused.status == 429:
                pace.refused(source.SAYS)
            raise
        pace.answered(source.SAYS)
        body.etag = client.known
        return body


def read(parse: Callable[[bytes], _T], body: bytes) -> _T:
    try:
        return parse(body)
    except CursorLost:
        raise
    except SourceError as error:
        raise Unreadable(error, body) from None


def is_of_the_page(error: SourceError) -> bool:
    """Whether the server was there, and failed on what it was asked for."""
    if isinstance(error, Refused):
        return error.status in _SERVER_ERRORS
    return isinstance(error, Unreadable) and not error.permanent


def is_well(source: Source) -> bool:
    """Whether the server answers at all, so that a page that fails is to blame itself."""
    if not isinstance(source, Lists):
        return False
    try:
        with pace.turn(source.SAYS, getattr(settings, source.DELAY_SETTING), patience=30.0):
            source.probe(Client(getattr(settings, source.URL_SETTING), _who(), _PROBE))
    except (SourceError, pace.NotNow):
        return False
    return True


def window_of(run: SourceRun) -> Window:
    """What the run asks for now: from the day that it has reached, or on the one day that it is narrowed to."""
    if run.narrowed:
        return Window(run.scope, run.narrowed, run.narrowed)
    if is_single(run.scope) or run.is_listing:
        return Window(run.scope, run.since, run.until)
    return Window(run.scope, run.reached or run.since, run.until)


def _client(run: SourceRun) -> Client:
    source = SOURCES[run.source]
    url = getattr(settings, source.URL_SETTING)
    if isinstance(source, WithLogin) and (user := getattr(settings, source.USER_SETTING)):
        password = getattr(settings, source.PASSWORD_SETTING)
        return _logged_in(run.source, url, user, password, datetime.now(UTC).date())
    return Client(url, _who())


@lru_cache(maxsize=4)
def _logged_in(name: str, url: str, user: str, password: str, day: date) -> Client:
    """One login a day and process: what it gives lasts for longer, and who asks for more of them looks like a thief."""
    source = SOURCES[name]
    assert isinstance(source, WithLogin), "only such a source is logged in to"
    client = Client(url, _who())
    source.login(client, user, password)
    return client


def _who() -> str:
    return f"Scholium/0.1 (+{settings.SITE_URL})"
