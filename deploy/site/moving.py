"""Carries a whole blog in, with the comments under its articles, and out again: what the commands call.

It stands here because it joins two rooms: blog.moving knows no comments, and comments know no imports.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, transaction

from blog.models import Article
from blog.moving import departure, samples
from blog.moving.arrival import Arrival
from blog.moving.items import ArticleItem, Blog, CommentItem
from blog.moving.report import Report
from comments import posting
from comments.models import Comment

Tell = Callable[[str], None]

LONGEST_COMMENT = 10_000  # what the typesetter sets of one


def move_in(blog: Blog, *, tell: Tell, files: Path | None = None, dry_run: bool = False) -> Report:
    """Bring in what is not here yet, article by article, each with its comments in one transaction.

    What breaks one item is told, and the others come in; an import that stopped goes on where it was.
    """
    report = Report()
    sample_pages = samples.pages_in(settings.SEEDS_DIR / "pages")
    arrival = Arrival(blog, report, files=files, dry_run=dry_run, sample_pages=sample_pages)
    progress = Progress(tell, blog.count)
    arrival.names()
    for item in blog.articles():
        with _one_item(report, item.name):
            if (arrived := arrival.article(item)) is not None:
                _carry_comments(item, arrived.article, report, dry_run=dry_run)
        progress.step()
    for page in blog.pages():
        with _one_item(report, page.name):
            arrival.page(page)
        progress.step()
    arrival.finish()
    return report


def move_out(folder: Path) -> dict[str, int]:
    """The blog's own files, and the comments under its articles as lines of JSON; how much there was of each kind."""
    counts = departure.leave(folder)
    comments = Comment.objects.without_tree_fields().filter(article__isnull=False).select_related("article", "parent")
    with (folder / "comments.jsonl").open("w", encoding="utf-8", newline="\n") as lines:
        for counts["comments"], comment in enumerate(comments.order_by("article__number", "pk").iterator(500), start=1):
            lines.write(json.dumps(_row(comment), ensure_ascii=False) + "\n")
    return {"comments": 0} | counts


class Progress:
    """Speaks every other second, so that a short run says nothing."""

    def __init__(self, tell: Tell, count: int) -> None:
        self._tell = tell
        self._count = count
        self._done = 0
        self._spoke = time.monotonic()

    def step(self) -> None:
        self._done += 1
        if time.monotonic() - self._spoke > 2:
            self._spoke = time.monotonic()
            self._tell(f"{self._done:,} of {self._count:,}")


@contextmanager
def _one_item(report: Report, name: str) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        report.fail(name, f"could not be kept: {' '.join(str(error).split())}")


def _carry_comments(item: ArticleItem, article: Article, report: Report, *, dry_run: bool) -> None:
    """The comments that are not here yet, parents first. A reply whose parent is gone stands by itself."""
    keys = [comment.key for comment in item.comments]
    here = {comment.key: comment for comment in Comment.objects.without_tree_fields().filter(key__in=keys)}
    if article.pk:
        here |= _twins(item.comments, article)
    for comment in _parents_first(item.comments):
        if comment.key in here:
            report.count("comments", "known")
            continue
        report.lose(item.name, *_comment_losses(comment, keys))
        report.count("comments", "new" if comment.state == "visible" else comment.state)
        if not dry_run:
            here[comment.key] = _post(comment, article, here.get(comment.parent))


def _twins(items: Iterable[CommentItem], article: Article) -> dict[str, Comment]:
    """Comments that were posted here and come back under a name that an export gave them."""
    own = Comment.objects.without_tree_fields().filter(article=article, key=None)
    by_key = {_row(comment)["key"]: comment for comment in own}
    return {item.key: by_key[item.key] for item in items if item.key in by_key}


def _parents_first(items: Iterable[CommentItem]) -> Iterator[CommentItem]:
    """A reply follows what it answers; those that answer each other in a circle begin with one of them."""
    waiting = {item.key: item for item in items}
    for key in list(waiting):
        line: list[CommentItem] = []
        while (item := waiting.pop(key, None)) is not None:
            line.append(item)
            key = item.parent
        yield from reversed(line)


def _comment_losses(comment: CommentItem, keys: list[str]) -> Iterator[str]:
    who = f"the comment of {comment.name or 'nobody'}, {comment.posted:%Y-%m-%d}"
    yield from (f"{who}: {loss}" for loss in comment.losses)
    if comment.parent and comment.parent not in keys:
        yield f"{who}: what it answers is gone"
    if comment.email and _email(comment.email) != comment.email:
        yield f"{who}: {comment.email[:80]!r} is no e-mail address"
    if len(comment.name) > 80:
        yield f"{who[:60]}…: the name is cut to 80 characters"
    if len(comment.body) > LONGEST_COMMENT:
        yield f"{who}: has {len(comment.body):,} characters, of which {LONGEST_COMMENT:,} are shown"


def _post(item: CommentItem, article: Article, parent: Comment | None) -> Comment:
    comment = posting.post(
        article,
        name=item.name[:80] or "?",
        email=_email(item.email),
        body=item.body,
        parent=parent,
        posted=item.posted,
        key=item.key,
        visible=item.state == "visible",
    )
    if item.state == "refused":
        posting.decide([comment], Comment.State.REFUSED)
    return comment


def _email(address: str) -> str:
    """The address where it is one; people type anything."""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def _row(comment: Comment) -> dict[str, object]:
    """A comment as an export says it. One without an import's name gets one from what it says, always the same."""
    number = comment.article.number if comment.article else 0
    row: dict[str, object] = {
        "article": number,
        "key": comment.key or _made_key(comment),
        "parent": (comment.parent.key or _made_key(comment.parent)) if comment.parent else "",
        "name": comment.name,
        "email": comment.email,
        "body": comment.body,
        "posted": comment.posted.isoformat(),
        "state": comment.state,
    }
    return row


def _made_key(comment: Comment) -> str:
    said = f"{comment.name}\n{comment.posted.timestamp():.6f}\n{comment.body}"
    return f"export:{sha256(said.encode()).hexdigest()[:32]}"
