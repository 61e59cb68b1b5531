"""What is carried over from another blog, whatever kind it was: values only, between a reader and the writers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class CannotRead(ValueError):
    """The file or folder cannot be read as what it should be; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Label:
    """A category or a tag."""

    slug: str
    name: str
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class SeriesItem:
    slug: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class CommentItem:
    """`key` and `parent` name comments of the same blog; `state` is visible, held or refused."""

    key: str
    name: str
    body: str
    posted: datetime
    parent: str = ""
    email: str = ""
    state: str = "held"
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """`origin` is the name that the article is known by when it comes again; one without is known by its number.

    `old_paths` are the addresses it had. `losses` says what of it cannot be carried over, a sentence each.
    """

    title: str
    body: str
    origin: str | None = None
    number: int | None = None
    slug: str = ""
    language: str = ""
    author: str = ""
    preamble: str = ""
    category: Label | None = None
    tags: tuple[Label, ...] = ()
    series: SeriesItem | None = None
    part: int | None = None
    is_draft: bool = False
    published: datetime | None = None
    updated: datetime | None = None
    comments_open: bool = True
    readers: int = 0
    old_paths: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    comments: tuple[CommentItem, ...] = ()
    source: str = ""  # what its old blog called it, for the report: a number, a file's name
    folder: str = ""  # where the files lie that its text names, below the folder of all files

    @property
    def name(self) -> str:
        """How a report calls it."""
        return f"{self.source or self.number or 'article'} “{self.title}”"


@dataclass(frozen=True, slots=True)
class PageItem:
    """A page that stands by itself: about, links."""

    slug: str
    title: str
    body: str
    language: str = ""
    is_draft: bool = False
    old_paths: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    preamble: str = ""
    is_listed: bool = True
    position: int = 0
    source: str = ""
    folder: str = ""

    @property
    def name(self) -> str:
        return f"page “{self.title}”"


PASSING = "passing"
"""What an export calls a redirect that browsers are not to remember."""


@dataclass(frozen=True, slots=True)
class OldAddress:
    """A path that leads to another one now."""

    old: str
    new: str
    permanent: bool = True


class Blog(Protocol):
    """A blog that is being left, read item by item: no reader holds all of its texts at once."""

    count: int
    highest_number: int
    hosts: frozenset[str]  # the names of its site: links to them are links within the blog

    def losses(self) -> Iterator[tuple[str, str]]:
        """What is left behind that belongs to no single article: what it is, and a sentence."""

    def categories(self) -> Iterator[Label]: ...

    def tags(self) -> Iterator[Label]: ...

    def series(self) -> Iterator[SeriesItem]: ...

    def articles(self) -> Iterator[ArticleItem]: ...

    def pages(self) -> Iterator[PageItem]: ...

    def redirects(self) -> Iterator[OldAddress]:
        """Further old addresses, beside those of articles and pages."""


Item = ArticleItem | PageItem
