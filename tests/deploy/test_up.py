"""`manage.py up` for real: every process that it starts, and every way in which it can end."""

import http.client
import http.cookiejar
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from deploy import embedded_redis
from tests.deploy.site_process import SiteProcess, children
from tests.services import free_port

PROGRAMS = {
    "redis": "valkey-server",
    "web": "granian",
    "worker": "deploy.celery --quiet worker",
    "beat": "deploy.celery --quiet beat",
}
SLOW = pytest.mark.slow
# The programs and the guard; granian's worker and Celery's two.
PROCESSES = len(PROGRAMS) + 1 + 3


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What was seen while a site came up from an empty folder, and the folder it left."""

    var_dir: Path
    status: int
    transcript: str
    home: int
    admin_title: str
    survivors: set[str]
    processes: int


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    var_dir = tmp_path_factory.mktemp("site") / "var"
    with SiteProcess(var_dir) as site:
        site.wait_until_ready()
        home, admin_title = status_of(site, "/"), log_in(site)
        site.process.terminate()
        status = site.wait_until_ended()
        return FirstRun(
            var_dir, status, site.transcript, home, admin_title, site.survivors(seconds=0), len(site.watched)
        )


@pytest.fixture
def var_dir(first_run: FirstRun, tmp_path: Path) -> Path:
    """A copy of a seeded site's folder."""
    return shutil.copytree(first_run.var_dir, tmp_path / "var")


def status_of(site: SiteProcess, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    with closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status


def log_in(site: SiteProcess) -> str:
    """The title of the page that the printed password opens."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"http://127.0.0.1:{site.port}/admin/login/?next=/admin/"
    form = opener.open(address, timeout=60).read().decode()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    fields = {"username": "admin", "password": site.password() or "", "csrfmiddlewaretoken": token}
    body = urllib.parse.urlencode(fields).encode()
    page = opener.open(urllib.request.Request(address, body, {"Referer": address}), timeout=60).read().decode()
    return re.findall(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)[0]


def row_counts(var_dir: Path) -> dict[str, int]:
    """Rows of every table of ours but those that count what happens."""
    with closing(sqlite3.connect(var_dir / "scholium.sqlite3")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in names if name.startswith(("blog_", "papers_", "comments_", "auth_"))]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ours}


def refusal(**environment: str) -> str:
    """The one line of an `up` that does not start."""
    var_dir = Path(environment.pop("SCHOLIUM_VAR"))
    with SiteProcess(var_dir, **environment) as site:
        status = site.wait_until_ended()
        assert (status, len(site.lines)) == (1, 1), site.transcript
        return site.lines[0].strip()


def check_that_all_end_with(site: SiteProcess, name: str) -> None:
    """Kills one program and looks at the end of the others."""
    os.kill(site.child(PROGRAMS[name]), signal.SIGKILL)
    assert site.wait_until_ended() == 1
    assert site.lines[-1] == f"CommandError: {name} was killed by SIGKILL; the other programs were stopped.\n"
    assert site.survivors(seconds=0) == set()


class TestFirstStart:
    def test_the_site_answers_where_it_says(self, first_run):
        assert first_run.home == 200

    def test_the_password_that_it_prints_opens_the_admin(self, first_run):
        assert first_run.admin_title.startswith("Site administration")

    def test_the_password_is_kept_nowhere(self, first_run):
        (password,) = re.findall(r"the password (\S+)", first_run.transcript)
        kept = [
            path for path in first_run.var_dir.rglob("*") if path.is_file() and password.encode() in path.read_bytes()
        ]
        assert kept == []

    def test_the_secret_key_is_for_its_owner_alone(self, first_run):
        assert (first_run.var_dir / "secret_key").stat().st_mode & 0o777 == 0o600

    def test_sigterm_is_a_good_end_and_leaves_no_process(self, first_run):
        assert first_run.status == 0
        assert first_run.processes == PROCESSES
        assert first_run.survivors == set()

    def test_no_line_is_without_the_name_of_its_program(self, first_run):
        names = {line.partition("|")[0].strip() for line in first_run.transcript.splitlines()[:-1]}
        assert names <= {"up", "redis", "prepare", "web", "worker", "beat"}
        assert first_run.transcript.splitlines()[-1] == "Stopped."


@SLOW
def test_a_second_start_is_quick_and_adds_nothing(var_dir):
    before = row_counts(var_dir)
    with SiteProcess(var_dir) as site:
        assert site.wait_until_ready() < 10  # seconds
        assert site.password() is None
        site.process.send_signal(signal.SIGINT)
        assert site.wait_until_ended() == 0
    assert row_counts(var_dir) == before
    assert before["blog_article"] > 0


@SLOW
def test_a_killed_supervisor_leaves_no_orphan_and_no_obstacle(var_dir):
    with SiteProcess(var_dir) as site:
        site.wait_until_ready()
        assert refusal(SCHOLIUM_VAR=str(var_dir)) == (
            f"CommandError: Another `up` runs on {var_dir} already (process {site.process.pid}): "
            "stop it, or give this one a folder of its own with SCHOLIUM_VAR."
        )
        site.process.kill()
        assert site.survivors(seconds=5) == set()
    with SiteProcess(var_dir, port=site.port) as again:
        again.wait_until_ready()
        assert status_of(again, "/") == 200
        check_that_all_end_with(again, "web")


@SLOW
def test_when_everything_was_killed_the_site_comes_up_again(var_dir):
    with SiteProcess(var_dir) as site:
        site.wait_until_ready()
        site.kill_everything()
        assert site.survivors(seconds=5) == set()
    with SiteProcess(var_dir) as again:
        again.wait_until_ready()
        assert status_of(again, "/") == 200


@SLOW
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_is_killed_stops_the_site_and_is_named(var_dir, name):
    with SiteProcess(var_dir) as site:
        site.wait_until_ready()
        check_that_all_end_with(site, name)


@SLOW
def test_a_web_process_that_is_killed_stops_the_site(var_dir):
    with SiteProcess(var_dir) as site:
        site.wait_until_ready()
        (worker,) = children(site.child(PROGRAMS["web"]))
        os.kill(worker, signal.SIGKILL)
        assert site.wait_until_ended() == 1
        assert site.lines[-1] == "CommandError: web exited with status 1; the other programs were stopped.\n"
        assert site.survivors(seconds=0) == set()


@SLOW
def test_a_deep_folder_keeps_its_socket_elsewhere_for_as_long_as_it_runs(first_run, tmp_path):
    var_dir = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 5, "var")
    shutil.copytree(first_run.var_dir, var_dir)
    socket_folder = embedded_redis.socket_path(var_dir).parent
    with SiteProcess(var_dir) as site:
        site.wait_until_ready()
        assert socket_folder.stat().st_mode & 0o777 == 0o700
        site.process.terminate()
        assert site.wait_until_ended() == 0
    assert not socket_folder.exists()


def test_a_taken_port_is_named_with_a_way_out(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert refusal(SCHOLIUM_VAR=str(tmp_path), PORT=str(port)) == (
            f"CommandError: Port {port} is taken by another program: choose another, as in `make up PORT=8000`."
        )


def test_a_port_that_is_none_is_refused(tmp_path):
    assert refusal(SCHOLIUM_VAR=str(tmp_path), PORT="http") == (
        "CommandError: PORT=http is not a port: give a number from 1 to 65535, as in `make up PORT=8001`."
    )


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    assert refusal(SCHOLIUM_VAR=str(tmp_path)) == (
        f"CommandError: The folder {tmp_path} cannot be written (Permission denied): "
        "make it writable for this user, or set SCHOLIUM_VAR to a folder that is."
    )


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path):
    port = free_port()
    said = refusal(SCHOLIUM_VAR=str(tmp_path), DATABASE_URL=f"postgres://ada:s3cret@127.0.0.1:{port}/notes")
    assert said.startswith(f"CommandError: The database notes at 127.0.0.1:{port} of DATABASE_URL cannot be reached: ")
    assert "s3cret" not in said


@pytest.mark.parametrize("url", ["nonsense", "mongodb://ada:s3cret@127.0.0.1/notes", "postgres://ada:s3cret@:x/notes"])
def test_a_database_url_that_is_none_is_refused_without_its_password(tmp_path, url):
    said = refusal(SCHOLIUM_VAR=str(tmp_path), DATABASE_URL=url)
    assert "DATABASE_URL" in said
    assert "s3cret" not in said


def test_a_redis_that_is_not_there_is_named_without_its_password(tmp_path):
    said = refusal(SCHOLIUM_VAR=str(tmp_path), REDIS_URL=f"redis://:s3cret@127.0.0.1:{free_port()}/0")
    assert said.startswith("CommandError: The Redis server at 127.0.0.1 of REDIS_URL does not answer: ")
    assert "s3cret" not in said


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """The servers of this run of the suite, with an empty database where there is PostgreSQL."""
    servers = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    if not servers["DATABASE_URL"]:
        yield servers
        return
    name = f"up_{secrets.token_hex(4)}"
    with psycopg.connect(servers["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield servers | {"DATABASE_URL": urllib.parse.urlsplit(servers["DATABASE_URL"])._replace(path=name).geturl()}
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@SLOW
@pytest.mark.both_engines
def test_the_site_comes_up_on_the_servers_it_is_given(tmp_path):
    with own_database() as servers, SiteProcess(tmp_path, **servers) as site:
        site.wait_until_ready()
        assert status_of(site, "/") == 200
        assert not (tmp_path / "redis").exists()
        assert (tmp_path / "scholium.sqlite3").exists() == (not servers["DATABASE_URL"])
        site.process.terminate()
        assert site.wait_until_ended() == 0
