"""Rows to find, made without their rooms' machinery: what the index sees of them and no more."""

from datetime import UTC, date, datetime
from itertools import count

from django.db import transaction

from blog.models import Article
from comments.models import Comment
from papers.models import Paper, PaperIdentifier
from papers.signals import papers_changed

DAY = datetime(2024, 5, 6, tzinfo=UTC)
_numbers = count(1)


def paper(title: str, abstract: str = "", **fields) -> Paper:
    values = {"value": f"2405.{next(_numbers):05}", "announced": date(2024, 5, 6)} | fields
    made = Paper.objects.create(scheme="arxiv", title=title, abstract=abstract, **values)
    PaperIdentifier.objects.create(scheme="arxiv", value=made.value, paper=made)
    return made


def article(title: str, text: str = "", **fields) -> Article:
    values = {"published": DAY, "is_draft": False, "author_name": "Su"} | fields
    return Article.objects.create(number=next(_numbers), title=title, body=text, text=text, **values)


def comment(target: Article | Paper, text: str, **fields) -> Comment:
    where = {"article": target} if isinstance(target, Article) else {"paper": target}
    values = {"name": "Ada", "posted": DAY, "state": Comment.State.VISIBLE} | fields
    return Comment.objects.create(body=text, text=text, **where, **values)


def announce(*papers: Paper) -> None:
    """What the store of papers does when some changed."""
    with transaction.atomic():
        papers_changed.send(Paper, pks=[paper.pk for paper in papers])
