"""Whole pages kept for readers without a session.

A page is kept when its view says so: `Cache-Control: public, max-age=N` (N seconds here). The key is address and
interface language. Every change of content starts a new generation, so nobody waits for N seconds; browsers ask again
each time and get 304 while the page is the same.

Redis holds the pages for all processes. A process keeps those that it has just served in its own memory, too, and asks
Redis again after two seconds: for so long may it show a page that another process has changed.
"""

import uuid
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language

from deploy.site.kept_pages import Page, RecentPages

GENERATION = "pages:generation"
IN_MEMORY = RecentPages(most_bytes=16 * 2**20, seconds=2)
GetResponse = Callable[[HttpRequest], HttpResponse]


def page_cache(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return get_response(request)
        # Hashed: an address may be longer than a cache key.
        key = f"kept:{get_language()}:{sha256(request.get_full_path().encode()).hexdigest()}"
        page = IN_MEMORY.get(key)
        if page is None:
            found = cache.get_many([GENERATION, key])
            generation, kept = found.get(GENERATION), found.get(key)
            if kept and kept[0] == generation:
                page = kept[1]
            else:
                response = get_response(request)
                seconds = _keep_for(response)
                if not seconds:
                    return response
                _finish(response)
                page = Page.of(response)
                cache.set(key, (generation, page), seconds)
            IN_MEMORY.put(key, page)
        return _fresh(request, page.response(request))

    return middleware


def forget_pages(**_signal: object) -> None:
    """Start a new generation once the transaction commits: what was kept before is not shown again."""
    transaction.on_commit(_begin_generation, robust=True)


def _begin_generation() -> None:
    cache.set(GENERATION, uuid.uuid4().hex, None)
    IN_MEMORY.clear()


def _keep_for(response: HttpResponse) -> int:
    """The seconds that a page may be kept; 0: not at all."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return 0
    directives = dict(part.strip().partition("=")[::2] for part in response.get("Cache-Control", "").split(","))
    return int(directives.get("max-age", 0)) if "public" in directives else 0


def _finish(response: HttpResponse) -> None:
    """Headers for readers: ask again each time; there is one page for each language, compressed or not (hence `W/`)."""
    response.headers["ETag"] = f'W/"{sha256(response.content).hexdigest()[:32]}"'
    del response.headers["Cache-Control"]
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Language", "Cookie", "Accept-Encoding"])


def _fresh(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the reader has this very page, as its tag or, for want of one, its date says."""
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    fresh = get_conditional_response(request, response.headers["ETag"], modified, response)
    assert isinstance(fresh, HttpResponse), "there is a response to begin with"
    return fresh
