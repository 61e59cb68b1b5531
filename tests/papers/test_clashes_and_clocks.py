"""Two writers in each other's way, and machines whose clocks are a day apart."""

from contextlib import contextmanager
from datetime import UTC, date, timedelta

import psycopg.errors
import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone

from papers import ingest
from papers.ingest.working import mark_of
from papers.models import Paper, RunPage, SourceRun
from papers.record import Window
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db
SINCE = date(2024, 5, 1)


@pytest.fixture
def arxiv():
    return fakes.FakeArxiv(records=made_records(4), page_size=10)


# --- Clashes ----------------------------------------------------------------------------------------------------------


@contextmanager
def database_refusing(problem: type[psycopg.Error], times: int):
    """The database ends the transaction with this word as soon as a page is to be noted, so many times."""
    left = [problem] * times

    def execute(execute, sql, params, many, context):
        if left and sql.startswith(f'INSERT INTO "{RunPage._meta.db_table}"'):
            raise OperationalError from left.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield left


@pytest.mark.parametrize("problem", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure])
def test_a_page_that_clashed_with_another_writer_is_written_again_and_not_asked_for_again(fake, problem):
    with database_refusing(problem, 3) as left:
        run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    assert (left, run.state, run.error, run.counts) == (
        [], "done", "", "seen 4 · new 4 · changed 0 · unchanged 0 · skipped 0",
    )  # fmt: skip
    assert (Paper.objects.count(), RunPage.objects.count(), len(fake.log)) == (4, 1, 1)


def test_clashes_without_end_put_the_page_off(fake):
    run = SourceRun.objects.create(source="arxiv_oai", since=SINCE)
    with database_refusing(psycopg.errors.DeadlockDetected, 99), pytest.raises(OperationalError):
        ingest.next_page(run.pk, mark_of(run))
    run.refresh_from_db()
    assert (run.state, run.attempts, run.seen, Paper.objects.count()) == ("due", 1, 0, 0)


def test_a_full_disk_is_no_clash(fake):
    run = SourceRun.objects.create(source="arxiv_oai", since=SINCE)
    with database_refusing(psycopg.errors.DiskFull, 1) as left, pytest.raises(OperationalError):
        ingest.next_page(run.pk, mark_of(run))
    assert (left, Paper.objects.count()) == ([], 0)


# --- Clocks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_server_whose_clock_is_a_day_off_loses_nothing_and_is_never_asked_for_what_it_calls_the_future(fake, ahead):
    """Papers of three days as they come out; the server's day is yesterday's, today's or tomorrow's of ours."""
    ours = timezone.now().astimezone(UTC).date()
    fake.records, waiting = [], made_records(12)
    for step in range(3):
        fake.today = ours + timedelta(days=ahead + step)
        for record in waiting[4 * step : 4 * step + 4]:
            record["datestamp"] = str(fake.today)
            fake.records.append(record)
        if step == 0:
            ingest.pull(ingest.open_run("arxiv_oai", Window(since=fake.today - timedelta(days=7))))
        SourceRun.objects.update(started=F("started") - timedelta(days=1))
        ingest.open_windows()
        while due := ingest.due_runs():
            ingest.next_page(due[0].pk, mark_of(due[0]))
        assert Paper.objects.count() == 4 * step + 4
    assert set(SourceRun.objects.values_list("state", flat=True)) == {"done"}
