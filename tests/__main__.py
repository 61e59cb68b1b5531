"""`make test`: the suite on SQLite, then, where there is a PostgreSQL, all that touches a database on it and on Redis.

The second run takes the servers that DATABASE_URL and REDIS_URL name, or starts private ones from the binaries it
finds. With CI=true a missing part is a failure. Arguments go to pytest (`-n 0`: all in one process).

With CI=true or --faults, real workers, Redis and PostgreSQL are then killed in the middle of harvests: four minutes.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import services

CI = os.environ.get("CI", "").lower() in {"1", "true"}
SIDE_BY_SIDE = ["-n", "auto", "--maxprocesses", "8", "--dist", "worksteal"]
FAULTS = sorted(Path(__file__).parent.glob("papers/faults/test_*.py"))


def main(arguments: list[str]) -> int:
    missing = missing_parts()
    for part in missing:
        say(part)
    if CI and missing:
        say("With CI=true every part has to be there.")
        return 1
    with_faults = CI or "--faults" in arguments
    arguments = [argument for argument in arguments if argument != "--faults"]
    say("The suite on SQLite and the embedded Redis server.")
    status = pytest([*SIDE_BY_SIDE, *arguments], {"DATABASE_URL": "", "REDIS_URL": ""})
    if has_postgres() and not status:
        say("What touches a database, again, on PostgreSQL and Redis.")
        status = on_postgres(arguments)
    return faults() if with_faults and not status else status


def missing_parts() -> list[str]:
    parts = []
    if not has_postgres():
        parts.append("No PostgreSQL (DATABASE_URL, or initdb on this machine): the suite runs on SQLite alone.")
    elif not (os.environ.get("REDIS_URL") or services.redis_binary()):
        parts.append("No Redis (REDIS_URL, or redis-server on PATH): the embedded server takes its place.")
    if services.chromium_binary() is None:
        parts.append("No Chromium: the browser tests are left out.")
    return parts


def has_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres") or services.postgres_binaries() is not None


def on_postgres(arguments: list[str]) -> int:
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    words = ["--only-with-database", *SIDE_BY_SIDE, *arguments]
    if redis:
        words += ["-n", "0"]  # tests empty it: one process can have it
    elif services.redis_binary():
        words += ["--real-redis"]
    with contextlib.ExitStack() as stack:
        if not database.startswith("postgres") and (binaries := services.postgres_binaries()):
            database = stack.enter_context(services.private_postgres(binaries))
        return pytest(words, {"DATABASE_URL": database, "REDIS_URL": redis})


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    words, known = command(arguments, environment)
    return subprocess.run(words, env=known).returncode


def faults() -> int:
    """A process a file, all at once, for they wait more than they work. What failed is shown last."""
    say("Faults: real workers, Redis and PostgreSQL, killed in the middle of harvests.")
    if not services.may_mount():
        say("No file system may be mounted here: the faults of full disks are left out.")
    with contextlib.ExitStack() as stack:
        started = []
        for file in FAULTS:
            output = stack.enter_context(tempfile.TemporaryFile())
            words, known = command(["--faults", "-m", "faults", str(file)], {})
            process = subprocess.Popen(words, env=known, stdout=output, stderr=subprocess.STDOUT)
            started.append((process, output))
        ended = sorted(((process.wait(), output) for process, output in started), key=lambda each: each[0])
        for _, output in ended:
            output.seek(0)
            say(output.read().decode(errors="replace"))
    return ended[-1][0]


def command(arguments: list[str], environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    # With this name in its environment pytest-django reads the settings before conftest has prepared what they say.
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return [sys.executable, "-m", "pytest", *arguments], known | environment


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
