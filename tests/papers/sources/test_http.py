"""The client against a server that misbehaves, over real sockets on loopback."""

import gzip
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from papers.record import SourceError
from papers.sources.http import Client, Limits, retry_after

PATIENT = Limits()
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[dict[str, str]]]]:
    seen: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.append(dict(self.headers))
            answer(self)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sends(body: bytes, code: int = 200, length: int | None = None, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.send_header("Connection", "close")  # said aloud: a client must not ask again on a line that is going
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return answer


def ask(answer: Answer, limits: Limits = PATIENT) -> bytes:
    with serving(answer) as (url, _):
        return Client(url, "Test/1", limits).get(url)


def failure(answer: Answer, limits: Limits = PATIENT) -> SourceError:
    with pytest.raises(SourceError) as caught:
        ask(answer, limits)
    return caught.value


def test_the_client_says_who_asks():
    with serving(sends(b"hello")) as (url, seen):
        assert Client(url, "Scholium/0.1 (+https://example.org)").get(url) == b"hello"
    assert seen[0]["User-Agent"] == "Scholium/0.1 (+https://example.org)"


def test_a_packed_answer_is_unpacked():
    assert ask(sends(gzip.compress(b"hello" * 100), Content_Encoding="gzip")) == b"hello" * 100
    assert ask(sends(gzip.compress(b"hel") + gzip.compress(b"lo"), Content_Encoding="GZIP")) == b"hello"


def test_an_answer_in_chunks_is_read_whole():
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

    assert ask(answer) == b"hello world"


def test_an_empty_answer_is_empty():
    assert ask(sends(b"")) == b""


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sends(b"half", length=8), "could not be read|broke off"),
        (sends(gzip.compress(bytes(99))[:-9], Content_Encoding="gzip"), "broke off in the middle of its gzip"),
        (sends(b"no gzip", Content_Encoding="gzip"), "not whole gzip"),
        (sends(gzip.compress(bytes(64 << 20)), Content_Encoding="gzip"), "packed too densely"),
        (lambda handler: setattr(handler, "close_connection", True), "could not be read"),
    ],
)
def test_an_answer_that_is_not_whole_or_too_much_is_a_passing_failure(answer, reason):
    error = failure(answer)
    assert re.search(reason, str(error))
    assert not error.permanent


def test_an_answer_beyond_the_size_limit_is_refused():
    assert "larger than 1 MB" in str(failure(sends(bytes(3 << 20)), Limits(size=1 << 20)))


def test_an_encoding_that_was_not_asked_for_is_refused():
    assert failure(sends(b"x", Content_Encoding="br")).permanent


def test_a_server_that_trickles_meets_the_deadline():
    stop = threading.Event()

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        try:
            while not stop.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            handler.close_connection = True

    try:
        error = failure(answer, Limits(total=0.2))
    finally:
        stop.set()
    assert str(error) == "the answer was not complete after 0.2 seconds"


def test_a_server_that_says_nothing_meets_the_time_out():
    stop = threading.Event()
    try:
        error = failure(lambda handler: stop.wait(5) and None, Limits(read=0.1))
    finally:
        stop.set()
    assert "did not answer in time" in str(error)
    assert not error.permanent


def test_a_server_that_is_down_is_a_passing_failure_with_a_plain_reason():
    with serving(sends(b"")) as (url, _):
        pass
    with pytest.raises(SourceError, match=r"^127\.0\.0\.1:\d+ could not be read: Connection refused$") as caught:
        Client(url, "Test/1").get(url)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("code", "headers", "permanent", "wait"),
    [
        (503, {"Retry_After": "5"}, False, 5.0),
        (429, {}, False, None),
        (500, {}, False, None),
        (403, {}, True, None),
        (404, {}, True, None),
        (503, {"Retry_After": "Thu, 01 Jan 1970 00:00:00 GMT"}, False, 0.0),
        (503, {"Retry_After": "soon"}, False, None),
    ],
)
def test_a_refusal_says_whether_and_when_to_come_again(code, headers, permanent, wait):
    error = failure(sends(b"no", code, **headers))
    assert (error.permanent, error.retry_after) == (permanent, wait)
    assert f"answered {code}" in str(error)


def test_retry_after_is_read_as_a_number_and_as_a_date():
    now = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
    assert retry_after("120", now) == 120.0
    assert retry_after("Sun, 01 Mar 2026 12:01:30 GMT", now) == 90.0
    assert retry_after("Sun, 01 Mar 2026 11:00:00 GMT", now) == 0.0
    assert [retry_after(text, now) for text in ("", "-5", "1.5", "Sun, 99 Mar")] == [None] * 4


def test_a_redirect_to_the_same_server_is_followed():
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        moved = handler.path != "/new"
        sends(b"" if moved else b"here", 302 if moved else 200, **({"Location": "/new"} if moved else {}))(handler)

    assert ask(answer) == b"here"


INSIDE = [
    *("localhost:9", "0.0.0.0", "10.0.0.1", "100.64.0.1"),
    *("169.254.169.254", "224.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::a00:1]", "[fd00::1]"),
]


@pytest.mark.parametrize("target", [f"http://{host}/" for host in INSIDE])
def test_a_redirect_into_a_private_network_is_refused(target):
    error = failure(sends(b"", 302, Location=target))
    assert error.permanent
    assert "private address" in str(error)


def test_a_redirect_to_another_kind_of_address_is_refused():
    assert failure(sends(b"", 302, Location="file:///etc/passwd")).permanent


def test_redirects_have_an_end():
    assert "redirects without end" in str(failure(sends(b"", 302, Location="/again")))


def test_an_address_that_cannot_be_asked_is_a_permanent_failure():
    with pytest.raises(SourceError, match="not an address") as caught:
        Client("nonsense", "Test/1").get("nonsense")
    assert caught.value.permanent
