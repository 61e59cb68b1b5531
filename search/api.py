"""The search as JSON."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from search.hits import Hit
from search.query import MOST_RESULTS, PAGE_SIZE, Results, search

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
    kind: Literal["articles", "papers", "comments", ""] = "",
    sort: Literal["relevance", "time", "stars"] = "relevance",
    page: int = Query(1, ge=1, le=MOST_RESULTS // PAGE_SIZE),
) -> Status[Results]:
    """Articles, papers and comments; the first 1,000 results can be seen, 20 a page."""
    results = search(q, kind, page, sort)
    return Status(503 if results.away else 400 if results.problem else 200, results)
