import copy
from datetime import UTC, datetime

import pytest

from blog.moving import typecho
from blog.moving.items import ArticleItem, CannotRead, CommentItem, Label, PageItem
from tests.blog.moving import typecho_sample
from tests.samples import FOLDER

SAVED = FOLDER / "typecho/blog.sql"


def everything(path, prefix=""):
    with typecho.read(path, prefix) as blog:
        return {
            "articles": list(blog.articles()),
            "pages": list(blog.pages()),
            "losses": list(blog.losses()),
            "labels": [*blog.categories(), *blog.tags()],
            "redirects": list(blog.redirects()),
            "numbers": (blog.count, blog.highest_number),
        }


def test_a_dump_and_the_database_file_say_the_same(tmp_path):
    database = typecho_sample.database(tmp_path / "blog.db")

    assert everything(SAVED) == everything(database)


def test_an_article_comes_with_all_that_it_has():
    article = everything(SAVED)["articles"][0]

    assert article == ArticleItem(
        title="Hello & <World>",
        body="An old post in HTML: **bold**, $a_1 < b_1$.\n\nA loose line\\\nand the next.\n\n"
        '```python\nprint("x < y")\n```\n',
        origin="typecho:blog.example.org:3",
        number=3,
        slug="hello-world",
        author="示例作者",
        category=Label("Big-Data", "Big Data"),
        published=datetime(2023, 5, 18, 9, 59, 12, tzinfo=UTC),
        updated=datetime(2023, 5, 24, 9, 59, 12, tzinfo=UTC),
        readers=1234,
        losses=("HTML that Markdown cannot say: <iframe> https://video.example/1",),
        comments=article.comments,
        source="3",
    )
    key = "typecho:blog.example.org:"
    assert [(comment.key, comment.parent, comment.state, comment.body) for comment in article.comments] == [
        (f"{key}1", "", "visible", "First!\\\nA second line."),
        (f"{key}2", f"{key}1", "visible", "Thanks, see $x_1$."),
        (f"{key}5", f"{key}6", "visible", "Late reply"),
        (f"{key}6", f"{key}2", "held", "Is `a_b` right?\\\nYes."),
        (f"{key}13", f"{key}13", "visible", "I answer myself"),
    ]
    assert article.comments[0] == CommentItem(
        key=f"{key}1",
        name="Alice",
        body="First!\\\nA second line.",
        posted=datetime(2023, 5, 26, 23, 45, 53, tzinfo=UTC),
        email="alice@example.org",
        state="visible",
    )


def test_what_was_not_public_is_a_draft_here():
    articles = {article.number: article for article in everything(SAVED)["articles"]}

    assert {number: (article.is_draft, article.losses) for number, article in articles.items() if article.is_draft} == {
        9: (True, ()),
        11: (True, ("was behind a password: a draft here",)),
        12: (True, ("was private: a draft here",)),
    }
    assert articles[9].published is None
    assert not articles[12].comments_open


def test_further_categories_become_tags_in_the_order_of_the_site():
    article = next(article for article in everything(SAVED)["articles"] if article.number == 7)

    assert article.category == Label("Mathematics", "数学")
    assert article.tags == (Label("维度", "维度"), Label("RD", "R&D"), Label("Big-Data", "Big Data"))


def test_readers_are_also_found_in_a_field_of_their_own(tmp_path):
    rows = copy.deepcopy(typecho_sample.ROWS)
    for row in rows["contents"]:
        row["views"] = None
    articles = everything(typecho_sample.database(tmp_path / "blog.db", rows))["articles"]

    assert {article.number: article.readers for article in articles if article.readers} == {13: 42}


def test_pages_and_what_is_left_behind_are_told():
    found = everything(SAVED)

    assert found["pages"] == [
        PageItem(slug="about", title="关于", body="**关于**这个站。\n", old_paths=(), losses=(), source="2")
    ]
    assert found["losses"] == [
        ("attachments (1)", "their files are not in the database; name their folder with --files"),
        ("10 “数学与 $\\pi$”", "is an unpublished draft of 7, left behind"),
        ("category “Big Data”", "stands by itself: categories have no parents here"),
        ("replies by trackback or pingback (1)", "have no place here"),
        ("comments under pages (1)", "have no place here"),
        ("web addresses of commenters (1)", "have no place here"),
    ]


@pytest.mark.parametrize(
    ("options", "pattern", "old"),
    [
        ({}, "/archives/[cid:digital]/", []),
        ({"rewrite": "0"}, "/archives/[cid:digital]/", []),
        ({}, "/archives/[slug].html", ["/archives/maths.html"]),
        ({}, "/[year:digital:4]/[month:digital:2]/[day:digital:2]/[slug].html", ["/2023/05/22/maths.html"]),
        ({"rewrite": "0"}, "/[category]/[slug].html", ["/index.php/Mathematics/maths.html"]),
        ({"siteUrl": "https://example.org/blog/"}, "/archives/[cid:digital]/", ["/blog/archives/7/"]),
    ],
)
@pytest.mark.parametrize("serialised", [False, True])
def test_the_old_address_follows_the_sites_pattern(tmp_path, options, pattern, old, serialised):
    rows = copy.deepcopy(typecho_sample.ROWS)
    php = f's:4:"post";a:3:{{s:3:"url";s:{len(pattern)}:"{pattern}";s:6:"widget";s:14:"Widget_Archive";}}'
    table = f"a:1:{{{php}}}" if serialised else f'{{"post": {{"url": "{pattern}"}}}}'
    for row in rows["options"]:
        row["value"] = ({"routingTable": table} | options).get(row["name"], row["value"])
    articles = everything(typecho_sample.database(tmp_path / "blog.db", rows))["articles"]

    assert [path for article in articles if article.number == 7 for path in article.old_paths] == old


def test_a_dump_of_several_blogs_asks_which(tmp_path):
    path = tmp_path / "two.sql"
    path.write_text(typecho_sample.dump(prefix="a_") + typecho_sample.dump(prefix="b_"), encoding="utf-8", newline="")

    with pytest.raises(
        CannotRead, match=r"^There are several blogs in this file: choose one with --prefix, a_ or b_\.$"
    ):
        everything(path)
    assert everything(path, "b_") == everything(SAVED)


def test_numbers_that_a_tool_wrote_as_text_count_as_numbers(tmp_path):
    path = tmp_path / "quoted.sql"
    rows = copy.deepcopy(typecho_sample.ROWS)
    for table in rows.values():
        for row in table:
            row |= {name: str(value) for name, value in row.items() if isinstance(value, int)}
    path.write_text(typecho_sample.dump(rows), encoding="utf-8", newline="")

    assert everything(path) == everything(SAVED)


def test_a_dump_in_gb18030_is_read(tmp_path):
    path = tmp_path / "gb.sql"
    path.write_bytes(SAVED.read_bytes().decode().encode("gb18030"))

    assert everything(path) == everything(SAVED)


def dumps(folder):
    """The same blog as the dumps of all databases that Typecho runs on say it."""
    database = typecho_sample.database(folder / "blog.db")
    return {
        "python": typecho_sample.python_dump(database),
        "shell": typecho_sample.shell_dump(database, new=False),
        "new shell": typecho_sample.shell_dump(database, new=True),
        "postgres": typecho_sample.postgres_dump(),
    }


@pytest.mark.parametrize("kind", ["python", "shell", "new shell", "postgres"])
def test_the_dumps_of_other_databases_say_the_same(tmp_path, kind):
    path = tmp_path / "blog.sql"
    path.write_text(dumps(tmp_path)[kind], encoding="utf-8", newline="")

    assert everything(path) == everything(SAVED)


@pytest.mark.parametrize("kind", ["python", "shell", "new shell", "postgres"])
def test_a_dump_of_another_database_that_is_cut_is_refused(tmp_path, kind):
    path = tmp_path / "blog.sql"
    text = dumps(tmp_path)[kind]
    last = text.rstrip("-\n ").rfind("\n")
    for cut in [*range(200, last, 397), last]:
        path.write_text(text[:cut], encoding="utf-8", newline="")
        with pytest.raises(CannotRead, match=r"breaks off|\d values for \d+ columns|^There is no blog|^This is a part"):
            everything(path)


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE '/tmp/x.db' AS typecho_contents;",
        "INSERT INTO typecho_contents(cid) SELECT 1 FROM typecho_metas;",
        "INSERT INTO typecho_contents(cid) VALUES ((WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
        "SELECT count(*) FROM n));",
        "INSERT INTO typecho_contents(title) VALUES (hex(zeroblob(1000000000)));",
    ],
)
def test_a_dump_of_sqlite_runs_nothing_but_its_own_rows(tmp_path, statement):
    path = tmp_path / "blog.sql"
    text = dumps(tmp_path)["python"]
    path.write_text(text.replace("COMMIT;", f"{statement}\nCOMMIT;"), encoding="utf-8", newline="")

    if statement.startswith("ATTACH"):  # passed over
        assert everything(path) == everything(SAVED)
    else:
        with pytest.raises(
            CannotRead, match=r"^The statement that begins on line \d+ of the dump cannot be read: not auth"
        ):
            everything(path)


def test_a_dump_of_postgres_as_statements_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "blog.sql"
    path.write_text("--\n-- PostgreSQL database dump\n--\nINSERT INTO public.typecho_metas VALUES (1);\n")

    with pytest.raises(CannotRead, match=r"make one with pg_dump without --inserts\.$"):
        everything(path)


def test_a_blog_without_comments_is_whole(tmp_path):
    path = tmp_path / "blog.sql"
    path.write_text(typecho_sample.dump({**typecho_sample.ROWS, "comments": [], "fields": []}), encoding="utf-8")

    assert len(everything(path)["articles"]) == len(everything(SAVED)["articles"])


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        (3, r"^This is a part of a blog of Typecho: comments, users, options cannot be found among its tables\. "),
        (5, r"^This is a part of a blog of Typecho: options cannot be found among its tables\. "),
    ],
)
def test_a_dump_cut_between_two_statements_is_refused(tmp_path, kept, sentence):
    """Without the lines in which mysqldump says that it is done."""
    text = typecho_sample.dump().replace(typecho_sample.EPILOGUE, "").replace("@OLD_CHARACTER_SET_CLIENT", "@X")
    tables = ["contents", "metas", "relationships", "comments", "users", "options", "fields"]
    parts = {table: text[text.index(f"DROP TABLE IF EXISTS `typecho_{table}`") :] for table in tables}
    path = tmp_path / "blog.sql"
    path.write_text(
        "".join(part[: part.index("UNLOCK TABLES;")] for part in map(parts.get, tables[:kept])), encoding="utf-8"
    )

    with pytest.raises(CannotRead, match=sentence):
        everything(path)


def test_a_blog_that_does_not_name_its_site_is_refused(tmp_path):
    rows = {**typecho_sample.ROWS, "options": typecho_sample.ROWS["options"][1:]}

    with pytest.raises(CannotRead, match=r"siteUrl"):
        everything(typecho_sample.database(tmp_path / "blog.db", rows))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda data: data[: len(data) // 2],
            r"^The dump breaks off inside the (text|statement) that begins on line \d+\.$",
        ),
        (lambda data: data[: data.index(b"/*!40101 SET CHARACTER")], r"^The dump breaks off after line \d+: the lines"),
        (lambda data: b"SELECT 1;", r"^There is no blog of Typecho in this file: its tables contents, metas, rel"),
        (lambda data: b"SQLite format 3\0" + b"x" * 2_000, r"^blog\.sql is not whole: file is not a database\.$"),
        (
            lambda data: data.replace("数学".encode(), b"\xff\xfe"),
            r"^blog\.sql is neither UTF-8 \(byte [\d,]+ does not fit",
        ),
    ],
)
def test_a_broken_file_is_refused_before_anything_is_read(tmp_path, spoil, sentence):
    path = tmp_path / "blog.sql"
    path.write_bytes(spoil(SAVED.read_bytes()))

    with pytest.raises(CannotRead, match=sentence):
        everything(path)


def test_a_cut_database_file_is_refused(tmp_path):
    path = typecho_sample.database(tmp_path / "blog.db")
    path.write_bytes(path.read_bytes()[:-8192])

    with pytest.raises(CannotRead, match=r"^blog\.db is not whole: "):
        everything(path)


def test_what_a_comment_loses_is_told_with_it(tmp_path):
    text = '<p>Look:</p><iframe src="https://v.example/1"></iframe>'
    rows = {**typecho_sample.ROWS, "comments": [{**typecho_sample.ROWS["comments"][0], "text": text}]}
    articles = everything(typecho_sample.database(tmp_path / "blog.db", rows))["articles"]

    assert [(comment.body, comment.losses) for article in articles for comment in article.comments] == [
        ("Look:", ("HTML that Markdown cannot say: <iframe> https://v.example/1",))
    ]
