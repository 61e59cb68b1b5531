"""Whole pages kept for readers without a session.

A page is kept when its view says so: `Cache-Control: public, max-age=N` (N seconds here). The key is address and
interface language. Every change of content starts a new generation, so nobody waits for N seconds; browsers ask again
each time and get 304 while the page is the same.
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

GENERATION = "pages:generation"
GetResponse = Callable[[HttpRequest], HttpResponse]


def page_cache(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return get_response(request)
        # Hashed: an address may be longer than a cache key.
        key = f"page:{get_language()}:{sha256(request.get_full_path().encode()).hexdigest()}"
        found = cache.get_many([GENERATION, key])
        generation, kept = found.get(GENERATION), found.get(key)
        if kept and kept[0] == generation:
            response = HttpResponse(kept[1], headers=kept[2])
            return _fresh(request, response)
        response = get_response(request)
        if seconds := _keep_for(response):
            _finish(response)
            cache.set(key, (generation, response.content, dict(response.headers)), seconds)
            return _fresh(request, response)
        return response

    return middleware


def forget_pages(**_signal: object) -> None:
    """Start a new generation once the transaction commits: what was kept before is not shown again."""
    transaction.on_commit(lambda: cache.set(GENERATION, uuid.uuid4().hex, None), robust=True)


def _keep_for(response: HttpResponse) -> int:
    """The seconds that a page may be kept; 0: not at all."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return 0
    directives = dict(part.strip().partition("=")[::2] for part in response.get("Cache-Control", "").split(","))
    return int(directives.get("max-age", 0)) if "public" in directives else 0


def _finish(response: HttpResponse) -> None:
    """Headers for readers: ask again each time, and there is one page for each language."""
    response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    del response.headers["Cache-Control"]
    patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])


def _fresh(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the reader has this very page, as its tag or, for want of one, its date says."""
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    fresh = get_conditional_response(request, response.headers["ETag"], modified, response)
    assert isinstance(fresh, HttpResponse), "there is a response to begin with"
    return fresh
