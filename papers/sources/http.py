"""The polite client: says who asks, takes no longer and no more than agreed, and reads what the server asks of us.

Every failure is a SourceError that says whether trying again is of use. What this client does not keep is the pace:
it is one over all processes, so the ingest keeps it in the database.
"""

import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from papers.record import SourceError
from papers.sources.addresses import Adapter, Gate, Resolver, resolve

_CHUNK = 1 << 16
_GZIP = 31  # window bits: the largest window, and a gzip header
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes: `size` is of the decoded body, `ratio` of the decoded to what came over the wire."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0
    size: int = 64 << 20
    ratio: int = 100
    redirects: int = 3


class Refused(SourceError):
    """The server answered with another status than 200. `body` is the beginning of what it said: some say why there."""

    def __init__(self, message: str, status: int, body: bytes, *, permanent: bool, retry_after: float | None) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.status = status
        self.body = body


class NotModified(SourceError):
    """The answer would be the one that `known` names."""


class Client:
    """Asks one source's server, whose address an operator chose: of all private ones only that is ever asked."""

    def __init__(self, base_url: str, user_agent: str, limits: Limits = Limits(), resolver: Resolver = resolve) -> None:
        self.base_url = base_url
        self.limits = limits
        self._gate = Gate(_hostname(base_url), resolver)
        # The ETag of the last answer: set it to one that is held, and `get` is told when there is nothing newer.
        self.known = ""
        self._tokens: dict[str, str] = {}
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Adapter(self._gate))
        self._session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip", "Accept": "*/*"})

    def authorise(self, token: str, *urls: str) -> None:
        """Show this token to the hosts of these addresses from now on, and to no other that they may redirect to."""
        self._tokens.update((_origin(url), token) for url in urls)

    def get(self, url: str) -> bytes:
        """The whole decoded body of a 200 answer; NotModified where `known` names it."""
        return self._answer(url, None)

    def post(self, url: str, body: bytes) -> bytes:
        """As `get`, of a request that carries JSON. It may be a password, so it follows no redirect."""
        return self._answer(url, body)

    def _answer(self, url: str, sent: bytes | None) -> bytes:
        deadline = time.monotonic() + self.limits.total
        try:
            for _ in range(self.limits.redirects + 1):
                with self._ask(url, sent) as response:
                    if not response.is_redirect:
                        self._expect_ok(response, url)
                        body = self._read(response, deadline)
                        self.known = response.headers.get("ETag", "")
                        return body
                    if sent is not None:
                        raise SourceError(f"{_host(url)} redirects what was sent to it", permanent=True)
                    url = self._redirected(url, response.headers["Location"])
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
            raise SourceError(f"{url} is not an address that can be asked", permanent=True) from None
        except requests.exceptions.Timeout:
            raise SourceError(f"{_host(url)} did not answer in time") from None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise SourceError(f"{_host(url)} could not be read: {_innermost(error)}") from error
        except ValueError:  # requests reads where a redirect leads before we do
            raise SourceError(f"{_host(url)} redirects to what is no address", permanent=True) from None
        raise SourceError(f"{self.base_url} redirects without end", permanent=True)

    def _ask(self, url: str, sent: bytes | None) -> requests.Response:
        headers = {"Content-Type": "application/json"} if sent is not None else {}
        if token := self._tokens.get(_origin(url)):
            headers["Authorization"] = f"Bearer {token}"
        if self.known and sent is None:
            headers["If-None-Match"] = self.known
        return self._session.request(
            "GET" if sent is None else "POST",
            url,
            data=sent,
            headers=headers,
            stream=True,
            allow_redirects=False,
            timeout=(self.limits.connect, self.limits.read),
        )

    def _expect_ok(self, response: requests.Response, url: str) -> None:
        if response.status_code == 200:
            return
        if response.status_code == 304 and self.known:
            raise NotModified(f"{_host(url)} has nothing newer")
        raise Refused(
            f"{_host(url)} answered {response.status_code} {response.reason or ''}".rstrip(),
            response.status_code,
            response.raw.read1(_CHUNK, decode_content=False) or b"",
            permanent=response.status_code not in _TRY_AGAIN,
            retry_after=retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC)),
        )

    def _redirected(self, url: str, location: str) -> str:
        try:
            target = urljoin(url, location)
            parts = urlsplit(target)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise SourceError(f"{_host(url)} redirects to what is no address", permanent=True) from None
        if parts.scheme not in ("http", "https") or not host:
            raise SourceError(f"{_host(url)} redirects to {target!r}", permanent=True)
        try:
            self._gate.addresses(host, port or 0)
        except SourceError as error:
            raise SourceError(f"{_host(url)} redirects where it must not: {error}", permanent=True) from None
        return target

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """The body, piece by piece as it comes in: a server that trickles must not hold us beyond the deadline."""
        raw: HTTPResponse = response.raw
        body, received = _Body(response.headers.get("Content-Encoding", ""), self.limits), 0
        while chunk := raw.read1(_CHUNK, decode_content=False):
            received += len(chunk)
            body.feed(chunk)
            if time.monotonic() > deadline:
                raise SourceError(f"the answer was not complete after {self.limits.total:g} seconds")
        expected = response.headers.get("Content-Length", "")
        if expected.isdigit() and int(expected) != received:
            raise SourceError(f"the answer broke off: {received} of {expected} bytes came")
        return body.close()


class _Body:
    """Collects a body, decoding it within the limits: a few kilobytes of gzip can stand for gigabytes."""

    def __init__(self, encoding: str, limits: Limits) -> None:
        if encoding.lower() not in ("", "identity", "gzip", "x-gzip"):
            raise SourceError(f"the answer is encoded as {encoding!r}, which was not asked for", permanent=True)
        self._unzip = zlib.decompressobj(wbits=_GZIP) if "gzip" in encoding.lower() else None
        self._limits = limits
        self._parts = bytearray()
        self._received = 0

    def feed(self, chunk: bytes) -> None:
        self._received += len(chunk)
        allowed = min(self._limits.size, max(_CHUNK, self._received * self._limits.ratio))
        if not self._unzip:
            self._parts += chunk
        else:
            self._unpack(chunk, allowed)
        if len(self._parts) > allowed:
            raise SourceError(f"the answer is larger than {self._limits.size >> 20} MB or packed too densely")

    def _unpack(self, chunk: bytes, allowed: int) -> None:
        """A gzip may be of several members, one behind the other."""
        assert self._unzip, "only what is packed is unpacked"
        try:
            while chunk and len(self._parts) <= allowed:
                if self._unzip.eof:
                    self._unzip = zlib.decompressobj(wbits=_GZIP)
                self._parts += self._unzip.decompress(chunk, allowed - len(self._parts) + 1)
                chunk = self._unzip.unused_data if self._unzip.eof else self._unzip.unconsumed_tail
        except zlib.error as error:
            raise SourceError(f"the answer is not whole gzip: {error}") from None

    def close(self) -> bytes:
        if self._unzip and not self._unzip.eof:
            raise SourceError("the answer broke off in the middle of its gzip")
        return bytes(self._parts)


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, as a number or as a date; None: it says neither."""
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _hostname(url: str) -> str | None:
    """None for what is no address: that is told when it is asked."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2] or url


def _origin(url: str) -> str:
    """A token that was shown over TLS is not shown without it."""
    return f"{urlsplit(url).scheme}://{_host(url)}"


def _innermost(error: BaseException) -> str:
    """What really happened: requests and urllib3 wrap it several times over."""
    seen = {id(error)}
    while (inner := error.__cause__ or error.__context__) and id(inner) not in seen:
        seen.add(id(inner))
        error = inner
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
