"""What of each row is indexed. Only what is searched goes in; what is shown is fetched from the database.

The fields are those of search.engines.documents. A document's id is Haystack's own, kind and primary key
("papers.paper.12"). Raise an index's `version` when what is put into its fields changes: the whole is then built anew.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from haystack import indexes
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.utils import get_identifier, get_model_ct

from blog.models import Article
from comments.models import Comment
from papers.models import Paper, PaperSubject, Subject
from search.engines.documents import whole_title
from search.formulas import formulas_in


class PaperRow(NamedTuple):
    """What the index takes of a paper. To make the models, with venue and subjects, takes four times as long."""

    pk: int
    value: str
    title: str
    abstract: str
    authors: Sequence[str]
    announced: date | None
    published: datetime | None
    stars: int
    year: int | None
    venue: str | None
    venue_name: str | None
    codes: Sequence[str]


Row = models.Model | PaperRow


class Index(indexes.SearchIndex):
    """Haystack's own way to fill the fields asks each of them seven questions, a third of the time a paper takes."""

    @cached_property
    def _getters(self) -> list[tuple[str, Callable[[models.Model], object]]]:
        return [
            (name, getattr(self, f"prepare_{name}", None) or attrgetter(field.model_attr.replace("__", ".")))
            for name, field in self.fields.items()
        ]

    def full_prepare(self, obj: Row, with_string_facet: bool = True) -> dict[str, object]:
        assert isinstance(obj, models.Model)
        names = {ID: get_identifier(obj), DJANGO_CT: get_model_ct(type(obj)), DJANGO_ID: str(obj.pk)}
        return names | {name: value for name, get in self._getters if (value := get(obj)) is not None}

    def rows_after(self, pk: int, most: int) -> Sequence[Row]:
        """The next rows of all that are to be in the index."""
        return list(self.index_queryset().filter(pk__gt=pk).order_by("pk")[:most])


class ArticleIndex(Index, indexes.Indexable):
    version = 2

    body = indexes.CharField(document=True, model_attr="text")
    title = indexes.CharField(model_attr="title")
    whole_title = indexes.MultiValueField()
    authors = indexes.MultiValueField()
    names = indexes.MultiValueField()
    formulas = indexes.MultiValueField()
    categories = indexes.MultiValueField()
    year = indexes.IntegerField()
    time = indexes.DateTimeField(model_attr="published")

    def get_model(self) -> type[Article]:
        return Article

    def index_queryset(self, using: str | None = None) -> QuerySet[Article]:
        return Article.objects.published().select_related("category").prefetch_related("tags")

    def prepare_whole_title(self, article: Article) -> list[str]:
        return [whole_title(article.title)]

    def prepare_authors(self, article: Article) -> list[str]:
        return [article.author_name]

    def prepare_names(self, article: Article) -> list[str]:
        category = [article.category.name, article.category.name_zh] if article.category else []
        return [*category, *(tag.name for tag in article.tags.all())]

    def prepare_year(self, article: Article) -> int:
        return timezone.localdate(article.published).year

    def prepare_formulas(self, article: Article) -> list[str]:
        return list(formulas_in(article.text))

    def prepare_categories(self, article: Article) -> list[str]:
        return [*([article.category.slug] if article.category else []), *(tag.slug for tag in article.tags.all())]


class PaperIndex(Index, indexes.Indexable):
    version = 2

    body = indexes.CharField(document=True)
    title = indexes.CharField()
    whole_title = indexes.MultiValueField()
    authors = indexes.MultiValueField()
    names = indexes.MultiValueField()
    formulas = indexes.MultiValueField()
    categories = indexes.MultiValueField()
    venue = indexes.MultiValueField()
    year = indexes.IntegerField(null=True)
    time = indexes.DateTimeField(null=True)
    stars = indexes.IntegerField()

    def get_model(self) -> type[Paper]:
        return Paper

    def index_queryset(self, using: str | None = None) -> QuerySet[Paper]:
        subjects = Prefetch("subjects", Subject.objects.only("code"))
        wanted = ("scheme", "value", "title", "abstract", "authors", "announced", "published", "stars")
        edition = ("edition__year", "edition__venue__key", "edition__venue__name")
        papers = Paper.objects.filter(public=True).select_related("edition__venue")
        return papers.only(*wanted, *edition).prefetch_related(subjects)

    def rows_after(self, pk: int, most: int) -> Sequence[PaperRow]:
        columns = ("pk", "value", "title", "abstract", "authors", "announced", "published", "stars")
        edition = ("edition__year", "edition__venue__key", "edition__venue__name")
        papers = Paper.objects.filter(public=True, pk__gt=pk).order_by("pk").values_list(*columns, *edition)
        rows = list(papers[:most])
        codes: defaultdict[int, list[str]] = defaultdict(list)
        if rows:
            subjects = PaperSubject.objects.filter(paper__gte=rows[0][0], paper__lte=rows[-1][0])
            for paper, code in subjects.order_by("subject__code").values_list("paper_id", "subject__code"):
                codes[paper].append(code)
        return [PaperRow._make((*row, codes[row[0]])) for row in rows]

    def full_prepare(self, obj: Row, with_string_facet: bool = True) -> dict[str, object]:
        row = obj if isinstance(obj, PaperRow) else _row(obj)
        when = row.announced or row.published  # a day or a moment in UTC, as it is shown
        is_placed = row.venue is not None
        return {
            ID: f"papers.paper.{row.pk}",
            DJANGO_CT: "papers.paper",
            DJANGO_ID: str(row.pk),
            "body": row.abstract,
            "title": row.title,
            "whole_title": [whole_title(row.title)],
            "authors": row.authors,
            "names": [row.value, *([f"{row.venue} {row.year}", row.venue_name] if is_placed else [])],
            "formulas": list(formulas_in(f"{row.title}\n{row.abstract}")),
            "categories": row.codes,
            "venue": [row.venue] if is_placed else [],
            "year": row.year if is_placed else when and when.year,
            "time": when,
            "stars": row.stars,
        }


def _row(paper: models.Model) -> PaperRow:
    assert isinstance(paper, Paper)
    edition = paper.edition
    return PaperRow(
        paper.pk,
        paper.value,
        paper.title,
        paper.abstract,
        paper.authors,
        paper.announced,
        paper.published,
        paper.stars,
        edition.year if edition else None,
        edition.venue.key if edition else None,
        edition.venue.name if edition else None,
        [subject.code for subject in paper.subjects.all()],
    )


class CommentIndex(Index, indexes.Indexable):
    version = 3

    body = indexes.CharField(document=True, model_attr="text")
    authors = indexes.MultiValueField()
    formulas = indexes.MultiValueField()
    year = indexes.IntegerField()
    time = indexes.DateTimeField(model_attr="posted")

    def get_model(self) -> type[Comment]:
        return Comment

    def index_queryset(self, using: str | None = None) -> QuerySet[Comment]:
        return Comment.objects.public()

    def prepare_authors(self, comment: Comment) -> list[str]:
        return [comment.name]

    def prepare_year(self, comment: Comment) -> int:
        return timezone.localdate(comment.posted).year

    def prepare_formulas(self, comment: Comment) -> list[str]:
        return list(formulas_in(comment.text))
