"""What has to be true before `manage.py up` starts anything. A check that fails raises NotReady with one sentence."""

import fcntl
import os
import secrets
import socket
import sqlite3
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from deploy.supervisor import NotReady

# Longer than deploy/guard.py takes to end what a killed supervisor left.
LOCK_SECONDS = 5.0
ANSWER_SECONDS = 5


def writable_folder(var_dir: Path) -> None:
    """Makes the folder if need be."""
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var_dir):
            pass
    except OSError as error:
        raise NotReady(
            f"The folder {var_dir} cannot be written ({error.strerror}): make it writable for this user, "
            "or set SCHOLIUM_VAR to a folder that is."
        ) from error


def lock(var_dir: Path) -> int:
    """The descriptor of a lock that falls with its last holder: the supervisor or, if that is killed, its guard."""
    descriptor = os.open(var_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_SECONDS
    while not _locked(descriptor):
        holder = os.pread(descriptor, 20, 0).decode().strip()
        if _is_alive(holder) or time.monotonic() > deadline:
            os.close(descriptor)
            raise NotReady(
                f"Another `up` runs on {var_dir} already (process {holder}): stop it, "
                "or give this one a folder of its own with SCHOLIUM_VAR."
            )
        time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def secret_key(var_dir: Path) -> None:
    """Makes the key that deploy.settings reads when SECRET_KEY is not set."""
    path = var_dir / "secret_key"
    if os.environ.get("SECRET_KEY") or (path.is_file() and path.read_text().strip()):
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")


def port_number(given: str) -> int:
    try:
        port = int(given)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise NotReady(f"PORT={given} is not a port: give a number from 1 to 65535, as in `make up PORT=8001`.")
    return port


def free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise NotReady(
                f"This user may not listen on port {port}: choose one above 1023, as in `make up PORT=8001`."
            ) from error
        except OSError as error:
            other = 8001 if port == 8000 else 8000
            raise NotReady(
                f"Port {port} is taken by another program: choose another, as in `make up PORT={other}`."
            ) from error


def database() -> None:
    """The password stays out of the sentence; what the server says has none."""
    try:
        connection.ensure_connection()
    except (DatabaseError, ImproperlyConfigured) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise NotReady(f"The database {_database_name()} of DATABASE_URL cannot be reached: {reason}.") from error
    finally:
        connection.close()


def given_redis(url: str) -> None:
    parts = urlsplit(url)
    place = parts.hostname or parts.path
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=ANSWER_SECONDS, socket_timeout=ANSWER_SECONDS) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise NotReady(
            f"The Redis server at {place} of REDIS_URL does not answer: {reason}; unset it to run an embedded one."
        ) from error


def sqlite_warning() -> str | None:
    if connection.vendor != "sqlite" or not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} can, rarely, lose a write when several processes write at once "
        "(the WAL-reset bug, mended in 3.51.3): fine for a trial; for a real site set DATABASE_URL to PostgreSQL."
    )


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """From 3.7.0 to 3.51.2, two of them mended: two connections that reset the write-ahead log spoil a commit."""
    mended = (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return (3, 7) <= version < (3, 51, 3) and not mended


def _database_name() -> str:
    options = connection.settings_dict
    host, port = options.get("HOST"), options.get("PORT")
    return f"{options['NAME']} at {host}{f':{port}' if port else ''}" if host else str(options["NAME"])


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return True
