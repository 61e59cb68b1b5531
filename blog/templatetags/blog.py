"""Lines of lists that are too long for a template's loop: a template takes fifty times as long.

Safe are numbers, days from the database, languages from a short list, and titles that we set ourselves; the rest is
escaped here.
"""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from blog.citation import Citation
from blog.reading import Line

register = template.Library()


@register.filter
def archive_lines(lines: Iterable[Line]) -> SafeString:
    """A year's articles as list items; there may be thousands."""
    return mark_safe(
        "\n".join(
            f'<li><time datetime="{day}">{day[5:]}</time> <a href="/archives/{number}"'
            f' lang="{"zh-Hans" if language == "zh" else "en"}">{title_html}</a></li>'
            for number, title_html, language, day in lines
        )
    )


@register.filter
def contents_lines(headings: Iterable[Mapping[str, str | int]]) -> SafeString:
    """A table of contents as list items."""
    line = '<li class="level-{}"><a href="#{}">{}</a></li>'
    return format_html_join("\n", line, ((one["level"], one["anchor"], one["text"]) for one in headings))


@register.filter
def meta_lines(pairs: Iterable[tuple[str, str]], attribute: str) -> SafeString:
    """Elements for the head of a page, each with its `name` or its `property`."""
    return mark_safe(
        "\n".join(f'<meta {attribute}="{escape(name)}" content="{escape(content)}">' for name, content in pairs)
    )


@register.simple_tag
def citation_links(citations: Iterable[Citation], url: str) -> SafeString:
    """What a reference manager finds in the head of an article's page."""
    line = '<link rel="alternate" type="{}" title="{}" href="{}.{}">'
    return format_html_join("\n", line, ((one.type, one.label, url, one.suffix) for one in citations if one.suffix))


@register.simple_tag
def citation_forms(citations: Iterable[Citation], url: str) -> SafeString:
    """Each form of a citation, the first two unfolded, with its button and its file."""
    download, copy, copied = _("Download"), _("Copy"), _("Copied")
    forms = []
    for index, one in enumerate(citations):
        file = f'<p class="meta"><a href="{url}.{one.suffix}" download>{download}</a></p>' if one.suffix else ""
        forms.append(
            f'<details class="citation-form"{" open" if index < 2 else ""}><summary>{escape(one.label)}</summary>'
            f'<div class="copyable"><pre tabindex="0"><code>{escape(one.text)}</code></pre>'
            f'<button type="button" class="copy" hidden data-done="{copied}">{copy}</button></div>{file}</details>'
        )
    return mark_safe("\n".join(forms))
