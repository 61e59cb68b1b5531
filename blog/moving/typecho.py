"""A blog of Typecho 1.2 or 1.3.

What Typecho does to us: titles and names are stored with HTML entities; a text in Markdown begins with a mark, one
without is HTML whose line ends count; a draft of something published is a row of its own; `routingTable` is PHP's
serialisation up to 1.2 and JSON after it; plugins that count readers each name their column as they like.
"""

import contextlib
import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from blog.moving.html_to_markdown import convert
from blog.moving.inline_html import without_html
from blog.moving.items import ArticleItem, CannotRead, CommentItem, Label, OldAddress, PageItem, SeriesItem
from blog.moving.typecho_tables import Row, Tables, opened

_MARK = "<!--markdown-->"
_COUNTERS = ("viewsNum", "views", "view", "viewnum", "hits")
_STATES = {"approved": "visible", "waiting": "held", "spam": "refused"}
_WITHHELD = {
    "private": "was private",
    "hidden": "was hidden, reachable but in no list",
    "waiting": "waited for review",
    "password": "was behind a password",
}
_ROUTES = {"post": "/archives/[cid:digital]/", "page": "/[slug].html"}
_PLACE = re.compile(r"\[(\w+)[^\]]*\]")
_HTML = re.compile(r"</?(?:p|br|a|code|pre|blockquote|strong|em|b|i|img|ul|ol|li)\b[^<>]*>", re.IGNORECASE)
_DISPLAY = re.compile(r"\$\$|\\\[|\\begin\{|^ {0,3}(?:```|~~~)", re.MULTILINE)
# Typecho moves `modified` at every save, the first one too: what follows that soon is no update.
_SETTLING = timedelta(hours=1)
_POSTS = "WHERE type = 'post' OR (type = 'post_draft' AND coalesce(parent, 0) = 0)"


@contextlib.contextmanager
def read(path: Path, prefix: str = "") -> Iterator["TypechoBlog"]:
    """The blog in a dump or a database file. Raises CannotRead before it yields when the file is not whole."""
    with opened(path, prefix) as tables:
        yield TypechoBlog(tables)


class TypechoBlog:
    """A Blog (blog.moving.items) over the tables of a Typecho database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._options = {
            str(row["name"]): str(row["value"] or "") for row in tables.rows("options", 'WHERE "user" = 0')
        }
        if "siteUrl" not in self._options:
            raise CannotRead(
                "The options of this blog do not name the address of its site (siteUrl): is the file whole?"
            )
        self._authors = {row["uid"]: row["screenName"] or row["name"] for row in tables.rows("users")}
        self._metas = {row["mid"]: row for row in tables.rows("metas", 'ORDER BY "order", mid')}
        self._counter = next((name for name in _COUNTERS if name in tables.columns("contents")), None)
        self._site = urlsplit(self._options.get("siteUrl", ""))
        self._host = self._site.hostname or ""
        self._routes = _ROUTES | _routes(self._options.get("routingTable", ""))
        self.hosts = frozenset(filter(None, [self._host]))
        self.count = tables.number("count(*)", "contents", "type IN ('post', 'post_draft', 'page')")
        self.highest_number = tables.number("max(cid)", "contents")

    def losses(self) -> Iterator[tuple[str, str]]:
        attachments = self._tables.number("count(*)", "contents", "type = 'attachment'")
        if attachments:
            yield f"attachments ({attachments})", "their files are not in the database; name their folder with --files"
        drafts = "WHERE type IN ('post_draft', 'page_draft', 'revision') AND parent > 0 OR type = 'page_draft'"
        for row in self._tables.rows("contents", drafts):
            yield (
                _name(row),
                f"is an unpublished draft of {row['parent']}, left behind" if row["parent"] else "is a draft",
            )
        for row in self._metas.values():
            if row["type"] == "category" and "parent" in row.keys() and row["parent"]:  # noqa: SIM118
                yield f"category “{_plain(row['name'])}”", "stands by itself: categories have no parents here"
        if self._tables.has("comments"):
            yield from self._lost_comments()

    def _lost_comments(self) -> Iterator[tuple[str, str]]:
        lost = {
            "replies by trackback or pingback": "type <> 'comment'",
            "comments under pages": "cid IN (SELECT cid FROM {contents} WHERE type LIKE 'page%')",
            "comments under articles that are gone": "cid NOT IN (SELECT cid FROM {contents})",
            "web addresses of commenters": "coalesce(url, '') <> '' AND type = 'comment'",
        }
        for what, condition in lost.items():
            if count := self._tables.number("count(*)", "comments", condition):
                yield f"{what} ({count})", "have no place here"

    def categories(self) -> Iterator[Label]:
        return (_label(row) for row in self._metas.values() if row["type"] == "category")

    def tags(self) -> Iterator[Label]:
        return (_label(row) for row in self._metas.values() if row["type"] == "tag")

    def series(self) -> Iterator[SeriesItem]:
        return iter(())

    def articles(self) -> Iterator[ArticleItem]:
        return (self._article(row) for row in self._tables.one_by_one("contents", "cid", _POSTS))

    def pages(self) -> Iterator[PageItem]:
        for row in self._tables.one_by_one("contents", "cid", "WHERE type = 'page'"):
            body, losses = _body(row)
            slug = str(row["slug"] or row["cid"])
            if row["template"]:
                losses.append(f"the page's own template, {row['template']}, is left behind")
            yield PageItem(
                slug=slug,
                title=_plain(row["title"]) or slug,
                body=body,
                is_draft=row["status"] != "publish",
                old_paths=self._old_paths(row, "page", f"/{slug}.html"),
                losses=(*losses, *_withheld(row)),
                source=str(row["cid"]),
            )

    def redirects(self) -> Iterator[OldAddress]:
        """Of categories and tags, where their addresses were other than they are here."""
        for kind, labels in (("category", self.categories()), ("tag", self.tags())):
            for label in labels:
                new = f"/{kind}/{label.slug}/"
                old = _filled(self._routes.get(kind, new), {"slug": label.slug, "directory": label.slug})
                if (self._front() or old != new) and self._front() + old != "/index.php" + new:
                    yield OldAddress(self._front() + old, new)

    def _article(self, row: Row) -> ArticleItem:
        created, modified = _moment(row["created"]), _moment(row["modified"])
        categories = self._labels(row["cid"], "category")
        body, losses = _body(row)
        if len(categories) > 1:
            losses.append(f"has one category here: {', '.join(label.name for label in categories[1:])} became tags")
        never_out = row["type"] == "post_draft"
        return ArticleItem(
            title=_plain(row["title"]),
            body=body,
            origin=f"typecho:{self._host}:{row['cid']}",
            number=row["cid"],
            slug="" if str(row["slug"]) == str(row["cid"]) else str(row["slug"] or "").lstrip("@"),
            author=str(self._authors.get(row["authorId"]) or ""),
            category=categories[0] if categories else None,
            tags=(*self._labels(row["cid"], "tag"), *categories[1:]),
            is_draft=never_out or row["status"] != "publish" or bool(row["password"]),
            published=None if never_out else created,
            updated=modified if created and modified and modified - created > _SETTLING else None,
            comments_open=str(row["allowComment"]) == "1",
            readers=self._readers(row),
            old_paths=self._old_paths(row, "post", f"/archives/{row['cid']}"),
            losses=(*losses, *_withheld(row)),
            comments=tuple(self._comments(row["cid"])),
            source=str(row["cid"]),
        )

    def _comments(self, cid: int) -> Iterator[CommentItem]:
        for row in self._tables.rows("comments", "WHERE cid = ? AND type = 'comment' ORDER BY coid", cid):
            body, lost = self._comment_body(str(row["text"] or "").replace("\r\n", "\n"))
            yield CommentItem(
                key=self._comment_key(row["coid"]),
                parent=self._comment_key(row["parent"]) if row["parent"] else "",
                name=_plain(row["author"]),
                email=str(row["mail"] or ""),
                body=body,
                posted=_moment(row["created"]) or datetime.fromtimestamp(0, UTC),
                state=_STATES.get(str(row["status"]), "held"),
                losses=_unsaid(lost),
            )

    def _comment_key(self, coid: int) -> str:
        return f"typecho:{self._host[-20:]}:{coid}"

    def _comment_body(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Typecho shows a comment as Markdown where the site says so, else as HTML whose line ends count."""
        if self._options.get("commentsMarkdown") == "1":
            return without_html(text)
        if _HTML.search(text):
            markdown, lost = convert(text, paragraphs=True)
            return markdown.strip(), lost
        return (text if _DISPLAY.search(text) else re.sub(r"(?<=[^\n])\n(?=[^\n])", "\\\\\n", text)), ()

    def _labels(self, cid: int, kind: str) -> list[Label]:
        """The categories or tags of a post, in the order of the site."""
        linked = {row["mid"] for row in self._tables.rows("relationships", "WHERE cid = ?", cid)}
        return [_label(row) for mid, row in self._metas.items() if mid in linked and row["type"] == kind]

    def _readers(self, row: Row) -> int:
        count = row[self._counter] if self._counter else None
        if count is None:
            blanks = ", ".join("?" * len(_COUNTERS))
            fields = self._tables.rows("fields", f"WHERE cid = ? AND name IN ({blanks})", row["cid"], *_COUNTERS)
            count = next((field["int_value"] or field["str_value"] for field in fields), None)
        text = str(count or "")
        return min(int(text), 2**31 - 1) if text.isdecimal() and text.isascii() else 0

    def _old_paths(self, row: Row, route: str, new: str) -> tuple[str, ...]:
        offset = self._options.get("timezone", "")
        created = _moment(row["created"]) or datetime.fromtimestamp(0, UTC)
        local = created + timedelta(seconds=int(offset) if re.fullmatch(r"-?\d{1,5}", offset) else 0)
        category = next((label.slug for label in self._labels(row["cid"], "category")), "")
        values = {"cid": str(row["cid"]), "slug": str(row["slug"] or row["cid"])}
        values |= {"category": category, "directory": category}
        values |= {"year": f"{local:%Y}", "month": f"{local:%m}", "day": f"{local:%d}"}
        old = self._front() + _filled(self._routes[route], values)
        return () if old.rstrip("/").removeprefix("/index.php") == new else (old,)

    def _front(self) -> str:
        """What stood before every address: the site's folder, and index.php on a server without rewriting."""
        folder = self._site.path.rstrip("/")
        return folder if self._options.get("rewrite") == "1" else f"{folder}/index.php"


def _body(row: Row) -> tuple[str, list[str]]:
    text = str(row["text"] or "").replace("\r\n", "\n").replace("<!--more-->", "")
    body, lost = (
        without_html(text.lstrip()[len(_MARK) :]) if text.lstrip().startswith(_MARK) else convert(text, paragraphs=True)
    )
    return body.strip("\n") + "\n", list(_unsaid(lost))


def _unsaid(lost: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"HTML that Markdown cannot say: {what}" for what in lost)


def _withheld(row: Row) -> list[str]:
    state = "password" if row["password"] else str(row["status"])
    return [f"{_WITHHELD.get(state, f'had the state {state}')}: a draft here"] if state != "publish" else []


def _routes(table: str) -> dict[str, str]:
    """The pattern of each kind of address."""
    if table.lstrip().startswith("{"):
        try:
            found = json.loads(table)
        except ValueError:
            return {}
        return {
            str(name): str(route["url"]) for name, route in found.items() if isinstance(route, dict) and "url" in route
        }
    return dict(re.findall(r's:\d+:"(\w+)";a:\d+:\{s:3:"url";s:\d+:"([^"]*)"', table))


def _filled(pattern: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda found: values.get(found[1], ""), pattern)


def _label(row: Row) -> Label:
    name = _plain(row["name"])
    return Label(slug=str(row["slug"] or name), name=name)


def _name(row: Row) -> str:
    return f"{row['cid']} “{_plain(row['title'])}”"


def _plain(text: object) -> str:
    """Typecho keeps what people type as HTML."""
    return html.unescape(str(text or "")).strip()


def _moment(seconds: object) -> datetime | None:
    text = str(seconds or "")
    return datetime.fromtimestamp(int(text), UTC) if re.fullmatch(r"[1-9]\d{0,10}", text) else None
