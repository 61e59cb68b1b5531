from datetime import UTC, datetime

import pytest

from blog.moving import wordpress
from blog.moving.items import ArticleItem, CannotRead, CommentItem, Label, PageItem
from tests.samples import FOLDER

EXPORT = FOLDER / "wordpress/blog.xml"
BODY = r"""Let $s_n=\sum_{k\leq n} k$ be the *n*-th sum.\
It grows like $n^2/2$.

## Proof

Write \[ 2s_n = \sum_k (k + (n-k+1)) \] and see [the next post](https://old.example.net/2024/02/next/).

```python
assert sum(range(5)) < 11  # *not* emphasis
```

![staircase](https://old.example.net/wp-content/uploads/2024/01/sum.png "Half a square")

[gallery ids="1,2"]
"""


def test_an_article_comes_with_all_that_it_has():
    blog = wordpress.read(EXPORT)

    assert list(blog.articles()) == [
        ArticleItem(
            title=r"Summing $1+\dots+n$ the slow way",
            body=BODY,
            origin="wordpress:old.example.net:12",
            slug="summing",
            author="Ada B. Writer",
            category=Label("analysis", "Analysis & Limits"),
            tags=(Label("数学", "数学"), Label("teaching", "Teaching")),
            published=datetime(2024, 1, 2, 10, 0, tzinfo=UTC),
            updated=datetime(2024, 1, 5, 10, 0, tzinfo=UTC),
            old_paths=("/2024/01/summing/", "/?p=12"),
            losses=(
                "the shortcode [gallery] stays as it is written",
                "has one category here: Teaching became tags",
                "was kept on top of the front page",
            ),
            comments=(
                CommentItem(
                    key="wordpress:old.example.net:41",
                    name="Bo",
                    body="Is $n$ a number?",
                    posted=datetime(2024, 1, 3, 8, 0, tzinfo=UTC),
                    email="bo@example.org",
                    state="visible",
                ),
                CommentItem(
                    key="wordpress:old.example.net:42",
                    parent="wordpress:old.example.net:41",
                    name="Ada B. Writer",
                    body="Yes.",
                    posted=datetime(2024, 1, 3, 8, 30, tzinfo=UTC),
                    email="ada@example.net",
                    state="held",
                ),
            ),
            source="12",
        ),
        ArticleItem(
            title="未完成",
            body="还没有写完。\n",
            origin="wordpress:old.example.net:13",
            author="Ada B. Writer",
            is_draft=True,
            comments_open=False,
            source="13",
        ),
    ]


def test_names_and_titles_that_are_kept_as_html_say_what_they_said(tmp_path):
    path = tmp_path / "blog.xml"
    text = EXPORT.read_text(encoding="utf-8")
    for plain, kept in (("Analysis & Limits", "Analysis &amp; Limits"), ("the slow way", "the &#8216;slow&#8217; way")):
        text = text.replace(plain, kept)
    path.write_text(text.replace("[Bo]", "[Bo &amp; Co]"), encoding="utf-8")
    blog = wordpress.read(path)
    article = next(blog.articles())

    assert (article.category, article.title, article.comments[0].name) == (
        Label("analysis", "Analysis & Limits"),
        r"Summing $1+\dots+n$ the ‘slow’ way",
        "Bo & Co",
    )
    assert Label("analysis", "Analysis & Limits") in list(blog.categories())


def test_pages_and_what_is_left_behind_are_told():
    blog = wordpress.read(EXPORT)

    assert list(blog.pages()) == [
        PageItem(
            slug="about",
            title="About",
            body="Who I am.\n",
            old_paths=("/about/", "/?p=2", "/?page_id=2"),
            source="2",
        )
    ]
    assert list(blog.losses()) == [
        ("items from the bin (1)", "have no place here"),
        ("items of the kind attachment (1)", "have no place here"),
        ("places of a category below another (1)", "have no place here"),
        ("trackbacks and pingbacks (1)", "have no place here"),
        ("web addresses of commenters (1)", "have no place here"),
    ]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text[: len(text) // 2], r"^blog\.xml is not whole XML: "),
        (lambda text: text[: text.index("</item>") + 7], r"^blog\.xml is not whole XML: "),
        (lambda text: "<html><body>Log in</body></html>", r"^blog\.xml is <html>, not an export of WordPress"),
        (lambda text: "no XML at all", r"^blog\.xml is not whole XML: Start tag expected"),
        (
            lambda text: text.replace('<rss version="2.0"', '<!DOCTYPE rss [<!ENTITY a "aa">]><rss version="2.0"'),
            r"^blog\.xml declares a document type, which no export of WordPress does\.$",
        ),
        (
            lambda text: '<rss version="2.0"><channel><item><title>x</title></item></channel></rss>',
            r"^blog\.xml is RSS, but not an export of WordPress",
        ),
    ],
)
def test_a_broken_file_is_refused_before_anything_is_read(tmp_path, spoil, sentence):
    path = tmp_path / "blog.xml"
    path.write_text(spoil(EXPORT.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(CannotRead, match=sentence):
        wordpress.read(path)
