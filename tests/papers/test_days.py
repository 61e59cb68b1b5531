from datetime import UTC, date, datetime, timedelta

import pytest

from papers import days
from papers.days import DayState
from papers.models import SourceRun, Subject
from tests.papers.small_arxiv import MONDAY, make_subjects

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 10, 12, tzinfo=UTC)
OUT = datetime(2024, 5, 7, 2, 30, tzinfo=UTC)  # Monday's list, 22:30 in New York
HOUR = timedelta(hours=1)


def run(responded: datetime | None, state: str = "done", scope: str = "", since: date | None = MONDAY, **more) -> None:
    more = {"last_datestamp": responded and responded.date()} | more
    SourceRun.objects.create(source="arxiv_oai", scope=scope, since=since, state=state, responded=responded, **more)


def state_of(*codes: str, day: date = MONDAY) -> DayState:
    return days.state(list(Subject.objects.filter(code__in=codes or ["cs.LG"])), day, NOW)


@pytest.fixture(autouse=True)
def subjects() -> None:
    make_subjects()


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2024, 5, 3), "weekend"),
        (date(2024, 5, 4), "weekend"),
        (date(2024, 12, 25), "holiday"),
        (date(2024, 7, 4), "holiday"),
        (date(2024, 5, 12), "early"),
    ],
)
def test_a_day_without_an_announcement_says_why(day, reason):
    assert state_of(day=day) == DayState("none", reason)


def test_a_day_that_nobody_harvested_is_partial():
    assert state_of() == DayState("partial", "unharvested")


def test_a_harvest_that_began_after_the_list_was_out_makes_its_day_complete():
    run(OUT + HOUR)
    assert state_of() == DayState("complete", "harvested")


@pytest.mark.parametrize(
    "told",
    [
        {"responded": OUT - HOUR},
        {"responded": OUT - HOUR, "scope": "cs"},
    ],
)
def test_a_day_whose_list_came_out_after_the_last_harvest_is_stale(told):
    run(**told)
    assert state_of() == DayState("stale", "late")


@pytest.mark.parametrize(
    "told",
    [
        {"responded": OUT + HOUR, "since": MONDAY + timedelta(days=1)},
        {"responded": OUT + HOUR, "until": MONDAY},
        {"responded": OUT + HOUR, "state": "failed"},
        {"responded": OUT + HOUR, "scope": "math"},
    ],
)
def test_a_harvest_of_something_else_makes_no_day_complete(told):
    run(**told)
    assert state_of().name == "partial"


def test_a_harvest_under_way_leaves_its_days_partial():
    run(OUT - 24 * HOUR)
    run(OUT + HOUR, "running")
    assert state_of() == DayState("partial", "running")


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("", {"cs.LG", "math-ph", "physics.med-ph"}),
        ("cs", {"cs.LG"}),
        ("cs:cs:LG", {"cs.LG"}),
        ("cs:cs:AI", set()),
        ("physics", {"math-ph", "physics.med-ph"}),
        ("physics:math-ph", {"math-ph"}),
        ("physics:physics:med-ph", {"physics.med-ph"}),
    ],
)
def test_a_set_of_arxiv_s_covers_its_subjects(scope, covered):
    run(OUT + HOUR, scope=scope)
    codes = ("cs.LG", "math-ph", "physics.med-ph")
    assert {code for code in codes if state_of(code).name == "complete"} == covered


def test_a_list_of_several_archives_is_complete_when_all_of_them_are():
    run(OUT + HOUR, scope="cs")
    assert state_of("cs.LG", "math-ph").name != "complete"
    run(OUT + HOUR, scope="physics:math-ph")
    assert state_of("cs.LG", "math-ph").name == "complete"


@pytest.mark.parametrize("last", [None, MONDAY])
def test_a_harvest_that_brought_nothing_of_a_day_may_have_come_too_early(last):
    run(OUT + HOUR, last_datestamp=last)
    assert state_of() == DayState("stale", "late")
    run(OUT + 13 * HOUR, last_datestamp=last)
    assert state_of() == DayState("complete", "harvested")


@pytest.mark.parametrize(
    ("state", "reason"),
    [("failed", "unharvested"), ("dead", "unharvested"), ("due", "running"), ("running", "running")],
)
def test_a_record_that_was_named_and_has_not_come_leaves_its_day_partial(state, reason):
    run(OUT + HOUR, scope="cs")
    part = SourceRun.objects.create(
        source="arxiv_oai",
        scope="id:2405.00001",
        since=MONDAY,
        until=MONDAY,
        part_of=SourceRun.objects.get(),
        state=state,
    )
    assert state_of() == DayState("partial", reason)
    SourceRun.objects.filter(pk=part.pk).update(state="done")
    assert state_of() == DayState("complete", "harvested")


def test_a_month_costs_one_query(django_assert_num_queries):
    subject = Subject.objects.filter(code="cs.LG").get()
    with django_assert_num_queries(1):
        told = days.states([subject], [MONDAY + timedelta(days=n) for n in range(-30, 12)], NOW)
    assert len(told) == 42
