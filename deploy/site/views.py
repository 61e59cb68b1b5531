"""The pages that belong to no single room: home, language, errors, and what an operator asks."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from kombu.exceptions import OperationalError

import comments.views
import search
from blog.reading import Entries
from deploy.celery import app as celery
from papers import cards
from papers.models import Paper
from papers.views.asking import NotHereYet

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@cache_control(public=True, max_age=60)
def home(request: HttpRequest) -> HttpResponse:
    day = Paper.objects.newest_day()
    context = {
        "articles": Entries()[:6],
        "day": day,
        "cards": cards.of_day(day) if day else [],
    }
    return render(request, "site/home.html", context)


@never_cache
def language(request: HttpRequest, chosen: str) -> HttpResponse:
    """Keep the chosen interface language in a cookie and go back to where the reader was.

    A link, not a form: it stands on cached pages, which hold no CSRF token, and a language is all it can choose.
    """
    if chosen not in LANGUAGES:
        raise Http404(_("This site speaks Chinese (zh) and English (en)."))
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=set(settings.ALLOWED_HOSTS)):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        LANGUAGES[chosen],
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it even where a page names another."""
    return HttpResponseRedirect(static("site/favicon.svg"))


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and index, each "ok" or what is wrong; 503 when one is."""
    checks = {"database": _database(), "broker": _broker(), "index": search.health()}
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse(checks, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"away: {type(error).__name__}"
    return "ok"


def _broker() -> str:
    try:
        with celery.connection_for_read(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OSError, OperationalError) as error:
        return f"away: {type(error).__name__}"
    return "ok"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A comment without a token comes from a cached page: its writer gets the preview, text kept and a token set."""
    if request.path == reverse("comments:post"):
        return comments.views.preview(request, status=403)
    message = _(
        "This form came without the mark that shows which page it was sent from, or with an old one. Please go back, "
        "load that page again, and send it once more; your browser has to accept this site's cookies."
    )
    return render(request, "403.html", {"message": message}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20
        message = _("That is too much text: a form may send %(limit)s MB.") % {"limit": f"{limit:g}"}
        return render(request, "400.html", {"message": message}, status=413)
    return render(request, "400.html", {"message": _sentence(exception)}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"message": _sentence(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be found, in a sentence, and the nearest things that can."""
    message = _sentence(exception) if isinstance(exception, Http404) else ""
    suggestions = getattr(exception, "suggestions", [])
    told = {"message": message, "suggestions": suggestions, "is_elsewhere": isinstance(exception, NotHereYet)}
    response = render(request, "404.html", told, status=404)
    if seconds := getattr(exception, "again_in", 0):
        response["Refresh"] = str(seconds)
    return response


def _sentence(exception: Exception) -> str:
    """What the view itself said; Django's own words about patterns and models are no answer to a reader."""
    said = exception.args[0] if exception.args else ""
    return said if isinstance(said, str) and " matches the given query" not in said else ""
