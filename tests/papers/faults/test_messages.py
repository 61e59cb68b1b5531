"""Messages are delivered thrice and out of order, by too many workers and beats; the work is done once."""

import random
from itertools import pairwise

import pytest

from papers import ingest
from papers.ingest.working import mark_of
from papers.models import SourceRun
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.faults.records import many_records
from tests.papers.harvesting import left_behind


@pytest.mark.django_db
def test_every_message_is_delivered_three_times_in_any_order(settings):
    settings.ARXIV_DELAY = 0.0
    chance = random.Random(20241105)
    with fakes.serving(fakes.FakeArxiv(records=many_records(600), page_size=50)) as fake:
        settings.ARXIV_OAI_URL = fake.url
        run = SourceRun.objects.create(source="arxiv_oai", since="2005-09-16")
        box = [(run.pk, mark_of(run))] * 3
        while box:
            message = box.pop(chance.randrange(len(box)))
            if follows := ingest.next_page(*message):
                box += [(follows.pk, mark_of(follows))] * 3
    run.refresh_from_db()
    assert (run.state, run.pages, run.seen, run.new, run.distinct) == ("done", 12, 600, 600, 600)
    # 12 pages and two lists of identifiers: no message made a request of its own.
    assert (len(fake.log), len(left_behind()["papers"])) == (14, 600)


@pytest.mark.faults
def test_three_workers_and_two_beats_do_what_one_does(make_site, clean):
    site = make_site()
    site.start(workers=3, beats=2)
    site.wait_until_done()
    assert site.left_behind() == clean()
    assert site.pages() == 30
    assert site.closest() >= 0.2


@pytest.mark.faults
def test_ten_requests_at_the_pace_of_the_real_server(make_site):
    site = make_site(records=900, delay=3.0, environment={"FAULTS_HURRY": "30"})
    site.start(workers=2)
    site.wait_until_done()
    times = [moment for moment, _ in site.fake.log]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 11
    assert min(gaps) >= 3.0


@pytest.mark.faults
def test_tokens_that_expire_repeat_or_skip_lose_nothing(make_site, clean):
    site = make_site()
    for number in range(4, 34, 4):
        site.fake.faults[number] = (faults.forgotten_token, faults.same_token, faults.skipping_token)[number % 3]
    site.start()
    site.wait_until_done()
    assert site.left_behind() == clean()
