"""Servers that ask to be left alone for ages, and servers whose clock stands in another century."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from papers import ingest, pace
from papers.ingest import due, jobs, runs
from papers.ingest.working import mark_of
from papers.models import Pace, SourceRun
from papers.record import Window
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def arxiv():
    return fakes.FakeArxiv(records=made_records(3))


def test_a_server_that_is_ahead_of_us_does_not_make_us_believe_that_the_future_is_here(fake):
    fake.today = date(2099, 1, 1)
    before = timezone.now()
    run = ingest.pull(ingest.open_run("arxiv_oai", Window("cs", date(2024, 5, 1))))
    assert (run.state, before <= run.responded <= timezone.now()) == ("done", True)
    until = due.harvested_until("arxiv_oai", "cs")
    assert until == run.responded
    assert due.late_parts(timezone.now() + 27 * HOUR) == [("arxiv_oai", "cs", until)]


@pytest.mark.parametrize("asked", ["99999999999999999", "9" * 400, "31536000", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_server_that_wants_to_be_left_alone_for_ages_is_left_alone_for_hours(fake, asked):
    fake.every_time = faults.status(503, asked)
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2024, 5, 1))
    assert ingest.next_page(run.pk, mark_of(run)) is None
    run.refresh_from_db()
    now = timezone.now()
    assert (run.state, run.attempts, "answered 503" in run.error) == ("due", 1, True)
    for moment in (run.due, Pace.objects.get(host="arxiv").next_start):
        assert now + 5 * HOUR < moment < now + 7 * HOUR
    assert {job.source: job.state for job in jobs.board()}["arxiv_oai"] == jobs.State.LIMITED


def test_a_command_gives_up_when_it_is_asked_to_wait_for_ages(fake):
    fake.every_time = faults.status(503, "9" * 30)
    run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=date(2024, 5, 1))))
    assert (run.state, len(fake.log), pace.is_closed("arxiv", 3600.0)) == ("failed", 1, True)


def test_an_error_with_a_nul_in_it_is_recorded():
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2024, 5, 1))
    assert runs.fail(run, "the server says \x00 \ud800").error == "the server says  "
    assert SourceRun.objects.get(pk=run.pk).error == "the server says  "


def test_the_board_calls_a_provider_limited_only_when_it_is_closed_for_longer_than_its_pace():
    Pace.objects.create(host="arxiv", next_start=datetime.now(UTC) + timedelta(seconds=10))
    assert {job.source: job.state for job in jobs.board()}["arxiv_oai"] == jobs.State.UNUSED
    pace.postpone("arxiv", 120.0)
    assert {job.source: job.state for job in jobs.board()}["arxiv_oai"] == jobs.State.LIMITED
