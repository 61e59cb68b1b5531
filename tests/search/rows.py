"""Rows to find, made without their rooms' machinery: what the index sees of them and no more."""

from datetime import UTC, date, datetime
from itertools import count

from django.db import transaction

from blog.models import Article
from comments.models import Comment
from papers.models import Paper
from papers.signals import papers_changed

_numbers = count(1)


def paper(title: str, abstract: str = "", **fields) -> Paper:
    fields.setdefault("announced", date(2024, 5, 6))
    return Paper.objects.create(
        scheme="arxiv", value=f"2405.{next(_numbers):05}", title=title, abstract=abstract, **fields
    )


def article(title: str, text: str = "", **fields) -> Article:
    fields.setdefault("published", datetime(2024, 5, 6, tzinfo=UTC))
    fields.setdefault("is_draft", False)
    fields.setdefault("author_name", "Su")
    return Article.objects.create(number=next(_numbers), title=title, body=text, text=text, **fields)


def comment(target: Article | Paper, text: str, **fields) -> Comment:
    where = {"article": target} if isinstance(target, Article) else {"paper": target}
    return Comment.objects.create(name="Ada", body=text, text=text, **where, **{"state": "visible", **fields})


def announce(*papers: Paper) -> None:
    """What papers.store does when papers changed."""
    with transaction.atomic():
        papers_changed.send(Paper, pks=[paper.pk for paper in papers])
