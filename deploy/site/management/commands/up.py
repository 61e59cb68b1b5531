"""Runs the whole site as one command: web, worker, beat and, unless REDIS_URL names one, a Redis-protocol server."""

import http.client
import os
import secrets
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from deploy import embedded_redis, preflight
from deploy.supervisor import ChildEnded, NotReady, StopAsked, Supervisor, end_with

ADMIN = "admin"
REDIS_SECONDS = 30.0
WEB_SECONDS = 60.0
CELERY = (sys.executable, "-m", "celery", "--app", "deploy.celery", "--quiet")


class Command(BaseCommand):
    help = "Run the whole site on this machine: web, worker, beat and an embedded broker, under one supervisor."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="default: $PORT, or 8000")

    def handle(self, *args: object, port: str, **options: object) -> None:
        if "MAKELEVEL" in os.environ:
            end_with(os.getppid())  # whoever kills `make up` means the site
        try:
            self.up(settings.VAR_DIR, preflight.port_number(port))
        except ChildEnded as end:
            raise CommandError(f"{end}; the other programs were stopped.") from end
        except (NotReady, embedded_redis.NoServer) as error:
            raise CommandError(str(error)) from error
        except StopAsked:
            self.stdout.write("Stopped.")

    def up(self, var_dir: Path, port: int) -> None:
        preflight.writable_folder(var_dir)
        lock = preflight.lock(var_dir)
        preflight.secret_key(var_dir)
        preflight.free_port(port)
        preflight.database()
        given = os.environ.get("REDIS_URL")
        if given:
            preflight.given_redis(given)
        with Supervisor(sys.stdout, keep_open=[lock]) as supervisor:
            if warning := preflight.sqlite_warning():
                supervisor.say("up", warning)
            try:
                run(supervisor, var_dir, port, given)
            finally:
                supervisor.stop()
                if not given:
                    embedded_redis.clean_up(var_dir)


def run(supervisor: Supervisor, var_dir: Path, port: int, given_redis: str | None) -> None:
    """Starts everything in order and stays until something ends; by exception only."""
    environment = child_environment(var_dir, port, given_redis or embedded_redis.url(var_dir))
    if not given_redis:
        supervisor.start("redis", embedded_redis.command(var_dir))
        sentence = f"The embedded Redis server did not answer within {REDIS_SECONDS:.0f} seconds."
        supervisor.wait_until(lambda: embedded_redis.answers(var_dir), REDIS_SECONDS, sentence)
    supervisor.run("prepare", [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare"], environment)
    # The web server alone at first: a reader is waiting for it, and the machine may have one core.
    supervisor.start("web", web(port), environment)
    sentence = f"The web server did not answer within {WEB_SECONDS:.0f} seconds."
    supervisor.wait_until(lambda: web_answers(port), WEB_SECONDS, sentence)
    supervisor.start("worker", worker(), environment)
    supervisor.start("beat", beat(var_dir), environment)
    announce(supervisor, port)
    supervisor.watch()


def child_environment(var_dir: Path, port: int, redis_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "SCHOLIUM_VAR": str(var_dir),
        "REDIS_URL": redis_url,
        "SITE_URL": os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")])),
        "PYTHONUNBUFFERED": "1",
    }


def web(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5", "--no-ws"),
        *("--log-level", "warning", "deploy.wsgi:application"),
    ]


def worker() -> list[str]:
    return [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]


def beat(var_dir: Path) -> list[str]:
    """Without a pid file: the lock of var/ keeps a second beat away, and in a file a pid outlives its process."""
    return [*CELERY, "beat", "--schedule", str(var_dir / "beat-schedule"), "--loglevel", "WARNING"]


def web_answers(port: int) -> bool:
    """Any answer but an error of ours will do: a site told to redirect to https or to refuse 127.0.0.1 is up too."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        client.request("GET", "/healthz")
        return client.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()


def announce(supervisor: Supervisor, port: int) -> None:
    password = create_admin()
    if password:
        supervisor.say("up", f"The administrator is `{ADMIN}`, the password {password} (shown this once).")
    supervisor.say("up", f"The site is on http://127.0.0.1:{port} (Ctrl-C stops it).")


def create_admin() -> str | None:
    """The new administrator's password; None if the site has one already."""
    users = get_user_model()._default_manager
    try:
        if users.filter(is_superuser=True).exists():
            return None
        password = secrets.token_urlsafe(12)
        users.create_superuser(username=ADMIN, password=password)
        return password
    finally:
        connections.close_all()
