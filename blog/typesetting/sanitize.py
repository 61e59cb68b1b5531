"""The one list of HTML that may leave the Markdown renderer.

Authors and readers cannot write HTML at all (Markdown runs with `html=False`); this is the second lock. Formulas
are put in afterwards, so that no MathML need be allowed here.
"""

import nh3

_TAG_NAMES = (
    "a abbr blockquote br code del em figcaption figure h2 h3 h4 h5 h6 hr img input li ol p pre s section span "
    "strong sub sup table tbody td th thead tr ul"
)
_ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "code": {"class"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "hr": {"class"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
    "input": {"type", "checked", "disabled", "class"},
    "li": {"id", "class"},
    "ol": {"start", "class"},
    "p": {"class"},
    "pre": {"class", "tabindex", "translate"},
    "section": {"class"},
    "span": {"class"},
    "sup": {"class"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
}
_SCHEMES = frozenset({"http", "https", "mailto"})
_TAGS = frozenset(_TAG_NAMES.split())
_COMMENT_TAG_NAMES = "a blockquote br code del em li ol p pre s span strong ul"
_COMMENT_TAGS = frozenset(_COMMENT_TAG_NAMES.split())

_article = nh3.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
_comment = nh3.Cleaner(
    tags=_COMMENT_TAGS,
    attributes={tag: allowed - {"id"} for tag, allowed in _ATTRIBUTES.items() if tag in _COMMENT_TAGS},
    url_schemes=_SCHEMES,
    link_rel="nofollow ugc noopener",
)


def clean_article(html: str) -> str:
    return _article.clean(html)


def clean_comment(html: str) -> str:
    """Comments: no headings, images or tables, no ids, and links that pass on no esteem."""
    return _comment.clean(html)
