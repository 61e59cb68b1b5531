"""What servers do to a harvest. Each time: a message, nothing lost, nothing doubled, and the same rows in the end.

Minutes pass by moving the rows back instead of waiting.
"""

import random
import socket
import struct
import zlib
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from django.db.models import F
from django.utils import timezone

from papers import ingest
from papers.ingest import jobs
from papers.ingest.working import mark_of
from papers.models import Announcement, Pace, Paper, PaperRecord, SourceRun
from papers.record import Window
from papers.sources import SOURCES, openreview
from tests.fakes import arxiv_faults as faults
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import left_behind, made_records, work_off

pytestmark = pytest.mark.django_db

SINCE = date(2005, 9, 16)


def begin() -> SourceRun:
    return SourceRun.objects.create(source="arxiv_oai", since=SINCE)


def pass_by(seconds: float) -> None:
    """As if so much time had gone by: all that lies ahead comes nearer."""
    passed = timedelta(seconds=seconds)
    SourceRun.objects.update(due=F("due") - passed, lease_until=F("lease_until") - passed)
    Pace.objects.update(next_start=F("next_start") - passed, busy_until=F("busy_until") - passed)


def work_through(run: SourceRun, longest: timedelta = timedelta(hours=3)) -> timedelta:
    """Work, and let time pass minute by minute until the run is over; how long it took."""
    passed = timedelta()
    work_off()
    while SourceRun.objects.filter(state__in=("due", "running")).exists() and passed < longest:
        pass_by(60)
        passed += timedelta(minutes=1)
        work_off()
    run.refresh_from_db()
    return passed


@pytest.fixture
def expected(fake):
    """What a harvest leaves in which nothing happens."""
    ingest.pull(ingest.open_run("arxiv_oai", Window(since=SINCE)))
    rows = left_behind()
    ingest.remove("arxiv")
    SourceRun.objects.all().delete()
    fake.log.clear()
    return rows


def reset(handler, body):
    """Half of the page, then the line is torn: the other side meets a reset in the middle of its reading."""
    handler.start(len(body))
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    socket.close(handler.connection.detach())


@cache
def packed() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()


def bomb(handler, body):
    """300 kilobytes that stand for 300 megabytes."""
    handler.send(packed(), **{"Content-Encoding": "gzip"})


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10 if level else b"ha") for level in range(10)
)


def with_document_type(declared: bytes, used: bytes) -> fakes.Fault:
    def fault(handler, body):
        told = body.replace(b"<OAI-PMH", b"<!DOCTYPE OAI-PMH [" + declared + b"]>\n<OAI-PMH", 1)
        handler.send(told.replace(b"<title>", b"<title>" + used))

    return fault


def said_instead(old: bytes, new: bytes) -> fakes.Fault:
    return lambda handler, body: handler.send(body.replace(old, new))


PASSING = {
    "503 with Retry-After": faults.status(503, "5"),
    "429": faults.status(429),
    "HTML with status 200": faults.html_page,
    "an empty body": faults.cut(0),
    "a longer Content-Length than body": faults.cut(2000, honest=False),
    "a torn line": reset,
    "no answer": faults.no_answer,
    "a gzip bomb": bomb,
    "billion laughs": with_document_type(LAUGHS, b"&l9;"),
    "quadratic blow-up": with_document_type(b'<!ENTITY a "' + b"a" * 50_000 + b'">', b"&a;" * 1000),
    "a file as an entity": with_document_type(b'<!ENTITY f SYSTEM "file:///etc/passwd">', b"&f;"),
    "NUL": said_instead(b"<title>", b"<title>\x00"),
    "a vertical tab": said_instead(b"<title>", b"<title>&#x0b;"),
    "a lone surrogate": said_instead(b"<title>", b"<title>&#xD800;"),
    "another namespace": said_instead(b"http://www.openarchives.org/OAI/2.0/", b"http://example.org/"),
    "another root": faults.body_instead(b"<feed xmlns='http://www.w3.org/2005/Atom'/>"),
    "badResumptionToken": faults.forgotten_token,
    "the first page once more": faults.stale_page,
    "its own token": faults.same_token,
    "502": faults.status(502),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_fault_that_passes_leaves_the_same_rows(fake, expected, fault):
    fake.faults = {2: fault}
    run = begin()
    work_through(run)
    assert (run.state, run.error, left_behind()) == ("done", "", expected)


@pytest.mark.slow
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_fault_on_every_second_request_too(fake, expected, fault):
    if fault is faults.forgotten_token:
        fake.page_size = 7  # every other token forgotten for ever is given up, and rightly
    fake.faults = dict.fromkeys(range(2, 60, 2), fault)
    run = begin()
    work_through(run)
    assert (run.state, left_behind()) == ("done", expected)


def test_a_reset_is_told_as_one(fake):
    fake.faults = {1: reset}
    run = begin()
    work_off()
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error) == (
        "due", 1, f"127.0.0.1:{fake.port} could not be read: Connection reset by peer",
    )  # fmt: skip


def test_a_lost_token_that_was_never_sent_is_a_failure_that_may_pass(fake, expected):
    fake.faults = {1: faults.forgotten_token}
    run = begin()
    assert work_through(run) == timedelta(minutes=1)
    assert (run.state, run.restarts, left_behind()) == ("done", 0, expected)


def test_a_page_cut_at_any_of_a_hundred_places_is_no_page(fake, expected):
    chance = random.Random(20260516)
    fake.page_size = 7
    whole = len(fake.answer([("verb", "ListRecords"), ("metadataPrefix", "arXivRaw"), ("from", str(SINCE))]))
    # Without its last character but one there is no closing tag; without the newline behind it nothing is missing.
    for place in chance.sample(range(whole - 1), 100):
        fake.log.clear()
        fake.faults = {1: faults.cut(place)}
        run = begin()
        ingest.next_page(run.pk, mark_of(run))
        run.refresh_from_db()
        assert (run.state, run.attempts, Paper.objects.count()) == ("due", 1, 0)
        run.delete()
    work_through(begin())
    assert left_behind() == expected


def test_no_answer_makes_us_ask_anybody_else(fake):
    """An entity on a loopback server: the canary hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        fake.faults = {1: with_document_type(f'<!ENTITY c SYSTEM "{url}">'.encode(), b"&c;")}
        run = begin()
        ingest.next_page(run.pk, mark_of(run))
        with pytest.raises(BlockingIOError):
            canary.accept()
        assert Paper.objects.count() == 0


def test_retry_after_holds_off_every_worker(fake):
    first = begin()
    other = SourceRun.objects.create(source="arxiv_oai", scope="cs", since=SINCE)
    fake.faults = {1: faults.status(503, "30"), 2: faults.status(503, "600")}
    before = timezone.now()
    work_off()
    assert (len(fake.log), ingest.due_runs()) == (1, [])
    refused = Pace.objects.get(host="arxiv").next_start - timedelta(seconds=30)
    assert before <= refused <= timezone.now()
    pass_by(30)
    assert ingest.due_runs() == [other]
    work_off()
    pass_by(570)
    work_off()
    assert len(fake.log) == 2
    assert work_through(other) < timedelta(minutes=2)
    first.refresh_from_db()
    assert (first.state, other.state) == ("done", "done")


def test_three_refusals_in_a_row_give_the_source_fifteen_minutes(fake, expected):
    fake.faults = dict.fromkeys((2, 3, 4), faults.status(429))
    run = begin()
    states = []
    for _ in range(40):
        work_off()
        states.append(next(job.state for job in jobs.board() if job.source == "arxiv_oai"))
        pass_by(60)
    first = states.index("limited")
    assert states[first : first + 15] == ["limited"] * 15
    assert work_through(run) == timedelta()
    assert (run.state, left_behind()) == ("done", expected)


def test_what_arxiv_publishes_late_arrives_once(fake):
    """Nothing at 03:00, all at 09:00, two batches the night after: no day is taken for a quiet one for good."""
    fake.records, todays = [], made_records(5, "2024-05-08")
    fake.today = date(2024, 5, 8)
    ingest.pull(ingest.open_run("arxiv_oai", Window(since=date(2024, 5, 6))))
    SourceRun.objects.update(responded=datetime(2024, 5, 8, 3, tzinfo=UTC), started=datetime(2024, 5, 8, 3, tzinfo=UTC))
    fake.records = todays
    ingest.open_windows(datetime(2024, 5, 8, 9, 5, tzinfo=UTC))
    work_off()
    assert Paper.objects.count() == 5
    SourceRun.objects.update(responded=datetime(2024, 5, 8, 9, tzinfo=UTC), started=datetime(2024, 5, 8, 9, tzinfo=UTC))
    fake.today = date(2024, 5, 9)
    fake.records = todays + [
        dict(record, id=record["id"].replace("2405.", f"2405.{day}"), datestamp=f"2024-05-0{day}")
        for day in (8, 9)
        for record in made_records(5)
        if record["id"].startswith("2405.0")
    ]
    for record in fake.records[5:]:
        record["id"] = record["id"][:6] + record["id"][7:]
    ingest.open_windows(datetime(2024, 5, 9, 3, tzinfo=UTC))
    work_off()
    assert (Paper.objects.count(), SourceRun.objects.filter(state="done").count()) == (15, 3)


def test_an_old_page_after_a_newer_one_changes_nothing(fake):
    record = fake.records[0]
    old = dict(record)
    record["versions"] = [*record["versions"], {"date": "2024-05-20T12:00:00Z", "size": "9kb"}]
    record["datestamp"], record["title"] = "2024-05-20", "The newer title"
    work_through(begin())
    newest = left_behind()
    fake.records[0] = old
    work_through(begin())
    assert left_behind() == newest
    assert Paper.objects.get(value=record["id"]).title == "The newer title"


def test_a_new_address_of_the_server_is_followed(fake, expected):
    with fakes.serving(fakes.FakeArxiv(records=fake.records, page_size=3)) as moved:
        fake.every_time = lambda handler, body: handler.send(
            b"", "text/plain", 301, Location=f"{moved.url}?{handler.path.partition('?')[2]}"
        )
        work_through(begin())
        assert len(moved.log) == len(fake.log) == 4
    assert left_behind() == expected


def test_fields_that_nobody_knows_are_kept(fake):
    fake.faults = {1: said_instead(b"<submitter>", b"<funder>A Fund</funder><submitter>")}
    fake.page_size = 7
    work_through(begin())
    extras = PaperRecord.objects.values_list("fields__extra__funder", flat=True)
    assert set(extras) == {"A Fund"}


def test_records_that_lack_something_are_kept_or_set_aside(fake):
    fake.records = made_records(200)
    fake.records[0]["authors"] = fake.records[1]["abstract"] = fake.records[2]["title"] = ""
    fake.page_size = 300
    run = begin()
    work_through(run)
    assert (run.state, run.counts) == ("done", "seen 200 · new 199 · changed 0 · unchanged 0 · skipped 1")
    assert Paper.objects.get(value="2405.00001").authors == []
    assert Paper.objects.get(value="2405.00002").abstract == ""


def test_categories_of_every_kind_and_withdrawn_papers_arrive(fake):
    fake.records = made_records(4)
    for record, codes in zip(fake.records, (["cs.ZZ"], ["cs.SY", "eess.SY"], ["astro-ph"], ["cs.LG"]), strict=True):
        record["categories"] = codes
    fake.records[3]["versions"].append({"date": "2024-05-20T12:00:00Z", "size": "0kb", "source_type": "I"})
    fake.records[3]["id"] = "math.CA/0611800v2"
    work_through(begin())
    subjects = {row[0]: [] for row in left_behind()["subjects"]}
    for value, _, code in left_behind()["subjects"]:
        subjects[value].append(code)
    assert subjects == {
        "2405.00001": ["cs.ZZ"],
        "2405.00002": ["eess.SY"],
        "2405.00003": ["astro-ph"],
        "math/0611800": ["cs.LG"],
    }
    assert [paper.value for paper in Paper.objects.filter(withdrawn=True)] == ["math/0611800"]
    replaced = Announcement.objects.filter(paper__value="math/0611800", kind=Announcement.Kind.REPLACE)
    assert replaced.count() == 1


def test_a_source_that_wants_a_login_holds_up_no_other(fake, expected, monkeypatch, settings):
    monkeypatch.setitem(SOURCES, "openreview", openreview)
    challenge = b'{"name": "ChallengeRequiredError", "message": "Please solve this"}'

    def refuse(handler, body):
        handler.send(challenge, "application/json", 403)

    with fakes.serving(fakes.FakeArxiv(every_time=refuse)) as guarded:
        settings.OPENREVIEW_URL = guarded.url
        SourceRun.objects.create(source="openreview", scope="ICLR.cc/2025/Conference")
        run = begin()
        work_through(run)
    states = {job.source: job.state for job in jobs.board()}
    assert (states["openreview"], run.state, left_behind()) == ("login", "done", expected)
    (asked,) = SourceRun.objects.filter(source="openreview")
    assert asked.error == "OpenReview answered 403 ChallengeRequiredError: Please solve this"
