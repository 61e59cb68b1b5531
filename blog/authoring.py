"""Writing: everything that changes an article comes through here, the admin, the seeds and the imports alike."""

from dataclasses import asdict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from blog import typesetting
from blog.models import Article, Revision
from blog.signals import articles_changed, articles_removed


def typeset(article: Article) -> None:
    """Fill the columns that derive from the text."""
    rendered = typesetting.render(article.body, preamble=article.preamble)
    article.title_html = typesetting.render_abstract(article.title)
    article.body_html = rendered.html
    article.excerpt_html = rendered.excerpt
    article.text = rendered.text
    article.headings = [asdict(heading) for heading in rendered.headings]
    article.problems = [asdict(problem) for problem in rendered.problems]
    article.typeset_with = typesetting.VERSION


@transaction.atomic
def save(article: Article, *, made_by: User | None = None) -> Article:
    """Typeset and save an article, keep a revision when its text changed, and tell who listens.

    The first publication dates the article for good; a change of the text after it moves `updated`.
    """
    last = article.revisions.first() if article.pk else None
    text_changed = last is None or (last.title, last.body, last.preamble) != (
        article.title,
        article.body,
        article.preamble,
    )
    now = timezone.now()
    if not article.is_draft and article.published is None:
        article.published = now
    elif text_changed and last is not None and article.published and article.published <= now:
        article.updated = now
    typeset(article)
    article.save()
    if text_changed:
        Revision.objects.create(
            article=article, title=article.title, body=article.body, preamble=article.preamble, made_by=made_by
        )
    articles_changed.send(Article, pks=[article.pk])
    return article


@transaction.atomic
def remove(article: Article) -> None:
    """Delete an article with its revisions and comments."""
    pk = article.pk
    article.delete()
    articles_removed.send(Article, pks=[pk])


def renew(limit: int = 50) -> int:
    """Set again what an older typesetter made; the number of articles done. Dates and revisions stay."""
    stale = Article.objects.exclude(typeset_with=typesetting.VERSION)[:limit]
    for article in stale:
        with transaction.atomic():
            typeset(article)
            article.save()
            articles_changed.send(Article, pks=[article.pk])
    return len(stale)


def next_number() -> int:
    """The number of the next article: after the highest that is not a sample's (those start at 9000001)."""
    highest = Article.objects.filter(number__lt=9_000_000).order_by("-number").values_list("number", flat=True).first()
    return (highest or 0) + 1
