"""Memory and disks come to their end in the middle of a harvest; it ends as if there had been enough."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis as client

from tests import services
from tests.papers.faults.site import HEAVY

pytestmark = pytest.mark.faults


def test_a_page_that_takes_too_much_memory_is_given_up_and_waits_for_an_operator(make_site, clean):
    site = make_site(environment={"FAULTS_MEMORY": "400", "FAULTS_HURRY": "1"})
    site.fake.every_time = lambda handler, body: handler.send(body + HEAVY * (b"<title>On the 1250th" in body))
    site.start(workers=2)
    site.wait_until_done()
    ((state, pages, error),) = site.ask("SELECT state, pages, error FROM papers_sourcerun")
    assert (state, error, pages < 30) == ("dead", "5 workers began with this page and died", True)
    site.fake.every_time = None
    site.manage("shell", "--command", RETRY)
    site.wait_until_done()
    assert site.left_behind() == clean()
    assert site.closest() >= 0.2


RETRY = """
from papers.ingest import jobs
from papers.models import SourceRun
assert jobs.retry(SourceRun.objects.get())
"""


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """One that PostgreSQL may write to."""
    with services.ordinary_folder() as folder, services.small_disk(folder):
        yield folder


@pytest.mark.small_disk
def test_the_disk_of_postgres_is_full(make_site, clean, postgres, small_disk):
    site = make_site()
    name = site.database.rpartition("/")[2]
    with psycopg.connect(f"{postgres[1]}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE {name}_small LOCATION '{small_disk}'")
        connection.execute(f"ALTER DATABASE {name} SET TABLESPACE {name}_small")
    site.start()
    site.wait_until(lambda: site.pages() > 3)
    with services.filled(small_disk, rest=200_000):
        site.wait_until(lambda: "No space left on device" in str(site.runs()))
        pages = site.pages()
    assert (pages < 30, site.half_saved()) == (True, 0)
    site.wait_until_done()
    assert (site.half_saved(), site.left_behind()) == (0, clean())
    with psycopg.connect(f"{postgres[1]}/postgres", autocommit=True) as connection:
        site.stop()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP TABLESPACE {name}_small")


def test_redis_takes_nothing_more(make_site, clean, redis):
    """Its memory is full, or its disk, which is the same to us: it answers, and refuses. A worker that cannot say that
    it has done its work ends then, and whoever started it starts it again."""
    site = make_site()
    site.start()
    broker = client.Redis.from_url(redis[1])
    site.wait_until(lambda: site.pages() > 5)
    broker.config_set("maxmemory", "1")
    try:
        site.wait_until(lambda: site.ended(), 30)
    finally:
        broker.config_set("maxmemory", "0")
        broker.close()
    site.revive()
    site.wait_until_done()
    assert site.left_behind() == clean()
