"""Writing: everything that changes an article or a page comes through here: the admin, the seeds and the imports."""

from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from blog import pages, reading, redirects, typesetting
from blog.lookup import SiteLookup
from blog.models import SUMMARY, Article, Autosave, Equation, Page, Revision
from blog.signals import articles_changed, articles_removed, pages_changed

# By hand, as in reading.py: Django's compiler takes longer over these two than Postgres.
_KEPT = """
SELECT a.number, a.is_draft, a.published, r.title, r.body, r.preamble
FROM blog_article a LEFT JOIN blog_revision r ON r.id = (
    SELECT x.id FROM blog_revision x WHERE x.article_id = a.id ORDER BY x.made DESC, x.id DESC LIMIT 1)
WHERE a.id = %s"""
_EQUATIONS = "SELECT anchor, label, number, tex FROM blog_equation WHERE article_id = %s ORDER BY position"


class _Numbered(NamedTuple):
    """An equation as it is kept, but for its position."""

    anchor: str
    label: str
    number: str
    tex: str


@transaction.atomic
def save(article: Article, *, made_by: User | None = None, lead_others: bool = True) -> Article:
    """Typeset and save an article, keep a revision when its text changed, and tell who listens.

    The first publication dates the article for good; a change of the text after it moves `updated`. Another number
    leaves a redirect behind. What refers to the article is set again where that may have changed, unless
    `lead_others` is off: an import of many settles it at its end.
    """
    kept, last_text = _as_it_is_kept(article)
    known = _equations_of(article)
    before = _seen_from_outside(kept, known)
    text_changed = last_text is None or last_text != _text_of(article)
    now = timezone.now()
    if not article.is_draft and article.published is None:
        article.published = now
    elif text_changed and last_text and article.published and article.published <= now:
        article.updated = now
    article.is_out = article.is_public(now)
    written = _keep(article, typeset(article), known)
    if before and before.number != article.number:
        redirects.move(f"/archives/{before.number}", article.get_absolute_url())
    if text_changed:
        Revision.objects.create(
            article=article, title=article.title, body=article.body, preamble=article.preamble, made_by=made_by
        )
    if made_by:
        Autosave.objects.filter(article=article, user=made_by).delete()
    articles_changed.send(Article, pks=[article.pk])
    if lead_others and before != (after := _seen_from_outside(article, written)):
        _renew_what_refers_to({one.number for one in (before, after) if one}, besides=article)
    return article


def typeset(article: Article) -> tuple[typesetting.Equation, ...]:
    """Fill the columns that derive from the text; the equations are written once the article has its row."""
    rendered = typesetting.render(
        article.body, preamble=article.preamble, lookup=SiteLookup(article.number), store=cache
    )
    article.title_html = typesetting.render_abstract(article.title)
    article.body_html = rendered.html
    article.excerpt_html = rendered.excerpt
    article.text = rendered.text
    article.summary = _summary(rendered.text)
    article.headings = [asdict(heading) for heading in rendered.headings]
    article.problems = [asdict(problem) for problem in rendered.problems]
    article.typeset_with = typesetting.VERSION
    return rendered.equations


@transaction.atomic
def restore(revision: Revision, *, made_by: User | None = None) -> Article:
    """Give an article the text of one of its revisions; what it had is kept as the revision before."""
    article = revision.article
    article.title, article.body, article.preamble = revision.title, revision.body, revision.preamble
    return save(article, made_by=made_by)


@transaction.atomic
def save_page(page: Page) -> Page:
    """Typeset and save a page that stands apart, and tell who listens."""
    rendered = typesetting.render(page.body, preamble=page.preamble, lookup=SiteLookup(), store=cache)
    page.title_html = typesetting.render_abstract(page.title)
    page.body_html = rendered.html
    page.text = rendered.text
    page.headings = [asdict(heading) for heading in rendered.headings]
    page.problems = [asdict(problem) for problem in rendered.problems]
    page.typeset_with = typesetting.VERSION
    page.save()
    pages.forget()
    pages_changed.send(Page, pks=[page.pk])
    return page


@transaction.atomic
def remove(article: Article) -> None:
    """Delete an article with its revisions and comments; what refers to it says so to its author."""
    pk = article.pk
    article.delete()
    articles_removed.send(Article, pks=[pk])
    _renew_what_refers_to({article.number})


@transaction.atomic
def remove_page(page: Page) -> None:
    pk = page.pk
    page.delete()
    pages.forget()
    pages_changed.send(Page, pks=[pk])


@transaction.atomic
def publish_due() -> int:
    """Tell who listens of the articles whose time has come since the last call; their number."""
    pks = list(Article.objects.went_public().select_for_update().values_list("pk", flat=True))
    if pks:
        Article.objects.filter(pk__in=pks).update(is_out=True)
        articles_changed.send(Article, pks=pks)
        _renew_what_refers_to(set(Article.objects.filter(pk__in=pks).values_list("number", flat=True)))
    return len(pks)


def renew(limit: int = 50) -> int:
    """Set again what an older typesetter made; the number of texts done. Dates and revisions stay."""
    articles = Article.objects.exclude(typeset_with=typesetting.VERSION)[:limit]
    stale_pages = Page.objects.exclude(typeset_with=typesetting.VERSION)[:limit]
    for article in articles:
        with transaction.atomic():
            _keep(article, typeset(article))
            articles_changed.send(Article, pks=[article.pk])
    for page in stale_pages:
        save_page(page)
    return len(articles) + len(stale_pages)


def next_number() -> int:
    """The number of the next article: after the highest that is not a sample's (those start at 9000001)."""
    highest = Article.objects.filter(number__lt=9_000_000).order_by("-number").values_list("number", flat=True).first()
    number = (highest or 0) + 1
    while redirects.number_now(number):  # an article that moved still answers there
        number += 1
    return number


def _summary(text: str) -> str:
    """How a text begins, its formulas as Unicode: mostly its first lines are enough."""
    lines = text[: text.rfind("\n", 0, 1_000) + 1]
    is_whole = lines.count("$") % 2 == 0 and lines.count("\\begin") == lines.count("\\end")
    for opening in (lines if is_whole else "", text[:4_000]):
        plain = typesetting.plain(opening)
        if len(plain) > SUMMARY:
            return plain[: SUMMARY - 1].rstrip() + "…"
    return plain


def _text_of(article: Article) -> tuple[str, str, str]:
    return _without_ends(article.title, article.body, article.preamble)


def _without_ends(title: str, body: str, preamble: str) -> tuple[str, str, str]:
    """Forms drop the empty lines at either end of a text, files have them: they are no change."""
    return title.strip(), body.strip(), preamble.strip()


def _as_it_is_kept(article: Article) -> tuple[Article | None, tuple[str, str, str] | None]:
    """An article's standing and its text as of its last revision; None for what it does not have.

    Its row is held from here on: nobody else writes its equations meanwhile.
    """
    if not article.pk:
        return None, None
    held = "FOR UPDATE OF a" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_KEPT} {held}", [article.pk])
        row = cursor.fetchone()
    if row is None:
        return None, None
    number, is_draft, published, *text = row
    kept = Article(number=number, is_draft=is_draft, published=published and reading.moment(published))
    return kept, None if text[0] is None else _without_ends(*text)


def _equations_of(article: Article) -> list[_Numbered]:
    if not article.pk:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_EQUATIONS, [article.pk])
        return [_Numbered(*row) for row in cursor.fetchall()]


def _keep(
    article: Article, equations: tuple[typesetting.Equation, ...], known: list[_Numbered] | None = None
) -> list[_Numbered]:
    """Write an article with its equations, which are `known` where they have been asked already."""
    article.save()
    known = _equations_of(article) if known is None else known
    written = [_Numbered(one.anchor, one.label or "", one.number or "", one.tex) for one in equations]
    # Most saves change words only: then the equations stay as they are.
    if written != known:
        if known:
            article.equations.all().delete()
        Equation.objects.bulk_create(
            Equation(article=article, position=position, **one._asdict()) for position, one in enumerate(written)
        )
    return written


@dataclass(frozen=True, slots=True)
class _Outside:
    """What others' references to an article are set with."""

    number: int
    is_public: bool
    labels: dict[str, tuple[str, str]]


def _seen_from_outside(article: Article | None, equations: list[_Numbered]) -> _Outside | None:
    """None for an article that is not kept."""
    if article is None:
        return None
    labels = {one.label: (one.anchor, one.number) for one in equations if one.label}
    return _Outside(article.number, article.is_public(timezone.now()), labels)


def _renew_what_refers_to(numbers: set[int], besides: Article | None = None) -> None:
    r"""Set again the texts that name articles of these numbers, by `\eqref{<number>:<label>}` or by their address."""
    numbers = numbers.union(*map(redirects.numbers_before, numbers))
    names = [name for number in sorted(numbers) for name in (f"{{{number}:", f"/archives/{number}")]
    named = reduce(or_, (Q(body__contains=name) for name in names))
    referring = Article.objects.filter(named)
    if besides:
        referring = referring.exclude(pk=besides.pk)
    for other in referring:
        _keep(other, typeset(other))
    if referring:
        articles_changed.send(Article, pks=[other.pk for other in referring])
    for page in Page.objects.filter(named):
        save_page(page)
