"""What may be typed, what it finds, and the form and the facets that write the same."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from papers.models import Edition, PaperSubject, Subject, Venue
from search import language
from search.query import search
from tests.search.rows import article, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(put):
    """Five papers and an article, by title."""
    venue = Venue.objects.create(key="NeurIPS", name="Neural Information Processing Systems")
    editions = {year: Edition.objects.create(venue=venue, year=year) for year in (2023, 2024)}
    subjects = {code: Subject.objects.create(code=code, archive=code[:2]) for code in ("cs.LG", "cs.CV", "math.ST")}
    rows = []

    def add(title: str, abstract: str, code: str, **fields) -> None:
        row = paper(title, abstract, **fields)
        PaperSubject.objects.create(paper=row, subject=subjects[code], position=0)
        rows.append(row)

    add("Rotary positions", "attention", "cs.LG", authors=["Jianlin Su", "Yu Lu"], announced=date(2021, 4, 20), stars=3)
    add("Rotary vision", "attention", "cs.CV", authors=["Su Jianlin"], announced=date(2024, 3, 1), stars=9)
    add("On vision", "rotary engines", "cs.CV", authors=["Donald E. Knuth"], edition=editions[2023])
    add(
        "A bound",
        "of attention to rotary things",
        "math.ST",
        authors=["Su, Min", "Lin Jianlin"],
        edition=editions[2024],
    )
    add("Rotary", "by itself", "cs.LG", authors=["Ada"], announced=date(2019, 1, 1))
    rows.append(article("An article on rotary embeddings", "attention"))
    put(*rows)


def titles(text: str, **how) -> set[str]:
    return {hit.title for hit in search(text, or_any=False, **how).hits}


def test_fields_and_operators_find_what_they_say(shelf):
    queries = {
        'au:"Su" ti:rotary -vision year:2021..2024': {"Rotary positions", "An article on rotary embeddings"},
        "au:jianlin": {"Rotary positions", "Rotary vision", "A bound"},
        'au:"Su Jianlin"': {"Rotary positions", "Rotary vision"},
        'author:"Jianlin Su"': {"Rotary positions", "Rotary vision"},
        'au:"Donald Knuth"': {"On vision"},
        'au:"D. Knuth"': {"On vision"},
        'au:"Knuth, Donald E."': {"On vision"},
        "ti:vision abs:rotary": {"On vision"},
        "abs:rotary": {"On vision", "A bound"},
        "rotary cat:cs": {"Rotary positions", "Rotary vision", "On vision", "Rotary"},
        "rotary cat:CS.lg": {"Rotary positions", "Rotary"},
        "rotary -cat:cs": {"A bound", "An article on rotary embeddings"},
        "venue:neurips": {"On vision", "A bound"},
        "venue:NeurIPS.2024": {"A bound"},
        'venue:"neurips 2024"': {"A bound"},
        'venue:"neural information"': {"On vision", "A bound"},
        "venue:nobody": set(),
        "rotary year:2024..2021": {"Rotary vision", "Rotary positions", "On vision", "A bound"}
        | {"An article on rotary embeddings"},
        "year:..2020": {"Rotary"},
        "ti:bound OR ti:itself OR ti:positions": {"A bound", "Rotary positions"},
        "bound OR positions rotary": {"A bound", "Rotary positions"},
        '"rotary engines" OR "by itself"': {"On vision", "Rotary"},
        '-"rotary positions" au:su rotary': {"Rotary vision", "A bound", "An article on rotary embeddings"},
        "OR": set(),
    }
    assert {query: titles(query) for query in queries} == queries


def test_a_chinese_keyboard_and_a_space_too_many_change_nothing(shelf):
    typed = {
        "au：knuth": "au:knuth",
        "au: knuth": "au:knuth",
        "AU:knuth": "au:knuth",
        "Author: knuth": "au:knuth",
        "rotary year: 2021": "rotary year:2021",
        "rotary year:2021…2023": "rotary year:2021..2023",
        "rotary year:2021–2023": "rotary year:2021..2023",
        "rotary cat: cs.CV": "rotary cat:cs.CV",
        "rotary －vision": "rotary -vision",
        "「rotary engines」": '"rotary engines"',
        "“rotary engines”": '"rotary engines"',
    }
    assert {one: titles(one) for one in typed} == {one: titles(plain) for one, plain in typed.items()}
    assert all(titles(one) for one in typed)


@pytest.mark.parametrize(
    "title", ["Ti:sapphire lasers", "Au:Ag alloys", "The death of the author: rotary", "A cat: alive"]
)
def test_a_title_with_a_colon_is_words(title):
    assert {clause.field for clause in language.read(title)} == {""}


def test_a_field_reaches_over_all_of_a_list(shelf):
    said = {
        "ti:(bound OR positions)": "ti:bound OR ti:positions",
        'au:("Donald Knuth" OR ada) rotary': 'au:"Donald Knuth" OR au:ada rotary',
        "cat:(math.ST OR cs.LG) attention": "cat:math.ST OR cat:cs.LG attention",
        "ti:(rotary vision)": "ti:rotary ti:vision",
        "rotary -ti:(vision OR bound)": "rotary -ti:vision -ti:bound",
        "bound OR ti:(vision OR itself)": "bound OR ti:vision OR ti:itself",
    }
    assert {one: titles(one) for one in said} == {one: titles(plain) for one, plain in said.items()}
    assert titles("ti:(bound OR positions)") == {"A bound", "Rotary positions"}


@pytest.mark.parametrize("typed", ["rotary -ti:(dark vision)", "bound OR ti:(dark vision)", "ti:(bound", "O(n OR m)"])
def test_a_list_that_cannot_be_said_without_one_is_words_as_it_was_typed(typed):
    assert language.written(language.read(typed)) == typed


def test_no_author_is_put_together_from_two(shelf):
    assert titles('au:"Su Lu"') == titles('au:"Lin Su"') == set()


def test_what_has_just_these_words_for_its_title_comes_first(put):
    put(paper("Linear attention for linear attention models"), paper("The linear attentions", "of one kind"))
    assert next(hit.title for hit in search("linear attention").hits) == "The linear attentions"


def test_fields_that_were_named_stay_when_any_word_will_do(shelf):
    found = search("ti:rotary xyzzy vision")
    assert (found.used_or, {hit.title for hit in found.hits}) == (True, {"Rotary vision"})
    assert search("au:nobody ti:xyzzy").hits == []


def test_a_year_that_is_none_gets_a_sentence(shelf):
    said = {text: search(f"fox year:{text}").problem for text in ("soon", "20..21", "2021..2024", "2021-2024")}
    assert said == {
        "soon": "soon is no year: write year:2023 or year:2021..2024.",
        "20..21": "20..21 is no year: write year:2023 or year:2021..2024.",
        "2021..2024": "",
        "2021-2024": "",
    }


def test_most_stars_first_when_asked(shelf):
    assert [hit.title for hit in search("rotary attention", "papers", sort="stars").hits] == [
        "Rotary vision",
        "Rotary positions",
        "A bound",
    ]


YEARS = {"2024": 2, "2023": 1, "2021": 1, "2019": 1}
CATEGORIES = {"cs.LG": 2, "cs.CV": 2, "math.ST": 1}


def test_results_are_counted_by_year_category_and_venue_and_each_choice_is_a_query(shelf):
    facets = search("rotary", "papers", facets=True).facets
    told = {name: {(value.label, value.count, value.query) for value in values} for name, values in facets.items()}
    assert told == {
        "year": {(year, count, f"rotary year:{year}") for year, count in YEARS.items()},
        "cat": {(code, count, f"rotary cat:{code}") for code, count in CATEGORIES.items()},
    }
    chosen = search("rotary year:2024", "papers", facets=True)
    assert [(value.label, value.query, value.is_on) for value in chosen.facets["year"]] == [("2024", "rotary", True)]


@pytest.mark.parametrize(
    "typed",
    ["cat:cs.CV", "cat:cs cat:cs.LG", "cat:cs.CV OR bound", "rotary year:2020..2024", r"\alpha_{i}", "venue:neurips"],
)
def test_a_choice_lists_as_many_as_it_was_counted_with(put, shelf, typed):
    put(paper("Formulas", r"of $\alpha_i$", announced=date(2019, 1, 1)), paper("More", r"of $\alpha_i$"))
    facets = search(typed, "papers", facets=True).facets
    choices = [value for values in facets.values() for value in values if not value.is_on]
    assert choices
    counted = {value.query: value.count for value in choices}
    assert {query: search(query, "papers").total for query in counted} == counted


def test_to_choose_again_frees_of_this_choice_alone(shelf):
    facets = search("cat:cs.CV cat:cs rotary", "papers", facets=True).facets
    assert [(value.label, value.query) for value in facets["cat"] if value.is_on] == [("cs.CV", "cat:cs rotary")]


TYPED = 'au:"Su" ti:rotary -vision year:2021..2024'


def test_the_form_writes_the_query_that_one_would_type(client, shelf):
    asked = {"author": "Su", "title": "rotary", "without": "vision", "years": "2021..2024", "words": "", "kind": "all"}
    response = client.get("/search", asked)
    assert response.status_code == 302
    assert parse_qs(urlsplit(response["Location"]).query) == {"q": [TYPED]}
    assert client.get("/search", {"q": TYPED}).context["detailed"] == {
        "author": "Su",
        "title": "rotary",
        "without": "vision",
        "years": "2021..2024",
    }


def test_the_form_asks_for_all_that_was_typed():
    kept = [
        '"linear time" OR graph',
        'graph OR "linear time" other',
        "year:2018 OR year:2019",
        "cat:cs.CL OR cat:cs.CV",
        "cat:cs.CL cat:cs.LG",
        "venue:acl OR venue:iclr",
        '-"neural network" learning -deep',
        r'"Schr\"odinger equation"',
    ]
    turned = {
        "au:Vaswani au:Shazeer": 'au:"Vaswani" au:Shazeer',
        '"linear time" "lower bound"': '"lower bound" "linear time"',
        'venue:"learning theory" x': 'x venue:"learning theory"',
        'ti:"linear time" ti:c abs:b': 'ti:c abs:b ti:"linear time"',
        r"au:Su \frac{\beta}{1-\beta}": r'au:"Su" \frac{\beta}{1-\beta}',
    }
    written = {typed: language.compose(language.fields_of(language.read(typed))) for typed in [*kept, *turned]}
    assert written == {typed: typed for typed in kept} | turned


@pytest.mark.parametrize("address", ["/arxiv/search", "/venue/search"])
def test_cool_papers_addresses_speak_the_same_language(client, shelf, address):
    response = client.get(address, {"query": TYPED})
    assert [hit.title for hit in response.context["page"]] == ["Rotary positions"]


@pytest.mark.parametrize(
    "typed", [TYPED, '"a b" -"c d" OR x', 'cat:cs.LG OR venue:"a b"', "x OR b", "-ti:x abs:y z", r'Schr\"odinger "q"']
)
def test_what_was_read_is_written_as_it_was_typed(typed):
    assert language.written(language.read(typed)) == typed
