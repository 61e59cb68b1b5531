"""The search as JSON, and what is about the same."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError

from blog.models import Article
from papers.identifiers import parse_address
from papers.lists import paper_named
from papers.models import Paper
from search.hits import Hit
from search.query import MOST_RESULTS, PAGE_SIZE, Results, search
from search.related import Related, related_to

router = Router(tags=["search"])


class Found(Schema):
    kind: str
    url: str
    title: str
    snippet_html: str
    when: datetime | None

    @staticmethod
    def resolve_url(hit: Hit) -> str:
        return settings.SITE_URL + hit.url


class Answer(Schema):
    """`any_word`: nothing holds all the words, these hold some. `away`: the engine does not answer."""

    query: str
    total: int
    counts: dict[str, int]
    any_word: bool
    away: bool
    problem: str
    hits: list[Found]

    @staticmethod
    def resolve_query(results: Results) -> str:
        return results.text

    @staticmethod
    def resolve_any_word(results: Results) -> bool:
        return results.used_or


@router.get("/search", response={200: Answer, 400: Answer, 503: Answer})
def search_everything(
    request: HttpRequest,
    q: str,
    kind: Literal["all", "articles", "papers", "comments", ""] = "",
    sort: Literal["relevance", "time", "stars"] = "relevance",
    page: int = Query(1, ge=1, le=MOST_RESULTS // PAGE_SIZE),
) -> Status[Results]:
    """Articles, papers and comments; the first 1,000 results can be seen, 20 a page."""
    results = search(q, "" if kind == "all" else kind, page, sort)
    return Status(503 if results.away else 400 if results.problem else 200, results)


class Neighbour(Schema):
    """`words` are what both speak of, `likeness` how much they have in common, from 0 to 1."""

    kind: str
    url: str
    title: str
    words: list[str]
    likeness: float

    @staticmethod
    def resolve_url(related: Related) -> str:
        return settings.SITE_URL + related.url

    @staticmethod
    def resolve_likeness(related: Related) -> float:
        return round(related.likeness, 3)


@router.get("/related", response=list[Neighbour])
def related(request: HttpRequest, paper: str = "", article: int | None = None) -> list[Related]:
    """What is about the same as a paper (by any of its identifiers) or an article (by its number): papers first."""
    if bool(paper) == (article is not None):
        raise HttpError(400, "Name a paper by its identifier, or an article by its number.")
    row = _paper(paper) if paper else Article.objects.published().filter(number=article).first()
    if row is None:
        raise HttpError(404, "There is nothing of this name.")
    return related_to(row)


def _paper(name: str) -> Paper | None:
    identifier = parse_address(name) if name.isprintable() else None
    return paper_named(identifier) if identifier else None
