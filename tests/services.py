"""Private servers for a run of the suite, in temporary folders, gone when the run ends, however it ends."""

import contextlib
import glob
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import psycopg

from deploy import embedded_redis
from deploy.supervisor import end_with

START_SECONDS = 120  # nobody waits for so long but where a machine does ten things at once


class DidNotStart(Exception):
    """A server that should answer by now does not; the text holds its output."""


def postgres_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest one. Debian keeps them off PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [Path(name).parent for name in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


def redis_binary() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def chromium_binary() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def mounting(folder: Path) -> list[str]:
    """The command that puts a file system of 64 megabytes on a folder, for whoever owns it."""
    return ["mount", "-t", "tmpfs", "-o", f"size=64m,uid={folder.stat().st_uid},mode=700", "tmpfs", str(folder)]


@cache
def may_mount() -> bool:
    """Whether we are let: it takes root, and more than a container's."""
    if os.getuid() != 0 or not shutil.which("mount"):
        return False
    with ordinary_folder() as folder:
        mounted = subprocess.run(mounting(folder), capture_output=True).returncode == 0
        return mounted and subprocess.run(["umount", str(folder)]).returncode == 0


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """The folder, a file system of its own meanwhile."""
    subprocess.run(mounting(folder), check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def filled(disk: Path, rest: int = 0) -> Iterator[None]:
    """Nothing but so many bytes is left on it meanwhile."""
    space = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - rest)
    try:
        yield
    finally:
        filler.unlink()


def free_port() -> int:
    """Below those that the system gives away by itself: nobody has it by chance before the server that it is for."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise DidNotStart("a hundred ports are taken")


@contextlib.contextmanager
def private_postgres(binaries: Path) -> Iterator[str]:
    """Yields DATABASE_URL. Durability is off: this cluster has nothing to lose."""
    with ordinary_folder() as folder, postgres_in(folder, binaries) as url:
        yield url


@contextlib.contextmanager
def postgres_in(folder: Path, binaries: Path) -> Iterator[str]:
    """The cluster of this folder, made if there is none; it stays when the server ends. Yields DATABASE_URL."""
    as_user = {"user": owner(folder)}
    port, data = free_port(), folder / "data"
    if not data.exists():
        initdb = [str(binaries / "initdb"), "--pgdata", str(data), "--username", "scholium", "--auth", "trust"]
        # The C locale would leave Chinese out of pg_trgm's trigrams.
        subprocess.run(
            [*initdb, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **as_user,
        )
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    command += [f"--{name}={value}" for name, value in options.items()]
    url = f"postgres://scholium@127.0.0.1:{port}/postgres"
    with running(command, partial(postgres_answers, url), folder, **as_user):
        yield url


@contextlib.contextmanager
def private_redis(binary: str) -> Iterator[str]:
    """Yields REDIS_URL."""
    with ordinary_folder() as folder:
        port = free_port()
        command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        with running(command, partial(port_answers, port), folder, user=owner(folder)):
            yield f"redis://127.0.0.1:{port}"


@contextlib.contextmanager
def embedded_server(var_dir: Path) -> Iterator[str]:
    """The very server that `manage.py up` runs; yields REDIS_URL."""
    with running(embedded_redis.command(var_dir), partial(embedded_redis.answers, var_dir), var_dir):
        yield embedded_redis.url(var_dir)
    embedded_redis.clean_up(var_dir)


@contextlib.contextmanager
def running(
    command: Sequence[str], answers: Callable[[], bool], folder: Path, user: int | None = None
) -> Iterator[None]:
    with (folder / "log").open("w+b") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            preexec_fn=partial(end_with, os.getpid()),
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers():
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise DidNotStart(f"{command[0]}:\n{log.read().decode(errors='replace')}")
                time.sleep(0.02)
            yield
        finally:
            server.terminate()
            server.wait(START_SECONDS)


@contextlib.contextmanager
def ordinary_folder() -> Iterator[Path]:
    """A temporary folder of an ordinary user: PostgreSQL refuses to run as root."""
    with tempfile.TemporaryDirectory(prefix="scholium-") as name:
        yield ordinary(Path(name))


def ordinary(folder: Path) -> Path:
    """The folder, now an ordinary user's where it is root's."""
    if os.getuid() == 0 and folder.stat().st_uid == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def owner(folder: Path) -> int | None:
    """Whom to run as: None when that is who we are."""
    user = folder.stat().st_uid
    return None if user == os.getuid() else user


def postgres_answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def port_answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
