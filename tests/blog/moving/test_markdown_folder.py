from datetime import UTC, datetime, timedelta, timezone

import pytest

from blog.moving import markdown_folder
from blog.moving.items import ArticleItem, CannotRead, Label, PageItem, SeriesItem


def folder(tmp_path, **files):
    for name, content in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return markdown_folder.read(tmp_path)


def only_article(tmp_path, name, content):
    (article,) = folder(tmp_path, **{name: content}).articles()
    return article


def test_an_article_of_this_site_is_read_as_it_was_written(tmp_path):
    text = (
        "---\nnumber: 12\ntitle: Sums\nslug: sums\nlanguage: en\nauthor: Su, Ada\ncategory: Maths\ntags: [a, b c]\n"
        "series: on-sums\npart: 2\npublished: 2024-03-02T20:15:00+08:00\nupdated: 2024-03-03T00:00:00Z\n"
        "comments: false\nreaders: 7\npreamble: \\newcommand{\\R}{\\mathbb R}\norigin: typecho:x:12\n---\n\n"
        "A <b>b</b> stays.\n"
    )
    assert only_article(tmp_path, "12.md", text) == ArticleItem(
        title="Sums",
        body="A <b>b</b> stays.",
        origin="typecho:x:12",
        number=12,
        slug="sums",
        language="en",
        author="Su, Ada",
        preamble=r"\newcommand{\R}{\mathbb R}",
        category=Label("Maths", "Maths"),
        tags=(Label("a", "a"), Label("b-c", "b c")),
        series=SeriesItem("on-sums", "on-sums"),
        part=2,
        published=datetime(2024, 3, 2, 20, 15, tzinfo=timezone(timedelta(hours=8))),
        updated=datetime(2024, 3, 3, tzinfo=UTC),
        comments_open=False,
        readers=7,
        source="12.md",
        folder=".",
    )


def test_a_post_of_jekyll_has_its_day_in_its_name(tmp_path):
    text = (
        "---\ntitle: Old\ncategories: [news, maths]\ntags: x, y\nredirect_from: /old/\nlayout: post\n---\n"
        "{% highlight ruby %}\nputs 1\n{% endhighlight %}\n{% include a.html %}\n"
    )
    assert only_article(tmp_path, "_posts__2019-1-02-a-name.md", text) == ArticleItem(
        title="Old",
        body="```ruby\nputs 1\n```\n{% include a.html %}",
        origin="file:_posts/2019-1-02-a-name.md",
        slug="a-name",
        category=Label("news", "news"),
        tags=(Label("x", "x"), Label("y", "y"), Label("maths", "maths")),
        published=datetime(2019, 1, 2, tzinfo=UTC),
        old_paths=("/old/",),
        losses=("the shortcode include stays as it is written", "has one category here: maths became tags"),
        source="_posts/2019-1-02-a-name.md",
        folder="_posts",
    )


def test_a_bundle_of_hugo_is_called_as_its_folder_and_keeps_its_aliases(tmp_path):
    text = (
        "---\ntitle: New\ndate: 2024-05-06\nlastmod: 2024-05-07\ndraft: true\naliases: [/a/, b]\nfoo: 1\n---\n"
        '{{< figure src="p.png" alt="A" title="Cap" >}}\n'
    )
    assert only_article(tmp_path, "content__posts__new-one__index.md", text) == ArticleItem(
        title="New",
        body='![A](p.png "Cap")',
        origin="file:content/posts/new-one/index.md",
        slug="new-one",
        is_draft=True,
        published=datetime(2024, 5, 6, tzinfo=UTC),
        updated=datetime(2024, 5, 7, tzinfo=UTC),
        old_paths=("/a/", "/b"),
        losses=("the front matter’s foo has no meaning here",),
        source="content/posts/new-one/index.md",
        folder="content/posts/new-one",
    )


def test_a_post_of_hexo_without_a_title_takes_its_first_heading(tmp_path):
    text = "---\ndate: 2020-02-03 04:05:06\ncategories:\n- [数学, 分析]\npermalink: 2020/old/\n---\n# 题目\n\n正文\n"
    article = only_article(tmp_path, "source___posts__x.md", text)

    assert (article.title, article.body, article.published) == (
        "题目",
        "正文",
        datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC),
    )
    assert (article.category, article.tags) == (Label("数学", "数学"), (Label("分析", "分析"),))
    assert article.old_paths == ("/2020/old/",)


def test_pages_are_told_from_articles_and_other_programs_files_are_passed_over(tmp_path):
    blog = folder(
        tmp_path,
        **{
            "about.md": "---\nlayout: page\ntitle: About\n---\nMe.\n",
            "themes__t__post.md": "---\ntitle: no\n---\n",
            ".git__x.md": "---\ntitle: no\n---\n",
            "content___index.md": "---\ntitle: no\n---\n",
        },
    )
    assert list(blog.articles()) == []
    assert list(blog.pages()) == [PageItem(slug="about", title="About", body="Me.", source="about.md", folder=".")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("---\ntitle: a\n", "a.md: the front matter has no end: a second line like its first."),
        (" \n", "a.md is empty."),
        (
            "+++\ntitle = a\n+++\n",
            "a.md: the front matter is not TOML: Invalid value (at line 1, column 9).",
        ),
        ("---\n- a\n---\n", "a.md: the front matter is not a list of names and values."),
        ("---\ntitle: a\ndate: soon\n---\n", "a.md: date is to be a day or a moment, not 'soon'."),
        ("---\ntitle: a\nnumber: x1\n---\n", "a.md: number is to be a whole number from 1 on, not 'x1'."),
        (
            b"---\ntitle: caf\xe9\n---\n",
            "a.md is neither UTF-8 (byte 15 does not fit) nor Chinese text in GB18030. Save it as UTF-8.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_the_others_come_in(tmp_path, content, reason):
    blog = folder(tmp_path, **{"a.md": content, "b.md": "---\ntitle: Good\n---\n"})

    assert [article.title for article in blog.articles()] == ["Good"]
    assert list(blog.losses()) == [("a.md", f"cannot be read: {reason}")]


def test_a_post_of_zola_has_its_front_matter_in_toml(tmp_path):
    text = (
        '+++\ntitle = "Sums"\ndate = 2024-05-06T07:08:09+08:00\nupdated = 2024-05-07\ndraft = false\n'
        '[taxonomies]\ncategories = ["Maths"]\ntags = ["a", "b c"]\n+++\n\nText +++ text.\n'
    )
    assert only_article(tmp_path, "content__sums.md", text) == ArticleItem(
        title="Sums",
        body="Text +++ text.",
        origin="file:content/sums.md",
        slug="sums",
        category=Label("Maths", "Maths"),
        tags=(Label("a", "a"), Label("b-c", "b c")),
        published=datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=8))),
        updated=datetime(2024, 5, 7, tzinfo=UTC),
        source="content/sums.md",
        folder="content",
    )


def test_a_file_without_front_matter_is_a_text_with_its_first_heading_as_title(tmp_path):
    article = only_article(tmp_path, "2019-01-02-notes.md", "# On sums\n\nOne.\n\n---\n\nTwo.\n")

    assert (article.title, article.slug, article.body, article.published) == (
        "On sums",
        "notes",
        "One.\n\n---\n\nTwo.",
        datetime(2019, 1, 2, tzinfo=UTC),
    )


def test_a_link_to_a_file_outside_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.md").write_text("Not for readers.")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/a.md").symlink_to(tmp_path / "secret.md")
    blog = markdown_folder.read(tmp_path / "blog")

    assert list(blog.articles()) == []
    assert list(blog.losses()) == [("a.md", "cannot be read: a.md is a link to a file outside the folder.")]


@pytest.mark.parametrize(
    ("name", "body", "losses"),
    [
        (
            "_posts__2019-01-02-a.md",
            "Let $x$ be\n\n$$y$$\n\n- $$z$$\n- so $w$, `a $$b$$`",
            ("formulas between $$ beside other words (2) stand within the line, as Jekyll sets them",),
        ),
        ("source___posts__a.md", "Let $$x$$ be\n\n$$y$$\n\n- $$z$$\n- so $$w$$, `a $$b$$`", ()),
    ],
)
def test_two_dollars_within_a_line_are_inline_where_jekyll_sets_them_so(tmp_path, name, body, losses):
    text = "---\ntitle: A\n---\nLet $$x$$ be\n\n$$y$$\n\n- $$z$$\n- so $$w$$, `a $$b$$`\n"
    article = only_article(tmp_path, name, text)

    assert (article.body, article.losses) == (body, losses)


def test_yaml_that_names_python_objects_is_not_obeyed(tmp_path):
    blog = folder(tmp_path, **{"a.md": "---\ntitle: !!python/object/apply:os.getcwd []\n---\n"})

    assert [found.file for found in blog.unreadable] == ["a.md"]


def test_a_list_of_names_that_is_broken_stops_everything(tmp_path):
    with pytest.raises(CannotRead, match=r"^blog\.json is not what an export writes: "):
        folder(tmp_path, **{"blog.json": "{"})
