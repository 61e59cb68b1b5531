import socket

import pytest
import requests

from tests.network import ReachedOut


def test_a_test_cannot_reach_another_machine_by_address():
    with socket.socket() as client, pytest.raises(ReachedOut, match=r"a test tried to reach 192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))


def test_a_test_cannot_ask_for_the_address_of_another_machine():
    with pytest.raises(ReachedOut, match=r"a test tried to reach export\.arxiv\.org"):
        socket.getaddrinfo("export.arxiv.org", 443)


def test_a_library_cannot_reach_out_either():
    with pytest.raises(ReachedOut, match=r"a test tried to reach export\.arxiv\.org"):
        requests.get("https://export.arxiv.org/", timeout=1)


def test_a_datagram_stays_here_too():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(ReachedOut):
        client.sendto(b"?", ("192.0.2.1", 53))


def test_the_machine_itself_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
