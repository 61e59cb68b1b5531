"""What workers and the beat make of harvests: what is due, page by page, and what is put off or given up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from papers import ingest
from papers.models import Paper, SourceRun
from papers.record import Window
from tests.fakes import arxiv_faults as faults
from tests.papers.harvesting import deliver, due, harvest, queries, work_off

pytestmark = pytest.mark.django_db
DONE, FAILED, DUE = "done", "failed", "due"


def test_a_fresh_site_asks_nobody(fake):
    assert due() == []
    assert fake.log == []


def test_a_run_added_by_hand_is_due_and_is_taken_page_by_page(fake):
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2005, 9, 16))
    assert due() == [run.pk]
    assert [deliver(run) for _ in range(5)] == [True, True, True, False, False]
    run.refresh_from_db()
    assert (run.state, run.seen, Paper.objects.count(), len(fake.log)) == (DONE, 7, 7, 4)


def test_a_run_whose_next_message_was_lost_is_found(fake):
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2005, 9, 16))
    assert deliver(run) is True
    assert due() == [run.pk]


def test_what_was_harvested_once_is_followed_with_two_days_of_overlap(fake):
    fake.today = date(2024, 5, 10)
    harvest(Window("cs", date(2024, 5, 1)))
    harvest(Window("math", date(2024, 5, 1), date(2024, 5, 9)))  # with an end: nobody wants more of it
    SourceRun.objects.update(started=timezone.now() - timedelta(hours=7))
    (pk,) = due()
    run = SourceRun.objects.get(pk=pk)
    assert (run.source, run.scope, run.since, run.until, run.state) == ("arxiv_oai", "cs", date(2024, 5, 8), None, DUE)
    assert due() == [pk]
    work_off()
    assert SourceRun.objects.filter(state=DONE).count() == 3
    assert due() == []


def test_a_run_that_began_too_late_does_not_hide_the_gap_before_it(fake):
    fake.today = date(2024, 5, 10)
    harvest(Window(since=date(2024, 5, 1)))
    fake.today = date(2024, 6, 30)
    harvest(Window(since=date(2024, 6, 20)))
    SourceRun.objects.update(started=timezone.now() - timedelta(hours=7))
    (pk,) = due()
    assert SourceRun.objects.get(pk=pk).since == date(2024, 5, 8)


@pytest.mark.parametrize(
    ("asked", "now", "is_due"),
    [
        # Tuesday's announcement can be harvested from Wednesday 02:30 UTC on.
        ("2024-05-08T01:00", "2024-05-08T02:00", False),
        ("2024-05-08T01:00", "2024-05-08T02:40", True),
        ("2024-05-08T02:40", "2024-05-08T03:10", False),
        ("2024-05-08T02:40", "2024-05-08T08:50", True),  # published late, perhaps
    ],
)
def test_a_window_is_due_after_each_announcement_and_four_times_a_day(fake, asked, now, is_due):
    harvest()
    SourceRun.objects.update(started=datetime.fromisoformat(asked).replace(tzinfo=UTC))
    ingest.open_windows(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert SourceRun.objects.filter(state=DUE).exists() is is_due


def test_a_worker_s_failure_puts_the_run_off_and_at_last_gives_it_up(fake):
    fake.every_time = faults.html_page
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2024, 5, 1))
    waits = []
    while run.state != FAILED:
        before = timezone.now()
        assert deliver(run) is False
        run.refresh_from_db()
        waits.append(round((run.due - before).total_seconds(), -1))
        assert deliver(run) is False  # a second delivery of the message comes too early
        SourceRun.objects.filter(state=DUE).update(due=timezone.now())
    assert waits[:5] == [60, 300, 900, 1800, 3600]
    assert ([query["verb"] for query in queries(fake)].count("ListRecords"), run.attempts, Paper.objects.count()) == (
        6,
        5,
        0,
    )


def test_a_permanent_failure_is_given_up_at_once(fake):
    fake.every_time = faults.status(403)
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2024, 5, 1))
    deliver(run)
    run.refresh_from_db()
    assert (run.state, len(fake.log)) == (FAILED, 1)


def test_progress_forgets_earlier_failures(fake):
    run = SourceRun.objects.create(source="arxiv_oai", since=date(2005, 9, 16))
    fake.faults = {1: faults.html_page}
    deliver(run)
    SourceRun.objects.update(due=timezone.now())
    assert deliver(run) is True
    run.refresh_from_db()
    assert (run.attempts, run.error) == (0, "")
