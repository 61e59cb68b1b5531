"""What a run knows of itself when it is done, and the lists that it does not follow for ever."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from papers import ingest
from papers.ingest import runs
from papers.ingest.working import mark_of
from papers.models import Paper, QuarantinedRecord, RunPage, SourceRun
from papers.record import Window
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import made_records

pytestmark = pytest.mark.django_db

ALL = Window(since=date(2024, 5, 1))


@pytest.fixture
def arxiv():
    records = made_records(20)
    for number, record in enumerate(records):
        record["datestamp"] = f"2024-05-0{2 + number // 8}"
    return fakes.FakeArxiv(records=records, page_size=5)


def harvest(**how) -> SourceRun:
    return ingest.pull(ingest.open_run("arxiv_oai", ALL), **how)


def test_a_run_that_is_done_says_what_it_took(fake):
    run = harvest()
    assert (run.pages, run.seen, run.distinct, run.first_datestamp, run.last_datestamp, run.responded is not None) == (
        *(4, 20, 20, date(2024, 5, 2), date(2024, 5, 4)),
        True,
    )
    assert run.last_token == "verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D2024-05-03%26skip%3D7"
    pages = RunPage.objects.filter(run=run).values_list("number", "records", "new", "changed", "keys")
    assert [(*row[:4], bytes(row[4])) for row in pages] == [(number, 5, 5, 0, b"") for number in range(1, 5)]


def test_a_record_that_came_twice_counts_once(fake):
    fake.faults = {3: faults.forgotten_token}
    run = harvest()
    assert (run.seen > 20, run.distinct) == (True, 20)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_what_the_shifting_list_stepped_over_is_asked_for_by_name(fake, after):
    """A record that was shown already is changed: all behind it move up, and one of them is never shown."""

    def shift(run, remark):
        if run.pages == after and not shifted:
            shifted.append(True)
            first = min(fake.records, key=lambda record: (record["datestamp"], record["id"]))
            first["datestamp"], first["title"] = "2024-05-04", "Changed meanwhile"

    shifted: list[bool] = []
    run = harvest(tell=shift)
    assert (run.state, Paper.objects.count()) == ("done", 20)
    assert Paper.objects.filter(title="Changed meanwhile").count() == 1


def test_tokens_that_skip_records_lose_none(fake):
    fake.faults = {1: faults.skipping_token, 2: faults.skipping_token}
    run = harvest()
    assert (run.state, Paper.objects.count(), [part.state for part in run.parts.all()]) == ("done", 20, ["done"] * 2)
    assert (run.seen, run.new) == (20, 20)


def test_a_part_that_a_worker_has_taken_up_is_left_to_it(fake):
    def take_up(run, remark):
        if "by name" in remark:
            run.parts.update(state="running", owner="worker", lease_until=timezone.now() + timedelta(minutes=5))

    fake.faults = {1: faults.skipping_token}
    run = harvest(tell=take_up)
    assert (run.state, [part.state for part in run.parts.all()], Paper.objects.count()) == ("done", ["running"], 19)


def test_an_answer_of_other_records_is_not_the_one_asked_for(fake):
    """A stale page, where one record was asked for by name: 4 pages and a list come before that question."""
    fake.faults = {1: faults.skipping_token, 6: faults.stale_page}
    run = harvest()
    assert fake.log[5][1]["verb"] == fake.log[6][1]["verb"] == "GetRecord"
    assert (run.state, Paper.objects.count(), [part.state for part in run.parts.all()]) == ("done", 20, ["done"])


def test_what_is_in_quarantine_is_not_missing(fake):
    fake.records = made_records(120)
    fake.records[7]["title"] = ""
    fake.page_size = 110
    run = harvest()
    assert (run.state, run.parts.count(), QuarantinedRecord.objects.count()) == ("done", 0, 1)
    fake.records[7]["title"] = "Readable at last"
    fake.records[7]["datestamp"] = "2024-05-03"
    harvest()
    assert (Paper.objects.count(), QuarantinedRecord.objects.count()) == (120, 0)


def test_a_token_loop_of_several_pages_ends_the_run(fake):
    """Page 4 leads back to page 2."""
    fake.records = made_records(40)
    fake.every_time = lambda handler, body: handler.send(body.replace(b"skip%3D20<", b"skip%3D5<"))
    run = harvest()
    assert (run.state, run.pages, run.error) == ("failed", 3, "the page leads back to one that was taken already")


def test_a_list_that_goes_round_under_new_names_ends_the_run(fake):
    """Every token is new, but the pages are the same four."""
    fake.records = made_records(40)
    fake.every_time = lambda handler, body: handler.send(
        body.replace(b"<resumptionToken", b"<!--%d--><resumptionToken" % len(fake.log))
        if len(fake.log) < 2
        else fresh_token(fake, body)
    )
    run = harvest()
    assert (run.state, run.error) == (
        "failed",
        "the list goes round in circles: the page brings what others have brought",
    )
    assert run.pages < 20


def fresh_token(fake: fakes.FakeArxiv, body: bytes) -> bytes:
    """Back to the beginning each time, by a token that was never seen: the day before as many days ago as requests."""
    day = date(2024, 5, 1) - timedelta(days=len(fake.log))
    head, _, rest = body.partition(b"<resumptionToken")
    tail = rest.partition(b"</resumptionToken>")[2]
    token = f"verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D{day}%26skip%3D5"
    return head + f"<resumptionToken>{token}</resumptionToken>".encode() + tail


def test_a_list_that_names_far_more_than_its_pages_brought_fails(fake, monkeypatch):
    monkeypatch.setattr("papers.ingest.proof.MOST_MISSING", 2)
    fake.faults = dict.fromkeys((1, 2, 3), faults.skipping_token)
    run = harvest()
    assert (run.state, run.parts.count()) == ("failed", 0)
    assert run.error == "the list names 3 records and more that no page has brought"


# --- Deliveries -------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """As if the process were gone: nobody handles it, nothing is told."""


def deliver_and_die(run: SourceRun, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("papers.store.save", lambda records: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            ingest.next_page(run.pk, mark_of(run))
    run.refresh_from_db()


def test_a_page_that_kills_its_workers_is_given_up(fake, monkeypatch):
    run = SourceRun.objects.create(source="arxiv_oai", since=ALL.since)
    for deaths in range(1, runs.MOST_DELIVERIES + 1):
        deliver_and_die(run, monkeypatch)
        assert (run.state, run.deliveries) == ("running", deaths)
        assert ingest.due_runs() == []  # its lease is not over
        SourceRun.objects.update(lease_until=timezone.now())
        assert ingest.due_runs() == [run]
    assert ingest.next_page(run.pk, mark_of(run)) is None
    run.refresh_from_db()
    assert (run.state, run.error, len(fake.log)) == (
        "dead",
        f"{runs.MOST_DELIVERIES} workers began with this page and died",
        runs.MOST_DELIVERIES,
    )
    assert ingest.due_runs() == []


def test_a_page_that_was_saved_forgets_the_deaths_before_it(fake, monkeypatch):
    run = SourceRun.objects.create(source="arxiv_oai", since=ALL.since)
    deliver_and_die(run, monkeypatch)
    SourceRun.objects.update(lease_until=timezone.now())
    assert ingest.next_page(run.pk, mark_of(run)) == run
    run.refresh_from_db()
    assert (run.pages, run.deliveries) == (1, 0)


def test_a_failure_that_the_worker_lived_to_tell_is_no_death(fake):
    fake.faults = {1: faults.html_page}
    run = SourceRun.objects.create(source="arxiv_oai", since=ALL.since)
    ingest.next_page(run.pk, mark_of(run))
    run.refresh_from_db()
    assert (run.attempts, run.deliveries) == (1, 0)


def test_a_worker_that_has_to_wait_for_long_does_something_else(fake, monkeypatch):
    monkeypatch.setattr("papers.ingest.working.PATIENCE", 0.1)
    from papers import pace

    run = SourceRun.objects.create(source="arxiv_oai", since=ALL.since)
    with pace.turn("arxiv", 0):
        assert ingest.next_page(run.pk, mark_of(run)) is None
    run.refresh_from_db()
    assert (run.state, run.deliveries, run.due > timezone.now(), len(fake.log)) == ("due", 0, True, 0)


def test_today_comes_before_history(fake):
    history = SourceRun.objects.create(source="arxiv_oai", scope="cs", since=date(2005, 9, 16))
    everything = SourceRun.objects.create(source="arxiv_oai", scope="math")
    today = SourceRun.objects.create(source="arxiv_oai", scope="physics", since=date(2024, 5, 1))
    order = []
    while due := ingest.due_runs():
        order.append(due[0])
        due[0].state = "done"
        due[0].save()
    assert order == [today, history, everything]
