"""What of each row is indexed. Only what is searched goes in; what is shown is fetched from the database.

The fields are those of search.engines.documents. A document's id is Haystack's own, kind and primary key
("papers.paper.12"). Raise an index's `version` when what is put into its fields changes: the whole is then built anew.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from operator import attrgetter

from django.db import models
from django.db.models import Prefetch, QuerySet
from haystack import indexes
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.utils import get_identifier, get_model_ct

from blog.models import Article
from comments.models import Comment
from papers.models import Paper, Subject
from search.engines.documents import whole_title
from search.formulas import formulas_in


class Index(indexes.SearchIndex):
    """Haystack's own way to fill the fields asks each of them seven questions, a third of the time a paper takes."""

    @cached_property
    def _getters(self) -> list[tuple[str, Callable[[models.Model], object]]]:
        return [
            (name, getattr(self, f"prepare_{name}", None) or attrgetter(field.model_attr.replace("__", ".")))
            for name, field in self.fields.items()
        ]

    def full_prepare(self, obj: models.Model, with_string_facet: bool = True) -> dict[str, object]:
        names = {ID: get_identifier(obj), DJANGO_CT: get_model_ct(type(obj)), DJANGO_ID: str(obj.pk)}
        return names | {name: value for name, get in self._getters if (value := get(obj)) is not None}


class ArticleIndex(Index, indexes.Indexable):
    version = 2

    body = indexes.CharField(document=True, model_attr="text")
    title = indexes.CharField(model_attr="title")
    whole_title = indexes.MultiValueField()
    authors = indexes.MultiValueField()
    names = indexes.MultiValueField()
    formulas = indexes.MultiValueField()
    categories = indexes.MultiValueField()
    year = indexes.IntegerField(model_attr="published__year")
    day = indexes.DateField(model_attr="published")

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

    def prepare_formulas(self, article: Article) -> list[str]:
        return list(formulas_in(article.text))

    def prepare_categories(self, article: Article) -> list[str]:
        return [*([article.category.slug] if article.category else []), *(tag.slug for tag in article.tags.all())]


class PaperIndex(Index, indexes.Indexable):
    version = 2

    body = indexes.CharField(document=True, model_attr="abstract")
    title = indexes.CharField(model_attr="title")
    whole_title = indexes.MultiValueField()
    authors = indexes.MultiValueField(model_attr="authors")
    names = indexes.MultiValueField()
    formulas = indexes.MultiValueField()
    categories = indexes.MultiValueField()
    venue = indexes.MultiValueField()
    year = indexes.IntegerField(null=True)
    day = indexes.DateField(null=True)
    stars = indexes.IntegerField(model_attr="stars")

    def get_model(self) -> type[Paper]:
        return Paper

    def index_queryset(self, using: str | None = None) -> QuerySet[Paper]:
        subjects = Prefetch("subjects", Subject.objects.only("code"))
        wanted = ("scheme", "value", "title", "abstract", "authors", "announced", "published", "stars")
        edition = ("edition__year", "edition__venue__key", "edition__venue__name")
        papers = Paper.objects.filter(public=True).select_related("edition__venue")
        return papers.only(*wanted, *edition).prefetch_related(subjects)

    def prepare_whole_title(self, paper: Paper) -> list[str]:
        return [whole_title(paper.title)]

    def prepare_names(self, paper: Paper) -> list[str]:
        edition = paper.edition
        return [paper.value, *([f"{edition.venue.key} {edition.year}", edition.venue.name] if edition else [])]

    def prepare_formulas(self, paper: Paper) -> list[str]:
        return list(formulas_in(f"{paper.title}\n{paper.abstract}"))

    def prepare_categories(self, paper: Paper) -> list[str]:
        return [subject.code for subject in paper.subjects.all()]

    def prepare_venue(self, paper: Paper) -> list[str]:
        return [paper.edition.venue.key] if paper.edition else []

    def prepare_year(self, paper: Paper) -> int | None:
        if paper.edition:
            return paper.edition.year
        day = self.prepare_day(paper)
        return day.year if day else None

    def prepare_day(self, paper: Paper) -> date | None:
        return paper.announced or (paper.published.date() if paper.published else None)


class CommentIndex(Index, indexes.Indexable):
    version = 2

    body = indexes.CharField(document=True, model_attr="text")
    authors = indexes.MultiValueField()
    formulas = indexes.MultiValueField()
    year = indexes.IntegerField(model_attr="posted__year")
    day = indexes.DateField(model_attr="posted")

    def get_model(self) -> type[Comment]:
        return Comment

    def index_queryset(self, using: str | None = None) -> QuerySet[Comment]:
        return Comment.objects.visible().without_tree_fields()

    def prepare_authors(self, comment: Comment) -> list[str]:
        return [comment.name]

    def prepare_formulas(self, comment: Comment) -> list[str]:
        return list(formulas_in(comment.text))
