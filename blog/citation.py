"""How an article is cited: as text, for reference managers, and in the head of its page."""

import json
import re
from datetime import date
from html import unescape
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from blog import typesetting
from blog.models import Article

_ESCAPES = str.maketrans({c: "\\" + c for c in "#$%&_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"})
_IMAGE = re.compile(r'<img src="(/[^"]+)"')
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What ends a script element, or begins a comment in one.
_HTML = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


class Citation(NamedTuple):
    """A form in which an article can be cited: `label` is for readers, `suffix` and `type` are its file's."""

    label: str
    text: str
    suffix: str = ""
    type: str = "text/plain"


def citations(article: Article) -> list[Citation]:
    """Every form, the most read first; the text alone has no file."""
    return [
        Citation(_("Text"), sentence(article)),
        Citation("BibTeX", bibtex(article), "bib", "application/x-bibtex"),
        Citation("RIS", ris(article), "ris", "application/x-research-info-systems"),
        Citation("CSL-JSON", csl(article), "json", "application/vnd.citationstyles.csl+json"),
    ]


def sentence(article: Article) -> str:
    day, title = _day(article), typesetting.plain(article.title)
    if article.language == Article.Language.CHINESE:
        return (
            f"{article.author_name}. ({day.year}年{day.month}月{day.day}日). 《{title}》[博客文章]. {address(article)}"
        )
    when = f"{day.year}, {day:%B} {day.day}"
    return f"{article.author_name} ({when}). {title} [Blog post]. {settings.SITE_NAME}. {address(article)}"


def bibtex(article: Article) -> str:
    """An `@online` entry, as biblatex has them; a style that knows none shows it as `@misc`."""
    day = _day(article)
    fields = {
        "title": f"{{{_keep_maths(article.title)}}}",
        "author": f"{{{article.author_name.translate(_ESCAPES)}}}",
        "year": str(day.year),
        "month": _MONTHS[day.month - 1],
        "date": day.isoformat(),
        "organization": settings.SITE_NAME.translate(_ESCAPES),
        "url": address(article),
    }
    lines = (
        f"    {name} = {{{value}}}," if name != "month" else f"    month = {value}," for name, value in fields.items()
    )
    return "\n".join([f"@online{{scholium-{article.number},", *lines, "}"])


def ris(article: Article) -> str:
    day = _day(article)
    lines = [
        ("TY", "BLOG"),
        ("AU", article.author_name),
        ("TI", typesetting.plain(article.title)),
        ("T2", settings.SITE_NAME),
        ("PY", str(day.year)),
        ("DA", f"{day:%Y/%m/%d}"),
        ("LA", article.language),
        ("UR", address(article)),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {' '.join(value.split())}" for tag, value in lines)


def csl(article: Article) -> str:
    day = _day(article)
    item = {
        "id": f"scholium-{article.number}",
        "type": "post-weblog",
        "title": typesetting.plain(article.title),
        "author": [{"literal": article.author_name}],
        "container-title": settings.SITE_NAME,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "language": article.language,
        "URL": address(article),
    }
    return json.dumps([item], ensure_ascii=False, indent=1)


def meta(article: Article) -> list[tuple[str, str]]:
    """What Google Scholar and Zotero read in the head of a page (Highwire's names)."""
    return [
        ("author", article.author_name),
        ("citation_title", typesetting.plain(article.title)),
        ("citation_author", article.author_name),
        ("citation_publication_date", f"{_day(article):%Y/%m/%d}"),
        ("citation_journal_title", settings.SITE_NAME),
        ("citation_language", article.language),
        ("citation_public_url", address(article)),
    ]


def open_graph(article: Article) -> list[tuple[str, str]]:
    """What a link to the article looks like where it is shared; the names are properties."""
    pairs = [
        ("og:type", "article"),
        ("og:title", typesetting.plain(article.title)),
        ("og:url", address(article)),
        ("og:site_name", settings.SITE_NAME),
        ("og:description", article.summary),
        ("og:image", _picture(article)),
        ("article:published_time", article.published.isoformat() if article.published else ""),
        ("article:modified_time", article.updated.isoformat() if article.updated else ""),
    ]
    return [(name, content) for name, content in pairs if content]


def _picture(article: Article) -> str:
    """The first picture of an article, to be shown with a link to it; empty where it has none."""
    found = _IMAGE.search(article.body_html)
    return settings.SITE_URL + unescape(found[1]) if found else ""


def linked_data(article: Article, keywords: list[str]) -> SafeString:
    """The article as schema.org's BlogPosting, JSON that is safe inside a script element."""
    assert article.published, "drafts are not cited"
    told = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": address(article),
        "url": address(article),
        "headline": typesetting.plain(article.title),
        "description": article.summary,
        "image": _picture(article),
        "author": [{"@type": "Person", "name": article.author_name}],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_URL},
        "datePublished": article.published.isoformat(),
        "dateModified": (article.updated or article.published).isoformat(),
        "inLanguage": article.language,
        "keywords": keywords,
    }
    known = {name: value for name, value in told.items() if value}
    return mark_safe(json.dumps(known, ensure_ascii=False).translate(_HTML))


def address(article: Article) -> str:
    return settings.SITE_URL + article.get_absolute_url()


def _day(article: Article) -> date:
    assert article.published, "drafts are not cited"
    return timezone.localtime(article.published).date()


def _keep_maths(title: str) -> str:
    """Escape a title for BibTeX outside its formulas."""
    parts = title.split("$")
    if len(parts) % 2 == 0:
        return title.translate(_ESCAPES)
    return "$".join(part if index % 2 else part.translate(_ESCAPES) for index, part in enumerate(parts))
