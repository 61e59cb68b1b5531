"""Lines of lists that are too long for a template's loop."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from blog import pages
from blog.reading import Title

register = template.Library()


@register.simple_tag
def page_links(language: str) -> list[tuple[str, str]]:
    """(address, title) of the pages that the foot of every page names."""
    return pages.links(language or "en")


@register.filter
def archive_lines(titles: Iterable[tuple[Title, str]]) -> SafeString:
    """A year's articles as list items. A template takes fifty times as long, and there may be thousands.

    Safe: a number, a day from the database, a language from a short list, and a title that we set ourselves.
    """
    return mark_safe(
        "\n".join(
            f'<li><time datetime="{day}">{day[5:]}</time> <a href="/archives/{title.number}"'
            f' lang="{"zh-Hans" if title.language == "zh" else "en"}">{title.title_html}</a></li>'
            for title, day in titles
        )
    )
