"""Keeps the suite on this machine: a test that reaches out fails, whatever library it reaches out with."""

import ipaddress
import socket
from collections.abc import Callable

LOCAL_NAMES = {"localhost", ""}


class ReachedOut(AssertionError):
    """A test tried to leave the machine."""


def block() -> None:
    """For the rest of the process. C libraries with sockets of their own (libpq) are out of reach here."""
    for method in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, method, _guarded(getattr(socket.socket, method)))
    resolve = socket.getaddrinfo

    def getaddrinfo(host: bytes | str | None, *args: object, **options: object) -> object:
        _check(host)
        return resolve(host, *args, **options)  # type: ignore[arg-type]

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]


def _guarded(method: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, *args: object) -> object:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            address = args[-1]
            assert isinstance(address, tuple)
            _check(address[0])
        return method(self, *args)

    return guarded


def _check(host: bytes | str | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in LOCAL_NAMES:
        return
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ReachedOut(f"a test tried to reach {name}")
