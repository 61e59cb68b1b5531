import re

import feedparser
import nh3

from blog.typesetting import for_feed, render

ADDRESS = "https://blog.example/archives/7"
TAGS = {"a", "p", "div", "span", "img"}
HIDDEN = '<span hidden style="display:none">'


def fed(text: str) -> str:
    return for_feed(render(text).html, ADDRESS)


def without_mathml(html: str) -> str:
    """As readers show it that take out what they do not know, with the text in it."""
    return nh3.clean(html, tags=TAGS, attributes={}, link_rel=None)


def without_tags(html: str) -> str:
    """As readers show it that take out all tags and leave the text."""
    return re.sub(r"<[^>]*>", "", html)


def test_formulas_in_the_text_are_read_as_tex_where_mathml_is_taken_out():
    html = fed("若 $a<b_1$ 则止")
    assert without_mathml(html) == "<p>若 <span><span> $a&lt;b_1$ </span></span> 则止</p>\n"
    assert without_tags(html) == "若 a&lt;b1 $a&lt;b_1$  则止\n"


def test_displayed_formulas_are_read_as_tex_without_labels_where_mathml_is_taken_out():
    html = fed("$$\\frac{1}{2}$$\n\n\\begin{equation}E=mc^2\\label{eq:e}\\end{equation}")
    assert without_mathml(html) == (
        "<div><div><span> \\[\\frac{1}{2}\\] </span></div></div>\n"
        "<div><div><span> \\begin{equation}E=mc^2\\end{equation} </span></div><a>(1)</a></div>\n"
    )


def test_readers_with_mathml_are_told_to_hide_the_tex():
    assert fed("$x$") == (
        '<p><span class="math"><math><semantics><mi>x</mi></semantics></math>' + HIDDEN + " $x$ </span></span></p>\n"
    )


def test_each_displayed_formula_gets_its_own_tex():
    html = fed("\\begin{align}a&=b\\\\c&=d\\end{align}\n\n文 $$x$$ 与 $$y$$ 文")
    assert [part.split("</span>")[0] for part in html.split(HIDDEN)[1:]] == [
        " \\begin{align}a&amp;=b\\\\c&amp;=d\\end{align} ",
        " \\[x\\] ",
        " \\[y\\] ",
    ]


def test_addresses_are_whole_and_words_that_look_like_attributes_stay():
    html = fed('[a](/archives/1) [b](#sec-h) [c](https://c.example/?d "t>u") ![e](/e.png) role="x" href="/y"\n\n## h')
    assert html == (
        '<p><a href="https://blog.example/archives/1">a</a> <a href="https://blog.example/archives/7#sec-h">b</a> '
        '<a href="https://c.example/?d" title="t&gt;u">c</a> <img src="https://blog.example/e.png" alt="e"> '
        'role="x" href="/y"</p>\n<h2 id="sec-h">h</h2>\n'
    )


def test_the_common_parser_of_feeds_keeps_the_formula_and_what_hides_its_tex():
    content = fed("$x^2$").replace("&", "&amp;").replace("<", "&lt;")
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="html">{content}</content></entry></feed>'
    (entry,) = feedparser.parse(feed).entries
    assert entry.content[0].value == (
        '<p><span class="math"><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>'
        "<msup><mi>x</mi><mn>2</mn></msup></semantics></math>"
        '<span hidden="hidden" style="display: none;"> $x^2$ </span></span></p>'
    )
