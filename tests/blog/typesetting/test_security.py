"""Nothing an author or reader writes may run, load, restyle or forge."""

import time

import pytest

from blog.typesetting import plain, render, render_abstract, render_comment
from tests.blog.typesetting.reading import elements, unbalanced

HARMLESS_STYLES = ("padding", "width", "margin", "color", "border", "font-", "position:", "math-", "transform", "text-")
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "$<img src=a onerror=alert(1)>%$",
    "$\\text{<img src=a onerror=alert(1)>}$",
    "$$\\text{</annotation></semantics></math><script>alert(1)</script>}$$",
    "$\\unknown{<svg onload=alert(1)>}$",
    '$$\\unknown{"><script>alert(1)</script>}$$',
    '\\begin{equation}a\\tag{<script>alert(1)</script>}\\label{"><script>alert(1)</script>}\\end{equation}',
    "\\eqref{\"><script>alert(1)</script>} \\ref{' onclick=alert(1)}",
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](&#106;avascript:alert(1)) [d](java\nscript:alert(1))",
    "[e](data:text/html;base64,PHNjcmlwdD4=) [f](vbscript:x) <javascript:alert(1)>",
    '[g](//evil.com) [h](https://evil.com"onclick=alert(1))',
    '![x](javascript:alert(1)) ![x](data:image/svg+xml,<svg/onload=alert(1)>) ![a" onerror="alert(1)](x)',
    '![x](/a.png "\\" onerror=alert(1)")',
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    "<a href='javascript:alert(1)'>x</a><iframe srcdoc='<script>'></iframe><form action=//evil><input></form>",
    "<style>*{display:none}</style><base href=//evil><meta http-equiv=refresh content=0><object data=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    '$\\color{red" onclick="alert(1)}x$ $\\class{" onclick="x}{y}$ $\\href{javascript:alert(1)}{x}$',
    '$\\char"3C script\\char"3E$ $\\verb|<script>alert(1)</script>|$ $\\unicode{x3C}$',
    "[x]: javascript:alert(1)\n[x][x] [^1]\n\n[^1]: <script>alert(1)</script>",
    "\ufff9deadbeef.0\ufffb \ufff9t0\ufffb &#xFFF9;0&#xFFFB; $\\text{\ufff9r0\ufffb}$",
    "| <script> | a |\n|---|---|\n| <img onerror=x src=y> | $<b>$ |",
    '# <script>alert(1)</script>\n\n## " onmouseover=alert(1)',
    "\x00\x0b<scr\x00ipt>alert(1)</scr\x00ipt>",
    "**<b onclick=x>** ~~<i>~~ `<u>` \\<script>",
]


def faults(html: str) -> list[str]:
    """Whatever in HTML could run, load or restyle."""
    found = unbalanced(html)
    for tag, attributes in elements(html):
        if tag in {"script", "style", "iframe", "form", "object", "embed", "base", "meta", "link", "svg", "button"}:
            found.append(tag)
        for name, value in attributes.items():
            address = (value or "").strip().lower()
            if name.startswith("on") or name in {"srcdoc", "action", "formaction", "xlink:href"}:
                found.append(f"{tag} {name}")
            if name in {"href", "src"} and address.startswith(("javascript:", "data:", "vbscript:")):
                found.append(f"{tag} {name}={value}")
            if name == "style" and ("url(" in address or "fixed" in address or "expression" in address):
                found.append(f"{tag} style={value}")
    return found


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_stays_text_wherever_it_is_written(payload: str):
    article, comment = render(payload), render_comment(payload)
    shown = [article.html, article.excerpt, comment.html, comment.excerpt, render_abstract(payload)]
    assert [faults(html) for html in shown] == [[], [], [], [], []]
    assert "\ufff9" not in "".join(shown)
    assert "\x00" not in "".join([*shown, article.text, plain(payload)])


def test_markup_in_a_broken_formula_is_shown_as_text():
    assert render("$<img src=a onerror=alert(1)>\\nope$").html == (
        '<p><code class="math-error" translate="no" title="\\nope is not known">'
        "$&lt;img src=a onerror=alert(1)&gt;\\nope$</code></p>\n"
    )


def test_a_mark_written_by_an_author_stands_for_nothing():
    assert render("&#xFFF9;0&#xFFFB; \ufff9t0\ufffb").html == "<p>0 t0</p>\n"


def test_links_of_a_comment_pass_on_no_esteem():
    assert render_comment("[a](//evil.com) <https://evil.com>").html == (
        '<p><a href="//evil.com" rel="nofollow ugc noopener">a</a> '
        '<a href="https://evil.com" rel="nofollow ugc noopener">https://evil.com</a></p>\n'
    )


FUZZ = [
    "[" * 10_000,
    "![" * 5_000,
    "$" * 10_000,
    "$a " * 3_300,
    "${" * 5_000,
    "`" * 10_000,
    "*a " * 3_300,
    "_a" * 5_000,
    "> " * 5_000,
    "- " * 5_000,
    "\\(" * 5_000,
    "\\[\n\n" * 2_500,
    "\\begin{align}\n" * 700,
    "$$\n" * 3_300,
    "\\eqref{a}" * 1_100,
    "[a](" * 2_500,
    "<a " * 3_300,
    "&#x41;" * 1_600,
    "|a" * 5_000 + "\n" + "|-" * 5_000,
    "~~a" * 3_300,
    "".join("`" * length + "a" for length in range(140)),
    "{\\bf " * 2_000,
    "{" * 10_000,
    "\\'{" * 3_300,
]


@pytest.mark.parametrize("text", FUZZ, ids=range(len(FUZZ)))
def test_hostile_repetition_costs_little(text: str):
    for work in (render_comment, render, render_abstract, plain):
        started = time.process_time()
        work(text)
        assert time.process_time() - started < 1.5


def test_an_article_of_a_million_characters_is_bounded_and_says_so():
    started = time.process_time()
    rendered = render("中文 text **bold** and a little more of it\n\n" * 27_000)
    assert time.process_time() - started < 8
    message = "The text has 1,134,000 characters; only the first 500,000 are set"
    assert [problem.message for problem in rendered.problems] == [message]


def test_an_article_has_a_limit_of_formulas_and_of_problems():
    rendered = render("$x$ " * 5_300)
    assert rendered.html.count("<math>") == 5_000
    assert len(rendered.problems) == 100


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000,
        "[" * 100_000,
        "\\begin{subequations}" * 10_000,
        "\\end{subequations} a\n" * 10_000,
        "- $$ a\n" * 10_000,
        "text $$ a\n- b\n" * 5_000,
        "|a|b|\n|-|-|\n" + "|$x|y$|z|\n" * 5_000,
        "\\begin{foo} $$ " * 10_000,
        "$\\def\\a#1{\\a{#1#1}}\\a{x}$ " * 20,
        "}{" * 20_000,
        "2401.12345 " * 20_000,
    ],
    ids=range(11),
)
def test_a_long_article_of_nonsense_is_set_within_seconds(text: str):
    started = time.process_time()
    render(text)
    assert time.process_time() - started < 5


def test_characters_that_no_page_may_hold_are_left_out():
    rendered = render("\x00a \ud800$x\udfff$ \ufff9b\uffff")
    assert (rendered.text, rendered.problems) == ("a $x$ b", ())
