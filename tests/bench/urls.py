import re

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, resolve
from django.views.decorators.cache import cache_control

_ADORNMENT = re.compile(rb"<script\b.*?</script>|<link\b[^>]*>", re.DOTALL)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


@cache_control(public=True, max_age=60)
def unadorned(request: HttpRequest, address: str) -> HttpResponse:
    """A page without its sheet, its scripts and all else that its head asks for."""
    view, args, kwargs = resolve(f"/{address}", "deploy.urls")
    response = view(request, *args, **kwargs)
    return HttpResponse(_ADORNMENT.sub(b"", response.content))


urlpatterns = [path("bare", bare), path("unadorned/<path:address>", unadorned), path("", include("deploy.urls"))]
