"""The frame of every test: a folder and a Redis server of its own, no way out of the machine, warnings as errors."""

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command

from tests import network, services

pytest_plugins = ["tests.browser", "tests.search_setting"]

# What a developer's shell may hold and a test must not see; DATABASE_URL and REDIS_URL choose the engine of the run.
FOREIGN_SETTINGS = (
    *("ALLOWED_HOSTS", "DEBUG", "EMAIL_URL", "PORT", "SEARCH_URL", "SECRET_KEY", "SITE_NAME", "SITE_URL"),
    *("TRUSTED_PROXIES", "ARXIV_DELAY", "ARXIV_FEED_URL", "ARXIV_OAI_URL", "OPENREVIEW_URL"),
    *("OPENREVIEW_USER", "OPENREVIEW_PASSWORD", "ACL_URL", "PMLR_URL", "CVF_URL", "PDF_HOSTS"),
)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
ON_CI = os.environ.get("CI", "").lower() in {"1", "true"}

_session = contextlib.ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", default=ON_CI, help="the slow tests, too, as with CI=true")
    parser.addoption("--faults", action="store_true", help="workers, Redis and Postgres killed mid-harvest")
    parser.addoption("--only-with-database", action="store_true", help="leave out what is the same on any database")
    parser.addoption("--real-redis", action="store_true", help="redis-server in place of the embedded one")


def pytest_configure(config: pytest.Config) -> None:
    """Before Django reads its settings, which pytest-django makes it do right after."""
    config.addinivalue_line("markers", "browser: needs Chromium")
    config.addinivalue_line("markers", "slow: left out of the everyday run, part of the one with CI=true")
    config.addinivalue_line("markers", "faults: kills real processes at random moments; run with --faults")
    config.addinivalue_line("markers", "postgres: about PostgreSQL itself")
    config.addinivalue_line("markers", "small_disk: has to mount a file system, which not every machine lets us")
    config.addinivalue_line("markers", "folder: about search engines whose index is a folder")
    config.addinivalue_line("markers", "both_engines: depends on the database and Redis, though not through Django")
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        # This process only hands the tests out. Its workers inherit its environment, and are to name the settings
        # themselves; deploy.celery did on import.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        return
    var_dir = Path(_session.enter_context(tempfile.TemporaryDirectory(prefix="scholium-tests-")))
    for name in FOREIGN_SETTINGS:
        os.environ.pop(name, None)
    os.environ.update(DJANGO_SETTINGS_MODULE="deploy.settings", SCHOLIUM_VAR=str(var_dir))
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = _session.enter_context(redis_server(config, var_dir))
    # Programs under test inherit what is ignored; nohup and the background ignore what they are to be stopped by.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    network.block()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a real one takes its time


def redis_server(config: pytest.Config, var_dir: Path) -> contextlib.AbstractContextManager[str]:
    """One a process: tests empty it."""
    if config.getoption("--real-redis"):
        return services.private_redis(services.redis_binary())
    return services.embedded_server(var_dir)


def pytest_unconfigure() -> None:
    _session.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only_with_database = config.getoption("--only-with-database")

    def stays(item: pytest.Item) -> bool:
        if item.get_closest_marker("browser") and services.chromium_binary() is None:
            return False
        if item.get_closest_marker("both_engines") and only_with_database:
            return True  # slow or not: the other run of the suite has its like
        if item.get_closest_marker("faults") and not config.getoption("--faults"):
            return False
        if item.get_closest_marker("postgres") and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            return False  # the other run of the suite has it
        if item.get_closest_marker("small_disk") and not services.may_mount():
            return False
        if item.get_closest_marker("folder") and not item.callspec.params["engine"].is_folder:
            return False
        if item.get_closest_marker("slow") and not config.getoption("--slow"):
            return False
        # What a browser does hangs on no engine: it is tried once, and the pages that it asks for on both without it.
        return not only_with_database or (touches_database(item) and not item.get_closest_marker("browser"))

    config.hook.pytest_deselected(items=[item for item in items if not stays(item)])
    items[:] = [item for item in items if stays(item)]


def touches_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not names.isdisjoint(DATABASE_FIXTURES)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What a process holds in memory, or in Redis, outlives the rows of a test."""
    from deploy.site import counting, page_cache  # this file is read before Django is set up
    from papers import lists, taxonomy
    from search import suggestions

    yield
    cache.clear()
    page_cache.IN_MEMORY.clear()
    taxonomy.forget()
    lists.forget()
    suggestions._known.cache_clear()
    counting.connection.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def _static_files() -> None:
    """Pages name their style sheet by its hash, which the manifest knows."""
    call_command("collectstatic", interactive=False, verbosity=0)
