import re
from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.db import connection
from django.test import Client

from papers import cards, taxonomy
from papers.models import Paper, SourceRun, Subject
from tests.factories import make_comment
from tests.papers.small_arxiv import MONDAY, TUESDAY, WEDNESDAY, announce, make_subjects, make_three_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(client: Client):
    """What an address shows: the ids of its cards and the context."""
    make_three_days()

    def ask(address: str):
        response = client.get(address)
        assert response.status_code == 200, response.content.decode()
        return [paper.value[-1] for paper in response.context["cards"]], response.context

    return ask


def sentence(response) -> str:
    return response.context["message"]


@pytest.mark.parametrize(
    ("address", "shown", "day"),
    [
        ("/arxiv/cs.AI", "2", TUESDAY),
        ("/arxiv/cs.LG", "2345", TUESDAY),
        ("/arxiv/cs.AI+cs.LG", "2345", TUESDAY),
        ("/arxiv/cs.AI,cs.LG", "2345", TUESDAY),
        ("/arxiv/cs.AI%20cs.LG", "2345", TUESDAY),
        ("/arxiv/cs.LG-cs.CY", "325", TUESDAY),
        ("/arxiv/cs.AI+cs.LG-cs.CY-q-bio.NC", "23", TUESDAY),
        ("/arxiv/q-bio", "5", TUESDAY),
        ("/arxiv/cs?date=2024-05-07", "2345", TUESDAY),
        ("/arxiv/cs", "6", WEDNESDAY),
        ("/arxiv/cs.SY", "6", WEDNESDAY),
        ("/arxiv/cs.ai?date=2024-05-06", "1", MONDAY),
        ("/arxiv/cs.AI+cs.LG?date=2024-05-06", "1", MONDAY),
        ("/arxiv/cs.AI?kind=all", "21", TUESDAY),
        ("/arxiv/cs.AI?kind=replace", "1", TUESDAY),
        ("/arxiv/cs.LG?kind=cross", "25", TUESDAY),
        ("/arxiv/cs.AI+cs.LG?kind=cross", "5", TUESDAY),
        ("/arxiv/math-ph", "", None),
        ("/arxiv/cs.AI?date=2024-05-09", "", date(2024, 5, 9)),
    ],
)
def test_an_expression_shows_its_papers_of_the_day_each_once(listed, address, shown, day):
    cards_shown, context = listed(address)
    assert (sorted(cards_shown), context["day"], context["total"]) == (sorted(shown), day, len(shown))


def test_new_papers_come_before_cross_lists_and_replacements_last(listed):
    shown, context = listed("/arxiv/cs.AI+cs.LG?kind=all")
    assert shown == ["2", "3", "4", "5", "1"]
    assert [paper.kind for paper in context["cards"]] == [1, 1, 1, 2, 3]
    assert [paper.number for paper in context["cards"]] == [1, 2, 3, 4, 5]
    assert context["counts"] == {"new": 3, "cross": 1, "replace": 1}


def test_an_alias_shows_its_category_and_names_it_as_canonical(listed):
    _shown, context = listed("/arxiv/cs.SY")
    assert (context["expression"], context["canonical"]) == ("eess.SY", "http://127.0.0.1:8000/arxiv/eess.SY")
    assert context["heading"] == "eess.SY · Systems and Control"


def test_a_part_of_a_list_keeps_its_numbers_total_and_day(listed):
    shown, context = listed("/arxiv/cs.AI+cs.LG?show=2&skip=1")
    assert shown == ["3", "4"]
    assert [paper.number for paper in context["cards"]] == [2, 3]
    assert context["total"] == 4
    assert context["previous_url"] == "/arxiv/cs.AI+cs.LG?date=2024-05-07&show=2"
    assert context["next_url"] == "/arxiv/cs.AI+cs.LG?date=2024-05-07&show=2&skip=3"


def test_page_links_lead_through_the_whole_list_once(listed):
    seen, address = [], "/arxiv/cs.AI+cs.LG?show=3&kind=all"
    while address:
        shown, context = listed(address)
        seen += shown
        address = context["next_url"]
    assert seen == ["2", "3", "4", "5", "1"]


def test_past_the_end_is_an_empty_page_with_a_way_back(listed):
    shown, context = listed("/arxiv/cs.AI+cs.LG?skip=1000")
    assert (shown, context["total"], context["next_url"]) == ([], 4, "")
    assert context["previous_url"] == "/arxiv/cs.AI+cs.LG?date=2024-05-07"


def test_the_days_beside_are_announced_days_of_the_expression(listed):
    _shown, context = listed("/arxiv/cs.AI+eess.SY?date=2024-05-07")
    assert (context["previous_day"], context["next_day"]) == (MONDAY, WEDNESDAY)
    _shown, context = listed("/arxiv/cs.AI")
    assert (context["previous_day"], context["next_day"]) == (MONDAY, None)
    assert context["previous_day_url"] == "/arxiv/cs.AI?date=2024-05-06"


def test_a_list_is_sorted_by_stars_under_both_names(listed):
    Paper.objects.filter(value="2405.00004").update(stars=5)
    assert listed("/arxiv/cs.LG?sort=stars")[0] == listed("/arxiv/cs.LG?sort=1")[0] == ["4", "3", "2", "5"]


def test_an_unknown_category_names_the_nearest(client):
    make_subjects()
    response = client.get("/arxiv/cs.AI+cs.LQ")
    assert response.status_code == 404
    assert sentence(response) == "arXiv has no category “cs.LQ”."
    assert response.context["suggestions"][0] == ("cs.LG · Machine Learning", "/arxiv/cs.LG")


def test_a_category_met_on_the_wire_is_known_at_once(client, monkeypatch):
    make_subjects()
    assert client.get("/arxiv/cs.AI").status_code == 200
    monkeypatch.setattr("papers.taxonomy.RECENT_SECONDS", 0.0)
    Subject.objects.create(code="cs.NEW", archive="cs")
    assert client.get("/arxiv/cs.NEW").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("date=2024-02-30", "“date” is a day of the calendar since August 1991, written like 2024-05-06."),
        ("date=9999-12-31", "“date” is a day of the calendar since August 1991, written like 2024-05-06."),
        ("date=0001-01-01", "“date” is a day of the calendar since August 1991, written like 2024-05-06."),
        ("date=%00", "“date” is a day of the calendar since August 1991, written like 2024-05-06."),
        ("show=1e9", "“show” is a whole number from 1 to 1000."),
        ("show=0", "“show” is a whole number from 1 to 1000."),
        ("show=1001", "“show” is a whole number from 1 to 1000."),
        ("skip=-1", "“skip” is a whole number from 0 to 10,000,000."),
        ("skip=99999999999999999999999", "“skip” is a whole number from 0 to 10,000,000."),
        ("kind=old", "“kind” is one of: all, new, cross, replace."),
        ("sort=password", "“sort” is one of: announced, time, stars, opened."),
    ],
)
def test_a_wrong_parameter_is_answered_with_a_sentence(client, query, said):
    make_subjects()
    response = client.get(f"/arxiv/cs.AI?{query}")
    assert (response.status_code, sentence(response)) == (400, said)


def test_an_unknown_parameter_is_ignored(listed):
    assert listed("/arxiv/cs.AI?utm_source=x")[0] == ["2"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/arxiv/" + "+".join(["cs.AI"] * 200), "A list draws from at most 60 categories; this address names more."),
        ("/arxiv/-cs.AI", "This address names no category to show, only what to leave out."),
        ("/arxiv/cs.AI-", "This address ends with a minus: a category to leave out stands behind it."),
        ("/arxiv/cs.AI-cs", "This address leaves out all that it names: no category is left to show."),
        ("/arxiv/9999.99999", "“9999.99999” is no identifier of arXiv's."),
    ],
)
def test_an_address_that_is_no_expression_is_not_found(client, address, said):
    make_subjects()
    response = client.get(address)
    assert (response.status_code, sentence(response)) == (404, said)


@pytest.mark.parametrize(
    "address", ["/arxiv/%00", "/venue/%00", "/venue/10.1000/%00@DOI", "/api/papers/10.1000/%00@DOI", "/arxiv/a%00/feed"]
)
def test_what_no_database_can_hold_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_slash_too_many_is_moved(client):
    make_subjects()
    response = client.get("/arxiv/cs.AI/?show=5")
    assert (response.status_code, response["Location"]) == (301, "/arxiv/cs.AI?show=5")


def test_the_heading_speaks_the_reader_s_language(client):
    make_subjects()
    response = client.get("/arxiv/cs.AI", headers={"Accept-Language": "zh"})
    assert response.context["heading"] == "cs.AI · 人工智能"


@pytest.mark.parametrize(
    ("address", "queries", "messages"),
    [
        ("/arxiv/cs.AI+cs.LG-cs.CY", 5, 3),
        ("/arxiv/eess.SY", 5, 4),
        ("/arxiv/cs.AI+cs.LG-cs.CY?date=2024-05-07&show=3&skip=1&sort=stars", 5, 3),
        ("/arxiv/cs.AI+cs.LG-cs.CY?any=paper&kind=all", 6, 4),
        ("/arxiv/2405.00001,2405.00002,2405.00003?all=paper&sort=time", 5, 5),
    ],
)
def test_a_page_has_a_known_number_of_queries(client, django_assert_num_queries, address, queries, messages):
    """Postgres is asked several things in one message, and once more only for a day that was not to be expected."""
    make_three_days()
    cards.renew()
    client.get("/arxiv/cs.CY")  # the subjects are in memory from here on
    with django_assert_num_queries(messages if connection.vendor == "postgresql" else queries):
        client.get(address)


def test_a_list_opens_on_its_own_newest_day_whatever_day_others_have_opened_on(listed):
    number = count()

    def days(code: str) -> tuple:
        shown, context = listed(f"/arxiv/{code}?asked={next(number)}")  # a page that nobody has asked for is not kept
        return shown, context["day"], context["previous_day"], context["next_day"]

    assert days("eess.SY") == (["6"], WEDNESDAY, None, None)
    assert days("cs.CY") == (["4"], TUESDAY, None, None)
    announce("2405.00007", WEDNESDAY, "cs.CY")
    assert days("cs.CY") == (["7"], WEDNESDAY, TUESDAY, None)
    Paper.objects.filter(value__in=["2405.00006", "2405.00007"]).delete()
    assert days("cs.CY") == (["4"], TUESDAY, None, None)
    assert days("eess.SY") == ([], None, None, None)


def test_a_list_is_public_and_sets_no_cookie(client):
    make_three_days()
    response = client.get("/arxiv/cs.AI")
    assert "public" in response["Cache-Control"]
    assert (dict(response.cookies), "csrf" in response.content.decode()) == ({}, False)


def test_a_card_links_to_its_paper_and_is_there_without_javascript(client):
    make_three_days()
    page = client.get("/arxiv/cs.CY").content.decode()
    assert 'href="/arxiv/2405.00004"' in page
    assert "An abstract." in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("any=2405.00002%0A2405.00003", "23"),
        ("any=2405.00002&any=2405.00003", "23"),
        ("any=paper&none=00004", "235"),
        ("all=paper%0A00005", "5"),
        ("none=ada", ""),
        ("none=ada&in=title,abstract", "2345"),
        ("any=ABSTRACT&in=abstract", "2345"),
        ("any=abstract&in=title&in=authors", ""),
        ("any=00002&only=0", "2345"),
        ("any=%00", "2345"),
        ("any=", "2345"),
    ],
)
def test_a_filter_shows_what_matches(listed, query, shown):
    found, context = listed(f"/arxiv/cs.LG?{query}")
    assert sorted(found) == sorted(shown)
    assert (context["total"], context["of_how_many"]) == (len(shown), 4)


def test_a_filter_reaches_over_all_pages_and_counts_by_kind(listed):
    found, context = listed("/arxiv/cs.LG?any=00002%0A00005%0A00001&show=1")
    assert (found, context["total"], context["counts"]) == (["2"], 2, {"new": 0, "cross": 2, "replace": 0})
    assert context["next_url"] == ("/arxiv/cs.LG?date=2024-05-07&show=1&skip=1&any=00002%0A00005%0A00001")


def test_what_a_filter_found_is_marked(listed, client):
    listed("/arxiv/cs.LG?any=paper&all=ADA&in=title,authors")
    page = client.get("/arxiv/cs.LG?any=paper%0Aabstract&all=ADA&in=title,authors").content.decode()
    assert page.count("<mark>Paper</mark>") == page.count("<mark>Ada</mark>") == 4
    assert "<mark>abstract</mark>" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("any=x&in=body", "“in” names some of: title, abstract, authors. It does not know “body”."),
        ("any=" + "x" * 201, "A filter takes at most 50 terms of at most 200 characters."),
        ("none=" + "%0A".join(map(str, range(51))), "A filter takes at most 50 terms of at most 200 characters."),
    ],
)
def test_a_wrong_filter_is_answered_with_a_sentence(client, query, said):
    make_subjects()
    response = client.get(f"/arxiv/cs.AI?{query}")
    assert (response.status_code, sentence(response)) == (400, said)


def test_a_filter_keeps_how_many_papers_are_shown(client):
    make_three_days()
    context = client.get("/arxiv/cs.AI?date=2024-05-07&show=1&skip=1&sort=time&any=paper").context
    assert context["filter_beside"] == [("date", "2024-05-07"), ("sort", "time"), ("show", "1")]
    assert context["unfiltered_url"] == "/arxiv/cs.AI?date=2024-05-07&sort=time&show=1"


def test_the_subjects_of_a_card_lead_to_the_list_with_and_without_them(client):
    make_three_days()
    page = client.get("/arxiv/cs.AI+cs.LG?date=2024-05-07&kind=new&show=3").content.decode()
    query = "?date=2024-05-07&amp;kind=new"  # the whole of it, whatever was shown of this one
    ways = {
        code: [way for way in (f"/arxiv/cs.AI+cs.LG+{code}{query}", f"/arxiv/cs.AI+cs.LG-{code}{query}") if way in page]
        for code in ("cs.CY", "q-bio.NC")
    }
    assert ways == {"cs.CY": [f"/arxiv/cs.AI+cs.LG+cs.CY{query}", f"/arxiv/cs.AI+cs.LG-cs.CY{query}"], "q-bio.NC": []}
    assert f'<a class="subject-drop" href="/arxiv/cs.LG{query}"' in page


def test_beyond_its_end_a_list_says_where_it_ends_and_leads_back(listed, client):
    _shown, context = listed("/arxiv/cs.LG?skip=9000000")
    assert context["previous_url"] == "/arxiv/cs.LG?date=2024-05-07"
    assert "This list ends with paper 4." in client.get("/arxiv/cs.LG?skip=9000000").content.decode()


def test_a_list_says_how_whole_its_day_is(listed):
    assert listed("/arxiv/cs.LG")[1]["state"].name == "partial"
    moment = datetime(2024, 5, 8, 4, tzinfo=UTC)
    SourceRun.objects.create(
        source="arxiv_oai", state="done", since=MONDAY, responded=moment, last_datestamp=moment.date()
    )
    assert listed("/arxiv/cs.LG?x=1")[1]["state"].name == "complete"


def test_counts_of_a_card_are_of_now(client):
    make_three_days()
    cards.renew()
    paper = Paper.objects.get(value="2405.00004")
    Paper.objects.filter(pk=paper.pk).update(stars=3, opens=7, pdf_url="https://arxiv.org/pdf/2405.00004")
    cards.renew([paper.pk])
    Paper.objects.filter(pk=paper.pk).update(card_version="old")
    make_comment(paper)
    make_comment(paper, visible=False)
    page = client.get("/arxiv/cs.CY").content.decode()
    told = ("★ 3", 'data-pdf>PDF <span class="count">7</span>', '/arxiv/2405.00004#comments">1 comment<', ">1</a>")
    assert [piece for piece in told if piece not in page] == []


def test_the_home_of_papers_offers_every_open_category_once(client):
    make_three_days()
    response = client.get("/papers/")
    offered = re.findall(r'name="in" value="([^"]+)"', response.content.decode())
    open_ones = Subject.objects.filter(active=True, alias_of=None)
    assert taxonomy.read("+".join(offered)).wanted >= set(open_ones.values_list("pk", flat=True))
    assert len(offered) == len(set(offered))
    assert (response.context["day"], response.context["totals"]) == (WEDNESDAY, {"papers": 6})


@pytest.mark.parametrize(
    ("choice", "address"),
    [
        ("in=cs.AI&in=cs.LG&out=cs.CY", "/arxiv/cs.AI+cs.LG-cs.CY"),
        ("in=cs.SY", "/arxiv/eess.SY"),
        ("in=q-bio&in=cs.AI&out=cs.AI", "/arxiv/q-bio-cs.AI"),
    ],
)
def test_the_picker_leads_to_the_list_of_the_choice(client, choice, address):
    make_subjects()
    response = client.get(f"/papers/?{choice}")
    assert (response.status_code, response["Location"]) == (302, address)


@pytest.mark.parametrize(("choice", "status"), [("out=cs.CY", 400), ("in=cs.XX", 404), ("in=%00", 404)])
def test_a_choice_of_nothing_is_no_list(client, choice, status):
    make_subjects()
    assert client.get(f"/papers/?{choice}").status_code == status


def test_the_home_of_papers_speaks_the_reader_s_language(client):
    make_subjects()
    for language, name in (("en", "Machine Learning"), ("zh", "机器学习"), ("en", "Machine Learning")):
        page = client.get("/papers/", headers={"Accept-Language": language}).content.decode()
        assert name in page
