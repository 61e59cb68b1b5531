"""What arXiv's feeds say of its days: that there was an announcement, that there was none, that it is late."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler

import pytest
from django.utils import timezone

from papers import announcements, days, ingest
from papers.days import DayState
from papers.ingest import due
from papers.ingest.working import mark_of
from papers.models import FeedDay, Paper, SourceRun, Subject
from tests.papers.small_arxiv import MONDAY, make_subjects
from tests.papers.sources.test_http import serving

pytestmark = pytest.mark.django_db
TUESDAY, HOLIDAY, FRIDAY = MONDAY + timedelta(days=1), date(2024, 7, 4), date(2024, 5, 3)
PUBLISHED = datetime(2024, 5, 8, 2, 30, tzinfo=UTC)  # Tuesday's list, 22:30 in New York
MIDNIGHT = datetime(2024, 5, 8, 4, tzinfo=UTC)  # when its feed is due
NOW = datetime(2024, 5, 8, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def subjects() -> None:
    make_subjects()


def saw(day: date, at: datetime, papers: int = 9, scope: str = "cs") -> None:
    FeedDay.objects.create(scope=scope, day=day, papers=papers, first_seen=at, last_seen=at)


def harvested(at: datetime, scope: str = "cs") -> None:
    SourceRun.objects.create(
        source="arxiv_oai", scope=scope, since=FRIDAY, state="done", responded=at, last_datestamp=at.date()
    )


def state_of(day: date = TUESDAY, *codes: str, now: datetime = NOW) -> DayState:
    return days.state(list(Subject.objects.filter(code__in=codes or ["cs.LG"])), day, now)


def test_a_feed_of_the_day_shows_that_it_was_announced_and_is_not_all_of_it():
    saw(TUESDAY, MIDNIGHT + HOUR)
    assert state_of() == DayState("partial", "fed")


def test_a_day_is_late_while_its_feed_is_still_that_of_the_day_before():
    harvested(PUBLISHED + HOUR)
    assert state_of() == DayState("complete", "harvested")
    saw(MONDAY, MIDNIGHT + 2 * HOUR)
    assert state_of() == DayState("stale", "awaited")


def test_what_was_harvested_before_the_feed_was_last_seen_stale_does_not_count():
    saw(MONDAY, MIDNIGHT + 2 * HOUR)
    harvested(MIDNIGHT + HOUR)
    saw(TUESDAY, MIDNIGHT + 3 * HOUR)
    assert state_of() == DayState("partial", "fed")
    harvested(MIDNIGHT + 4 * HOUR)
    assert state_of() == DayState("complete", "harvested")


def test_a_feed_seen_before_it_turned_says_nothing_of_the_day_after():
    harvested(PUBLISHED + HOUR)
    saw(MONDAY, MIDNIGHT - HOUR)
    assert state_of() == DayState("complete", "harvested")


def test_an_empty_feed_shows_that_nothing_was_announced():
    harvested(PUBLISHED + HOUR)
    saw(TUESDAY, MIDNIGHT + HOUR, papers=0)
    assert state_of() == DayState("none", "empty")
    assert state_of(TUESDAY, "cs.LG", "math-ph").name != "none"


def test_a_feed_with_papers_goes_before_the_calendar():
    assert state_of(HOLIDAY, now=NOW + timedelta(days=90)) == DayState("none", "holiday")
    saw(HOLIDAY, NOW + timedelta(days=60), papers=0)
    assert state_of(HOLIDAY, now=NOW + timedelta(days=90)) == DayState("none", "holiday")
    FeedDay.objects.update(papers=7)
    assert state_of(HOLIDAY, now=NOW + timedelta(days=90)) == DayState("partial", "fed")


@pytest.mark.parametrize("scope", ["cs.LG", "CS.lg", "cs", "math-ph+cs.lg"])
def test_a_feed_speaks_of_its_subjects_in_any_case(scope):
    saw(TUESDAY, MIDNIGHT + HOUR, scope=scope)
    assert state_of() == DayState("partial", "fed")


@pytest.mark.parametrize("scope", ["cs.L", "math-ph", "physics", "cs.AI"])
def test_a_feed_of_other_subjects_says_nothing(scope):
    saw(TUESDAY, MIDNIGHT + HOUR, scope=scope)
    assert state_of() == DayState("partial", "unharvested")


# --- From the wire ----------------------------------------------------------------------------------------------------


def feed(day: date, *ids: str) -> bytes:
    """The RSS of the morning after this evening."""
    morning = f"{day + timedelta(days=1):%a, %d %b %Y} 00:00:00 -0400"
    items = "".join(
        f"""<item><title>Paper {value}</title><link>https://arxiv.org/abs/{value}</link>
        <description>arXiv:{value}v1 Announce Type: new \nAbstract: Something.</description>
        <guid isPermaLink="false">oai:arXiv.org:{value}v1</guid><category>cs.LG</category><pubDate>{morning}</pubDate>
        <arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada One</dc:creator></item>"""
        for value in ids
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
    <rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel><title>cs.LG updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/cs.LG</link><description>cs.LG updates</description>
    <atom:link href="http://rss.arxiv.org/rss/cs.LG" rel="self"/><language>en-us</language>
    <pubDate>{morning}</pubDate>{items}</channel></rss>""".encode()


SENT: list[int] = []


@pytest.fixture
def fed(settings):
    """Serves whatever is put into the list that it gives, once: who has it already is told so."""
    now_served: list[bytes] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        etag = f'"{sha256(now_served[-1]).hexdigest()}"'
        is_known = handler.headers["If-None-Match"] == etag
        SENT.append(304 if is_known else 200)
        handler.send_response(SENT[-1])
        handler.send_header("ETag", etag)
        handler.send_header("Content-Length", str(0 if is_known else len(now_served[-1])))
        handler.end_headers()
        if not is_known:
            handler.wfile.write(now_served[-1])

    SENT.clear()
    settings.ARXIV_DELAY = 0.0
    with serving(answer) as (url, _seen):
        settings.ARXIV_FEED_URL = url
        yield now_served


def newest() -> date:
    return announcements.last_fed(timezone.now())


def work(run: SourceRun) -> SourceRun:
    SourceRun.objects.update(due=timezone.now())
    run.refresh_from_db()
    ingest.next_page(run.pk, mark_of(run))
    run.refresh_from_db()
    return run


def test_yesterdays_feed_is_kept_and_asked_for_again_until_it_is_todays(fed):
    day = newest()
    before = day - timedelta(days=1)
    run = SourceRun.objects.create(source="arxiv_feed", scope="cs.LG")
    fed.append(feed(before, "2405.00001"))
    for attempt in (1, 2):
        assert work(run).state == "due"
        assert (run.attempts, run.error, run.responded) == (
            attempt, f"the feed is stale: still that of {before}, not of {day}", None,
        )  # fmt: skip
    assert Paper.objects.get().announced == before
    fed.append(feed(day, "2405.00002", "2405.00003"))
    assert (work(run).state, run.error) == ("done", "")
    assert list(FeedDay.objects.order_by("day").values_list("scope", "day", "papers")) == [
        ("cs.LG", before, 1),
        ("cs.LG", day, 2),
    ]
    assert SENT == [200, 304, 200]


def test_a_feed_of_the_day_that_is_here_already_is_not_sent_again(fed):
    fed.append(feed(newest(), "2405.00001"))
    work(SourceRun.objects.create(source="arxiv_feed", scope="cs.LG"))
    seen = FeedDay.objects.get().last_seen
    again = work(SourceRun.objects.create(source="arxiv_feed", scope="cs.LG"))
    assert (again.state, again.seen, SENT) == ("done", 0, [200, 304])
    assert FeedDay.objects.get().last_seen > seen
    assert FeedDay.objects.get().papers == 1


def test_a_feed_that_stays_stale_is_a_failure_and_no_success(fed):
    fed.append(feed(newest() - timedelta(days=1), "2405.00001"))
    run = SourceRun.objects.create(source="arxiv_feed", scope="cs.LG")
    for _attempt in range(9):
        work(run)
    assert (run.state, run.responded) == ("failed", None)
    assert due.followed_parts() == []


def test_a_feed_that_is_today_s_and_empty_is_a_success(fed):
    fed.append(feed(newest()))
    run = work(SourceRun.objects.create(source="arxiv_feed", scope="cs.LG"))
    assert (run.state, run.seen) == ("done", 0)
    assert list(FeedDay.objects.values_list("papers", flat=True)) == [0]


@pytest.mark.parametrize(
    ("asked", "now", "is_due"),
    [
        (MIDNIGHT - HOUR, MIDNIGHT - timedelta(minutes=10), False),  # the list is out, the feed has not turned
        (MIDNIGHT - HOUR, MIDNIGHT + timedelta(minutes=10), True),
        (MIDNIGHT + timedelta(minutes=10), MIDNIGHT + HOUR, False),
    ],
)
def test_a_feed_is_asked_for_once_it_has_turned_at_midnight_in_new_york(asked, now, is_due):
    SourceRun.objects.create(source="arxiv_feed", scope="cs", state="done", started=asked, responded=asked)
    ingest.open_windows(now)
    assert SourceRun.objects.filter(state="due").exists() is is_due
