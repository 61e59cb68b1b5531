"""Whom the client connects to, when names lead elsewhere than they should. Only the name server is made up."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from papers.record import SourceError
from papers.sources.http import Client, Limits
from tests.papers.sources.test_http import sends, serving

PUBLIC, HERE = "93.184.215.14", "127.0.0.1"
SPELLINGS = [
    *("2130706433", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "0x7f.0.0.0x1"),
    *("0", "0x7f.1.", "134744072"),
]


class NameServer:
    """Answers the questions for a name one after the other as it was told, the last answer for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        given = self.answers[host]
        return given.pop(0) if len(given) > 1 else given[0]


def port_of(url: str) -> int:
    return int(url.rstrip("/").rpartition(":")[2])


@contextmanager
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A server inside our network, and what it was told first by each who came."""
    heard: list[bytes] = []
    with socket.create_server((HERE, 0)) as server:

        def listen() -> None:
            while True:
                try:
                    with server.accept()[0] as connection:
                        connection.settimeout(5)
                        heard.append(connection.recv(4096))
                except OSError:
                    return

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def redirected_to(host: str, names: NameServer, scheme: str = "http") -> tuple[SourceError, list[bytes]]:
    with (
        canary() as (port, heard),
        serving(sends(b"", 302, Location=f"{scheme}://{host}:{port}/")) as (url, _seen),
        pytest.raises(SourceError) as caught,
    ):
        Client(url, "Test/1", resolver=names).get(url)
    return caught.value, heard


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_is_public_when_checked_and_private_when_asked_is_not_asked(scheme):
    names = NameServer(rebinding_example=[[PUBLIC], [HERE]])
    error, heard = redirected_to("rebinding.example", names, scheme)
    assert (str(error), error.permanent, heard) == (
        f"the private address {HERE} of rebinding.example is not asked for anything", True, [],
    )  # fmt: skip
    assert names.asked == ["rebinding.example"] * 2


def test_a_name_with_one_private_address_among_public_ones_is_not_asked():
    error, heard = redirected_to("mixed.example", NameServer(mixed_example=[[PUBLIC, HERE]]))
    assert (error.permanent, heard) == (True, [])


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_address_in_disguise_is_refused_before_anybody_looks_it_up(spelling):
    names = NameServer()
    error, heard = redirected_to(spelling, names)
    assert ("an address in disguise" in str(error), error.permanent, heard, names.asked) == (True, True, [], [])


def test_the_first_request_is_held_to_the_same_as_a_redirect():
    names = NameServer(api_example=[[PUBLIC]], api2_example=[[HERE]])
    with canary() as (port, heard), pytest.raises(SourceError, match=r"private address 127\.0\.0\.1 of api2\.example"):
        Client("https://api.example", "Test/1", resolver=names).get(f"http://api2.example:{port}/notes")
    assert heard == []


def test_the_address_that_was_looked_up_is_the_one_that_is_connected_to_and_the_host_is_still_named():
    names = NameServer(arxiv_example=[[HERE], ["10.1.2.3"]])
    with serving(sends(b"hello")) as (url, seen):
        named = f"http://arxiv.example:{port_of(url)}/"
        assert Client(named, "Test/1", resolver=names).get(named) == b"hello"
    assert (seen[0]["Host"], names.asked) == (f"arxiv.example:{port_of(url)}", ["arxiv.example"])


def test_a_certificate_is_asked_for_by_name():
    names = NameServer(arxiv_example=[[HERE]])
    with canary() as (port, heard), pytest.raises(SourceError, match=r"arxiv\.example:\d+ could not be read"):
        Client(f"https://arxiv.example:{port}", "Test/1", resolver=names).get(f"https://arxiv.example:{port}/")
    assert b"arxiv.example" in heard[0]  # the name in the first, open words of TLS


def test_the_next_address_is_tried_when_the_first_does_not_answer():
    names = NameServer(arxiv_example=[["127.0.0.2", HERE]])
    with serving(sends(b"hello")) as (url, _seen):
        named = f"http://arxiv.example:{port_of(url)}/"
        assert Client(named, "Test/1", Limits(connect=2.0), names).get(named) == b"hello"


def test_a_name_that_does_not_exist_is_a_passing_failure_with_a_plain_reason():
    with pytest.raises(SourceError, match="could not be read: Name or service not known") as caught:
        Client("http://nowhere.example", "Test/1", resolver=NameServer()).get("http://nowhere.example/")
    assert not caught.value.permanent


@pytest.mark.parametrize("location", ["http://[::1/", "http://example.org:99999/", "http://[x]/"])
def test_a_redirect_to_what_is_no_address_is_refused(location):
    with serving(sends(b"", 302, Location=location)) as (url, _seen), pytest.raises(SourceError) as caught:
        Client(url, "Test/1", resolver=NameServer()).get(url)
    assert (caught.value.permanent, "no address" in str(caught.value)) == (True, True)
