"""`{% search_notice %}`: what the first page of the admin says of the search."""

from django import template
from django.utils.translation import gettext as _
from haystack import connections
from haystack.exceptions import SearchBackendError

from search.engines.base import Backend

register = template.Library()


@register.simple_tag
def search_notice() -> str:
    """ "" while the engine answers and holds no more than it serves well."""
    backend: Backend = connections["default"].get_backend()
    try:
        count = backend.document_count()
    except SearchBackendError:
        return _("The search does not answer at the moment.")
    if backend.serves is None or count <= backend.serves:
        return ""
    told = _(
        "%(count)s documents are more than %(engine)s serves well. Set SEARCH_URL=tantivy:///a/folder: "
        "the new index is then made by itself."
    )
    return told % {"count": f"{count:,}", "engine": type(backend).__name__.removesuffix("Backend")}
