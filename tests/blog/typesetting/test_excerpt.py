import re

import pytest

from blog.typesetting import render
from tests.blog.typesetting.corpus import article
from tests.blog.typesetting.reading import brief, elements, unbalanced

TAG = re.compile(r"<[^>]*>")
MIXED = (
    "# 标题 $x$\n\n第一段**强调 [链接 $a_1$](/x) 文字**,`code`,见 \\eqref{eq:a}。" + "这是一句话。" * 20 + "\n\n"
    "> 引用 *an emphasised phrase* of words[^1]\n> - 项目 $\\frac{a}{b}$\n> - 项目二 "
    + "word " * 20
    + "\n\n\\begin{align}a&=b\\label{eq:a}\\\\c&=d\\end{align}\n\n1. 一\n2. 二 ~~删~~ "
    + "末句。" * 40
    + '\n\n```\ncode\n```\n\n| a |\n|---|\n| b |\n\n![图](/a.png "说明")\n\n[^1]: 注 $y$\n'
)


def words(html: str) -> str:
    return TAG.sub("", brief(html))


def test_a_short_article_is_its_own_excerpt_but_for_addresses():
    rendered = render(
        "## 题\n\n甲 $x$。\n\n\\begin{equation}y\\label{eq:y}\\end{equation}\n\n见 \\eqref{eq:y}[^1]。\n\n[^1]: 注"
    )
    assert brief(rendered.excerpt) == (
        '<p class="excerpt-heading"><strong>题</strong></p>\n'
        '<p>甲 <span class="math" translate="no">⟨x⟩</span>。</p>\n'
        '<div class="equation" data-tex="\\begin{equation}y\\label{eq:y}\\end{equation}" translate="no">'
        '<div class="equation-body">⟨y⟩</div><span class="equation-number">(1)</span></div>\n'
        '<p>见 <span class="reference">(1)</span>。</p>\n'
    )


def test_a_long_paragraph_ends_after_a_sentence_with_an_ellipsis():
    excerpt = render("这是一句话。" * 100).excerpt
    assert excerpt == f"<p>{'这是一句话。' * 66}…</p>\n"


def test_english_ends_after_a_word():
    excerpt = render("wonderful " * 100).excerpt
    assert excerpt == f"<p>{('wonderful ' * 40).strip()}…</p>\n"


def test_open_emphasis_and_links_are_closed_at_the_cut():
    excerpt = render("**[" + "链接文字" * 200 + "](/x)**").excerpt
    assert excerpt == f'<p><strong><a href="/x">{"链接文字" * 100}…</a></strong></p>\n'


def test_an_excerpt_does_not_end_with_a_heading():
    assert render("甲" * 310 + "\n\n## 后续\n\n乙").excerpt == f"<p>{'甲' * 310}</p>\n"
    assert render("甲" * 150 + "\n\n## 后续\n\n```\nx\n```").excerpt == f"<p>{'甲' * 150}</p>\n"


def test_pictures_tables_and_code_are_left_out():
    text = "![图](/a.png)\n\n```\nx\n```\n\n| a |\n|---|\n| b |\n\n正文"
    assert render(text).excerpt == "<p>正文</p>\n"


@pytest.mark.parametrize("text", [MIXED, article(9)])
def test_the_excerpt_of_any_beginning_is_balanced_short_and_without_addresses(text: str):
    for end in range(0, min(len(text), 1_100), 9):
        excerpt = render(text[:end]).excerpt
        assert unbalanced(excerpt) == []
        assert [tag for tag, attributes in elements(excerpt) if "id" in attributes] == []
        assert 'href="#' not in excerpt
        assert len(words(excerpt)) < 1_000


def test_no_formula_is_cut():
    for fill in range(360, 400):
        excerpt = render("字" * fill + "$\\frac{a}{b}$" + "字" * 100).excerpt
        assert excerpt.count("<math>") == excerpt.count("</math>")
        assert "$" not in excerpt


def test_a_paragraph_that_leads_to_a_formula_keeps_it():
    excerpt = render("字" * 310 + ",于是\n$$x$$\n其中").excerpt
    assert brief(excerpt).endswith('<div class="equation-body">⟨x⟩</div></div>\n')
