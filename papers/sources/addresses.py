"""Which machines a client may talk to: the one that an operator named, and any other only on the public Internet.

A name is looked up once for a connection, and the connection is made to an address of that answer: a name server that
tells one address to whoever checks and another to whoever connects gains nothing. Host and certificate stay the name's.
"""

import ipaddress
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from papers.record import SourceError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Gate:
    """Looks up hosts, and lets through what may be asked."""

    def __init__(self, home: str | None, resolver: Resolver = resolve) -> None:
        self._home = home
        self._resolve = resolver

    def addresses(self, host: str, port: int) -> list[str]:
        """Where a connection to this host may go; a SourceError if one of its addresses is private."""
        host = host.rstrip(".").lower()
        found = [host] if _is_literal(host) else self._looked_up(host, port)
        if host != self._home:
            for address in found:
                if not _is_global(address):
                    shown = address if address == host else f"{address} of {host}"
                    raise SourceError(f"the private address {shown} is not asked for anything", permanent=True)
        return found

    def _looked_up(self, host: str, port: int) -> list[str]:
        """Every system reads `2130706433`, `127.1` and `0x7f.1` as addresses, and nobody honest writes them."""
        if host != self._home and _is_disguised(host):
            raise SourceError(f"{host} is an address in disguise, private or not", permanent=True)
        return self._resolve(host, port)


class Adapter(HTTPAdapter):
    """What a session mounts to have all its connections made through a gate. A proxy makes its own."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_Pool, gate=self._gate),
            "https": partial(_TlsPool, gate=self._gate),
        }


class _Through(HTTPConnection):
    def __init__(self, *args: Any, gate: Gate, **options: Any) -> None:
        super().__init__(*args, **options)
        self._gate = gate

    def _new_conn(self) -> socket.socket:
        """The name stands for an address only while the socket is made: what is said over it names the host."""
        name, problem = self._dns_host, NewConnectionError(self, f"{self.host} has no address")
        try:
            for address in self._gate.addresses(name, self.port):
                self._dns_host = address
                try:
                    return super()._new_conn()
                except NewConnectionError as error:
                    problem = error
        finally:
            self._dns_host = name
        raise problem


class _TlsThrough(_Through, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Through


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsThrough


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_disguised(host: str) -> bool:
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


def _is_global(text: str) -> bool:
    """Of an IPv6 address that carries one of IPv4 it is that one that has to be public."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried or address.teredo:
            return carried is not None and carried.is_global and not carried.is_multicast
    return address.is_global and not address.is_multicast
