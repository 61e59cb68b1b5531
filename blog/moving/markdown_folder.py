"""A folder of Markdown files: this site's own export, and what Hugo, Jekyll, Hexo and Zola keep.

Front matter is YAML between lines of `---` or TOML between lines of `+++`, or there is none; and it is whatever people
type: a list or a string with commas, a day or a moment, with and without a zone. A file that cannot be read is told and
left; the others come in.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path

import yaml

from blog.moving.inline_html import without_html
from blog.moving.items import (
    PASSING,
    ArticleItem,
    CannotRead,
    CommentItem,
    Label,
    OldAddress,
    PageItem,
    SeriesItem,
)
from blog.moving.shelter import Shelter
from blog.moving.texts import read_text

MOST_IN_A_FILE = 8 << 20  # bytes
_SKIPPED = {"node_modules", "themes", "public", "vendor", "_site", "archetypes", "layouts", "_layouts", "_includes"}
_DATED_NAME = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)")
_FRONT = re.compile(
    r"\s*(?P<mark>---|\+\+\+)[ \t]*\n(?P<front>(?:.*?\n)??)(?P=mark)[ \t]*(?:\n|\Z)(?P<body>.*)", re.DOTALL
)
_OPENS = re.compile(r"\s*(?:---|\+\+\+)[ \t]*(?:\n|\Z)")
_WITHIN_A_LINE = re.compile(r"(?<![\\$])\$\$(?P<tex>[^$\n]+)\$\$(?!\$)")
_MARKS = " \t>*+-.0123456789"  # of a list or a quote
_TITLE = re.compile(r"\A\s*# +(.+?)(?: +#*)?\n+")
_KNOWN = {
    *("number", "title", "slug", "language", "lang", "author", "authors", "preamble", "category", "categories", "tags"),
    *("series", "part", "draft", "published", "date", "updated", "lastmod", "last_modified_at", "comments", "readers"),
    *("aliases", "redirect_from", "permalink", "url", "origin", "layout", "type", "listed", "position", "weight"),
    *("math", "mathjax", "katex", "toc", "abbrlink"),  # how a page is shown; abbrlink stands in permalink
}
_HIGHLIGHT = re.compile(
    r"\{\{[<%]\s*highlight\s+(?P<hugo>[\w+#-]+)[^\n]*?[>%]\}\}\n?(?P<code>.*?)\n?\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"
    r"|\{%-?\s*highlight\s+(?P<jekyll>[\w+#-]+)[^\n]*?%\}\n?(?P<more>.*?)\n?\{%-?\s*endhighlight\s*-?%\}",
    re.DOTALL,
)
_FIGURE = re.compile(r"\{\{<\s*figure\s+([^>]*?)\s*/?>\}\}")
_ARGUMENT = re.compile(r'(\w+)\s*=\s*"([^"]*)"')
_SHORTCODE = re.compile(r"\{\{[<%]\s*/?\s*(\w+)[^\n]{0,500}?[>%]\}\}|\{%-?\s*(\w+)[^\n]{0,500}?%\}")

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is left behind, and why."""

    file: str
    reason: str


@dataclass(slots=True)
class MarkdownFolder:
    """A Blog (blog.moving.items) over the files of a folder."""

    folder: Path
    unreadable: list[Unreadable] = field(default_factory=list)
    count: int = 0
    highest_number: int = 0
    hosts: frozenset[str] = frozenset()
    _articles: list[Path] = field(default_factory=list)
    _pages: list[Path] = field(default_factory=list)
    _names: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def losses(self) -> Iterator[tuple[str, str]]:
        return ((found.file, f"cannot be read: {found.reason}") for found in self.unreadable)

    def categories(self) -> Iterator[Label]:
        return (Label(row["slug"], row["name"], row.get("name_zh", "")) for row in self._names.get("categories", []))

    def tags(self) -> Iterator[Label]:
        return (Label(row["slug"], row["name"]) for row in self._names.get("tags", []))

    def series(self) -> Iterator[SeriesItem]:
        rows = self._names.get("series", [])
        return (SeriesItem(row["slug"], row["title"], row.get("description", "")) for row in rows)

    def redirects(self) -> Iterator[OldAddress]:
        for row in self._names.get("redirects", []):
            yield OldAddress(row["old"], row["new"], permanent=row.get("kind") != PASSING)

    def articles(self) -> Iterator[ArticleItem]:
        comments = _comments(self.folder / "comments.jsonl")
        for path in self._articles:
            fields, body = _read(path)
            yield self._article(path, fields, body, comments)

    def pages(self) -> Iterator[PageItem]:
        for path in self._pages:
            fields, text = _read(path)
            body, losses = (text, ()) if self._names else _mended(text, path)
            yield PageItem(
                slug=str(fields.get("slug") or path.stem),
                title=str(fields.get("title") or path.stem),
                body=body,
                language=_language(fields),
                preamble=str(fields.get("preamble") or ""),
                is_draft=_is_draft(path, fields),
                is_listed=fields.get("listed", True) is not False,
                position=_number(fields.get("position")) or 0,
                old_paths=tuple(_old_paths(fields)),
                losses=losses,
                source=self._name(path),
                folder=self._name(path.parent),
            )

    def _article(self, path: Path, fields: Fields, text: str, comments: Mapping[int, list[CommentItem]]) -> ArticleItem:
        number = _number(fields.get("number"))
        body, losses = (text, ()) if number else _mended(text, path)  # a number is given by this site alone
        title, body = _titled(fields, body, path)
        categories = [_label(name) for name in (*_one(fields.get("category")), *_texts(fields.get("categories")))]
        losses += tuple(f"the front matter’s {key} has no meaning here" for key in fields if key not in _KNOWN)
        if len(categories) > 1:
            losses += (f"has one category here: {', '.join(label.name for label in categories[1:])} became tags",)
        published = _moment(fields.get("date")) or _moment(fields.get("published")) or _moment(_day_of(path))
        series = next(iter(_one(fields.get("series"))), "")
        return ArticleItem(
            title=title,
            body=body,
            origin=str(fields["origin"]) if fields.get("origin") else None if number else f"file:{self._name(path)}",
            number=number,
            slug=str(fields.get("slug") or ("" if number else _slug(_stem(path)))),
            language=_language(fields),
            author=", ".join((*_texts(fields.get("author")), *_texts(fields.get("authors")))),
            preamble=str(fields.get("preamble") or ""),
            category=categories[0] if categories else None,
            tags=tuple(dict.fromkeys([*map(_label, _texts(fields.get("tags"))), *categories[1:]])),
            series=SeriesItem(_slug(series), series) if series else None,
            part=_number(fields.get("part")) if series else None,
            is_draft=_is_draft(path, fields),
            published=published,
            updated=next(filter(None, (_moment(fields.get(key)) for key in ("updated", "lastmod"))), None),
            comments_open=fields.get("comments", True) is not False,
            readers=_number(fields.get("readers")) or 0,
            old_paths=tuple(_old_paths(fields)),
            losses=losses,
            comments=tuple(comments.get(number, ())) if number else (),
            source=self._name(path),
            folder=self._name(path.parent),
        )

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def read(folder: Path) -> MarkdownFolder:
    """Look through a folder and the folders in it. Every file is read once here: what follows can be trusted."""
    if not folder.is_dir():
        raise CannotRead(f"There is no folder {folder}.")
    found = MarkdownFolder(folder)
    for path in sorted(_files(folder)):
        try:
            if not path.resolve().is_relative_to(folder.resolve()):
                raise CannotRead(f"{path.name} is a link to a file outside the folder.")
            fields, _body = _read(path)
            is_page = "page" in (fields.get("layout"), fields.get("type"))
            _check(path, fields)
        except CannotRead as error:
            found.unreadable.append(Unreadable(path.relative_to(folder).as_posix(), str(error)))
            continue
        (found._pages if is_page else found._articles).append(path)
        found.highest_number = max(found.highest_number, _number(fields.get("number")) or 0)
    found.count = len(found._articles) + len(found._pages)
    found._names = _listed(folder / "blog.json")
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if any(part in _SKIPPED or part.startswith(".") for part in inside) or path.name == "_index.md":
            continue
        if path.suffix.lower() in (".md", ".markdown") and path.is_file():
            yield path


def _read(path: Path) -> tuple[Fields, str]:
    """The front matter and the text of one file."""
    try:
        content = read_text(path, MOST_IN_A_FILE)
    except OSError as error:
        raise CannotRead(f"{path.name}: {error.strerror}.") from error
    found = _FRONT.match(content)
    if found is None and _OPENS.match(content):
        raise CannotRead(f"{path.name}: the front matter has no end: a second line like its first.")
    if not content.strip():
        raise CannotRead(f"{path.name} is empty.")
    if found is None:
        return {}, content.removesuffix("\n")
    fields = _toml(path, found["front"]) if found["mark"] == "+++" else _yaml(path, found["front"])
    return fields, found["body"].removeprefix("\n").removesuffix("\n")


def _yaml(path: Path, front: str) -> Fields:
    try:
        fields = yaml.safe_load(front) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = " ".join(str(error).split())
        raise CannotRead(f"{path.name}: the front matter is not YAML: {where}.") from error
    if not isinstance(fields, dict):
        raise CannotRead(f"{path.name}: the front matter is not a list of names and values.")
    return {str(key): value for key, value in fields.items()}


def _toml(path: Path, front: str) -> Fields:
    """Zola keeps categories and tags in a table of their own."""
    try:
        fields: dict[str, object] = tomllib.loads(front)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CannotRead(f"{path.name}: the front matter is not TOML: {error}.") from error
    taxonomies = fields.get("taxonomies")
    if isinstance(taxonomies, dict):
        del fields["taxonomies"]
        fields |= taxonomies
    return fields


def _check(path: Path, fields: Fields) -> None:
    """What would otherwise fail halfway: values that cannot be what their name says."""
    for key in ("date", "published", "updated", "lastmod"):
        _moment(fields.get(key), f"{path.name}: {key}")
    number = fields.get("number")
    if number is not None and _number(number) is None:
        raise CannotRead(f"{path.name}: number is to be a whole number from 1 on, not {number!r}.")


def _mended(text: str, path: Path) -> tuple[str, tuple[str, ...]]:
    """The text without what only another program understands."""
    text = _HIGHLIGHT.sub(_fenced, text)
    text, inline = _as_jekyll_sets_it(text) if _is_jekylls(path) else (text, 0)
    text = _FIGURE.sub(_image, text)
    body, lost = without_html(text)
    outside = Shelter().hide_code(body)
    left = {found[1] or found[2] for found in _SHORTCODE.finditer(outside)}
    losses = [f"HTML that Markdown cannot say: {what}" for what in lost]
    losses += [f"the shortcode {name} stays as it is written" for name in sorted(left)]
    if inline:
        losses.append(f"formulas between $$ beside other words ({inline}) stand within the line, as Jekyll sets them")
    return body, tuple(losses)


def _is_jekylls(path: Path) -> bool:
    """Hexo's posts have the same folder, below `source`, and two dollars always display."""
    return any(part in ("_posts", "_drafts") and before != "source" for before, part in pairwise(("", *path.parts)))


def _as_jekyll_sets_it(text: str) -> tuple[str, int]:
    """Two dollars mark an inline formula where anything else stands in the line; and how many do."""
    shelter = Shelter()
    count = 0

    def led(found: re.Match[str]) -> str:
        nonlocal count
        start, end = found.string.rfind("\n", 0, found.start()) + 1, found.string.find("\n", found.end())
        after = found.string[found.end() : end if end >= 0 else None]
        beside = found.string[start : found.start()].strip(_MARKS) + after
        if not beside.strip():
            return found[0]
        count += 1
        return f"${found['tex'].strip()}$"

    return shelter.restore(_WITHIN_A_LINE.sub(led, shelter.hide_code(text))), count


def _fenced(found: re.Match[str]) -> str:
    return f"```{found['hugo'] or found['jekyll']}\n{found['code'] or found['more'] or ''}\n```"


def _image(found: re.Match[str]) -> str:
    arguments = dict(_ARGUMENT.findall(found[1]))
    title = arguments.get("caption") or arguments.get("title") or ""
    caption = f' "{title}"' if title else ""
    return f"![{arguments.get('alt', '')}]({arguments.get('src', '')}{caption})"


def _titled(fields: Fields, body: str, path: Path) -> tuple[str, str]:
    if fields.get("title"):
        return str(fields["title"]), body
    found = _TITLE.match(body)
    return (found[1], body[found.end() :]) if found else (_stem(path), body)


def _texts(value: object) -> list[str]:
    """A list, a list of lists, or a string with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return [
            text for part in value for text in (_texts(part) if isinstance(part, list) else [str(part).strip()]) if text
        ]
    return [] if value is None else [str(value)]


def _one(value: object) -> list[str]:
    """A name that may hold a comma, or a list of names."""
    return [value.strip()] if isinstance(value, str) and value.strip() else _texts(value) if value else []


def _label(name: str) -> Label:
    return Label(_slug(name), name)


def _slug(name: str) -> str:
    return re.sub(r"[\s/]+", "-", name.strip())


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and re.fullmatch(r"0*[1-9]\d{0,8}", str(value)) else None


def _language(fields: Fields) -> str:
    return str(fields.get("language") or fields.get("lang") or "")[:2].lower()


def _is_draft(path: Path, fields: Fields) -> bool:
    return fields.get("draft") is True or fields.get("published") is False or "_drafts" in path.parts


def _moment(value: object, name: str = "") -> datetime | None:
    """A moment as YAML gives it, or as text; a day alone is its first moment, and without a zone it is UTC's."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        found = value if isinstance(value, date) else datetime.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        raise CannotRead(f"{name} is to be a day or a moment, not {str(value)[:40]!r}.") from None
    moment = found if isinstance(found, datetime) else datetime.combine(found, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _stem(path: Path) -> str:
    """What a file is called: Jekyll puts the day in front, Hugo makes it the folder's name."""
    stem = path.parent.name if path.stem == "index" else path.stem
    dated = _DATED_NAME.fullmatch(stem)
    return dated[2] if dated else stem


def _day_of(path: Path) -> str:
    dated = _DATED_NAME.fullmatch(path.stem)
    if not dated:
        return ""
    year, month, day = map(int, dated[1].split("-"))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _old_paths(fields: Fields) -> Iterator[str]:
    for key in ("permalink", "url", "aliases", "redirect_from"):
        for path in _texts(fields.get(key)):
            if ":" not in path.split("?")[0]:  # a pattern of Hexo's or Jekyll's, or an address elsewhere
                yield "/" + path.lstrip("/")


def _listed(path: Path) -> dict[str, list[dict[str, str]]]:
    """What an export of this site says beside its articles."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(read_text(path, MOST_IN_A_FILE * 8))
        return {str(kind): [dict(row) for row in rows] for kind, rows in found.items() if isinstance(rows, list)}
    except (ValueError, TypeError, AttributeError) as error:
        raise CannotRead(f"{path.name} is not what an export writes: {error}.") from error


def _comments(path: Path) -> dict[int, list[CommentItem]]:
    found: dict[int, list[CommentItem]] = {}
    if not path.is_file():
        return found
    with path.open(encoding="utf-8") as lines:
        for at, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                posted = datetime.fromisoformat(row.pop("posted"))
                found.setdefault(int(row.pop("article")), []).append(CommentItem(posted=posted, **row))
            except (ValueError, TypeError, KeyError) as error:
                raise CannotRead(
                    f"{path.name}, line {at:,}: not a comment as an export writes it ({error})."
                ) from error
    return found
