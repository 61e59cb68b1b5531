"""What a comment can stand under, as the form and the seeds name it: `article:9000001`, `paper:arxiv:1706.03762`."""

from django.utils.translation import gettext as _

from blog.models import Article
from papers.models import Paper

Target = Article | Paper


class NoSuchTarget(ValueError):
    """Nothing public goes by this name, or its comments are closed; the message says which."""


def name_of(target: Target) -> str:
    return f"article:{target.number}" if isinstance(target, Article) else f"paper:{target.identifier}"


def find(name: str) -> Target:
    """The article or paper of this name that takes comments."""
    kind, _colon, rest = name.partition(":")
    found = _article(rest) if kind == "article" else _paper(rest) if kind == "paper" else None
    if found is None:
        raise NoSuchTarget(_("There is nothing here by that name to comment on."))
    if isinstance(found, Article) and not found.comments_open:
        raise NoSuchTarget(_("Comments on this article are closed."))
    return found


def _article(number: str) -> Article | None:
    return (
        Article.objects.published().filter(number=number).first() if number.isdecimal() and len(number) < 10 else None
    )


def _paper(identifier: str) -> Paper | None:
    scheme, _colon, value = identifier.partition(":")
    return Paper.objects.filter(identifiers__scheme=scheme, identifiers__value=value).first()
