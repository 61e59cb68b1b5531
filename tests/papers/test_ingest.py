"""From the wire to the rows: the harvest of a stand-in for arXiv's server, and what is left when it fails."""

import re
import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from papers import ingest, pace, store
from papers.models import Announcement, Pace, Paper, QuarantinedRecord, SourceRun, Subject
from papers.record import Page, Window
from papers.sources import arxiv_oai
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import ALL, SAMPLES, due, harvest, left_behind, made_records, queries

pytestmark = pytest.mark.django_db

DONE, FAILED, DUE, RUNNING = "done", "failed", "due", "running"


def test_a_harvest_brings_every_record_to_a_paper(fake):
    run = harvest()
    assert (run.state, run.pages, run.cursor, run.counts) == (
        DONE,
        3,
        "",
        "seen 7 · new 7 · changed 0 · unchanged 0 · skipped 0",
    )
    found = left_behind()
    assert [row[1] for row in found["papers"]] == [
        *("0704.0009", "1501.00007", "2405.00101", "2405.00102", "2405.00103", "2405.00104", "hep-th/9901042"),
    ]
    rivers = Paper.objects.get(value="2405.00102")
    assert (rivers.title, rivers.authors, rivers.announced, rivers.version) == (
        "Schrödinger bridges between two rivers",
        ["Zoë Klar", "José Muñoz", "Søren Aa"],
        date(2024, 5, 1),
        2,
    )
    assert Paper.objects.get(value="2405.00104").authors == ["The Longhouse Collaboration", "D. Pole", "E. Star"]
    assert [paper.value for paper in Paper.objects.filter(withdrawn=True)] == ["2405.00103"]
    assert ("2405.00102", 2, "math.ST") in found["subjects"]  # stat.TH is its alias
    assert [row[2] for row in found["subjects"] if row[0] == "hep-th/9901042"] == ["hep-th", "math-ph"]
    assert [row[1:] for row in found["announcements"] if row[0] == "2405.00103"] == [
        (date(2024, 5, 2), "cs.DM", Announcement.Kind.NEW),
        (date(2024, 5, 5), "cs.DM", Announcement.Kind.REPLACE),
    ]


def test_tokens_go_back_as_they_came(fake):
    harvest()
    first, second, third, names = queries(fake)
    assert first == {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "from": "2005-09-16"}
    assert second == {
        "verb": "ListRecords",
        "resumptionToken": "verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D2015-01-05%26skip%3D1",
    }
    assert set(third) == {"verb", "resumptionToken"}
    assert names == {"verb": "ListIdentifiers", "metadataPrefix": "arXivRaw", "from": "2005-09-16"}


def test_harvesting_twice_changes_nothing(fake):
    harvest()
    before = left_behind()
    assert harvest().counts == "seen 7 · new 0 · changed 0 · unchanged 7 · skipped 0"
    assert left_behind() == before


def test_the_size_of_the_pages_makes_no_difference(fake):
    harvest()
    expected = left_behind()
    store.remove("arxiv")
    for fake.page_size in (1, 2, 6, 7, 100):
        harvest()
        assert left_behind() == expected
        store.remove("arxiv")


def test_a_set_and_days_narrow_the_harvest(fake):
    run = harvest(Window("cs", date(2024, 5, 1), date(2024, 5, 2)))
    assert [row[1] for row in left_behind()["papers"]] == ["2405.00102"]
    assert (run.scope, queries(fake)[0]["set"], queries(fake)[0]["until"]) == ("cs", "cs", "2024-05-02")


def test_a_quiet_day_is_a_success_without_records(fake):
    run = harvest(Window(since=date(2024, 5, 7)))
    assert (run.state, run.seen, run.responded is not None) == (DONE, 0, True)


def test_a_limit_ends_the_run_without_calling_it_done(fake):
    run = harvest(limit=4)
    assert (run.state, run.seen, Paper.objects.count()) == ("stopped", 4, 4)
    assert due() == []


def test_a_new_version_at_the_source_changes_one_paper(fake):
    harvest()
    record = next(record for record in fake.records if record["id"] == "2405.00101")
    record["versions"].append({"date": "2024-06-03T12:00:00Z", "size": "22kb"})
    record["datestamp"], record["title"] = "2024-06-03", "Counting Fixed Points, Corrected"
    assert harvest().counts == "seen 7 · new 0 · changed 1 · unchanged 6 · skipped 0"
    paper = Paper.objects.get(value="2405.00101")
    assert (paper.title, paper.version, paper.announced) == ("Counting Fixed Points, Corrected", 2, date(2024, 4, 30))


def test_the_taxonomy_is_there_before_the_first_paper(fake):
    harvest(Window(since=date(2024, 5, 2)))
    assert Subject.objects.get(code="stat.TH").alias_of == Subject.objects.get(code="math.ST")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faults.no_answer, "could not be read"),
        (faults.html_page, "HTML|<html>"),
        (faults.cut(900), "not whole XML"),
        (faults.cut(900, honest=False), "could not be read"),
        (faults.cut(0), "not whole XML"),
        (faults.gzip_bomb, "too densely"),
        (faults.status(403), "answered 403"),
        (faults.status(500), "answered 500"),
        (faults.redirect("file:///etc/passwd"), "redirects to"),
        (faults.same_token, "leads to itself"),
        (faults.body_instead(b"<OAI-PMH/>"), "OAI-PMH"),
    ],
)
def test_a_server_that_fails_on_the_second_page_leaves_the_first_and_the_cursor(fake, fault, reason):
    fake.faults = dict.fromkeys(range(2, 20), fault)
    run = harvest()
    assert (run.state, run.pages, run.seen, Paper.objects.count()) == (FAILED, 1, 3, 3)
    assert run.cursor == "verb%3DListRecords%26metadataPrefix%3DarXivRaw%26from%3D2015-01-05%26skip%3D1"
    assert (bool(re.search(reason, run.error)), run.owner, run.lease_until) == (True, "", None)
    fake.faults = {}
    again = harvest()
    assert (again.pk, again.state, again.counts) == (
        run.pk,
        DONE,
        "seen 7 · new 7 · changed 0 · unchanged 0 · skipped 0",
    )


def test_a_server_that_is_down_fails_the_run_and_writes_nothing(settings):
    settings.ARXIV_DELAY = 0.0
    with fakes.serving(fakes.FakeArxiv()) as server:
        settings.ARXIV_OAI_URL = server.url
    run = harvest()
    assert (run.state, run.cursor, run.seen, Paper.objects.count()) == (FAILED, "", 0, 0)
    assert run.error == f"127.0.0.1:{server.port} could not be read: Connection refused"


@pytest.mark.parametrize(
    "fault",
    [
        *(faults.no_answer, faults.html_page, faults.cut(900)),
        *(faults.status(503, "0"), faults.status(429), faults.stale_page),
    ],
)
def test_a_fault_that_passes_leaves_no_trace(fake, fault):
    harvest()
    expected = left_behind()
    store.remove("arxiv")
    fake.log.clear()
    fake.faults = {2: fault}
    assert harvest().state == DONE
    assert left_behind() == expected


def test_a_forgotten_token_starts_the_window_anew_from_the_last_day_saved(fake):
    fake.faults = {3: faults.forgotten_token}
    run = harvest()
    assert (run.state, run.restarts, Paper.objects.count()) == (DONE, 0, 7)
    assert queries(fake)[3]["from"] == "2024-05-03"
    assert len(fake.log) == 5


def test_tokens_that_are_always_forgotten_end_the_run(fake):
    fake.page_size = 1
    fake.records = made_records(4)
    fake.faults = dict.fromkeys(range(2, 100, 2), faults.forgotten_token)
    run = harvest()
    assert (run.state, run.restarts, len(fake.log)) == (FAILED, 3, 8)
    assert "3 new starts did not help" in run.error


def test_a_run_whose_process_was_killed_goes_on_from_its_cursor(fake):
    harvest()
    expected = left_behind()
    store.remove("arxiv")
    SourceRun.objects.all().delete()

    class Killed(BaseException):
        pass

    def kill(run, remark):
        raise Killed

    run = ingest.open_run("arxiv_oai", ALL)
    with pytest.raises(Killed):
        ingest.pull(run, tell=kill)
    # A killed process has no last words: the row says that it runs, until its lease is over.
    SourceRun.objects.update(state=RUNNING, owner="dead", lease_until=timezone.now() + timedelta(minutes=5), ended=None)
    with pytest.raises(ingest.Busy):
        harvest()
    assert due() == []
    SourceRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert due() == [run.pk]
    fake.log.clear()
    again = harvest()
    assert (again.pk, again.state, again.pages, len(fake.log)) == (run.pk, DONE, 3, 3)
    assert left_behind() == expected


def test_a_window_that_overlaps_an_open_one_waits(fake):
    ingest.open_run("arxiv_oai", ALL)
    with pytest.raises(ingest.Busy):
        ingest.open_run("arxiv_oai", Window(since=ALL.since, until=date(2024, 1, 1)))


def test_saved_pages_that_broke_off_are_nobody_s_to_go_on_with(fake):
    def broken():
        yield from arxiv_oai.parse((SAMPLES / "raw.xml").read_bytes()).records
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"):
        ingest.ingest("arxiv_oai", broken())
    assert [(run.state, run.error) for run in SourceRun.objects.all()] == [(FAILED, "ValueError: the file ends here")]
    SourceRun.objects.update(state=RUNNING)  # as after a SIGKILL
    assert due() == []
    assert ingest.open_run("arxiv_oai", Window()).state == DUE


def test_a_process_that_lost_its_lease_saves_nothing(fake, monkeypatch):
    run = ingest.open_run("arxiv_oai", ALL)
    parse = arxiv_oai.parse

    def slow_parse(body: bytes) -> Page:
        """As if it had taken so long that somebody else took over."""
        SourceRun.objects.update(owner="somebody else")
        return parse(body)

    monkeypatch.setattr(arxiv_oai, "parse", slow_parse)
    with pytest.raises(ingest.Busy):
        ingest.pull(run)
    assert (Paper.objects.count(), SourceRun.objects.get().owner) == (0, "somebody else")


def test_an_unreadable_record_is_set_aside_with_its_bytes(fake):
    fake.records = made_records(120)
    fake.records[7]["title"] = ""
    fake.page_size = 200
    run = harvest()
    assert run.counts == "seen 120 · new 119 · changed 0 · unchanged 0 · skipped 1"
    (bad,) = QuarantinedRecord.objects.all()
    assert (bad.source, bad.key, bad.error, bad.run, bad.tries) == (
        "arxiv_oai",
        "oai:arXiv.org:2405.00008",
        "ValueError: no title",
        run,
        1,
    )
    assert b"Abstract 8." in bytes(bad.raw)
    harvest()
    bad.refresh_from_db()
    assert bad.tries == 2


def test_a_page_with_many_unreadable_records_fails_as_a_changed_format_and_their_bytes_are_kept(fake):
    fake.records = made_records(120)
    for record in fake.records[:21]:
        record["versions"] = []
    fake.page_size = 200
    run = harvest()
    assert (run.state, Paper.objects.count(), QuarantinedRecord.objects.count()) == (FAILED, 0, 21)
    assert run.error == (
        "21 of 120 records of a page cannot be read, so that its format must have changed; "
        "oai:arXiv.org:2405.00001: ValueError: no version"
    )
    assert b"Abstract 8." in bytes(QuarantinedRecord.objects.get(key="oai:arXiv.org:2405.00008").raw)


def test_two_unreadable_records_of_a_small_page_are_set_aside_and_the_others_saved(fake):
    fake.records = made_records(20)
    for record in fake.records[:2]:
        record["title"] = ""
    run = harvest()
    assert (run.state, run.error, Paper.objects.count(), QuarantinedRecord.objects.count()) == (DONE, "", 18, 2)


def test_a_page_of_which_nothing_can_be_read_is_of_another_format(fake):
    fake.records = made_records(2)
    for record in fake.records:
        record["title"] = ""
    assert (harvest().state, QuarantinedRecord.objects.count()) == (FAILED, 2)


def test_requests_are_never_closer_than_the_delay(fake, settings):
    settings.ARXIV_DELAY = 0.05
    fake.page_size = 1
    harvest()
    times = [moment for moment, _ in fake.log]
    assert len(times) == 8
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.05


def test_retry_after_is_kept(fake):
    fake.faults = {2: faults.status(503, "1")}
    began = time.monotonic()
    remarks = []
    run = harvest(tell=lambda run, remark: remarks.append(remark))
    assert (run.state, time.monotonic() - began >= 1) == (DONE, True)
    assert remarks == ["", f"127.0.0.1:{fake.port} answered 503 Service Unavailable; trying again in 1 s", "", "", ""]


def test_a_long_retry_after_ends_a_command_and_holds_everybody_off(fake):
    fake.faults = {1: faults.status(429, "3600")}
    run = harvest()
    assert (run.state, len(fake.log)) == (FAILED, 1)
    assert Pace.objects.get(host="arxiv").next_start > timezone.now() + timedelta(minutes=59)


def test_a_turn_waits_for_the_one_before_it():
    began = time.monotonic()
    Pace.objects.create(host="h", next_start=timezone.now() + timedelta(seconds=0.1))
    with pace.turn("h", 30):
        assert time.monotonic() - began >= 0.1
        held = timezone.now()
        assert Pace.objects.get().busy_until > held
    row = Pace.objects.get()
    assert (row.busy_until, row.owner) == (None, "")
    assert row.next_start > held + timedelta(seconds=29)
