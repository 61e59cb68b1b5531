from datetime import timedelta

import pytest

from blog import authoring
from blog.models import Category, Series
from tests.factories import LONG_AGO, make_article

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
TWO_EQUATIONS = "\\begin{equation}a=b\\label{eq:one}\\end{equation}\n\n$$c=d$$\n"


def numbers(answer):
    return [article["number"] for article in answer["articles"]]


def test_an_article_is_told_in_short_in_lists(client):
    road = Series.objects.create(slug="road", title="The road")
    maths = Category.objects.create(slug="maths", name="Maths")
    make_article(number=12, title="On $n$ rings", body="A ring of size $n^2$.", series=road, part=3, category=maths)

    assert client.get("/api/articles").json() == {
        "next": None,
        "articles": [
            {
                "number": 12,
                "title": "On $n$ rings",
                "language": "en",
                "author_name": "A. Writer",
                "published": "2024-03-01T12:00:00Z",
                "updated": None,
                "summary": "A ring of size n².",
                "category": "maths",
                "series": "road",
                "part": 3,
                "url": f"{SITE}/archives/12",
            }
        ],
    }


def test_one_article_comes_with_its_source_and_its_equations(client):
    make_article(number=12, body=TWO_EQUATIONS).tags.create(slug="rope", name="RoPE")

    told = client.get("/api/articles/12").json()

    assert (told["body"], told["tags"], told["readers"]) == (TWO_EQUATIONS, ["rope"], 0)
    assert told["equations"] == client.get("/api/articles/12/equations").json()
    first, second = told["equations"]
    assert first == {
        "article": 12,
        "anchor": "eq-one",
        "label": "eq:one",
        "number": "1",
        "tex": "a=b",
        "url": f"{SITE}/archives/12#eq-one",
    }
    assert (second["label"], second["number"], second["tex"]) == ("", "", "c=d")


def test_a_cursor_goes_on_where_the_part_ended_whatever_comes_meanwhile(client):
    for number in range(1, 6):
        make_article(number=number, published=LONG_AGO + timedelta(days=number // 2))
    first = client.get("/api/articles?show=2").json()
    make_article(number=9, published=LONG_AGO + timedelta(days=9))

    second = client.get("/api/articles", {"show": 2, "cursor": first["next"]}).json()
    third = client.get("/api/articles", {"show": 2, "cursor": second["next"]}).json()

    assert [numbers(part) for part in (first, second, third)] == [[5, 4], [3, 2], [1]]
    assert third["next"] is None


def test_lists_are_narrowed_by_category_tag_and_change(client):
    maths = Category.objects.create(slug="maths", name="Maths")
    make_article(number=1, category=maths)
    make_article(number=2).tags.create(slug="rope", name="RoPE")
    changed = make_article(number=3)
    changed.body = "Another sentence."
    authoring.save(changed)

    assert numbers(client.get("/api/articles?category=maths").json()) == [1]
    assert numbers(client.get("/api/articles?tag=rope").json()) == [2]
    assert numbers(client.get("/api/articles?since=2025-01-01T00:00:00Z").json()) == [3]


def test_a_series_comes_with_its_public_parts_in_order(client):
    road = Series.objects.create(slug="road", title="The road", description="Uphill.")
    Series.objects.create(slug="plan", title="Nothing yet")
    make_article(number=1, series=road, part=2)
    make_article(number=2, series=road, part=1)
    make_article(number=3, series=road, part=3, is_draft=True, published=None)
    short = {"slug": "road", "title": "The road", "description": "Uphill.", "parts": 2, "url": f"{SITE}/series/road/"}

    assert client.get("/api/series").json() == [short]
    told = client.get("/api/series/road").json()
    assert (told | {"articles": numbers(told)}) == short | {"articles": [2, 1]}


def test_equations_of_public_articles_are_found_by_label(client):
    make_article(number=1, body=TWO_EQUATIONS)
    make_article(number=2, body=TWO_EQUATIONS, is_draft=True, published=None)

    told = client.get("/api/equations?label=eq:one").json()
    first = client.get("/api/equations?show=1").json()
    rest = client.get("/api/equations", {"cursor": first["next"]}).json()
    none = client.get("/api/equations?article=2").json()
    own = client.get("/api/equations?article=1&label=eq:one").json()

    assert [equation["url"] for equation in told["equations"]] == [f"{SITE}/archives/1#eq-one"]
    assert [equation["tex"] for equation in first["equations"] + rest["equations"]] == ["a=b", "c=d"]
    assert rest["next"] is None
    assert (none, own) == ({"next": None, "equations": []}, told)


def test_a_parameter_that_nobody_knows_is_refused_with_a_sentence(client):
    for path, knows in (
        ("/api/articles?catgory=maths", "It knows category, tag, since, show, cursor."),
        ("/api/series?catgory=maths", "It takes none."),
        ("/api/series/road?catgory=maths", "It takes none."),
    ):
        response = client.get(path)
        detail = f"There is no parameter “catgory” here. {knows}"
        assert (response.status_code, response.json()) == (400, {"code": "bad_request", "detail": detail})


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/articles/404", 404, "not_found"),
        ("/api/articles/404/equations", 404, "not_found"),
        ("/api/articles/99999999999999999999", 404, "not_found"),
        ("/api/series/none", 404, "not_found"),
        ("/api/articles?cursor=x", 400, "bad_request"),
        ("/api/articles?cursor=MjAyNC0wMy0wMSAx", 400, "bad_request"),
        ("/api/series/%00", 400, "wrong_parameter"),
        ("/api/articles?tag=%00", 400, "wrong_parameter"),
        ("/api/equations?label=%00", 400, "wrong_parameter"),
        ("/api/articles?show=0", 400, "wrong_parameter"),
    ],
)
def test_errors_are_json_with_a_code(client, path, status, code):
    response = client.get(path)

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_who_has_the_answer_gets_304(client):
    make_article(number=1)
    etag = client.get("/api/articles/1").headers["ETag"]

    assert client.get("/api/articles/1", headers={"If-None-Match": etag}).status_code == 304
