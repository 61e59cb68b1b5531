import re

from blog.typesetting import Heading, Problem, plain, render
from tests.blog.typesetting.reading import brief


def html(text: str) -> str:
    return brief(render(text).html)


def test_emphasis_works_between_chinese_characters_and_punctuation():
    assert html("**“强调”**文字和**重要(important)**的**中文。**中文") == (
        "<p><strong>“强调”</strong>文字和<strong>重要(important)</strong>的<strong>中文。</strong>中文</p>\n"
    )


def test_emphasis_in_latin_text_follows_commonmark():
    assert html('a*"foo"*') == '<p>a*"foo"*</p>\n'
    assert html("**bold**, snake_case_name, 2*3*4") == "<p><strong>bold</strong>, snake_case_name, 2<em>3</em>4</p>\n"


def test_a_line_break_between_chinese_characters_leaves_no_gap():
    assert html("第一行\n第二行\nand English\nlines") == "<p>第一行第二行\nand English\nlines</p>\n"


def test_a_line_break_beside_full_width_punctuation_leaves_no_gap():
    assert html("第一行，\nthe\n（second）\nline") == "<p>第一行，the（second）line</p>\n"


def test_a_line_break_between_korean_words_stays_a_space():
    assert html("한국어\n수학") == "<p>한국어\n수학</p>\n"


def test_chinese_prices_are_not_formulas():
    text = "价格$100，利润率$x$是；花$5买$y$个；200$，利润$z$。$2,3$与$1，\\ldots，n$"
    shown = brief(render(text).html).replace('<span class="math" translate="no">', "").replace("</span>", "")
    assert shown == "<p>价格$100，利润率⟨x⟩是；花$5买⟨y⟩个；200$，利润⟨z⟩。⟨2,3⟩与⟨1，…，n⟩</p>\n"


def test_prices_are_not_formulas():
    text = "It costs $5 and $6, or 1$2$3, or \\$7 to US$8."
    assert html(text) == "<p>It costs $5 and $6, or 1$2$3, or $7 to US$8.</p>\n"


def test_dollars_and_parentheses_begin_formulas_in_the_text():
    assert html(r"设 $x_1*y*z$ 与 \(a_2\) 和 `$x$`。") == (
        '<p>设 <span class="math" translate="no">⟨x1∗y∗z⟩</span> 与 '
        '<span class="math" translate="no">⟨a2⟩</span> 和 <code>$x$</code>。</p>\n'
    )


def test_a_formula_may_hold_a_formula_in_its_text():
    assert html(r"$\text{若 $x>0$}$") == '<p><span class="math" translate="no">⟨若\xa0x&gt;0⟩</span></p>\n'


def test_a_wide_formula_in_the_text_may_become_a_block_on_a_small_screen():
    assert 'class="math math-wide"' in html(r"$a+b+c+d+e+f+g+h+i+j+k+l+m+n$")


def test_an_environment_begins_straight_after_a_line_of_text_and_text_goes_on_behind_it():
    text = "最终目标是\n\\begin{equation*}\nx\n- y\n\\end{equation*}其中\n> 引用\n"
    text += "> \\begin{gather*}\n> z\n> \\end{gather*}\n"
    rendered = render(text)
    assert [equation.tex for equation in rendered.equations] == ["x\n- y", "z"]
    assert brief(rendered.html) == (
        "<p>最终目标是</p>\n"
        '<div class="equation" id="eq-7688b9b4" data-tex="\\begin{equation*}\nx\n- y\n\\end{equation*}" translate="no">'
        '<div class="equation-body">⟨x−y⟩</div></div>\n'
        "<p>其中</p>\n<blockquote>\n<p>引用</p>\n"
        '<div class="equation" id="eq-594e519a" data-tex="\\begin{gather*}\nz\n\\end{gather*}" translate="no">'
        '<div class="equation-body">⟨z⟩</div></div>\n'
        "</blockquote>\n"
    )


def test_display_delimiters_work_in_lists_and_within_a_line():
    rendered = render("- 一\n\n  $$a$$\n- 二 \\[b\\] 三")
    assert brief(rendered.html) == (
        "<ul>\n<li>\n<p>一</p>\n"
        '<div class="equation" id="eq-ca978112" data-tex="a" translate="no">'
        '<div class="equation-body">⟨a⟩</div></div>\n'
        "</li>\n<li>\n<p>二 "
        '<span class="equation" id="eq-3e23e816" data-tex="b" translate="no">'
        '<span class="equation-body">⟨b⟩</span></span>'
        " 三</p>\n</li>\n</ul>\n"
    )


def test_an_environment_without_an_end_is_reported_and_shown():
    rendered = render("甲\n\n\\begin{align}\na &= b\n\n乙")
    assert rendered.html == "<p>甲</p>\n<p>\\begin{align}\na &amp;= b</p>\n<p>乙</p>\n"
    assert rendered.problems == (
        Problem(3, "unclosed-formula", "\\begin{align} has no \\end{align} before the next empty line"),
    )


def test_headings_step_down_below_the_page_title_and_have_addresses_of_their_own():
    rendered = render("# Intro\n\n## 收敛 $x^2$\n\n## Intro")
    assert rendered.headings == (
        Heading(2, "sec-intro", "Intro", 1),
        Heading(3, "sec-收敛-x²", "收敛 x²", 3),
        Heading(3, "sec-intro-2", "Intro", 5),
    )
    assert brief(rendered.html) == (
        '<h2 id="sec-intro">Intro</h2>\n'
        '<h3 id="sec-收敛-x²">收敛 <span class="math" translate="no">⟨x2⟩</span></h3>\n'
        '<h3 id="sec-intro-2">Intro</h3>\n'
    )


def test_headings_stay_as_they_are_when_none_is_the_first_level():
    assert [heading.level for heading in render("## A\n\n### B").headings] == [2, 3]


def test_tables_strikethrough_task_lists_and_footnotes():
    text = "| a | b |\n|:--|--:|\n| ~~x~~ | 1 |\n\n- [ ] do\n- [x] done[^n]\n\n[^n]: Why."
    assert render(text).html == (
        '<table>\n<thead>\n<tr>\n<th class="align-left">a</th>\n<th class="align-right">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="align-left"><s>x</s></td>\n<td class="align-right">1</td>\n'
        "</tr>\n</tbody>\n</table>\n"
        '<ul class="contains-task-list">\n'
        '<li class="task-list-item"><input class="task-list-item-checkbox" disabled="disabled" '
        'type="checkbox"> do</li>\n'
        '<li class="task-list-item"><input class="task-list-item-checkbox" checked="checked" disabled="disabled" '
        'type="checkbox"> done<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup></li>\n</ul>\n'
        '<hr class="footnotes-sep">\n<section class="footnotes">\n<ol class="footnotes-list">\n'
        '<li id="fn1" class="footnote-item"><p>Why. <a href="#fnref1" class="footnote-backref">↩\ufe0e</a></p>\n</li>\n'
        "</ol>\n</section>\n"
    )


def test_a_picture_with_a_title_is_a_figure_with_a_caption():
    assert render('![The *map*](/media/a.png "图一:映射")').html == (
        '<figure><img src="/media/a.png" alt="The map" loading="lazy" decoding="async">'
        "<figcaption>图一:映射</figcaption></figure>\n"
    )


def test_a_caption_sets_markdown_formulas_and_references():
    text = (
        '![A "b"](/a.png "Of **b**, $x_1\\\\y\\{2\\}$, \\eqref{q} and [c](/archives/1)[^n]")\n\n'
        "$$q\\tag{1}\\label{q}$$\n\n![c](/b.png '$\\nope$')\n\n![d][e]\n\n[e]: /c.png (Of *d*)\n\n[^n]: Why."
    )
    rendered = render(text)
    assert re.findall("<figcaption>(.*?)</figcaption>", brief(rendered.html)) == [
        'Of <strong>b</strong>, <span class="math" translate="no">⟨x1y{2}⟩</span>, '
        '<a class="reference" href="#eq-q">(1)</a> and <a href="/archives/1">c</a>'
        '<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup>',
        '<code class="math-error" translate="no" title="\\nope is not known">$\\nope$</code>',
        "Of <em>d</em>",
    ]
    assert rendered.problems == (Problem(5, "unknown-macro", "\\nope is not known: \\nope"),)
    assert rendered.html.count('<li id="fn1"') == 1
    assert rendered.formulas == 3


def test_a_picture_from_another_site_is_reported():
    message = "The picture https://example.org/a.png lies on another site; pages show only this site's own"
    rendered = render("Text\n![a](https://example.org/a.png)")
    assert rendered.problems == (Problem(2, "remote-image", message),)
    assert "<img" not in rendered.html
    assert 'href="https://example.org/a.png"' in rendered.html


def test_a_formula_wider_than_any_column_has_a_line_of_its_own():
    assert 'class="math math-vast"' in html("$" + "+".join("abcdefghijklmnopqrstuvwxyz" * 3) + "$")


def test_code_is_coloured_by_classes_and_never_by_styles():
    assert render("```python\nreturn 1 < 2\n```").html == (
        '<pre class="highlight" translate="no" tabindex="0"><code class="language-python">'
        '<span class="k">return</span> <span class="mi">1</span> <span class="o">&lt;</span> '
        '<span class="mi">2</span>\n</code></pre>\n'
    )


def test_code_of_an_unknown_language_is_left_plain():
    assert render("```nonesuch\n<b>\n```").html == (
        '<pre class="highlight" translate="no" tabindex="0"><code class="language-nonesuch">&lt;b&gt;\n</code></pre>\n'
    )


def test_the_plain_text_keeps_formulas_as_tex():
    text = "# 标题\n\n设 $x^2$,见 \\eqref{eq:a}。\n\n$$a\\tag{1}\\label{eq:a}$$\n\n```\ncode\n```\n"
    assert render(text).text == "标题\n设 $x^2$,见 (1)。\n$$a\\tag{1}\\label{eq:a}$$\ncode"


def test_a_pictures_words_do_not_run_into_those_around_it():
    assert render("文字![图 $x$](/a.png)再a![b](/c.png)d").text == "文字 图 $x$再a b d"


def test_a_reference_within_a_formula_is_read_as_its_number():
    text = "\\begin{equation}a\\label{eq:a}\\end{equation}\n\n由$b\\stackrel{\\eqref{eq:a}}{=}c$"
    assert plain(render(text).text.splitlines()[1]) == "由b=⁽¹⁾c"
