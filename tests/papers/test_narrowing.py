"""A page that its server cannot write, for ever: all else arrives, and the one record is set aside."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from papers import ingest
from papers.ingest import quarantine
from papers.ingest.working import mark_of
from papers.models import Paper, QuarantinedRecord, SourceRun
from papers.record import Window
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db

SINCE = date(2024, 5, 1)
BAD = "2405.00017"


@pytest.fixture
def arxiv():
    """Thirty records on three days; one of the second day cannot be written."""
    records = made_records(30)
    for number, record in enumerate(records):
        record["datestamp"] = f"2024-05-0{2 + number // 10}"
    return fakes.FakeArxiv(records=records, page_size=7, every_time=faults.poison(BAD))


def papers() -> set[str]:
    return set(Paper.objects.values_list("value", flat=True))


ALL_BUT_ONE = {f"2405.{number:05d}" for number in range(1, 31)} - {BAD}


def work_off() -> None:
    """As workers and a clock do: what was put off is due at once."""
    while True:
        SourceRun.objects.filter(state="due").update(due=timezone.now())
        found = ingest.due_runs()
        if not found:
            return
        for run in found:
            while run:
                run = ingest.next_page(run.pk, mark_of(run))


def test_in_the_foreground_all_else_arrives(fake):
    run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    assert (run.state, papers()) == ("done", ALL_BUT_ONE)
    assert [(entry.key, entry.error.rpartition(" answered ")[2]) for entry in QuarantinedRecord.objects.all()] == [
        (BAD, "500 Internal Server Error")
    ]


def test_workers_bring_all_else_too_and_say_what_is_missing(fake):
    run = SourceRun.objects.create(source="arxiv_oai", since=SINCE)
    work_off()
    run.refresh_from_db()
    assert (run.state, run.narrowed, papers()) == ("done", None, ALL_BUT_ONE)
    assert [(part.scope, part.state) for part in run.parts.exclude(state="done")] == [(f"id:{BAD}", "failed")]
    # Days that came through by pages are not asked for by name: only what the bad day's pages did not bring.
    assert {part.scope for part in run.parts.all()} <= {f"id:2405.{number:05d}" for number in range(11, 21)}
    assert run.new == 29


def test_the_days_are_asked_for_one_by_one_and_the_bad_one_by_name(fake):
    ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    asked = [params for _, params in fake.log]
    assert next(params for params in asked if "until" in params) == {
        "verb": "ListRecords",
        "metadataPrefix": "arXivRaw",
        "from": "2024-05-03",
        "until": "2024-05-03",
    }
    assert {"verb": "GetRecord", "metadataPrefix": "arXivRaw", "identifier": f"oai:arXiv.org:{BAD}"} in asked


def test_once_the_server_can_write_it_the_record_arrives_and_leaves_the_quarantine(fake):
    ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    fake.every_time = None
    assert quarantine.retry_all() == 0  # there are no bytes to read again: it is asked for anew
    work_off()
    assert (papers(), QuarantinedRecord.objects.count()) == (ALL_BUT_ONE | {BAD}, 0)


def test_a_server_that_is_not_well_is_not_asked_for_less(fake):
    fake.every_time = faults.status(500)
    run = SourceRun.objects.create(source="arxiv_oai", since=SINCE)
    work_off()
    run.refresh_from_db()
    assert (run.state, run.narrowed, papers(), QuarantinedRecord.objects.count()) == ("failed", None, set(), 0)


def test_a_window_of_one_bad_day_goes_straight_to_the_names(fake):
    window = Window(since=date(2024, 5, 3), until=date(2024, 5, 3))
    run = ingest.pull(ingest.open_run("arxiv_oai", window))
    second_day = {f"2405.{number:05d}" for number in range(11, 21)}
    assert (run.state, papers()) == ("done", second_day - {BAD})


def test_a_record_that_no_parser_can_read_blocks_no_page(fake):
    """A character that XML does not have, in one record, makes the whole page no XML."""
    fake.every_time = None
    fake.records[16]["title"] = "A title with \x0b in it"
    run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    assert (run.state, papers()) == ("done", ALL_BUT_ONE)
    (entry,) = QuarantinedRecord.objects.all()
    assert (entry.key, b"A title with \x0b in it" in bytes(entry.raw)) == (BAD, True)


def test_after_a_sunday_the_rest_is_asked_for_whole_again(fake):
    """2024-05-05 is one: a page that failed for another reason costs a week of days at most."""
    fake.every_time = None
    for number, record in enumerate(fake.records):
        record["datestamp"] = (date(2024, 5, 3) + timedelta(days=number)).isoformat()
    fake.faults = dict.fromkeys(range(1, 4), faults.status(500))
    run = ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    asked = [(params["from"], params.get("until")) for _, params in fake.log[4:] if "from" in params]
    assert asked[:7] == [
        ("2024-05-01", "2024-05-01"),
        ("2024-05-02", "2024-05-02"),
        ("2024-05-03", "2024-05-03"),
        ("2024-05-04", "2024-05-04"),
        ("2024-05-05", "2024-05-05"),
        ("2024-05-06", None),
        ("2024-05-01", None),  # the names
    ]
    assert (run.state, len(papers())) == ("done", 30)
