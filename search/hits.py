"""What was found, ready to be shown: rows by primary key, one query a kind; what is no longer public is left out."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from blog import typesetting
from blog.models import Article
from comments.models import Comment
from papers.models import Paper
from search.analyzers import Word
from search.snippets import Marker

SHOWN_AUTHORS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """`name` is the hit's own for good ("article/12"), whatever its address; the HTML is marked where words are."""

    kind: str
    name: str
    url: str
    title: str
    title_html: SafeString
    snippet_html: SafeString
    who: str
    day: date | None
    when: datetime | None


def hits_of(found: Iterable[tuple[type[models.Model], int]], words: Sequence[Word]) -> list[Hit]:
    """In the order found."""
    found = list(found)
    rows: dict[tuple[type[models.Model], int], models.Model] = {}
    for model, (public, _) in SHOWN.items():
        if pks := [pk for of, pk in found if of is model]:
            rows |= {(model, row.pk): row for row in public(pks)}
    marker = Marker(words)
    return [SHOWN[key[0]][1](rows[key], marker) for key in found if key in rows]


def _articles(pks: Collection[int]) -> Iterable[Article]:
    wanted = ("number", "title", "title_html", "text", "author_name", "published")
    return Article.objects.published().filter(pk__in=pks).only(*wanted)


def _papers(pks: Collection[int]) -> Iterable[Paper]:
    wanted = ("scheme", "value", "title", "abstract", "authors", "announced", "published")
    return Paper.objects.filter(public=True, pk__in=pks).only(*wanted)


def _comments(pks: Collection[int]) -> Iterable[Comment]:
    return Comment.objects.public().filter(pk__in=pks).select_related("article", "paper")


def _article(article: Article, shown: Marker) -> Hit:
    assert article.published is not None, "published_article_has_its_date"
    return Hit(
        "article",
        f"article/{article.number}",
        article.get_absolute_url(),
        typesetting.plain(article.title),
        _title(article.title, shown),
        shown.snippet(article.text),
        article.author_name,
        timezone.localdate(article.published),
        article.published,
    )


def _paper(paper: Paper, shown: Marker) -> Hit:
    when = datetime.combine(paper.announced, time(), UTC) if paper.announced else paper.published
    return Hit(
        "paper",
        f"paper/{paper.scheme}/{paper.value}",
        paper.get_absolute_url(),
        typesetting.plain(paper.title),
        _title(paper.title, shown),
        shown.snippet(paper.abstract),
        _names(paper.authors),
        when.date() if when else None,
        when,
    )


def _comment(comment: Comment, shown: Marker) -> Hit:
    target = comment.target
    assert isinstance(target, Article | Paper)
    return Hit(
        "comment",
        f"comment/{comment.pk}",
        comment.get_absolute_url(),
        typesetting.plain(target.title),
        _title(target.title, shown),
        shown.snippet(comment.text),
        comment.name,
        timezone.localdate(comment.posted),
        comment.posted,
    )


def _title(title: str, shown: Marker) -> SafeString:
    """Marked, unless there is a formula or TeX in it, which is set."""
    if "$" in title or "\\" in title:
        return mark_safe(typesetting.render_abstract(title))
    return shown.marked(title)


def _names(authors: Sequence[str]) -> str:
    return ", ".join(authors[:SHOWN_AUTHORS]) + (" et al." if len(authors) > SHOWN_AUTHORS else "")


# For each kind: the public rows among these keys, and a row as a hit.
SHOWN: dict[type[models.Model], tuple[Callable[..., Iterable[models.Model]], Callable[..., Hit]]] = {
    Article: (_articles, _article),
    Paper: (_papers, _paper),
    Comment: (_comments, _comment),
}
