"""Lists that leave something out, over days of which they leave nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection

from papers import cards
from papers.models import Announcement, Subject
from papers.querysets import beside
from tests.papers.small_arxiv import announce, make_subjects

pytestmark = pytest.mark.django_db
FIRST = date(2024, 5, 6)
LEFT = "/arxiv/cs.LG-cs.CY"


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@pytest.fixture(autouse=True)
def _days() -> None:
    """Twelve days of cs.LG: of the days 1, 4 and 8 a paper is left without cs.CY, of day 6 a replacement."""
    make_subjects()
    for number in range(12):
        announce(f"2405.1{number:04}", day(number), "cs.LG", "cs.CY")
    for number in (1, 4, 8):
        announce(f"2405.2{number:04}", day(number), "cs.LG")
    announce("2405.20001", day(6), "cs.LG", kind=Announcement.Kind.REPLACE)


@pytest.mark.parametrize(
    ("query", "shown", "of", "before", "after"),
    [
        ("", "2405.20008", 8, 4, None),
        ("?kind=all", "2405.20008", 8, 6, None),
        ("?kind=replace", "2405.20001", 6, None, None),
        (f"?date={day(4)}", "2405.20004", 4, 1, 8),
        (f"?date={day(4)}&kind=all", "2405.20004", 4, 1, 6),
        (f"?date={day(1)}", "2405.20001", 1, None, 4),
        (f"?date={day(8)}", "2405.20008", 8, 4, None),
        (f"?date={day(10)}", "", 10, 8, None),
    ],
)
def test_a_list_that_leaves_something_out_goes_by_the_days_of_which_something_is_left(
    client, query, shown, of, before, after
):
    context = client.get(LEFT + query).context
    told = ([paper.value for paper in context["cards"]], context["day"], context["previous_day"], context["next_day"])
    days = [None if number is None else day(number) for number in (of, before, after)]
    assert told == (shown.split(), *days)


def test_its_calendar_leads_to_these_days_only(client):
    weeks = client.get(f"{LEFT}/calendar?month=2024-05").context["weeks"]
    assert [cell.day for week in weeks for cell in week if cell.url] == [day(1), day(4), day(8)]


@pytest.mark.parametrize(
    ("query", "shown", "of", "before", "after"),
    [
        ("?kind=cross", "2405.30005", 5, 3, None),
        (f"?date={day(5)}&kind=cross", "2405.30005", 5, 3, None),
        (f"?date={day(3)}&kind=cross", "2405.30003", 3, None, 5),
        (f"?date={day(4)}&kind=cross", "", 4, 3, 5),
        ("?kind=replace", "2405.20001", 6, None, None),
        (f"?date={day(9)}&kind=replace", "", 9, 6, None),
        (f"?date={day(9)}", "2405.10009 2405.30009", 9, 8, 10),
    ],
)
def test_a_paper_of_two_kinds_makes_no_day_of_the_later_one(client, query, shown, of, before, after):
    """Of the days 3 and 5 a paper is a cross-list only, of day 9 one is new in one subject and replaced in another."""
    for number in (3, 5):
        announce(f"2405.3{number:04}", day(number), "math-ph", "cs.CY")
    announce("2405.30009", day(9), "cs.CY")
    announce("2405.30009", day(9), "cs.LG", kind=Announcement.Kind.REPLACE)
    context = client.get(f"/arxiv/cs.LG+cs.CY{query}").context
    told = ([paper.value for paper in context["cards"]], context["day"], context["previous_day"], context["next_day"])
    days = [None if number is None else day(number) for number in (of, before, after)]
    assert told == (shown.split(), *days)


def test_the_calendar_of_a_kind_leads_to_the_days_that_have_it(client):
    announce("2405.30003", day(3), "math-ph", "cs.CY")
    weeks = client.get("/arxiv/cs.LG+cs.CY/calendar?month=2024-05&kind=cross").context["weeks"]
    assert [cell.day for week in weeks for cell in week if cell.url] == [day(3)]


def test_a_list_of_which_nothing_is_left_far_and_wide_is_gone_through_in_strides(client, monkeypatch):
    monkeypatch.setattr("papers.walks.MOST_DAYS", 2)
    told = [
        client.get(LEFT + query).context for query in ("", f"?date={day(11)}", f"?date={day(1)}", f"?date={day(4)}")
    ]
    assert [(one["day"], one["previous_day"], one["next_day"]) for one in told] == [
        (day(11), day(8), None),
        (day(11), day(8), None),
        (day(1), None, day(4)),
        (day(4), day(1), day(7)),
    ]


def test_a_list_without_a_paper_of_a_kind_alone_is_gone_through_in_strides_of_its_own(client, monkeypatch):
    monkeypatch.setattr("papers.walks.MOST_MIXED_DAYS", 3)
    context = client.get(f"/arxiv/cs.LG+cs.CY?date={day(5)}&kind=cross").context
    assert (context["previous_day"], context["next_day"], context["total"]) == (day(1), day(9), 0)


def test_a_list_of_which_nothing_is_left_opens_on_the_last_of_its_days(client):
    context = client.get("/arxiv/cs.CY-cs.LG").context
    assert (context["day"], context["previous_day"], context["total"]) == (day(11), None, 0)


@pytest.mark.parametrize(
    ("query", "queries", "messages"), [("", 5, 4), (f"?date={day(4)}", 5, 3), ("?any=paper", 6, 5)]
)
def test_the_walk_over_days_takes_no_query_of_its_own(client, django_assert_num_queries, query, queries, messages):
    cards.renew()
    client.get("/arxiv/cs.CY")  # the subjects are in memory from here on
    with django_assert_num_queries(messages if connection.vendor == "postgresql" else queries):
        client.get(LEFT + query)


def test_what_leaves_nothing_out_is_asked_without_a_walk():
    keys = list(Subject.objects.values_list("pk", flat=True))
    asked = [(keys, [1], []), (keys, [1, 2], []), (keys[:1], [2], []), (keys, [2], []), (keys, [1], keys)]
    assert ["RECURSIVE" in beside(FIRST, *one).sql for one in asked] == [False, False, False, True, True]
