"""Who counts as a reader: a person, once a day and page, and once a day for each star that a paper is given.

No cookie; an address is kept only as a hash with the day's salt. What a reader did is noted in Redis by one command and
written to the database by a job. Redis keeps what it was told over a restart; a batch on its way to the database has a
name, which is written there in the transaction that adds its counts: wherever the job dies, nothing is lost or doubled.
"""

import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, partial
from hashlib import blake2b

import redis
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from blog.models import Article, CountedBatch
from papers.identifiers import parse_address
from papers.models import Paper
from papers.views.counters import Counted

DAY = 24 * 3600
BUFFER = "readers:buffer"
BATCH = "readers:batch:"
NOTE = """
if redis.call(ARGV[4] == "1" and "SADD" or "SREM", KEYS[1], ARGV[1]) == 1 then
    redis.call("EXPIRE", KEYS[1], ARGV[3])
    redis.call("HINCRBY", KEYS[2], ARGV[2], ARGV[4])
end
"""
"""In one command, so that a reader who is marked as seen is counted as well; what is taken back was given today."""
PAGES = re.compile(r"^/(?:archives/(?P<article>\d{1,9})|(?:arxiv|venue)/(?P<paper>.+))$")
ROBOTS = re.compile(r"bot|crawl|spider|slurp|curl|wget|python|java/|go-http|headless|preview|feed|scrap|monitor", re.I)
GetResponse = Callable[[HttpRequest], HttpResponse]


def count_reader(get_response: GetResponse) -> GetResponse:
    """Note what a reader reads or stars; it stands outside the page cache, so that kept pages count too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not settings.READERS_REDIS_URL:
            return response
        if isinstance(response, Counted):
            _note(request, f"{response.counter}:{response.paper}", response.amount)
        elif request.method == "GET" and response.status_code in {200, 304} and (name := _name(request.path_info)):
            # Once the answer is out, when the server closes it: nobody waits for Redis to count. It is where Django
            # puts what closes with a response; the stubs do not know it.
            response._resource_closers.append(partial(_note, request, name))  # type: ignore[attr-defined]
        return response

    return middleware


def is_person(request: HttpRequest) -> bool:
    """A browser that is not known for a robot, and that does not merely fetch ahead."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return bool(agent) and not ROBOTS.search(agent) and not ahead


def _name(path: str) -> str:
    """What is counted when this page is read; empty: nothing is."""
    page = PAGES.match(path)
    if not page:
        return ""
    if page["article"]:
        return f"article:{page['article']}"
    identifier = parse_address(page["paper"])
    return f"opens:{identifier.address[7:]}" if identifier else ""


def _note(request: HttpRequest, name: str, amount: int = 1) -> None:
    """Add one to a count unless this reader did so today; -1 takes back today's.

    A Redis that is away loses a count, no page.
    """
    if not is_person(request):
        return
    visitor = f"{request.META.get('REMOTE_ADDR', '')}\n{request.headers.get('User-Agent', '')}\n{name}"
    today = timezone.now().date().isoformat()
    reader = blake2b(visitor.encode(), key=_salt(today), digest_size=12).hexdigest()
    try:
        connection().eval(NOTE, 2, f"readers:{today}", BUFFER, reader, name, 2 * DAY, amount)
    except redis.RedisError:
        return


def flush() -> int:
    """Write the noted readers to the database; the number of pages that had any.

    The buffer becomes a batch with a name of its own, and what is noted meanwhile goes to a new buffer. Batches that an
    earlier run left behind are written before it: a star must be there before it is taken back.
    """
    if not settings.READERS_REDIS_URL:
        return 0
    server = connection()
    if server.exists(BUFFER):
        server.rename(BUFFER, f"{BATCH}{time.time_ns()}-{uuid.uuid4().hex[:16]}")
    written = 0
    for key in sorted(server.scan_iter(f"{BATCH}*")):
        counts = {str(name): int(count) for name, count in server.hgetall(key).items()}
        written += len(counts) if _write(key, counts) else 0
        server.delete(key)
    CountedBatch.objects.filter(counted__lt=timezone.now() - timedelta(days=30)).delete()
    return written


@transaction.atomic
def _write(batch: str, counts: dict[str, int]) -> bool:
    """Add a batch's counts, unless it was added before; a second process waits here until the first is done."""
    if not CountedBatch.objects.get_or_create(key=batch)[1]:
        return False
    named: dict[str, dict[str, int]] = {"article": {}, "opens": {}, "stars": {}}
    for name, count in counts.items():
        kind, _colon, key = name.partition(":")
        named[kind][key] = count
    Article.objects.add_counts({int(number): count for number, count in named["article"].items()})
    Paper.objects.add_counts(named["opens"], named["stars"])
    return True


@lru_cache(maxsize=1)
def connection() -> redis.Redis:
    assert settings.READERS_REDIS_URL, "asked only when there is one"
    return redis.Redis.from_url(settings.READERS_REDIS_URL, decode_responses=True)


@lru_cache(maxsize=2)
def _salt(day: str) -> bytes:
    return blake2b(f"{settings.SECRET_KEY}{day}".encode(), digest_size=32).digest()
