"""Formulas are found however they are spaced, braced and dressed."""

import pytest

from search import formulas
from search.query import search
from tests.search.rows import article, comment, paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\frac{\beta}{1-\beta}", r"\dfrac \beta { 1 - \beta }"),
        (r"\frac{\beta}{1-\beta}", r"\tfrac\beta{1-β}"),
        (r"\frac{1}{2}", r"\frac12"),
        (r"x_{i}^{2}", "x_i^2"),
        (r"\left( a \right)", r"\bigl(a\bigr)"),
        (r"\boldsymbol{x}\le\mathbf{y}", r"x\leq y"),
        (r"\operatorname{softmax}(z)", r"\text{softmax}\,(z)"),
        (r"\lVert x\rVert", r"\|x\|"),
        (r"\begin{aligned}a&=b\label{eq:x}\\c&=d % why\end{aligned}", r"a=b c=d"),
        ("∑_{i} α_i ≤ ∞", r"\sum_i \alpha_i\leq\infty"),
        (r"f'(x)", r"f\prime(x)"),
    ],
)
def test_two_ways_to_write_a_formula_are_one(one, other):
    assert formulas.tokens(one) == formulas.tokens(other) != []


@pytest.mark.parametrize(
    ("one", "other"), [("x_i", "x^i"), (r"\beta", r"\Beta"), ("a-b", "a+b"), (r"\alpha", "a"), ("O", "o")]
)
def test_other_formulas_stay_apart(one, other):
    assert formulas.tokens(one) != formulas.tokens(other)


def test_every_formula_of_a_text_is_read_and_no_price():
    text = r"If $a$ and \(b\), $$c=d$$ \[e\] \begin{align*}f&=g\end{align*} for \$5 and \$6."
    assert list(formulas.formulas_in(text)) == ["a", "b", "c=d", "e", "f&=g"]


@pytest.mark.parametrize(
    ("typed", "formula"),
    [
        (r"\frac{\beta}{1-\beta}", r"\frac{\beta}{1-\beta}"),
        (r"$\theta_t$", r"\theta_t"),
        (r"$$x$$", "x"),
        (r"\alpha_i", r"\alpha_i"),
        (r"attention \mathcal{O}(n)", ""),
        ("O(n^2)", ""),
        ("attention is all", ""),
        (r"Schr\"odinger", ""),
        ("$5 and more", ""),
        ("注意力 $x$", ""),
    ],
)
def test_a_query_is_a_formula_when_nothing_else_stands_in_it(typed, formula):
    assert formulas.asked(typed) == formula


@pytest.fixture
def written(put):
    rows = [
        article("Momentum", r"The step is $$\theta_{t+1}=\theta_t-\eta\,\dfrac{\beta}{1 - \beta} g_t$$ at the end."),
        article("Prose", "beta over one minus beta, a frac of it"),
        paper("A paper", r"With rate $\tfrac\beta{1-\beta}$ we win."),
        paper("Another", r"With rate $\frac{1-\beta}{\beta}$ we lose."),
    ]
    note = comment(rows[2], r"Is $\frac{ \beta }{1-\beta}$ right?")
    put(*rows, note)
    return [*rows, note]


def found(text: str) -> set[str]:
    return {hit.name for hit in search(text).hits}


def test_a_formula_is_found_in_articles_papers_and_comments_first(written):
    hits = [hit.title for hit in search(r"\frac{\beta}{1-\beta}").hits]
    assert set(hits[:3]) == {"Momentum", "A paper"}
    assert hits[:3].count("A paper") == 2  # the paper, and the comment under it


def test_a_part_of_a_formula_is_enough(written):
    assert [hit.title for hit in search(r"$\theta_{t}-\eta$").hits] == ["Momentum"]


def test_a_formula_that_nobody_wrote_finds_nothing_of_it(written):
    assert search(r"$\frac{\gamma}{1-\gamma}$").total == 0


def test_a_long_formula_is_no_query_of_too_many_words(written):
    long = "+".join(rf"\theta_{{{n}}}" for n in range(30))
    assert search(f"${long}$").problem == ""


def test_spaces_and_braces_change_nothing(written):
    assert found(r"\frac \beta {1 - \beta}") == found(r"\frac{\beta}{1-\beta}")


def test_a_formula_may_stand_beside_fields(written):
    assert found(r"au:su \frac{\beta}{1-\beta}") == {f"article/{written[0].number}"}
    assert found(r"\frac{\beta}{1-\beta} -au:su year:2024") == found(r"\frac{\beta}{1-\beta}") - {
        f"article/{written[0].number}"
    }


def test_the_box_finds_a_formula(client, written):
    page = client.get("/search", {"q": r"$\theta_{t}-\eta$"}).content.decode()
    assert f'href="{written[0].get_absolute_url()}"' in page
