import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog import authoring, images, markdown_files
from blog.models import Article, Category, Page, Redirect, Series, Tag
from comments import posting
from comments.models import Comment
from tests.blog.moving import typecho_sample
from tests.factories import make_article, make_comment
from tests.samples import FOLDER

pytestmark = pytest.mark.django_db

DUMP = FOLDER / "typecho/blog.sql"
EXPORT = FOLDER / "wordpress/blog.xml"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"not much of a picture"
PICTURE_ADDRESS = f"/media/{images.name_of(PICTURE)}"


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def run(command: str, *args: object, **options: object) -> list[str]:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out, stderr=out, **options)
    return out.getvalue().splitlines()


def everything() -> dict[str, list[dict[str, object]]]:
    """All that a move brings, without the keys that a database gives."""
    articles = Article.objects.order_by("number").values(
        *("number", "title", "slug", "language", "author_name", "body", "preamble", "category__slug", "series__slug"),
        *("part", "is_draft", "published", "updated", "comments_open", "readers", "origin", "body_html", "text"),
    )
    tags = Article.objects.filter(tags__isnull=False).values("number", "tags__slug")
    comments = Comment.objects.without_tree_fields().order_by("posted", "body")
    return {
        "articles": list(articles),
        "tags of articles": sorted(tags, key=lambda row: (row["number"], row["tags__slug"])),
        "categories": list(Category.objects.values("slug", "name", "name_zh")),
        "tags": list(Tag.objects.values("slug", "name")),
        "series": list(Series.objects.values("slug", "title", "description")),
        "pages": list(Page.objects.values("slug", "language", "title", "body", "is_draft", "is_listed", "position")),
        "redirects": list(Redirect.objects.values("old_path", "new_path", "permanent")),
        "comments": list(
            comments.values("article__number", "parent__body", "name", "email", "body", "state", "posted", "body_html")
        ),
    }


def test_a_dump_of_typecho_comes_in_with_its_numbers_threads_and_states(client):
    lines = run("import_typecho", DUMP)

    assert lines[-1] == (
        "articles 3 new, 3 new drafts · comments 5 new, 1 held, 1 refused · pages 1 new · remarks 13 · old addresses 0"
    )
    assert list(Article.objects.order_by("number").values_list("number", "language", "is_draft", "readers")) == [
        (3, "en", False, 1234),
        (7, "zh", False, 67668),
        (9, "zh", True, 0),
        (11, "en", True, 0),
        (12, "en", True, 0),
        (13, "zh", False, 0),
    ]
    comments = Comment.objects.without_tree_fields().filter(article__number=3).order_by("pk")
    assert list(comments.values_list("name", "parent__name", "state")) == [
        ("Alice", None, "visible"),
        ("作者", "Alice", "visible"),
        ("Carol", "作者", "held"),
        ("Bob", "Carol", "visible"),
        ("Loop", None, "visible"),
    ]
    assert client.get("/archives/7").status_code == 200
    assert client.get("/archives/7/", follow=True).redirect_chain == [("/archives/7", 301)]
    assert client.get("/about.html").status_code == 200
    assert client.get("/archives/11").status_code == 404


def test_a_dry_run_says_what_the_real_one_does_and_writes_nothing(tmp_path):
    make_article(number=7, title="Somebody else")
    before = everything()
    planned = run("import_typecho", DUMP, dry_run=True)

    assert everything() == before
    done = run("import_typecho", DUMP)
    assert planned == [*done[:-1], f"dry run, nothing is written: {done[-1]}"]


def test_coming_twice_brings_nothing_twice_and_leaves_what_was_mended():
    run("import_typecho", DUMP)
    article = Article.objects.get(number=3)
    article.title = "Mended"
    authoring.save(article)
    before = everything()

    assert run("import_typecho", DUMP)[-1].startswith("articles 6 known · comments 7 known · pages 1 known · ")
    assert everything() == before


def test_a_later_dump_brings_only_what_is_new(tmp_path):
    rows = {**typecho_sample.ROWS, "comments": typecho_sample.ROWS["comments"][:1]}
    run("import_typecho", typecho_sample.database(tmp_path / "early.db", rows))

    assert run("import_typecho", DUMP)[-1].startswith("articles 6 known · comments 1 known, 4 new, 1 held, 1 refused")


def test_samples_and_other_articles_keep_their_numbers(tmp_path):
    make_article(number=9_000_001, title="Sample")
    make_article(number=7, title="Somebody else")
    rows = {**typecho_sample.ROWS, "contents": [row for row in typecho_sample.ROWS["contents"] if row["cid"] in (3, 7)]}
    rows["contents"] = [*rows["contents"], {**rows["contents"][0], "cid": 9_000_002, "slug": "far"}]
    lines = run("import_typecho", typecho_sample.database(tmp_path / "blog.db", rows))

    assert dict(Article.objects.values_list("number", "origin")) == {
        9_000_001: None,
        7: None,
        3: "typecho:blog.example.org:3",
        8: "typecho:blog.example.org:7",
        9: "typecho:blog.example.org:9000002",
    }
    assert "  7 “数学与 $\\pi$：从零开始”: has the number 8 here: 7 is another’s" in lines


def test_an_article_numbered_like_a_sample_answers_at_its_address_once_the_samples_are_gone(client, tmp_path):
    sample = make_article(number=9_000_001, title="Sample")
    rows = {**typecho_sample.ROWS}
    rows["contents"] = [{**typecho_sample.ROWS["contents"][1], "cid": 9_000_001, "slug": "far"}]
    lines = run("import_typecho", typecho_sample.database(tmp_path / "blog.db", rows))

    assert "  /archives/9000001 -> /archives/1" in lines
    assert Article.objects.get(number=9_000_001) == sample
    authoring.remove(sample)
    assert client.get("/archives/9000001")["Location"] == "/archives/1"


@pytest.fixture
def sampled(settings, tmp_path: Path) -> Path:
    """A site with sample data of its own: two texts of one page, and a category in which a sample stands."""
    settings.SEEDS_DIR = tmp_path / "seeds"
    (settings.SEEDS_DIR / "pages").mkdir(parents=True)
    for language, title in (("en", "About"), ("zh", "关于")):
        text = f"---\ntitle: {title}\nslug: about\nlanguage: {language}\nlayout: page\n---\nThe sample in {language}.\n"
        (settings.SEEDS_DIR / f"pages/about.{language}.md").write_text(text, encoding="utf-8")
    markdown_files.load_pages(settings.SEEDS_DIR / "pages")
    category = Category.objects.create(slug="Mathematics", name="The samples' name", name_zh="样例")
    make_article(number=9_000_001, title="Sample", category=category)
    return settings.SEEDS_DIR


def test_sample_pages_give_way_to_the_authors_own(sampled):
    planned = run("import_typecho", DUMP, dry_run=True)
    done = run("import_typecho", DUMP)

    assert planned == [*done[:-1], f"dry run, nothing is written: {done[-1]}"]
    assert list(Page.objects.values_list("slug", "language", "body")) == [("about", "zh", "**关于**这个站。\n")]
    assert "  page “关于”: takes the place of the sample page “About” (en)" in done
    assert "pages 1 new" in done[-1]


def test_a_sample_page_that_somebody_edited_stays_and_this_is_told(sampled):
    page = Page.objects.get(slug="about", language="zh")
    page.body = "Mine."
    authoring.save_page(page)
    lines = run("import_typecho", DUMP)

    assert Page.objects.get(slug="about", language="zh").body == "Mine."
    assert "  page “关于”: is left alone: there is another text at /about.html" in lines


def test_a_category_that_only_samples_use_takes_the_name_that_is_brought(sampled):
    lines = run("import_typecho", DUMP)

    category = Category.objects.get(slug="Mathematics")
    assert (category.name, category.name_zh) == ("数学", "")
    assert "  category “数学”: gives its name to Mathematics, which the samples called “The samples' name”" in lines


def test_names_of_the_samples_go_with_them_unless_somebody_uses_them(tmp_path):
    (tmp_path / "categories.csv").write_text("slug,name_en,name_zh\na,A,甲\nb,B,乙\nc,C,丙\n", encoding="utf-8")
    (tmp_path / "series.csv").write_text("slug,title,description\ns,S,\n", encoding="utf-8")
    list(markdown_files.load_folder(tmp_path))
    make_article(number=5, category=Category.objects.get(slug="b"))
    Category.objects.filter(slug="c").update(name="Mine")
    markdown_files.remove_names(tmp_path)

    assert list(Category.objects.values_list("slug", "name")) == [("b", "B"), ("c", "Mine")]
    assert not Series.objects.exists()


def test_a_category_that_somebody_uses_keeps_its_name_and_this_is_told():
    make_article(number=90, category=Category.objects.create(slug="Mathematics", name="Sums"))
    planned = run("import_typecho", DUMP, dry_run=True)
    lines = run("import_typecho", DUMP)

    assert Category.objects.get(slug="Mathematics").name == "Sums"
    assert "  category “数学”: is “Sums” here: the category Mathematics has its name already" in lines
    assert planned[:-1] == lines[:-1]


def test_an_article_without_a_date_comes_as_a_draft_and_this_is_told(tmp_path):
    rows = {**typecho_sample.ROWS, "contents": [{**typecho_sample.ROWS["contents"][1], "created": 0}]}
    (line,) = [
        line for line in run("import_typecho", typecho_sample.database(tmp_path / "a.db", rows)) if "no date" in line
    ]
    (tmp_path / "undated.md").write_text("---\ntitle: Undated\n---\nText.\n", encoding="utf-8")
    lines = run("import_articles", tmp_path)

    assert line.endswith(": has no date: a draft here")
    assert "  undated.md “Undated”: has no date: a draft here" in lines
    assert list(Article.objects.values_list("is_draft", "published")) == [(True, None)] * 2


def test_pictures_of_the_old_site_come_in_from_a_copy_of_its_folder(tmp_path, media):
    picture = tmp_path / "site/usr/uploads/2023/05/curve.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    run("import_typecho", DUMP, files=tmp_path / "site")

    assert f"  [1]: {PICTURE_ADDRESS}\n" in Article.objects.get(number=7).body
    assert [path.read_bytes() for path in media.rglob("*.*")] == [PICTURE]


def test_old_addresses_of_typecho_lead_on(client, tmp_path):
    rows = {**typecho_sample.ROWS}
    pattern = json.dumps({"post": {"url": "/[category]/[slug].html"}})
    rows["options"] = [
        {**row, "value": pattern if row["name"] == "routingTable" else row["value"]} for row in rows["options"]
    ]
    lines = run("import_typecho", typecho_sample.database(tmp_path / "blog.db", rows))

    assert "  /Mathematics/maths.html -> /archives/7" in lines
    response = client.get("/Mathematics/maths.html")
    assert (response.status_code, response["Location"]) == (301, "/archives/7")


def test_a_broken_dump_writes_nothing_and_says_why(tmp_path):
    path = tmp_path / "cut.sql"
    path.write_bytes(DUMP.read_bytes()[:-400])

    with pytest.raises(CommandError, match=r"^The dump breaks off .* Nothing has been written\.$"):
        run("import_typecho", path)
    assert not Article.objects.exists()
    assert not Category.objects.exists()
    with pytest.raises(CommandError, match=r"^There is no file "):
        run("import_typecho", tmp_path / "none.sql")


def test_an_article_of_a_megabyte_comes_in_whole(tmp_path):
    text = "<!--markdown-->" + "很长的一篇。" * 60_000
    rows = {**typecho_sample.ROWS, "contents": [{**typecho_sample.ROWS["contents"][1], "text": text}]}
    lines = run("import_typecho", typecho_sample.database(tmp_path / "blog.db", rows))

    assert Article.objects.get().body == text.removeprefix("<!--markdown-->") + "\n"
    assert [line for line in lines if "characters" in line] == []


def test_an_export_of_wordpress_comes_in_and_its_addresses_lead_on(client, tmp_path):
    picture = tmp_path / "site/wp-content/uploads/2024/01/sum.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    make_article(number=41)
    lines = run("import_wordpress", EXPORT, files=tmp_path / "site")

    assert lines[-1] == (
        "articles 1 new, 1 new drafts · comments 1 new, 1 held · pages 1 new · pictures 1 new · remarks 8 · "
        "old addresses 5"
    )
    assert list(Article.objects.order_by("number").values_list("number", "title", "is_draft")) == [
        (41, "Article 41", False),
        (42, r"Summing $1+\dots+n$ the slow way", False),
        (43, "未完成", True),
    ]
    body = Article.objects.get(number=42).body
    assert f'![staircase]({PICTURE_ADDRESS} "Half a square")' in body
    assert "[the next post](/2024/02/next/)" in body
    for old, new in (
        ("/2024/01/summing/", "/archives/42"),
        ("/?p=12", "/archives/42"),
        ("/about/", "/about.html"),
        ("/?page_id=2", "/about.html"),
    ):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, new)
    before = everything()
    assert run("import_wordpress", EXPORT)[-1].startswith("articles 2 known · comments 2 known · pages 1 known")
    assert everything() == before


def test_a_folder_of_markdown_comes_in_with_its_pictures_and_nothing_from_outside_it(client, tmp_path):
    folder = tmp_path / "blog"
    (folder / "img").mkdir(parents=True)
    (folder / "img/a.png").write_bytes(PICTURE)
    (folder / "img/b.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    (tmp_path / "outside.png").write_bytes(PICTURE + b"secret")
    (folder / "one.md").write_text(
        "---\ntitle: One\ndate: 2024-01-02\naliases: [/old/one]\n---\n"
        "![a](img/a.png) ![b](img/b.svg) ![c](../outside.png) ![d](img/none.png) `![e](img/a.png)`\n",
        encoding="utf-8",
    )
    (folder / "two.md").write_bytes("---\ntitle: 二\ndate: 2024-01-03\n---\n中文的正文。\n".encode("gb18030"))
    (folder / "bad.md").write_text("---\ntitle: no end", encoding="utf-8")
    sentence = r"^1 of the files cannot be read, for the reasons above; everything else is in\.$"
    with pytest.raises(CommandError, match=sentence):
        run("import_articles", folder)

    assert list(Article.objects.order_by("number").values_list("number", "title", "origin")) == [
        (1, "One", "file:one.md"),
        (2, "二", "file:two.md"),
    ]
    assert Article.objects.get(number=1).body == (
        f"![a]({PICTURE_ADDRESS}) ![b](img/b.svg) ![c](../outside.png) ![d](img/none.png) `![e](img/a.png)`"
    )
    assert client.get("/old/one/")["Location"] == "/archives/1"


@pytest.fixture
def full_blog(media: Path) -> None:
    """A blog in which everything there is stands once, with what is hard to write down and read back."""
    run("import_typecho", DUMP)
    series = Series.objects.create(slug="sums", title="On sums, I", description="First: the slow way")
    article = make_article(
        number=40,
        title='Quotes "and": #colons, 中文 – $x_1$',
        body="\n\n# Odd\n---\nnot: front matter\n---\n<b>stays</b> ![p](" + images.keep(PICTURE) + ")\n\n\ttab  \n\n",
        preamble="\\newcommand{\\R}{\\mathbb{R}}\n\\DeclareMathOperator{\\tr}{tr}",
        series=series,
        part=1,
        updated=datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC),
        comments_open=False,
    )
    article.tags.set([Tag.objects.create(slug="a,b", name="a, b"), Tag.objects.create(slug="yes", name="yes")])
    make_article(number=9_000_001, title="2024-01-01", is_draft=True, published=None)
    parent = make_comment(article, body="Same", posted=datetime(2024, 5, 6, tzinfo=UTC))
    make_comment(article, body="Reply\n\n```\ncode\n```", parent=parent, posted=datetime(2024, 5, 7, tzinfo=UTC))
    posting.decide([make_comment(article, body="Spam", visible=False)], Comment.State.REFUSED)
    authoring.save_page(Page(slug="关于", language="en", title="About", body="Me.", is_listed=False, position=3))
    Redirect.objects.create(old_path="/旧", new_path="/archives/40#sec-odd")
    Redirect.objects.create(old_path="/now", new_path="/archives/40", permanent=False)


def test_an_export_comes_back_as_it_was(full_blog, tmp_path):
    before = everything()
    lines = run("export_site", tmp_path / "out")
    assert lines == [
        "comments 10 · articles 8 · pages 2 · pictures 1 · categories 2 · tags 5 · series 1 · redirects 2",
    ]
    posting.remove(Comment.objects.without_tree_fields().all())
    for article in Article.objects.all():
        authoring.remove(article)
    for model in (Page, Category, Tag, Series, Redirect):
        model.objects.all().delete()

    run("import_articles", tmp_path / "out")
    assert everything() == before


def test_an_export_that_meets_its_own_blog_changes_nothing(full_blog, tmp_path):
    before = everything()
    run("export_site", tmp_path / "out")

    assert run("import_articles", tmp_path / "out")[-1].startswith("articles 8 known · comments 10 known")
    assert everything() == before


def test_an_export_overwrites_nothing(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")

    with pytest.raises(CommandError, match=r"out is not an empty folder\.$"):
        run("export_site", tmp_path / "out")


def test_equations_of_later_articles_are_found_once_all_have_come(tmp_path):
    for number, body in ((1, "See \\eqref{2:eq:a}."), (2, "\\begin{equation}x\\label{eq:a}\\end{equation}")):
        text = f"---\nnumber: {number}\ntitle: N{number}\npublished: 2024-01-0{number}\n---\n{body}\n"
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    run("import_articles", tmp_path)

    assert Article.objects.get(number=1).problems == []
    assert 'href="/archives/2#eq-a"' in Article.objects.get(number=1).body_html
