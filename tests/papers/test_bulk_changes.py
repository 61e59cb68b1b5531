"""Days on which arXiv touched more than anybody wrote."""

from datetime import date

import pytest

from papers import ingest
from papers.models import Announcement, Paper, RunPage
from papers.record import Window
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db
BULK_DAY = date(2025, 9, 16)


@pytest.mark.slow
def test_forty_thousand_records_of_one_day_come_once_each_and_are_news_of_none(settings):
    """The token dies on the way: all that can be asked for again is the day, from its beginning."""
    records = made_records(40_000, str(BULK_DAY))
    settings.ARXIV_DELAY = 0.0
    with fakes.serving(fakes.FakeArxiv(records=records, page_size=2500, faults={9: faults.forgotten_token})) as server:
        settings.ARXIV_OAI_URL = server.url
        run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=BULK_DAY)))
    assert (run.state, run.error, run.restarts, run.new, run.distinct) == ("done", "", 1, 40_000, 40_000)
    assert (run.seen, RunPage.objects.filter(run=run).count()) == (8 * 2500 + 40_000, 8 + 16)
    assert Paper.objects.count() == 40_000
    days = set(Announcement.objects.values_list("day", flat=True).distinct())
    assert days == {date(2024, 5, 1)}
