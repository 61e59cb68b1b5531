import pytest

from tests.papers.small_arxiv import make_subjects, make_three_days

pytestmark = pytest.mark.django_db


def cells(response) -> dict[str, tuple[str, str]]:
    """The days of the month itself: what is said of each, and where it leads."""
    found = [cell for week in response.context["weeks"] for cell in week if not cell.is_outside]
    return {f"{cell.day.day}": (cell.state.name, cell.url) for cell in found}


def test_a_month_leads_to_its_days_and_says_why_others_are_empty(client, django_assert_max_num_queries):
    make_three_days()
    client.get("/arxiv/cs.AI")
    with django_assert_max_num_queries(2):
        response = client.get("/arxiv/cs.AI+cs.LG-cs.CY/calendar?month=2024-05")
    told = cells(response)
    assert len(told) == 31
    assert {day: told[day] for day in ("3", "6", "7", "8", "27")} == {
        "3": ("none", ""),
        "6": ("partial", "/arxiv/cs.AI+cs.LG-cs.CY?date=2024-05-06"),
        "7": ("partial", "/arxiv/cs.AI+cs.LG-cs.CY?date=2024-05-07"),
        "8": ("partial", ""),
        "27": ("partial", ""),
    }
    page = response.content.decode()
    assert "arXiv announces nothing on Fridays and Saturdays." in page
    assert 'data-day="2024-05-06" data-state="partial"' in page


def test_every_day_that_a_calendar_names_has_a_page(client):
    make_three_days()
    urls = [url for _name, url in cells(client.get("/arxiv/cs.LG/calendar?month=2024-05")).values() if url]
    assert [client.get(url).context["total"] > 0 for url in urls] == [True]
    assert urls == ["/arxiv/cs.LG?date=2024-05-07"]


def test_a_calendar_goes_from_month_to_month_but_not_into_the_future(client):
    make_subjects()
    context = client.get("/arxiv/cs.LG/calendar?month=2024-01").context
    assert (context["previous_url"], context["next_url"]) == (
        "/arxiv/cs.LG/calendar?month=2023-12",
        "/arxiv/cs.LG/calendar?month=2024-02",
    )
    assert client.get("/arxiv/cs.LG/calendar").context["next_url"] == ""
    assert client.get("/arxiv/cs.LG/calendar?month=1991-08").context["previous_url"] == ""


@pytest.mark.parametrize("month", ["2024-13", "2024-5", "1991-07", "9999-01", "0000-01", "x", "%00"])
def test_a_month_that_is_none_is_answered_with_a_sentence(client, month):
    make_subjects()
    response = client.get(f"/arxiv/cs.LG/calendar?month={month}")
    assert response.status_code == 400
    assert response.context["message"] == "“month” is a month since August 1991, written like 2024-05."


def test_a_list_leads_to_its_month(client):
    make_three_days()
    assert client.get("/arxiv/cs.LG").context["calendar_url"] == "/arxiv/cs.LG/calendar?month=2024-05"


def test_a_calendar_keeps_the_kind_the_filter_and_the_order_of_its_list(client):
    make_three_days()
    told = "kind=all&sort=stars&any=paper"
    address = client.get(f"/arxiv/cs.LG?date=2024-05-07&show=2&skip=1&{told}").context["calendar_url"]
    assert address == f"/arxiv/cs.LG/calendar?{told}&month=2024-05"
    response = client.get(address)
    context = response.context
    assert (context["previous_url"], context["next_url"], context["list_url"], cells(response)["7"]) == (
        f"/arxiv/cs.LG/calendar?{told}&month=2024-04",
        f"/arxiv/cs.LG/calendar?{told}&month=2024-06",
        f"/arxiv/cs.LG?{told}",
        ("partial", f"/arxiv/cs.LG?date=2024-05-07&{told}"),
    )
