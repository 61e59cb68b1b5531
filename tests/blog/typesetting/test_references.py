from dataclasses import dataclass

import pytest

from blog.typesetting import Problem, Target, render
from tests.blog.typesetting.reading import brief

LOSS = "\\begin{equation}L\\label{eq:loss}\\end{equation}"


@dataclass(frozen=True)
class Shelf:
    """A lookup that knows one paper and one equation of another article."""

    def equation(self, article: str, label: str) -> Target | None:
        return Target("/archives/9902#eq-sgd", "3") if (article, label) == ("9902", "eq:sgd") else None

    def paper(self, identifier: str) -> Target | None:
        return Target("/arxiv/1706.03762", "Attention & <All>") if identifier == "1706.03762" else None

    def page(self, path: str) -> bool | None:
        return {"/archives/1": True, "/archives/77": False}.get(path)


def test_references_lead_forward_and_backward():
    rendered = render(f"见 \\eqref{{eq:loss}}。\n\n{LOSS}\n\n又见 (\\ref{{eq:loss}})。")
    first, last = rendered.html.split("\n")[0], rendered.html.strip().split("\n")[-1]
    assert first == '<p>见 <a class="reference" href="#eq-loss">(1)</a>。</p>'
    assert last == '<p>又见 (<a class="reference" href="#eq-loss">1</a>)。</p>'


def test_references_work_within_formulas_and_beside_text_in_them():
    rendered = render(f"{LOSS}\n\n$\\text{{由\\eqref{{eq:loss}}得}}$")
    assert (
        '<mrow><mtext>由</mtext><mtext><a class="reference" href="#eq-loss">(1)</a></mtext><mtext>得</mtext></mrow>'
        in rendered.html
    )
    assert rendered.problems == ()


def test_an_unknown_label_is_reported_with_its_line_and_shown():
    rendered = render("第一行\n第二行 \\eqref{eq:nope}\n\n$$\n\\eqref{eq:none}\n$$")
    assert rendered.problems == (
        Problem(2, "unknown-label", "No equation has the label “eq:nope”"),
        Problem(5, "unknown-label", "No equation has the label “eq:none”"),
    )
    assert '<p>第一行第二行 <span class="reference reference-missing">(???)</span></p>' in rendered.html


def test_an_equation_of_another_article_is_looked_up():
    rendered = render("\\eqref{9902:eq:sgd}, \\ref{9902:eq:sgd}, \\eqref{9903:eq:sgd}", lookup=Shelf())
    assert rendered.html == (
        '<p><a class="reference" href="/archives/9902#eq-sgd">(3)</a>, '
        '<a class="reference" href="/archives/9902#eq-sgd">3</a>, '
        '<span class="reference reference-missing">(???)</span></p>\n'
    )
    assert rendered.problems == (Problem(1, "unknown-label", "No equation has the label “9903:eq:sgd”"),)


def test_a_paper_without_words_shows_its_title():
    rendered = render("<arxiv:1706.03762>, [](/arxiv/1706.03762), [this](arxiv:1706.03762)", lookup=Shelf())
    title = '<a href="/arxiv/1706.03762">Attention &amp; &lt;All&gt;</a>'
    assert rendered.html == f'<p>{title}, {title}, <a href="/arxiv/1706.03762">this</a></p>\n'
    assert rendered.problems == ()


def test_an_unknown_paper_is_reported_and_still_linked():
    rendered = render("甲\n<arxiv:2401.99999>", lookup=Shelf())
    assert rendered.html == '<p>甲\n<a href="/arxiv/2401.99999">2401.99999</a></p>\n'
    assert rendered.problems == (Problem(2, "unknown-paper", "No paper 2401.99999 is known here"),)


def test_references_in_code_stay_as_they_are():
    assert render("`\\eqref{a}`").html == "<p><code>\\eqref{a}</code></p>\n"


def test_an_author_may_name_macros_in_a_preamble_and_in_a_formula_of_nothing_else():
    rendered = render(
        "$\\newcommand{\\half}[1]{\\frac{#1}{2}}$\n\n$\\R^d, \\half{x}, \\KL(p)$",
        preamble="\\newcommand{\\R}{\\mathbb{R}} \\DeclareMathOperator{\\KL}{KL} % \\def\\lost{",
    )
    assert rendered.problems == ()
    assert brief(rendered.html) == '<p></p>\n<p><span class="math" translate="no">⟨ℝd,x2,KL(p)⟩</span></p>\n'


def test_a_broken_preamble_is_reported_and_left_out():
    rendered = render("$x$", preamble="\\newcommand{\\R}{\\mathbb{R}")
    assert [(problem.line, problem.kind) for problem in rendered.problems] == [(0, "broken-preamble")]
    assert brief(rendered.html) == '<p><span class="math" translate="no">⟨x⟩</span></p>\n'


def test_links_that_lead_nowhere_are_reported():
    rendered = render(
        "[a](/archives/1?x=1#y) [b](/archives/77#eq-a) [c](/other)\n[d](#sec-end) [e](#sec-nope)\n\n## End",
        lookup=Shelf(),
    )
    assert rendered.problems == (
        Problem(1, "dead-link", "This site has no page /archives/77#eq-a"),
        Problem(2, "dead-link", "Nothing in this text has the address #sec-nope"),
    )


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("arxiv:2401.1234567", "2401.1234567"),
        ("https://arxiv.org/abs/2401.1234567", "2401.1234567"),
        ("/arxiv/2413.12345", "2413.12345"),
        ("/venue/x@Nowhere", "x@Nowhere"),
    ],
)
def test_a_broken_identifier_of_a_paper_is_reported(address: str, written: str):
    message = f"{written} is not the identifier of a paper"
    assert render(f"甲\n[乙]({address})", lookup=Shelf()).problems == (Problem(2, "broken-paper", message),)


def test_lists_of_papers_and_other_sites_are_no_papers():
    assert render("[a](/arxiv/cs.AI) [b](https://example.org/2401.1234567)", lookup=Shelf()).problems == ()


def test_a_problem_within_a_formula_has_its_own_line():
    text = "\\begin{align}\na&=b\\\\\nc&=\\nope\\label{eq:a}\\\\\nd&=e\\label{eq:a}\n\\end{align}"
    assert [(problem.line, problem.kind) for problem in render(text).problems] == [
        (3, "unknown-macro"),
        (4, "doubled-label"),
    ]
