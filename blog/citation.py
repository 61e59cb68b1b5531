"""How an article is cited."""

from django.utils import timezone

from blog.models import Article

_ESCAPES = str.maketrans({c: "\\" + c for c in "#$%&_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"})


def bibtex(article: Article, address: str) -> str:
    """An `@online` entry. `address` is the article's absolute URL."""
    assert article.published, "drafts are not cited"
    day = timezone.localtime(article.published).date()
    author = article.author_name.translate(_ESCAPES)
    return "\n".join(
        [
            f"@online{{scholium-{article.number},",
            f"    title = {{{_keep_maths(article.title)}}},",
            f"    author = {{{{{author}}}}},",
            f"    year = {{{day.year}}},",
            f"    month = {{{day:%b}}},",
            f"    url = {{{address}}},",
            "}",
        ]
    )


def _keep_maths(title: str) -> str:
    """Escape a title for BibTeX outside its formulas."""
    parts = title.split("$")
    if len(parts) % 2 == 0:
        return title.translate(_ESCAPES)
    return "$".join(part if index % 2 else part.translate(_ESCAPES) for index, part in enumerate(parts))
