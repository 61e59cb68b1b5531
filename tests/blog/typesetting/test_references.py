import re
from dataclasses import dataclass

import pytest

from blog.typesetting import Problem, Standing, Target, render
from tests.blog.typesetting.reading import brief

LOSS = "\\begin{equation}L\\label{eq:loss}\\end{equation}"


@dataclass(frozen=True)
class Shelf:
    """A lookup that knows one paper and one equation of another article."""

    site: str = "https://science.example"

    def equation(self, article: str, label: str) -> Target | None:
        known = {
            ("9902", "eq:sgd"): Target("/archives/9902#eq-sgd", "3"),
            ("9904", "eq:sgd"): Target("/archives/9904#eq-sgd", "5", is_public=False),
        }
        return known.get((article, label))

    def paper(self, identifier: str) -> Target | None:
        known = Target("/arxiv/1706.03762", "Attention & <All>", about="A. One · 2017 · arXiv:1706.03762")
        return known if identifier == "1706.03762" else None

    def picture(self, address: str) -> tuple[int, int] | None:
        return (640, 480) if address == "/media/y.png" else None

    def page(self, path: str, anchor: str) -> Standing:
        known = {"/archives/77": Standing.NOTHING, "/archives/78": Standing.HIDDEN, "/media/x.png": Standing.NOTHING}
        return known.get(path, Standing.PUBLIC)


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
        ("arxiv:2401.0676", "2401.0676"),
        ("https://arxiv.org/abs/2401.0676", "2401.0676"),
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


def test_a_reference_into_a_draft_is_set_and_reported():
    rendered = render("\\eqref{9904:eq:sgd}", lookup=Shelf())
    assert rendered.html == '<p><a class="reference" href="/archives/9904#eq-sgd">(5)</a></p>\n'
    message = "Readers cannot follow the reference to 9904:eq:sgd: its article is not published yet"
    assert rendered.problems == (Problem(1, "draft-link", message),)


@pytest.mark.parametrize(
    ("written", "kind", "message"),
    [
        ("[a](https://science.example/archives/77)", "dead-link", "This site has no page /archives/77"),
        ("<https://science.example/archives/77>", "dead-link", "This site has no page /archives/77"),
        ("https://science.example/archives/77。", "dead-link", "This site has no page /archives/77"),
        ("[a](/archives/78)", "draft-link", "Readers cannot follow the link to /archives/78: it is not published yet"),
        ("![a](/media/x.png)", "dead-image", "This site has no picture /media/x.png"),
        ("![a](https://science.example/media/x.png)", "dead-image", "This site has no picture /media/x.png"),
        (
            "[a](../7#eq)",
            "relative-link",
            "The address “../7#eq” leads elsewhere in lists and feeds: begin it with / or https://",
        ),
        (
            "![a](plot.png)",
            "relative-link",
            "The address “plot.png” leads elsewhere in lists and feeds: begin it with / or https://",
        ),
    ],
)
def test_each_kind_of_dead_address_is_reported_with_its_line(written: str, kind: str, message: str):
    assert render(f"甲\n{written}", lookup=Shelf()).problems == (Problem(2, kind, message),)


def test_addresses_that_lead_somewhere_are_no_problem():
    text = "[a](/archives/1) [b](https://science.example) [c](https://science.example.org/x) [d](mailto:a@b.example)"
    assert render(text, lookup=Shelf()).problems == ()


def test_a_papers_address_on_a_line_of_its_own_becomes_its_title_and_what_is_told_of_it():
    shown = (
        '<p class="paper-line"><a href="/arxiv/1706.03762">Attention &amp; &lt;All&gt;</a><br>\n'
        '<span class="paper-about">A. One · 2017 · arXiv:1706.03762</span></p>\n'
    )
    for written in ("https://arxiv.org/abs/1706.03762v5", "<https://arxiv.org/pdf/1706.03762>", "arXiv:1706.03762"):
        rendered = render(written, lookup=Shelf())
        assert (rendered.html, rendered.problems) == (shown, ())
        assert [str(mention.identifier) for mention in rendered.mentions] == ["arxiv:1706.03762"]


def test_a_papers_address_within_the_text_becomes_a_link():
    text = "见 https://arxiv.org/abs/1706.03762,又见(https://arxiv.org/abs/2401.00009)与 arXiv:1706.03762。"
    assert render(text, lookup=Shelf()).html == (
        '<p>见 <a href="/arxiv/1706.03762">Attention &amp; &lt;All&gt;</a>,'
        '又见(<a href="https://arxiv.org/abs/2401.00009">https://arxiv.org/abs/2401.00009</a>)'
        '与 <a href="/arxiv/1706.03762">arXiv:1706.03762</a>。</p>\n'
    )


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("arXiv:2401.99999999", "2401.99999999"),
        ("see arXiv:2413.12345.", "2413.12345"),
        ("arXiv:2401.0676", "2401.0676"),
        ("https://arxiv.org/abs/2413.12345", "2413.12345"),
        ("in 2413.12345, they", "2413.12345"),
    ],
)
def test_a_broken_identifier_in_the_prose_is_reported(written: str, named: str):
    message = f"{named} is not the identifier of a paper"
    assert render(f"甲\n{written}", lookup=Shelf()).problems == (Problem(2, "broken-paper", message),)


@pytest.mark.parametrize(
    "written", ["`arXiv:2413.12345`", "$2413.12345$", "2413.12345%", "2413.123456", "1.2413.12345"]
)
def test_other_numbers_are_no_papers(written: str):
    assert render(written, lookup=Shelf()).problems == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("看 https://a.example/x_y_z*。", "https://a.example/x_y_z"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("HTTP://a.example/?q=1&r=$2,后", "HTTP://a.example/?q=1&amp;r=$2"),
    ],
)
def test_a_bare_address_ends_where_the_sentence_goes_on(text: str, address: str):
    assert re.findall('<a href="([^"]*)">', render(text).html) == [address]


@pytest.mark.parametrize("text", ["`https://a.example`", "https:// b", "xhttps://a.example", "note: arxiv: no"])
def test_what_is_no_address_stays_text(text: str):
    assert "<a " not in render(text).html


def test_a_page_leaves_room_for_a_picture_of_the_site():
    rendered = render("![a](/media/y.png)\n\n![b](/static/z.png)", lookup=Shelf())
    assert rendered.html == (
        '<p><img src="/media/y.png" alt="a" width="640" height="480" loading="lazy" decoding="async"></p>\n'
        '<p><img src="/static/z.png" alt="b" loading="lazy" decoding="async"></p>\n'
    )


def test_the_address_of_a_heading_outlives_the_numbers_in_it():
    rendered = render(f"{LOSS}\n\n## What \\eqref{{eq:loss}} says of $x$")
    assert [(heading.anchor, heading.text) for heading in rendered.headings] == [
        ("sec-what-says-of-x", "What (1) says of x")
    ]
