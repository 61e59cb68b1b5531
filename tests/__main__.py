"""`make test`: the suite on SQLite, then, where there is a PostgreSQL, all that touches a database on it and on Redis.

The second run takes the servers that DATABASE_URL and REDIS_URL name, or starts private ones from the binaries it
finds. With CI=true a missing part is a failure. Arguments go to pytest.
"""

import contextlib
import os
import subprocess
import sys

from tests import services

CI = os.environ.get("CI", "").lower() in {"1", "true"}


def main(arguments: list[str]) -> int:
    missing = missing_parts()
    for part in missing:
        say(part)
    if CI and missing:
        say("With CI=true every part has to be there.")
        return 1
    say("The suite on SQLite and the embedded Redis server.")
    status = pytest(arguments, {"DATABASE_URL": "", "REDIS_URL": ""})
    if status or not has_postgres():
        return status
    with contextlib.ExitStack() as stack:
        environment = second_engine(stack)
        say("What touches a database, again, on PostgreSQL and Redis.")
        return pytest(["--only-with-database", *arguments], environment)


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


def second_engine(stack: contextlib.ExitStack) -> dict[str, str]:
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not database.startswith("postgres") and (binaries := services.postgres_binaries()):
        database = stack.enter_context(services.private_postgres(binaries))
    if not redis and (binary := services.redis_binary()):
        redis = stack.enter_context(services.private_redis(binary))
    return {"DATABASE_URL": database, "REDIS_URL": redis}


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    # With this name in its environment pytest-django reads the settings before conftest has prepared what they say.
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=known | environment).returncode


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
