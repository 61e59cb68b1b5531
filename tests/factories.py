"""Rows that tests start from, made through the doors that everything else uses."""

from datetime import UTC, datetime
from typing import Any

from blog import authoring
from blog.models import Article
from comments import posting
from comments.models import Comment
from papers.models import Paper, PaperIdentifier

LONG_AGO = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


def make_article(number: int = 1, **fields: Any) -> Article:
    """A published article, unless the fields say otherwise."""
    values = {
        "title": f"Article {number}",
        "author_name": "A. Writer",
        "body": "A plain sentence.",
        "is_draft": False,
        "published": LONG_AGO,
    }
    return authoring.save(Article(number=number, **(values | fields)))


def make_paper(value: str = "2401.00001", **fields: Any) -> Paper:
    """A paper of arXiv with its identifier."""
    values = {"title": f"Paper {value}", "abstract": "An abstract.", "authors": ["Ada One", "Bo Two"]}
    paper = Paper.objects.create(scheme="arxiv", value=value, **(values | fields))
    PaperIdentifier.objects.create(scheme="arxiv", value=value, paper=paper)
    return paper


def make_comment(target: Article | Paper, **fields: Any) -> Comment:
    """A visible comment."""
    values = {"name": "A Reader", "body": "A remark.", "visible": True}
    return posting.post(target, **(values | fields))
