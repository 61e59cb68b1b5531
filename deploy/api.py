"""The public API: the rooms' own routers joined into one OpenAPI at /api/openapi.json. An error is JSON with a code."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from blog.api import router as blog
from papers.api import router as papers
from search.api import router as search

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    429: "too_many_requests",
}

api = NinjaAPI(title="Scholium", version="1", docs_url=None)
api.add_router("", blog)
api.add_router("", papers)
api.add_router("", search)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, error.status_code, str(error))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, 404, str(error))


@api.exception_handler(BadRequest)
def bad_request(request: HttpRequest, error: BadRequest) -> HttpResponse:
    return _answer(request, 400, str(error))


@api.exception_handler(ValidationError)
def wrong_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """400, as everywhere on the site: which parameter, and what is wrong with it."""
    found = [
        {"parameter": str(one["loc"][-1]), "problem": one["msg"].removeprefix("Value error, ")} for one in error.errors
    ]
    said = "; ".join(f"{one['parameter']}: {one['problem']}" for one in found)
    told = {"code": "wrong_parameter", "detail": said, "parameters": found}
    return api.create_response(request, told, status=400)


def addresses() -> tuple[list[URLPattern], str, str]:
    """The API's addresses, each of which answers HEAD as GET, and refuses what it does not take in JSON."""
    patterns, app, namespace = api.urls
    found = cast(list[URLPattern], patterns)
    for pattern in found:
        pattern.callback = _asked_by_any_method(pattern.callback)
    return found, app, namespace


def _asked_by_any_method(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **words: object) -> HttpResponseBase:
        method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        try:
            response = view(request, *args, **words)
        finally:
            request.method = method
        if response.status_code != 405:
            return response
        refusal = _answer(request, 405, f"This address does not take {str(method)[:20]}.")
        refusal["Allow"] = "GET, HEAD"
        return refusal

    return answer


front = _asked_by_any_method(
    csrf_exempt(RedirectView.as_view(url="/api/openapi.json", http_method_names=["get", "head"]))
)


# Nothing is done here that a forged request could misuse, and a check of its token would answer with a page.
@csrf_exempt
def no_such_address(request: HttpRequest, path: str) -> HttpResponse:
    """What no router knows: JSON, too, whatever the method."""
    return _answer(request, 404, f"There is no /api/{path[:200]}: see /api/openapi.json.")


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    return api.create_response(request, {"code": CODES.get(status, "error"), "detail": detail}, status=status)
