from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from papers.cursors import Cursor
from papers.models import Edition, Paper, PaperIdentifier, PaperRecord, Release, ReleaseEntry, Subject, Venue
from tests.factories import make_paper
from tests.papers.small_arxiv import MONDAY, TUESDAY, WEDNESDAY, announce, make_subjects, make_three_days

pytestmark = pytest.mark.django_db


def test_a_paper_is_told_by_any_of_its_names(client):
    make_subjects()
    announce("hep-th/9901001", MONDAY, "math-ph", "cs.AI", title="On $x$")
    response = client.get("/api/papers/hep-th/9901001")
    assert response.json() == {
        "id": "arxiv:hep-th/9901001",
        "address": "/arxiv/hep-th/9901001",
        "identifiers": ["arxiv:hep-th/9901001"],
        "title": "On $x$",
        "abstract": "An abstract.",
        "authors": ["Ada One", "Bo Two"],
        "subjects": ["math-ph", "cs.AI"],
        "version": None,
        "published": None,
        "venue": "",
        "group": "",
        "comments": "",
        "journal_ref": "",
        "license": "",
        "url": "https://arxiv.org/abs/hep-th/9901001",
        "pdf_url": "",
        "withdrawn": False,
    }


@pytest.mark.parametrize("name", ["2401.99999", "nonsense", "x@Nowhere"])
def test_a_paper_that_is_not_here_is_a_404_in_json(client, name):
    response = client.get(f"/api/papers/{name}")
    detail = "There is no paper of this identifier here."
    assert (response.status_code, response.json()) == (404, {"code": "not_found", "detail": detail})


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?kind=all",
        "?kind=cross",
        "?kind=cross&date=2024-05-06",
        "?date=2024-05-06",
        "?show=2&skip=1",
        "?sort=stars",
        "?any=00003",
        "?any=00003&only=0",
    ],
)
def test_a_day_is_what_its_page_shows(client, query):
    make_three_days()
    page = client.get(f"/arxiv/cs.AI+cs.LG-cs.CY{query}").context
    told = client.get(f"/api/days/cs.AI+cs.LG-cs.CY{query}").json()
    papers, following = told.pop("papers"), told.pop("next")
    assert [paper["id"] for paper in papers] == [f"arxiv:{card.value}" for card in page["cards"]]
    assert bool(following) is bool(page["next_url"])
    assert told == {
        "expression": "cs.AI+cs.LG-cs.CY",
        "day": page["day"].isoformat(),
        "total": page["total"],
        "counts": page["counts"],
        "state": {"name": page["state"].name, "reason": "unharvested"},
        "previous_day": page["previous_day"] and page["previous_day"].isoformat(),
        "next_day": page["next_day"] and page["next_day"].isoformat(),
    }


def test_a_long_part_of_a_list_asks_no_more_than_a_short_one(client, django_assert_num_queries):
    make_subjects()
    for number in range(1, 71):
        announce(f"2405.{number:05d}", MONDAY, "cs.LG")
    client.get("/api/days/cs.LG?show=1")
    for show in (1, 70):
        with django_assert_num_queries(6):
            assert len(client.get(f"/api/days/cs.LG?show={show}&date=2024-05-06").json()["papers"]) == show


def test_a_day_lists_the_papers_of_its_page(client):
    make_three_days()
    shown = [f"arxiv:{paper.value}" for paper in client.get("/arxiv/cs.LG").context["cards"]]
    assert [paper["id"] for paper in client.get("/api/days/cs.LG").json()["papers"]] == shown


def test_an_unknown_category_is_a_404_that_names_the_nearest(client):
    make_subjects()
    response = client.get("/api/days/cs.LQ")
    assert (response.status_code, response.json()["detail"][:45]) == (
        404,
        "There is no category 'cs.LQ'. Nearest: cs.LG,",
    )


def test_stars_may_be_called_what_cool_papers_calls_them(client):
    make_three_days()
    by_name, by_number = (client.get(f"/api/days/cs.LG?sort={name}").json() for name in ("stars", "1"))
    assert by_name["papers"] == by_number["papers"] != []


def test_an_address_that_the_api_does_not_have_is_json_too(client):
    response = client.get("/api/nope/x")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("address", "status", "code"), [("/api/nope/x", 404, "not_found"), ("/api/", 405, "method_not_allowed")]
)
def test_an_address_of_the_api_answers_a_post_without_a_token_in_json(address, status, code):
    response = Client(enforce_csrf_checks=True).post(address)
    assert (response.status_code, response["Content-Type"]) == (status, "application/json; charset=utf-8")
    assert response.json()["code"] == code


@pytest.mark.parametrize(
    "address", ["days/cs.LG", "papers", "papers/2405.00001", "subjects", "venues", "openapi.json", "papers/2401.99999"]
)
def test_what_can_be_read_can_be_asked_for_its_head(client, address):
    make_three_days()
    read, head = client.get(f"/api/{address}"), client.head(f"/api/{address}")
    told = [(response.status_code, response["Content-Type"]) for response in (read, head)]
    assert told == [(404 if address.endswith("99999") else 200, told[0][1])] * 2
    assert (bool(read.content), head.content) == (True, b"")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_method_that_an_address_does_not_take_is_refused_in_json(client, method):
    response = getattr(client, method)("/api/subjects")
    told = {"code": "method_not_allowed", "detail": f"This address does not take {method.upper()}."}
    assert (response.status_code, response.json(), response["Allow"]) == (405, told, "GET, HEAD")


def test_a_parameter_that_is_left_empty_goes_without_saying(client):
    make_three_days()
    told = client.get("/api/days/cs.LG?date=&show=&skip=&sort=&kind=&any=&cursor=")
    assert told.json() == client.get("/api/days/cs.LG").json()


@pytest.mark.parametrize(
    "day",
    [
        "2024-5-7",
        "20240507",
        "2024-W19-2",
        "1715040000",
        "2024-05-07T00:00:00",
        "2024-05-07%20",
        "２０２４-05-07",
        "2024-02-30",
        "9999-12-31",
        "0001-01-01",
    ],
)
def test_what_is_no_day_on_a_page_is_none_here_and_the_sentence_is_the_same(client, day):
    make_three_days()
    page, told = (client.get(f"{room}/cs.LG?date={day}") for room in ("/arxiv", "/api/days"))
    sentence = "“date” is a day of the calendar since August 1991, written like 2024-05-06."
    wrong = [{"parameter": "date", "problem": sentence}]
    assert (page.status_code, page.context["message"]) == (400, sentence)
    answer = {"code": "wrong_parameter", "detail": f"date: {sentence}", "parameters": wrong}
    assert (told.status_code, told.json()) == (400, answer)


@pytest.mark.parametrize("query", ["date=2024-02-30", "show=1001", "skip=-1", "kind=old", "sort=password"])
def test_a_wrong_parameter_is_refused(client, query):
    make_subjects()
    response = client.get(f"/api/days/cs.AI?{query}")
    told = response.json()
    assert (response.status_code, told["code"]) == (400, "wrong_parameter")
    assert [wrong["parameter"] for wrong in told["parameters"]] == [query.partition("=")[0]]


def test_the_subjects_come_with_their_aliases(client):
    make_subjects()
    told = {subject["code"]: subject["alias_of"] for subject in client.get("/api/subjects").json()}
    assert (told["cs.SY"], told["cs.AI"], len(told)) == ("eess.SY", None, 9)


def test_papers_by_category_are_the_page_of_that_expression(client):
    make_three_days()
    page = client.get("/arxiv/cs.AI+cs.LG-cs.CY?kind=all&any=paper&none=00005").context
    told = client.get("/api/papers?cat=cs.AI%2Bcs.LG&not=cs.CY&kind=all&any=paper&none=00005").json()
    assert (told["expression"], told["total"]) == ("cs.AI+cs.LG-cs.CY", page["total"])
    assert [paper["id"] for paper in told["papers"]] == [f"arxiv:{card.value}" for card in page["cards"]]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("cat=cs.AI&not=cs", "all that is named is taken away again"),
        ("cat=cs.AI-cs.CY&not=cs.LG-cs.CY", "what is taken away cannot take away itself"),
        ("cat=cs.AI" + "%2Bcs.LG" * 40 + "&not=cs.CY" + "%2Bcs.CY" * 60, "more than 60 categories"),
    ],
)
def test_what_is_taken_away_is_refused_as_it_is_on_a_page(client, query, reason):
    make_three_days()
    response = client.get(f"/api/papers?{query}")
    told = {"code": "not_found", "detail": f"Not a category expression: {reason}."}
    assert (response.status_code, response.json()) == (404, told)


def test_all_that_cat_and_not_take_away_together_is_one_expression_of_at_most_60_categories(client):
    make_subjects()
    Subject.objects.bulk_create(Subject(code=f"zz.{number}", archive="zz") for number in range(70))
    codes = [f"zz.{number}" for number in range(70)]
    cat, taken, much = "%2B".join(codes[:30]), "%2B".join(codes[30:60]), "%2B".join(codes[30:61])
    assert client.get(f"/api/papers?cat={cat}&not={taken}").json()["expression"].count("zz") == 60
    assert client.get(f"/api/papers?cat={cat}&not={much}").status_code == 404


def test_a_cursor_leads_through_a_list_once_while_papers_arrive(client):
    make_three_days()
    seen, cursor = [], ""
    for value in ("2405.00000", "2405.00009", "2405.00010", "2405.00011"):
        told = client.get(f"/api/days/cs.LG?show=1&kind=all&cursor={cursor}").json()
        seen += [paper["id"][-1] for paper in told["papers"]]
        cursor = told["next"]
        announce(value, WEDNESDAY if value == "2405.00011" else TUESDAY, "cs.LG")
    assert seen == ["3", "4", "9", "0"]
    assert client.get("/api/days/cs.LG").json()["day"] == "2024-05-08"
    assert client.get(f"/api/days/cs.LG?kind=all&cursor={cursor}").json()["day"] == "2024-05-07"


def test_a_cursor_goes_on_where_its_paper_is_gone(client):
    make_three_days()
    cursor = client.get("/api/days/cs.LG?show=2").json()["next"]
    Paper.objects.get(value="2405.00004").delete()
    rest = client.get(f"/api/days/cs.LG?show=2&cursor={cursor}").json()
    assert ([paper["id"] for paper in rest["papers"]], rest["next"]) == (["arxiv:2405.00005"], None)


@pytest.mark.parametrize("cursor", ["x", "%00", "WyJhIl0", "WyJ4IiwgMSwgMV0", "WzEsMiwzXQ"])
def test_what_is_no_cursor_is_refused(client, cursor):
    make_three_days()
    response = client.get(f"/api/days/cs.LG?cursor={cursor}")
    told = {"code": "bad_request", "detail": "This is no cursor of this list."}
    assert (response.status_code, response.json()) == (400, told)


def changes(client, query: str) -> tuple[list[str], str]:
    """All that changed, page by page, and from when to ask next time."""
    seen, cursor = [], ""
    while cursor is not None:
        told = client.get(f"/api/papers?show=2&{query}&cursor={cursor}").json()
        seen += [paper["id"][-1] for paper in told["papers"]]
        cursor = told["next"]
    return seen, told["since"]


def test_what_changed_since_is_told_in_its_order_and_once(client):
    make_three_days()
    for number in range(1, 7):
        changed = datetime(2024, 6, 1 + number // 3, tzinfo=UTC)
        Paper.objects.filter(value=f"2405.0000{number}").update(changed=changed)
    assert changes(client, "")[0] == ["1", "2", "3", "4", "5", "6"]
    assert changes(client, "since=2024-06-02T00:00:00Z") == (["3", "4", "5", "6"], "2024-06-03T00:00:00Z")
    assert changes(client, "since=2024-06-02&cat=cs.LG") == (["3", "4", "5"], "2024-06-02T00:00:00Z")
    assert changes(client, "since=2024-06-04")[0] == []


def test_changes_are_told_by_the_whole_expression_and_filter(client):
    make_three_days()
    assert sorted(changes(client, "since=2024-01-01&cat=cs.LG%2Bcs.AI&not=cs.CY")[0]) == ["1", "2", "3", "5"]
    assert sorted(changes(client, "since=2024-01-01&cat=cs.LG&any=00003%0A00005")[0]) == ["3", "5"]
    assert sorted(changes(client, "since=2024-01-01&cat=cs.LG&any=00003&only=0")[0]) == ["2", "3", "4", "5"]


def test_what_the_public_does_not_see_is_no_change(client):
    make_three_days()
    Paper.objects.filter(value="2405.00002").update(public=False)
    assert sorted(changes(client, "")[0]) == ["1", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    "since", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "1980-01-01", "2101-01-01", "x", "%00"]
)
def test_a_time_that_no_database_has_is_refused(client, since):
    response = client.get(f"/api/papers?since={since}")
    assert (response.status_code, response.json()["code"]) == (400, "wrong_parameter")


def test_the_cursor_of_another_list_is_refused(client):
    make_three_days()
    of_day = client.get("/api/days/cs.LG?show=1").json()["next"]
    of_changes = client.get("/api/papers?show=1").json()["next"]
    statuses = [
        client.get(f"/api/days/cs.LG?cursor={of_changes}").status_code,
        client.get(f"/api/days/cs.LG?cursor={Cursor('', 1, 1)}").status_code,
        client.get(f"/api/days/cs.LG?cursor={Cursor('9999-12-31', 1, 1)}").status_code,
        client.get(f"/api/papers?cursor={Cursor('', 1, 1)}").status_code,
        client.get(f"/api/papers?cursor={Cursor('9999-12-31T23:59:59-23:59', 1, 1)}").status_code,
        client.get(f"/api/papers?cursor={of_day}").status_code,  # a day is a moment, too
    ]
    assert statuses == [400, 400, 400, 400, 400, 200]


def test_a_batch_that_may_still_be_written_is_asked_for_again(client):
    make_three_days()
    _seen, since = changes(client, "")
    newest = Paper.objects.order_by("changed").last().changed
    assert round((newest - datetime.fromisoformat(since)) / timedelta(minutes=1), 3) == 10


def test_an_answer_that_has_not_changed_is_not_sent_twice(client):
    make_three_days()
    first = client.get("/api/days/cs.LG")
    again = client.get("/api/days/cs.LG", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_venues_and_their_years_are_told(client):
    venue = Venue.objects.create(key="ICLR", name="Learning Representations", source="openreview")
    edition = Edition.objects.create(venue=venue, year=2024)
    release = edition.release = Release.objects.create(edition=edition, published=datetime(2024, 5, 1, tzinfo=UTC))
    edition.save()
    for position, group in enumerate(["What's Hot", "Poster", "Poster"]):
        paper = make_paper(f"2401.0000{position}", edition=edition, group=group)
        name = PaperIdentifier.objects.get(paper=paper)
        record = PaperRecord.objects.create(source="x", identifier=name, fields={}, digest="")
        ReleaseEntry.objects.create(release=release, record=record, paper=paper, group=group, position=position)
    assert client.get("/api/venues").json() == [
        {
            "key": "ICLR",
            "name": "Learning Representations",
            "source": "openreview",
            "homepage": "",
            "address": "/venue/ICLR",
            "years": [2024],
        }
    ]
    told = client.get("/api/venues/iclr.2024?group=Poster&show=1").json()
    papers = told.pop("papers")
    following = client.get(f"/api/venues/ICLR?group=Poster&cursor={told.pop('next')}").json()
    assert [paper["id"] for paper in papers + following["papers"]] == ["arxiv:2401.00001", "arxiv:2401.00002"]
    assert told == {
        "edition": "ICLR.2024",
        "venue": "ICLR",
        "name": "Learning Representations",
        "years": [2024],
        "track": "Poster",
        "tracks": {"What's Hot": 1, "Poster": 2},
        "total": 2,
    }
    tracks = [client.get(f"/api/venues/ICLR?group={name}").json()["track"] for name in ("POSTER", "what’s hot")]
    assert tracks == ["Poster", "What's Hot"]


@pytest.mark.parametrize("name", ["ICML", "ICLR.2024", "%00", "ICLR?group=Oral"])
def test_a_venue_that_is_not_here_is_a_404_in_json(client, name):
    Venue.objects.create(key="ICLR", name="x")
    response = client.get(f"/api/venues/{name}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_filter_without_measure_is_refused_with_its_reason(client):
    make_three_days()
    response = client.get("/api/papers?cat=cs.LG&any=x&in=body")
    detail = "“in” names some of: title, abstract, authors. It does not know “body”."
    assert (response.status_code, response.json()) == (400, {"code": "bad_request", "detail": detail})
