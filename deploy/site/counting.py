"""Who counts as a reader: a person, once a day and page.

No cookie; an address is kept only as a hash with the day's salt. A visit is noted in Redis and written to the database
by a job, off the request's path.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b

import redis
from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from blog.models import Article
from papers.identifiers import parse_arxiv
from papers.models import Paper

DAY = 24 * 3600
BUFFER = "readers:buffer"
PAGES = re.compile(r"^/(?:archives/(?P<article>\d{1,9})|arxiv/(?P<paper>[^,+]+))$")
ROBOTS = re.compile(r"bot|crawl|spider|slurp|curl|wget|python|java/|go-http|headless|preview|feed|scrap|monitor", re.I)
GetResponse = Callable[[HttpRequest], HttpResponse]


def count_reader(get_response: GetResponse) -> GetResponse:
    """Note a reader of an article or paper page; it stands outside the page cache, so that kept pages count too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.READERS_REDIS_URL and request.method == "GET" and response.status_code in {200, 304}:
            page = PAGES.match(request.path_info)
            if page and is_person(request):
                _note(page, request)
        return response

    return middleware


def is_person(request: HttpRequest) -> bool:
    """A browser that is not known for a robot, and that does not merely fetch ahead."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return bool(agent) and not ROBOTS.search(agent) and not ahead


def _note(page: re.Match[str], request: HttpRequest) -> None:
    """Add one to the page's count, unless this reader was there today. A Redis that is away loses a count, no page."""
    if page["article"]:
        name = f"article:{page['article']}"
    elif identifier := parse_arxiv(page["paper"]):
        name = f"paper:{identifier.value}"
    else:
        return
    visitor = f"{request.META.get('REMOTE_ADDR', '')}\n{request.headers.get('User-Agent', '')}\n{name}"
    today = timezone.now().date().isoformat()
    seen = f"readers:{today}"
    try:
        server = connection()
        if server.sadd(seen, blake2b(visitor.encode(), key=_salt(today), digest_size=12).hexdigest()):
            server.hincrby(BUFFER, name, 1)
            server.expire(seen, 2 * DAY)
    except redis.RedisError:
        return


def flush() -> int:
    """Write the buffered counts to the database; the number of pages that had any.

    The buffer is renamed first: what is counted meanwhile goes to a new one, and a crash here leaves the renamed one
    for the next run.
    """
    if not settings.READERS_REDIS_URL:
        return 0
    server, taken = connection(), f"{BUFFER}:taken"
    if not server.exists(taken):
        if not server.exists(BUFFER):
            return 0
        server.rename(BUFFER, taken)
    counts = {str(name): int(count) for name, count in server.hgetall(taken).items()}
    for name, count in counts.items():
        kind, _colon, key = name.partition(":")
        if kind == "article":
            Article.objects.filter(number=key).update(readers=models.F("readers") + count)
        else:
            Paper.objects.filter(scheme="arxiv", value=key).update(opens=models.F("opens") + count)
    server.delete(taken)
    return len(counts)


@lru_cache(maxsize=1)
def connection() -> redis.Redis:
    assert settings.READERS_REDIS_URL, "asked only when there is one"
    return redis.Redis.from_url(settings.READERS_REDIS_URL, decode_responses=True)


@lru_cache(maxsize=2)
def _salt(day: str) -> bytes:
    return blake2b(f"{settings.SECRET_KEY}{day}".encode(), digest_size=32).digest()
