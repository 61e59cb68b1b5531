"""What the templates of all rooms share: the site's sheet and scripts, and a few words about what is shown."""

from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.files.storage import storages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from blog import pages, typesetting
from deploy.site.bundles import BUNDLES, BundledStaticFilesStorage

register = template.Library()

MATHS_FONT = "blog/fonts/scholium-math.woff2"
ICON = Path(__file__).resolve().parent.parent / "static" / "site" / "favicon.svg"
SECTIONS = {
    "blog": ("/blog/", "/archives/", "/category/", "/tag/", "/series/"),
    "search": ("/search", "/arxiv/search", "/venue/search"),
    "papers": ("/papers/", "/arxiv/"),
    "venues": ("/venue/",),
}
OPENING = 60
LANGUAGE_TAGS = {"zh": "zh-Hans"}
_HERE = "\0"  # in no name of a site


def _storage() -> BundledStaticFilesStorage:
    storage = storages["staticfiles"]
    assert isinstance(storage, BundledStaticFilesStorage)
    return storage


def _addresses(name: str) -> tuple[str, ...]:
    """The address of a static file, or those that a bundle has."""
    storage = _storage()
    return _kept_addresses(name, storage, storage.manifest_hash, settings.DEBUG)


@lru_cache(maxsize=64)
def _kept_addresses(name: str, storage: BundledStaticFilesStorage, _collected: str, _debug: bool) -> tuple[str, ...]:
    """Made once, until others are collected: a page asks for four of them, each as dear as a paper's card."""
    return tuple(storage.urls_of(name)) if name in BUNDLES else (storage.url(name),)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file."""
    return _addresses(name)[0]


@register.simple_tag
@cache
def icon() -> SafeString:
    """The site's mark within the page: four hundred bytes are not worth a request."""
    drawing = quote(" ".join(ICON.read_text().split()), safe=" /:=")
    return format_html('<link rel="icon" href="data:image/svg+xml,{}" type="image/svg+xml">', drawing)


@register.simple_tag
def stylesheet() -> SafeString:
    urls = _addresses("site/scholium.css")
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((url,) for url in urls))


@register.simple_tag
def scripts() -> SafeString:
    """One script, asked for with the sheet: its first lines run before the first paint. Its sources each wait."""
    early, *rest = _addresses("site/scholium.js")
    later = format_html_join("", '\n<script src="{}" defer></script>', ((url,) for url in rest))
    return format_html('<script src="{}"></script>{}', early, later)


@register.simple_tag
def maths_font() -> SafeString:
    """Fetch the maths font with the page, not after its layout: formulas do not move when it comes."""
    url = asset(MATHS_FONT)
    return format_html('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', url)


@register.simple_tag
def footer(language: str) -> SafeString:
    """The foot of every page."""
    return _footer(get_language(), tuple(pages.links(language or "en")))


@lru_cache(maxsize=8)
def _footer(_language: str | None, links: tuple[tuple[str, str], ...]) -> SafeString:
    """Made once for each language, until the links change."""
    return render_to_string("site/includes/footer.html", {"links": links})


@register.simple_tag(takes_context=True)
def header(context: template.Context) -> SafeString:
    """The head of every page."""
    request = context.get("request")
    path, here = (request.path, request.get_full_path()) if isinstance(request, HttpRequest) else ("", "")
    section = next((name for name, starts in SECTIONS.items() if path.startswith(starts)), "")
    made = _header(get_language(), context.get("language"), context.get("SITE_NAME"), section)
    return mark_safe(made.replace(_HERE, quote(here)))


@lru_cache(maxsize=64)
def _header(_language: str | None, language: str | None, name: str | None, section: str) -> str:
    """Made once for each language and room, but for the address that the link to the other language leads back to."""
    other = "en" if language == "zh" else "zh"
    told = {"language": language, "other_language": other, "SITE_NAME": name, "section": section, "here": _HERE}
    return render_to_string("site/includes/header.html", told).strip()


@register.filter
def language_attribute(language: str) -> SafeString:
    """` lang="zh-Hans"` for a text that may not be in the language of the page."""
    return format_html(' lang="{}"', LANGUAGE_TAGS.get(language, language))


@register.filter
@lru_cache(maxsize=256)
def opening(text: str) -> str:
    """How a comment begins, its formulas as Unicode: for a line that cannot hold set ones. Every page asks."""
    plain = typesetting.plain(text)
    return plain if len(plain) <= OPENING else plain[:OPENING].rstrip() + "…"


@register.filter
def plain(text: str) -> str:
    """A title on one line with its formulas as Unicode, for where set ones cannot stand."""
    return typesetting.plain(text)


@register.filter
def readers(count: int) -> str:
    """`1 reader`, `35,280 readers`, in the reader's language."""
    return ngettext("%(count)s reader", "%(count)s readers", count) % {"count": f"{count:,}"}
