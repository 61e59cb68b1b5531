"""What every answer of the site goes through, each a function of one job."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve

GetResponse = Callable[[HttpRequest], HttpResponse]


def policy(pdf_hosts: list[str]) -> str:
    """Temml's MathML carries style attributes; no script and no sheet of anybody else's runs.

    The only other hosts that a page may ask are those that PDFs come from, and it asks when a reader opens one.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            " ".join(["connect-src 'self'", *pdf_hosts]),
            "frame-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        ]
    )


def client_address(get_response: GetResponse) -> GetResponse:
    """REMOTE_ADDR is the reader's address: as many proxies from the right as are ours, never what a client claims."""

    def middleware(request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
            request.META["REMOTE_ADDR"] = hops[-settings.TRUSTED_PROXIES]
        return get_response(request)

    return middleware


def content_security_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(settings.PDF_HOSTS))
        return response

    return middleware


def slash_redirect(get_response: GetResponse) -> GetResponse:
    """A slash too many or too few is a 301, when the other form is a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or request.path_info == "/":
            return response
        other = request.path_info.rstrip("/") if request.path_info.endswith("/") else request.path_info + "/"
        if not _is_page(other) or _is_page(request.path_info):
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{other}?{query}" if query else other)

    return middleware


def _is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
