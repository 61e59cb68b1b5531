from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import psycopg
import pytest

from tests.fakes import arxiv_oai as fakes
from tests.papers.faults import site as sites
from tests.papers.faults.records import many_records

RECORDS = 10_000
BEGIN = """
import django; django.setup()
from papers.models import SourceRun
from papers import subjects
from django.conf import settings
subjects.load_if_missing(settings.SEEDS_DIR / "subjects.csv")
SourceRun.objects.create(source="arxiv_oai", since="2005-09-16")
"""
_numbers = count()


@pytest.fixture(scope="package")
def postgres() -> Iterator[tuple[sites.Server, str]]:
    """A server whose database `blank` holds the tables, the taxonomy and one run that is due."""
    with sites.postgres() as (server, base):
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE blank")
        yield server, base


@pytest.fixture(scope="package")
def redis() -> Iterator[tuple[sites.Server, str]]:
    with sites.redis() as found:
        yield found


@pytest.fixture(scope="package")
def _blank(postgres, redis, tmp_path_factory) -> None:
    site = sites.Site(f"{postgres[1]}/blank", redis[1], fakes.FakeArxiv(), tmp_path_factory.mktemp("blank"))
    site.manage("migrate", "--verbosity", "0")
    site.manage("shell", "--no-imports", "--command", BEGIN)


@pytest.fixture
def make_site(postgres, redis, tmp_path, _blank) -> Iterator[Callable[..., sites.Site]]:
    """Makes a site with a due harvest of so many records; nothing of it runs yet."""
    with ExitStack() as stack:

        def make(records: int = RECORDS, page_size: int = 100, **how: object) -> sites.Site:
            fake = stack.enter_context(
                fakes.serving(fakes.FakeArxiv(records=many_records(records), page_size=page_size))
            )
            site = sites.Site(database(postgres[1]), redis[1], fake, tmp_path, **how)
            stack.callback(site.stop)
            return site

        yield make


@pytest.fixture(scope="package")
def clean(postgres, redis, _blank, tmp_path_factory) -> dict[str, tuple[int, str]]:
    """What a harvest leaves behind in which nothing happens."""
    with fakes.serving(fakes.FakeArxiv(records=many_records(RECORDS))) as fake:
        site = sites.Site(database(postgres[1]), redis[1], fake, tmp_path_factory.mktemp("clean"), delay=0)
        site.manage("ingest", "arxiv_oai", "--since", "2005-09-16")
        found = site.left_behind()
    assert found["papers"][0] == RECORDS
    return found


def database(base: str) -> str:
    name = f"site{next(_numbers)}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE blank")
    return f"{base}/{name}"
