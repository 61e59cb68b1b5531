import time
from html import escape

import pytest

from blog.moving.html_to_markdown import convert
from blog.moving.inline_html import without_html
from blog.moving.links import rewrite
from blog.typesetting import render


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One <b>bold </b>and <i>it</i>.</p><p>Two<br>lines</p>", "One **bold** and *it*.\n\nTwo\\\nlines\n"),
        ("<h2>A <em>b</em></h2>text", "## A *b*\n\ntext\n"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c\n"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b\n"),
        ("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r\n"),
        ('<p><a href="/a (b)">x</a></p>', "[x](</a%20(b)>)\n"),
        ('<figure><img src="/p.png" alt="A"><figcaption>Cap</figcaption></figure>', '![A](/p.png "Cap")\n'),
        (
            "<table><tr><th>A|B</th><th>C</th></tr><tr><td>1</td></tr></table>",
            "| A\\|B | C |\n| --- | --- |\n| 1 |  |\n",
        ),
        ('<pre><code class="language-r">a &lt;- "$x$"\n</code></pre>', '```r\na <- "$x$"\n```\n'),
        ("<p>use <code>`x`</code></p>", "use `` `x` ``\n"),
        ("<p># no heading</p><p>1. no list</p><p>- nor this</p>", "\\# no heading\n\n1\\. no list\n\n\\- nor this\n"),
        ("<p>a*b_c_d _e_ [f]</p>", "a\\*b_c_d \\_e\\_ [f]\n"),
        ("<p>H<sub>2</sub>O</p>", "H$_{2}$O\n"),
    ],
)
def test_html_becomes_the_markdown_that_says_the_same(html, markdown):
    assert convert(html) == (markdown, ())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (r"<p>$a_1 &lt; b_1*c*$ and \(x_y\)</p>", "$a_1 < b_1*c*$ and \\(x_y\\)\n"),
        (
            r"<p>\begin{align}a_1 &amp;= b \\<br />c_1 &amp;= d\end{align}</p>",
            "\\begin{align}a_1 &= b \\\\c_1 &= d\\end{align}\n",
        ),
        ("<p>$$\\sum_{k}<br>a_k$$</p>", "$$\\sum_{k}a_k$$\n"),
        ("<p>It costs $5, not $6.</p>", "It costs $5, not $6.\n"),
        (r"<p>By \eqref{eq:a_b} and <b>\ref{7:eq:c_d}</b></p>", "By \\eqref{eq:a_b} and **\\ref{7:eq:c_d}**\n"),
    ],
)
def test_formulas_come_through_untouched(html, markdown):
    assert convert(html) == (markdown, ())


@pytest.mark.parametrize(
    "text",
    [
        "As in [1] and [Su 2023], see [注1] or [a, b].",
        '[gallery ids="1,2"]',
        "[a](b) ![c](d) [e][f] and [^1]",
        "[1]: https://example.org/not-a-definition",
        "The entity &nbsp; and &#91; by name",
        r"C:\dir\(x and \[y\z",
        "a [ b and c ] d | e",
    ],
)
def test_prose_with_brackets_is_shown_as_it_was(text):
    for source in (f"<p>{escape(text)}</p>", f"<ul><li>{escape(text)}</li></ul>", f"<h2>{escape(text)}</h2>"):
        markdown, lost = convert(source)
        found = render(markdown)

        assert (lost, found.problems, found.text) == ((), (), text)
        assert "<math" not in found.html


def test_brackets_and_bars_in_the_words_of_a_link_do_not_end_it():
    markdown, _lost = convert(
        '<table><tr><td><a href="/a|b">x] [y|z</a> <img src="/p.png" alt="[1] |"></td></tr></table>'
    )
    html = render(markdown).html

    assert '<a href="/a%7Cb">x] [y|z</a>' in html
    assert 'alt="[1] |"' in html


def test_links_to_a_heading_lead_to_it_here():
    source = (
        '<p><a href="#p">proof</a>, <a href="#%E7%BB%93%E8%AE%BA">b</a>, <a href="#old">c</a>, <a href="#x">d</a></p>'
        '<h2 id="p">The proof</h2><h2><span id="结论">结论</span></h2><a name="old"></a><h2>The proof</h2>'
        '<ul><li id="x">x</li></ul><pre>[proof](#p)</pre>'
    )
    markdown, lost = convert(source)

    assert markdown.split("\n\n")[0] == "[proof](#sec-the-proof), [b](#sec-结论), [c](#sec-the-proof-2), [d](#x)"
    assert "[proof](#p)" in markdown
    assert lost == ("places that links lead to: x",)
    assert [problem.message for problem in render(markdown).problems if "#sec-" in problem.message] == []


def test_underlining_is_told():
    assert convert("<p>a <u>b</u></p>") == ("a b\n", ("<u> (its text is kept)",))


def test_lines_outside_tags_break_where_a_blog_shows_them_so():
    assert convert("one\ntwo\n\nthree", paragraphs=True) == ("one\\\ntwo\n\nthree\n", ())


def test_what_markdown_cannot_say_is_told():
    html = '<p>a</p><iframe src="https://v.example/1"></iframe><script>x</script><td colspan=2>b</td>'
    assert convert(html) == ("a\n\nb\n", ("<iframe> https://v.example/1", "<script>", "<td> (its text is kept)"))


@pytest.mark.parametrize("html", ["<div>" * 50_000 + "x", "<b>" * 3_000 + "x", "<ul><li>" * 500 + "x"])
def test_text_in_elements_without_end_is_kept(html):
    markdown, lost = convert(html)
    assert markdown.strip("*-\n ") == "x"
    assert lost in (
        ("elements nested without end (their text is kept)",),
        ("elements nested more than 100 deep (their text is kept)",),
    )


@pytest.mark.parametrize(
    "text", ["$" * 200_000, "\\[" * 100_000, "$a " * 100_000, "\\begin{align}" * 30_000, "[" * 200_000]
)
def test_a_text_made_to_be_slow_is_not(text):
    began = time.process_time()
    convert(text)
    without_html(text + "<b>")
    rewrite(text, lambda address: None)
    assert time.process_time() - began < 5


def test_html_inside_markdown_is_mended_but_not_in_code_or_formulas():
    source = (
        "a <b>bold</b> `<b>` $x<b>y$<br>c\n\n```\n<b>code</b>\n```\n\n| a<br>b | c |\n\n<center>d</center><!-- e -->\n"
    )
    assert without_html(source) == (
        "a **bold** `<b>` $x<b>y$\\\nc\n\n```\n<b>code</b>\n```\n\n| a b | c |\n\nd\n",
        ("<center> (its text is kept)",),
    )


def test_links_are_led_elsewhere_and_code_stays():
    source = (
        "[a](x.png) ![b](<y z.png> \"t\") `[c](x.png)` [d](u(v).png)\n\n[1]: x.png 'title'\n\n```\n[e](x.png)\n```\n"
    )
    led = {"x.png": "/m/1.png", "y z.png": "/m/2 2.png", "u(v).png": None}
    assert rewrite(source, led.get) == (
        "[a](/m/1.png) ![b](</m/2 2.png> \"t\") `[c](x.png)` [d](u(v).png)\n\n[1]: /m/1.png 'title'\n\n"
        "```\n[e](x.png)\n```\n"
    )
