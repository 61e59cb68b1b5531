"""The site within the process that measures it, and the Postgres that serves it."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS, REQUESTS = 7, 30


class Site:
    """The site within this process, and the Postgres that serves it. A request reads the whole answer."""

    def __init__(self) -> None:
        from django.db import connection

        from tests.bench import wsgi

        connection.close()
        connection.settings_dict["CONN_MAX_AGE"] = None  # one backend, whose time counts
        self._application = wsgi.application
        self.answer("/bare")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = cursor.fetchone()[0]

    def answer(self, address: str, on_piece: Callable[[], None] = lambda: None) -> int:
        """How many bytes came; `on_piece` hears of each piece of them."""
        status: list[str] = []
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_USER_AGENT": "Mozilla/5.0 bench",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
        }
        response = self._application(environ, lambda line, _headers: status.append(line))
        size = 0
        for piece in response:
            size += len(piece)
            on_piece()
        response.close()
        if status != ["200 OK"]:
            raise RuntimeError(f"{address} answered {status}")
        return size

    def clocks(self) -> tuple[float, float]:
        """CPU seconds so far: this process's, its Postgres'."""
        spent = Path(f"/proc/{self._backend}/schedstat").read_text().split()[0]
        return time.process_time(), int(spent) / 1e9


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a request."""

    own: float
    database: float


def best(site: Site, address: Callable[[int], str], requests: int = REQUESTS) -> Spent:
    """What a request costs in the best of the rounds."""
    return alternating(site, address, requests=requests)[0]


def alternating(site: Site, *addresses: Callable[[int], str], requests: int = REQUESTS) -> list[Spent]:
    """What each costs in the best of its rounds, taken in turns: so other work on the machine slows all of them."""
    rounds = [
        [_spent(site, address, range(turn * requests, (turn + 1) * requests)) for address in addresses]
        for turn in range(ROUNDS)
    ]
    return [min(spent, key=lambda one: one.own) for spent in zip(*rounds, strict=True)]


def _spent(site: Site, address: Callable[[int], str], numbers: range) -> Spent:
    before = site.clocks()
    for n in numbers:
        site.answer(address(n))
    after = site.clocks()
    return Spent(*((end - start) / len(numbers) for start, end in zip(before, after, strict=True)))
