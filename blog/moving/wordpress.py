"""A blog of WordPress, from the XML that its own export writes (WXR 1.0 to 1.2).

The file is read twice, element by element and strictly: once to its end, so that a broken one is refused before
anything is written, and once for the articles. What WordPress does to us: a text is HTML in which an empty line begins
a paragraph; formulas stand in shortcodes of plugins; attachments, menus and comments by machines are items like others.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from blog.moving.html_to_markdown import convert
from blog.moving.items import ArticleItem, CannotRead, CommentItem, Label, OldAddress, PageItem, SeriesItem
from blog.moving.shelter import Shelter

_FORMAT = re.compile(r"http://wordpress\.org/export/1\.[0-2]/")
_STATES = {"1": "visible", "approve": "visible", "0": "held", "hold": "held", "spam": "refused"}
_WITHHELD = {"private": "was private", "pending": "waited for review"}
_NEVER_OUT = {"draft", "pending", "auto-draft"}
_LATEX = re.compile(r"\$latex\s+(?P<dollar>.+?)\$|\[latex[^\]]*\](?P<short>.+?)\[/latex\]", re.DOTALL)
_DISPLAYED = re.compile(
    r"\[(?P<name>math|equation|katex\s+display=true)\](?P<tex>.+?)\[/(?:math|equation|katex)\]", re.DOTALL
)
_CODE = re.compile(
    r"\[(?P<name>code|sourcecode|source|php|python|bash|cpp|java|js|css|html|sql|xml)"
    r"(?P<options>(?:\s[^\]]*)?)\]\n?(?P<code>.*?)\n?\[/(?P=name)\]",
    re.DOTALL,
)
_CAPTION = re.compile(
    r"\[caption[^\]]*\]\s*(?P<image>(?:<a[^>]*>)?\s*<img[^>]*>\s*(?:</a>)?)(?P<words>.*?)\[/caption\]", re.DOTALL
)
_SHORTCODE = re.compile(
    r"\[/?(?P<name>gallery|audio|video|playlist|embed|contact-form-7|toc|footnote|ref|tweet|youtube)\b[^\]]*\]"
)
_LANGUAGE = re.compile(r"lang(?:uage)?=[\"']?([\w+#-]+)")


@dataclass(slots=True)
class WordPressBlog:
    """A Blog (blog.moving.items) over an export."""

    path: Path
    hosts: frozenset[str] = frozenset()
    count: int = 0
    highest_number: int = 0
    _authors: dict[str, str] = field(default_factory=dict)
    _labels: dict[str, dict[str, Label]] = field(default_factory=lambda: {"category": {}, "tag": {}})
    _left: dict[str, int] = field(default_factory=dict)
    _folder: str = ""

    def losses(self) -> Iterator[tuple[str, str]]:
        for what, number in sorted(self._left.items()):
            yield f"{what} ({number})", "have no place here"

    def categories(self) -> Iterator[Label]:
        return iter(self._labels["category"].values())

    def tags(self) -> Iterator[Label]:
        return iter(self._labels["tag"].values())

    def series(self) -> Iterator[SeriesItem]:
        return iter(())

    def redirects(self) -> Iterator[OldAddress]:
        for kind, folder in (("category", "category"), ("tag", "tag")):
            for label in self._labels[kind].values():
                if self._folder:
                    yield OldAddress(f"{self._folder}/{folder}/{label.slug}/", f"/{kind}/{label.slug}/")

    def articles(self) -> Iterator[ArticleItem]:
        for item in _items(self.path):
            if _text(item, "post_type") == "post" and _text(item, "status") not in ("trash", "auto-draft"):
                yield self._article(item)

    def pages(self) -> Iterator[PageItem]:
        for item in _items(self.path):
            if _text(item, "post_type") == "page" and _text(item, "status") not in ("trash", "auto-draft"):
                body, losses = body_of(_text(item, "content:encoded"))
                slug = unquote(_text(item, "post_name")) or _text(item, "post_id")
                yield PageItem(
                    slug=slug,
                    title=_plain(item, "title") or slug,
                    body=body,
                    is_draft=_text(item, "status") != "publish",
                    old_paths=self._old_paths(item, f"/{slug}.html"),
                    losses=tuple(losses),
                    source=_text(item, "post_id"),
                )

    def look_through(self) -> None:
        """Read the whole file once for what it says of the blog."""
        for element in _elements(self.path):
            name = etree.QName(element).localname
            if name == "author":
                self._authors[_text(element, "author_login")] = _plain(element, "author_display_name")
            elif name == "category" and element.getparent() is not None and _FORMAT.match(element.tag[1:]):
                self._keep_label("category", _text(element, "category_nicename"), _text(element, "cat_name"))
                if _text(element, "category_parent"):
                    self._leave("places of a category below another")
            elif name == "tag":
                self._keep_label("tag", _text(element, "tag_slug"), _text(element, "tag_name"))
            elif name == "base_blog_url":
                site = urlsplit(element.text or "")
                self.hosts = frozenset(filter(None, [site.hostname]))
                self._folder = site.path.rstrip("/")
            elif name == "item":
                self._look_at(element)

    def _look_at(self, item: etree._Element) -> None:
        kind, status = _text(item, "post_type"), _text(item, "status")
        comments = [found for found in item if etree.QName(found).localname == "comment"]
        if status in ("trash", "auto-draft"):
            self._leave("items from the bin")
        elif kind not in ("post", "page"):
            self._leave(f"items of the kind {kind}")
        else:
            self.count += 1
        by_machines = sum(_text(found, "comment_type") not in ("", "comment") for found in comments)
        self._leave("trackbacks and pingbacks", by_machines)
        self._leave("comments from the bin", sum(_text(found, "comment_approved") == "trash" for found in comments))
        self._leave("web addresses of commenters", sum(bool(_text(found, "comment_author_url")) for found in comments))
        if kind == "page":
            self._leave("comments under pages", len(comments) - by_machines)

    def _leave(self, what: str, number: int = 1) -> None:
        if number:
            self._left[what] = self._left.get(what, 0) + number

    def _keep_label(self, kind: str, slug: str, name: str) -> Label:
        name = html.unescape(name)
        label = Label(unquote(slug) or name, name or unquote(slug))
        return self._labels[kind].setdefault(label.slug, label)

    def _article(self, item: etree._Element) -> ArticleItem:
        post_id, status = _text(item, "post_id"), _text(item, "status")
        body, losses = body_of(_text(item, "content:encoded"))
        categories = [self._label(found, "category") for found in _terms(item, "category")]
        tags = [self._label(found, "tag") for found in _terms(item, "post_tag")]
        if len(categories) > 1:
            losses.append(f"has one category here: {', '.join(label.name for label in categories[1:])} became tags")
        if _text(item, "post_password"):
            losses.append("was behind a password: a draft here")
        elif status in _WITHHELD:
            losses.append(f"{_WITHHELD[status]}: a draft here")
        if _text(item, "is_sticky") == "1":
            losses.append("was kept on top of the front page")
        login = _text(item, "creator")
        host = next(iter(self.hosts), "")
        return ArticleItem(
            title=_plain(item, "title"),
            body=body,
            origin=f"wordpress:{host}:{post_id}",
            slug=unquote(_text(item, "post_name")),
            author=self._authors.get(login) or login,
            category=categories[0] if categories else None,
            tags=(*tags, *categories[1:]),
            is_draft=status not in ("publish", "future") or bool(_text(item, "post_password")),
            published=None if status in _NEVER_OUT else _published(item),
            updated=_updated(item),
            comments_open=_text(item, "comment_status") == "open",
            old_paths=self._old_paths(item),
            losses=tuple(losses),
            comments=tuple(_comments(item, f"wordpress:{host[-18:]}")),
            source=post_id,
        )

    def _label(self, element: etree._Element, kind: str) -> Label:
        return self._keep_label(kind, element.get("nicename") or "", element.text or "")

    def _old_paths(self, item: etree._Element, new: str = "") -> tuple[str, ...]:
        """The addresses it had: the one of the site's pattern, and by its number, to which WordPress always answers."""
        path = unquote(urlsplit(_text(item, "link")).path)
        own = () if path in ("", "/", new, f"{self._folder}/") else (path,)
        if _text(item, "status") in _NEVER_OUT:
            return own
        names = ("p", "page_id") if _text(item, "post_type") == "page" else ("p",)
        return (*own, *(f"{self._folder}/?{name}={_text(item, 'post_id')}" for name in names))


def read(path: Path) -> WordPressBlog:
    """The blog in an export. Raises CannotRead where the file is not a whole one."""
    blog = WordPressBlog(path)
    blog.look_through()
    if not blog.count and not blog._left:
        raise CannotRead(f"{path.name} holds no item of WordPress.")
    return blog


def body_of(text: str) -> tuple[str, list[str]]:
    """The Markdown of a text with shortcodes, and what of it was lost."""
    shelter = Shelter()
    text = text.replace("\r\n", "\n").replace("<!--more-->", "").replace("<!--nextpage-->", "")
    text = _CODE.sub(lambda found: f"\n\n{shelter.keep(_fenced(found))}\n\n", text)
    text = _LATEX.sub(lambda found: f"${(found['dollar'] or found['short']).strip()}$", text)
    text = _DISPLAYED.sub(lambda found: f"\n\n$${found['tex'].strip()}$$\n\n", text)
    text = _CAPTION.sub(_figure, text)
    losses = [
        f"the shortcode [{name}] stays as it is written"
        for name in sorted({found["name"] for found in _SHORTCODE.finditer(text)})
    ]
    markdown, lost = convert(text, paragraphs=True)
    return shelter.restore(markdown), [*losses, *(f"HTML that Markdown cannot say: {what}" for what in lost)]


def _fenced(found: re.Match[str]) -> str:
    language = _LANGUAGE.search(found["options"])
    name = language[1] if language else found["name"] if found["name"] not in ("code", "sourcecode", "source") else ""
    code = found["code"].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return f"```{name}\n{code}\n```"


def _figure(found: re.Match[str]) -> str:
    return f"<figure>{found['image']}<figcaption>{found['words'].strip()}</figcaption></figure>"


def _items(path: Path) -> Iterator[etree._Element]:
    return (element for element in _elements(path) if element.tag == "item")


def _elements(path: Path) -> Iterator[etree._Element]:
    """Each element below the channel, whole, and forgotten once it has been looked at."""
    with path.open("rb") as file:
        reading = etree.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            yield from _channel(path, reading)
        except etree.XMLSyntaxError as error:
            raise CannotRead(f"{path.name} is not whole XML: {error.msg}.") from None


def _channel(path: Path, reading: etree.iterparse) -> Iterator[etree._Element]:
    is_ours = False
    for event, element in reading:
        parent = element.getparent()
        if event == "start":
            if parent is None:
                _check(path, element)
            is_ours = is_ours or any(_FORMAT.match(name) for name in element.nsmap.values() if name)
        elif parent is not None and parent.tag == "channel":
            if not is_ours:
                raise CannotRead(f"{path.name} is RSS, but not an export of WordPress (Tools, Export).")
            yield element
            element.clear()
            while element.getprevious() is not None:
                del parent[0]


def _check(path: Path, root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise CannotRead(f"{path.name} declares a document type, which no export of WordPress does.")
    if root.tag != "rss":
        raise CannotRead(f"{path.name} is <{etree.QName(root).localname}>, not an export of WordPress (Tools, Export).")


def _text(element: etree._Element, name: str) -> str:
    """The text of a child by its name, whatever version's namespace it has; `content:` tells two of one name apart."""
    kind, _colon, wanted = name.rpartition(":")
    for child in element:
        if isinstance(child.tag, str):
            tag = etree.QName(child)
            if tag.localname == wanted and (not kind or kind in (tag.namespace or "")):
                return (child.text or "").replace("\x00", "").strip()
    return ""


def _plain(element: etree._Element, name: str) -> str:
    """A title or a name, which WordPress keeps as HTML."""
    return html.unescape(_text(element, name))


def _terms(item: etree._Element, domain: str) -> list[etree._Element]:
    return [found for found in item.findall("category") if found.get("domain") == domain]


def _published(item: etree._Element) -> datetime | None:
    found = _moment(_text(item, "post_date_gmt")) or _moment(_text(item, "post_date"))
    if found is None and (day := _text(item, "pubDate")):
        try:
            found = parsedate_to_datetime(day)
        except ValueError:
            return None
    return found


def _updated(item: etree._Element) -> datetime | None:
    """The export names the last save: one within an hour of the first is no update."""
    first, last = _moment(_text(item, "post_date_gmt")), _moment(_text(item, "post_modified_gmt"))
    return last if first and last and (last - first).total_seconds() > 3600 else None


def _moment(text: str) -> datetime | None:
    """`0000-00-00 00:00:00` is what a draft has."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _comments(item: etree._Element, prefix: str) -> Iterator[CommentItem]:
    for found in item:
        if etree.QName(found).localname != "comment" or _text(found, "comment_type") not in ("", "comment"):
            continue
        state = _text(found, "comment_approved")
        if state == "trash":
            continue
        parent = _text(found, "comment_parent")
        body, losses = body_of(_text(found, "comment_content"))
        yield CommentItem(
            key=f"{prefix}:{_text(found, 'comment_id')}",
            parent=f"{prefix}:{parent}" if parent not in ("", "0") else "",
            name=_plain(found, "comment_author"),
            email=_text(found, "comment_author_email"),
            body=body.strip(),
            posted=_moment(_text(found, "comment_date_gmt"))
            or _moment(_text(found, "comment_date"))
            or datetime.fromtimestamp(0, UTC),
            state=_STATES.get(state, "held"),
            losses=tuple(losses),
        )
