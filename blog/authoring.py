"""Writing: everything that changes an article or a page comes through here: the admin, the seeds and the imports."""

from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blog import pages, redirects, typesetting
from blog.lookup import SiteLookup
from blog.models import SUMMARY, Article, Autosave, Equation, Page, Revision
from blog.signals import articles_changed, articles_removed, pages_changed


@transaction.atomic
def save(article: Article, *, made_by: User | None = None, lead_others: bool = True) -> Article:
    """Typeset and save an article, keep a revision when its text changed, and tell who listens.

    The first publication dates the article for good; a change of the text after it moves `updated`. Another number
    leaves a redirect behind. What refers to the article is set again where that may have changed, unless
    `lead_others` is off: an import of many settles it at its end.
    """
    before = _seen_from_outside(article)
    last = article.revisions.first() if article.pk else None
    text_changed = last is None or _text_of(last) != _text_of(article)
    now = timezone.now()
    if not article.is_draft and article.published is None:
        article.published = now
    elif text_changed and last is not None and article.published and article.published <= now:
        article.updated = now
    article.is_out = article.is_public(now)
    _keep(article, typeset(article))
    if before and before.number != article.number:
        redirects.move(f"/archives/{before.number}", article.get_absolute_url())
    if text_changed:
        Revision.objects.create(
            article=article, title=article.title, body=article.body, preamble=article.preamble, made_by=made_by
        )
    if made_by:
        Autosave.objects.filter(article=article, user=made_by).delete()
    articles_changed.send(Article, pks=[article.pk])
    if lead_others and before != (after := _seen_from_outside(article)):
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
    """How a text begins, its formulas as Unicode."""
    plain = typesetting.plain(text[:4_000])
    return plain if len(plain) <= SUMMARY else plain[: SUMMARY - 1].rstrip() + "…"


def _text_of(written: Article | Revision) -> tuple[str, str, str]:
    """Forms drop the empty lines at either end of a text, files have them: they are no change."""
    return written.title.strip(), written.body.strip(), written.preamble.strip()


def _keep(article: Article, equations: tuple[typesetting.Equation, ...]) -> None:
    """Write an article with its equations."""
    article.save()
    article.equations.all().delete()
    Equation.objects.bulk_create(
        Equation(
            article=article,
            position=position,
            anchor=equation.anchor,
            label=equation.label or "",
            number=equation.number or "",
            tex=equation.tex,
        )
        for position, equation in enumerate(equations)
    )


@dataclass(frozen=True, slots=True)
class _Outside:
    """What others' references to an article are set with."""

    number: int
    is_public: bool
    labels: dict[str, tuple[str, str]]


def _seen_from_outside(article: Article) -> _Outside | None:
    """As it is kept; None for an article that is not."""
    kept = Article.objects.filter(pk=article.pk).only("number", "is_draft", "published").first() if article.pk else None
    if kept is None:
        return None
    labelled = kept.equations.exclude(label="").values_list("label", "anchor", "number")
    labels = {label: (anchor, number) for label, anchor, number in labelled}
    return _Outside(kept.number, kept.is_public(timezone.now()), labels)


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
