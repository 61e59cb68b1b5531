from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import count

import pytest

from tests.fakes import arxiv_oai as fakes
from tests.papers.faults import site as sites
from tests.papers.faults.records import many_records

FEW = 3_000
_numbers = count()


@pytest.fixture(scope="package")
def postgres() -> Iterator[tuple[sites.Server, str]]:
    with sites.postgres() as found:
        yield found


@pytest.fixture(scope="package")
def redis() -> Iterator[tuple[sites.Server, str]]:
    with sites.redis() as found:
        yield found


@pytest.fixture(scope="package")
def _blank(postgres, redis, tmp_path_factory) -> None:
    sites.make_blank(postgres[1], redis[1], tmp_path_factory.mktemp("blank"))


@pytest.fixture
def make_site(postgres, redis, tmp_path, _blank) -> Iterator[Callable[..., sites.Site]]:
    """Makes a site with a due harvest of so many records; nothing of it runs yet."""
    with ExitStack() as stack:

        def make(records: int = FEW, page_size: int = 100, **how: object) -> sites.Site:
            fake = stack.enter_context(
                fakes.serving(fakes.FakeArxiv(records=many_records(records), page_size=page_size))
            )
            database = sites.copy_of_blank(postgres[1], f"site{next(_numbers)}")
            site = sites.Site(database, redis[1], fake, tmp_path, **how)
            stack.callback(site.stop)
            return site

        yield make


@pytest.fixture(scope="package")
def clean(postgres, redis, _blank, tmp_path_factory) -> Callable[..., sites.LeftBehind]:
    """What a harvest of so many records leaves behind in which nothing happens."""

    @cache
    def harvest(records: int = FEW) -> sites.LeftBehind:
        with fakes.serving(fakes.FakeArxiv(records=many_records(records))) as fake:
            database = sites.copy_of_blank(postgres[1], f"clean{records}")
            site = sites.Site(database, redis[1], fake, tmp_path_factory.mktemp("clean"), delay=0)
            site.manage("ingest", "arxiv_oai", "--since", "2005-09-16")
            found = site.left_behind()
        assert found["papers"][0] == records
        return found

    return harvest
