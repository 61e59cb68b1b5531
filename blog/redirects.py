"""Old addresses lead on: those in the redirect table, and the forms that Typecho and kexue.fm give theirs.

Asked only when nothing lives at an address, so it costs a found page nothing.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import Resolver404, resolve

from blog.models import Redirect

GetResponse = Callable[[HttpRequest], HttpResponse]

# The forms of Typecho; what stands in front of some of them, `/index.php`, is for servers without rewriting.
_FRONT = re.compile(r"/index\.php(?=/)")
_ARTICLE = re.compile(r"/archives/(\d{1,9})")
# WordPress's shortest addresses have no path of their own: something else lives at theirs.
_BY_QUERY = re.compile(r"(?:p|page_id)=\d{1,12}")
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"/page/(\d{1,9})/?"), lambda found: _numbered("/blog/", found[1])),
    (re.compile(r"/blog/(\d{1,9})/?"), lambda found: _numbered("/blog/", found[1])),
    (re.compile(r"/((?:category|tag)/[^/]+/)(\d{1,9})/?"), lambda found: _numbered(f"/{quote(found[1])}", found[2])),
    (re.compile(r"/search/([^/]+)(?:/(\d{1,9}))?/?"), lambda found: _searched(found[1], found[2])),
    (re.compile(r"/(?:content|archives?)\.html"), lambda found: "/archives/"),
    (re.compile(r"/archives/(\d{1,9})(?:\.html|/comment-page-\d{1,9})/?"), lambda found: f"/archives/{found[1]}"),
    (re.compile(r"/archives/(\d{1,9})/feed/?"), lambda found: f"/archives/{found[1]}"),
    (re.compile(r"/feed/(?:atom|rss|rss2)/?|/(?:atom|rss|feed|index)\.xml"), lambda found: "/feed"),
    (re.compile(r"/feed/comments/?"), lambda found: "/comments/feed"),
    (re.compile(r"/feed/archives/(\d{1,9})/?"), lambda found: f"/archives/{found[1]}"),
    (re.compile(r"/author/[^/]+(?:/(\d{1,9}))?/?"), lambda found: _numbered("/blog/", found[1] or "1")),
    (re.compile(r"/((?:19|20)\d\d)(?:/\d{1,2}){0,2}(?:/page/\d{1,9})?/?"), lambda found: f"/archives/#year-{found[1]}"),
    (re.compile(r"/feed/((?:category|tag)/[^/]+)/?"), lambda found: f"/{quote(found[1])}/feed"),
)


def old_addresses(get_response: GetResponse) -> GetResponse:
    """Middleware: what would be a 404 is answered with the address that it has now."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path, query = request.path_info, request.META.get("QUERY_STRING", "")
        reads = request.method in {"GET", "HEAD"}
        if (
            reads
            and _BY_QUERY.fullmatch(query)
            and (row := _known(f"{path.removesuffix('index.php').rstrip('/')}/?{query}"))
        ):
            return _response(row.new_path, "", is_permanent=row.permanent)
        response = get_response(request)
        if response.status_code != 404 or not reads:
            return response
        return _redirect(path, query) or response

    return middleware


def keep(old_path: str, new_path: str, *, permanent: bool = True) -> None:
    """Lead an old address, a path as a browser shows it or percent-encoded, to a new one from now on."""
    values = {"new_path": new_path, "permanent": permanent}
    Redirect.objects.update_or_create(old_path=unquote(old_path), defaults=values)


def move(old_path: str, new_path: str) -> None:
    """What lived at one address lives at another now: all that led to the first leads to the second, in one step."""
    Redirect.objects.filter(new_path=old_path).update(new_path=new_path)
    Redirect.objects.filter(old_path=new_path).delete()
    keep(old_path, new_path)


def target(path: str) -> str | None:
    """Where an old address, decoded, leads; None when no rule knows it."""
    row = _known(path)
    return row.new_path if row else new_form(path)


def number_now(number: int) -> int | None:
    """The number of the article that had this one before."""
    row = _known(f"/archives/{number}")
    found = _ARTICLE.fullmatch(row.new_path) if row else None
    return int(found[1]) if found else None


def numbers_before(number: int) -> set[int]:
    """The numbers that the article had before this one."""
    old_paths = Redirect.objects.filter(new_path=f"/archives/{number}").values_list("old_path", flat=True)
    return {int(found[1]) for path in old_paths if (found := _ARTICLE.fullmatch(path))}


def _redirect(path: str, query: str) -> HttpResponse | None:
    row = _known(path)
    target = row.new_path if row else new_form(path)
    if target is None or target == path:
        return None
    return _response(target, query, is_permanent=row is None or row.permanent)


def _response(target: str, query: str, *, is_permanent: bool) -> HttpResponse:
    address, mark, anchor = target.partition("#")
    if query:
        address += ("&" if "?" in address else "?") + query
    kind = HttpResponsePermanentRedirect if is_permanent else HttpResponseRedirect
    return kind(address + mark + anchor)


def _known(path: str) -> Redirect | None:
    """The row for this address, with or without a slash at its end."""
    if "\0" in path:
        return None  # Postgres refuses to compare it
    bare = path.rstrip("/")
    return Redirect.objects.filter(old_path__in=[bare, f"{bare}/"]).first()


def new_form(path: str) -> str | None:
    """Where an address of Typecho's or kexue.fm's own form leads here, whether or not anything is there."""
    bare = "/" + _FRONT.sub("", path, count=1).lstrip("/")  # `//host` would lead to another site
    for form, lead in _FORMS:
        if found := form.fullmatch(bare):
            return lead(found)
    return quote(_spelled(bare)) if bare != path else None


def _spelled(path: str) -> str:
    """With or without the slash at its end, as the page here has it: one step, not two."""
    for spelling in (path, f"{path}/", path.rstrip("/")):
        try:
            resolve(spelling)
        except Resolver404:
            continue
        return spelling
    return path


def _numbered(address: str, page: str) -> str:
    return address if int(page) <= 1 else f"{address}?page={int(page)}"


def _searched(words: str, page: str | None) -> str:
    asked = {"q": words.replace("+", " ")} | ({"page": page} if page and int(page) > 1 else {})
    return f"/search?{urlencode(asked)}"
