"""A site of its own for every fault: Postgres, Redis, workers and beats as processes, all of which may be killed."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import md5
from itertools import pairwise
from pathlib import Path

import psycopg

from tests import services
from tests.fakes.arxiv_oai import FakeArxiv

ROOT = Path(__file__).resolve().parents[3]
APP = "tests.papers.faults.app"
LONGEST = 300.0
HEAVY = b"<!-- heavy -->"

# All that a harvest leaves behind, without keys and clocks: two harvests are equal when these are.
PAPER = "p.scheme || ':' || p.value"
TABLES = {
    "papers": """
        SELECT scheme, value, title, abstract, authors, version, published, revised, announced, withdrawn, comments,
               journal_ref, license, url, pdf_url, "group", edition_id
        FROM papers_paper ORDER BY scheme, value""",
    "identifiers": f"""
        SELECT i.scheme, i.value, {PAPER}
        FROM papers_paperidentifier i JOIN papers_paper p ON p.id = i.paper_id ORDER BY i.scheme, i.value""",
    "records": """
        SELECT r.source, i.scheme, i.value, r.version, r.datestamp, r.digest, r.fields, r.deleted
        FROM papers_paperrecord r JOIN papers_paperidentifier i ON i.id = r.identifier_id
        ORDER BY r.source, i.scheme, i.value""",
    "versions": """
        SELECT i.value, v.number, v.submitted, v.size, v.source_type
        FROM papers_paperversion v JOIN papers_paperidentifier i ON i.id = v.identifier_id
        ORDER BY i.value, v.number""",
    "subjects": f"""
        SELECT {PAPER}, x.position, s.code
        FROM papers_papersubject x JOIN papers_paper p ON p.id = x.paper_id
        JOIN papers_subject s ON s.id = x.subject_id ORDER BY p.scheme, p.value, x.position""",
    "announcements": f"""
        SELECT {PAPER}, a.day, s.code, a.kind
        FROM papers_announcement a JOIN papers_paper p ON p.id = a.paper_id
        JOIN papers_subject s ON s.id = a.subject_id ORDER BY p.scheme, p.value, a.day, s.code""",
    "quarantined": "SELECT source, key, error FROM papers_quarantinedrecord ORDER BY source, key",
}


LeftBehind = dict[str, tuple[int, str]]


@dataclass
class Server:
    """A server that can be stopped, or killed, and started again on the same port with the same files."""

    command: Sequence[str]
    answers: Callable[[], bool]
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=services.owner(self.folder),
                preexec_fn=partial(services.end_with, os.getpid()),
            )
        deadline = time.monotonic() + services.START_SECONDS
        while not self.answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self, how: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(how)
        self.process.wait(services.START_SECONDS)
        self.process = None


@contextlib.contextmanager
def postgres() -> Iterator[tuple[Server, str]]:
    """The server, and the address of its databases without their names. It keeps what it has committed."""
    binaries = services.postgres_binaries()
    assert binaries, "the faults need PostgreSQL: initdb was not found"
    with services.ordinary_folder() as folder:
        as_user, port, data = services.owner(folder), services.free_port(), folder / "data"
        initdb = [str(binaries / "initdb"), "--pgdata", str(data), "--username", "scholium", "--auth", "trust"]
        more = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run([*initdb, *more], check=True, stdout=subprocess.DEVNULL, cwd=folder, user=as_user)
        base = f"postgres://scholium@127.0.0.1:{port}"
        command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        # Without fsync only a crash of the machine loses anything, and that is not what is tested.
        server = Server([*command, "--fsync=off"], partial(services.postgres_answers, f"{base}/postgres"), folder)
        server.start()
        try:
            yield server, base
        finally:
            if server.process:
                server.stop(signal.SIGQUIT)


@contextlib.contextmanager
def redis() -> Iterator[tuple[Server, str]]:
    binary = services.redis_binary()
    assert binary, "the faults need Redis: redis-server was not found"
    with services.ordinary_folder() as folder:
        port = services.free_port()
        command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        command += ["--enable-debug-command", "local"]
        server = Server(command, partial(services.port_answers, port), folder)
        server.start()
        try:
            yield server, f"redis://127.0.0.1:{port}"
        finally:
            if server.process:
                server.stop(signal.SIGKILL)


@dataclass
class Site:
    """One database of the server, with the processes that work on it and the source that they ask."""

    database: str
    redis_url: str
    fake: FakeArxiv
    var: Path
    delay: float = 0.2
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, workers: int = 2, beats: int = 1) -> None:
        for number in range(workers):
            self.start_worker(f"worker{number}")
        for number in range(beats):
            self.start_beat(f"beat{number}")

    def start_worker(self, name: str) -> None:
        options = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", f"{name}@faults"]
        self._start(name, ["worker", *options, "--loglevel", "WARNING"])

    def start_beat(self, name: str) -> None:
        self._start(name, ["beat", "--schedule", str(self.var / name), "--pidfile", "", "--loglevel", "WARNING"])

    def _start(self, name: str, arguments: Sequence[str]) -> None:
        with (self.var / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", APP, "--quiet", *arguments],
                cwd=ROOT,
                env=self.all_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=partial(services.end_with, os.getpid()),
            )

    def all_environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DATABASE_URL": self.database,
            "REDIS_URL": self.redis_url,
            "SCHOLIUM_VAR": str(self.var),
            "ARXIV_OAI_URL": self.fake.url,
            "ARXIV_DELAY": str(self.delay),
            **self.environment,
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.all_environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, name: str) -> None:
        """The whole process, as the kernel does when memory runs out; a new one takes its place."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()
        (self.start_beat if name.startswith("beat") else self.start_worker)(name)

    def ended(self) -> list[str]:
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def revive(self) -> None:
        """What ended, as whoever runs the site would."""
        for name in self.ended():
            self.kill(name)

    def kill_child(self, name: str) -> bool:
        """The process that does a worker's work; False: it has none yet."""
        pid = self.processes[name].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        return bool(children)

    def stop(self) -> None:
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    # --- What there is ------------------------------------------------------------------------------------------------

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(question).fetchall()

    def open_runs(self) -> int:
        return self.ask("SELECT count(*) FROM papers_sourcerun WHERE state IN ('due', 'running')")[0][0]

    def pages(self) -> int:
        return self.ask("SELECT coalesce(sum(pages), 0) FROM papers_sourcerun")[0][0]

    def wait_until(self, is_so: Callable[[], bool], seconds: float = LONGEST, pause: float = 0.1) -> None:
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                if is_so():
                    return
            assert time.monotonic() < deadline, f"{self.runs()}\n{self.logs()}"
            time.sleep(pause)

    def wait_until_done(self, seconds: float = LONGEST) -> None:
        self.wait_until(lambda: self.open_runs() == 0, seconds)

    def runs(self) -> list[tuple[object, ...]]:
        return self.ask('SELECT scope, state, pages, "distinct", error FROM papers_sourcerun ORDER BY id')

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted(self.var.glob("*.log")))

    def left_behind(self) -> LeftBehind:
        """How many rows each table has, and the hash of all that they say."""
        found = {}
        for name, question in TABLES.items():
            rows = self.ask(question)
            found[name] = (len(rows), md5("\n".join(map(str, rows)).encode()).hexdigest())
        return found

    def is_saving(self) -> bool:
        """Whether a worker is inside a page's transaction."""
        question = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
              AND query NOT LIKE '%papers_pace%'"""
        return self.ask(question)[0][0] > 0

    def half_saved(self) -> int:
        """Papers without the identifier, or identifiers without the record, that they were made with."""
        return self.ask("""
            SELECT (SELECT count(*) FROM papers_paper p WHERE NOT EXISTS (
                        SELECT 1 FROM papers_paperidentifier i WHERE i.paper_id = p.id))
                 + (SELECT count(*) FROM papers_paperidentifier i WHERE NOT EXISTS (
                        SELECT 1 FROM papers_paperrecord r WHERE r.identifier_id = i.id))""")[0][0]

    def stays_half_saved(self) -> bool:
        """Whether no worker mends that within the time in which one saves a page."""
        count, deadline = self.half_saved(), time.monotonic() + 5
        while count and self.half_saved() == count:
            if time.monotonic() > deadline:
                return True
            time.sleep(0.2)
        return False

    def closest(self) -> float:
        """Seconds between the two requests that came closest."""
        times = [moment for moment, _ in self.fake.log]
        return min(later - earlier for earlier, later in pairwise(times))


BEGIN = """
from django.conf import settings
from papers import subjects
from papers.models import SourceRun
subjects.load_if_missing(settings.SEEDS_DIR / "subjects.csv")
SourceRun.objects.create(source="arxiv_oai", since="2005-09-16")
"""


def make_blank(base: str, redis_url: str, var: Path) -> None:
    """The database `blank`, which holds the tables, the taxonomy and one run that is due."""
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE blank")
    site = Site(f"{base}/blank", redis_url, FakeArxiv(), var)
    site.manage("migrate", "--verbosity", "0")
    site.manage("shell", "--no-imports", "--command", BEGIN)


def copy_of_blank(base: str, name: str) -> str:
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE blank")
    return f"{base}/{name}"


def kill_at_random(site: Site, times: int, chance: random.Random, victims: Sequence[str]) -> list[str]:
    """So many deaths while the harvest is under way; who died."""
    died = []
    while len(died) < times:
        time.sleep(chance.uniform(0.2, 1.0))
        assert site.open_runs(), f"the harvest was over after {len(died)} deaths"
        victim = chance.choice(victims)
        if victim == "child":
            if site.kill_child(chance.choice([name for name in site.processes if name.startswith("worker")])):
                died.append(victim)
        else:
            site.kill(chance.choice([name for name in site.processes if name.startswith(victim)]))
            died.append(victim)
    return died
