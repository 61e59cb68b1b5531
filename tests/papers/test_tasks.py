import pytest
from celery import current_app

from papers import tasks
from papers.models import Paper, SourceRun
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import sample_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def _workers_at_once():
    """Messages are worked off where they are sent."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


@pytest.mark.usefixtures("_workers_at_once")
def test_the_beat_starts_what_is_due_and_each_page_sends_the_next(settings):
    settings.ARXIV_DELAY = 0.0
    with fakes.serving(fakes.FakeArxiv(records=sample_records(), page_size=3)) as fake:
        settings.ARXIV_OAI_URL = fake.url
        SourceRun.objects.create(source="arxiv_oai", since="2005-09-16")
        tasks.harvest_due.delay()
    assert (SourceRun.objects.get().state, Paper.objects.count(), len(fake.log)) == ("done", 7, 4)
