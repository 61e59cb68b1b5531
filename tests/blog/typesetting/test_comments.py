from blog.typesetting import Problem, render_comment
from tests.blog.typesetting.reading import brief


def test_a_comment_has_formulas_emphasis_code_quotes_and_lists():
    text = "> 引用 $x^2$\n\n- **一**\n- `code`\n\n```python\nx\n```"
    assert brief(render_comment(text).html) == (
        '<blockquote>\n<p>引用 <span class="math" translate="no">⟨x2⟩</span></p>\n</blockquote>\n'
        "<ul>\n<li><strong>一</strong></li>\n<li><code>code</code></li>\n</ul>\n"
        '<pre class="highlight" translate="no" tabindex="0"><code class="language-python">'
        '<span class="n">x</span>\n</code></pre>\n'
    )


def test_a_comment_has_no_headings_pictures_tables_or_html():
    assert render_comment("# A\n\nB\n===\n\n| a |\n|---|\n| b |\n\n![p](/p.png) <b>c</b>").html == (
        "<p># A</p>\n<p>B\n===</p>\n<p>| a |\n|---|\n| b |</p>\n"
        '<p>!<a href="/p.png" rel="nofollow ugc noopener">p</a> &lt;b&gt;c&lt;/b&gt;</p>\n'
    )


def test_equations_of_a_comment_have_neither_numbers_nor_addresses():
    rendered = render_comment("\\begin{equation}a\\label{eq:a}\\end{equation}")
    assert brief(rendered.html) == (
        '<div class="equation" data-tex="\\begin{equation}a\\label{eq:a}\\end{equation}" translate="no">'
        '<div class="equation-body">⟨a⟩</div></div>\n'
    )
    assert (rendered.equations, rendered.problems) == ((), ())


def test_a_comment_defines_no_macros():
    rendered = render_comment("$\\def\\a{b}\\a$")
    assert rendered.html == (
        '<p><code class="math-error" translate="no" title="Macros cannot be defined in a comment">'
        "$\\def\\a{b}\\a$</code></p>\n"
    )
    assert rendered.problems == (Problem(1, "broken-tex", "Macros cannot be defined in a comment: \\def\\a{b}\\a"),)


def test_long_formulas_and_too_many_show_their_source():
    long = "x" * 501
    rendered = render_comment(f"${long}$ " + "$y$ " * 21)
    assert rendered.html.count("<math>") == 19
    assert [problem.message for problem in rendered.problems] == [
        f"A formula may have 500 characters: {'x' * 79}…",
        "No more than 20 formulas are set in one text: y",
        "No more than 20 formulas are set in one text: y",
    ]


def test_a_comment_that_is_too_long_is_cut_and_says_so():
    rendered = render_comment("a" * 10_001)
    assert rendered.html == f"<p>{'a' * 10_000}</p>\n"
    message = "The text has 10,001 characters; only the first 10,000 are set"
    assert rendered.problems == (Problem(1, "too-long", message),)
