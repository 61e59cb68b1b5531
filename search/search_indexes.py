"""What of each row is indexed. Only what is searched goes in; what is shown is fetched from the database.

A document's id is Haystack's own, kind and primary key ("papers.paper.12"). Raise an index's `version` when its fields
or what is put into them change: the whole is then built anew.
"""

from datetime import date

from django.db.models import Prefetch, QuerySet
from haystack import indexes

from blog.models import Article
from comments.models import Comment
from papers.models import Paper, Subject

TITLE_BOOST = 3


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
    version = 1

    text = indexes.CharField(document=True, stored=False)
    title = indexes.CharField(model_attr="title", boost=TITLE_BOOST, stored=False)
    authors = indexes.CharField(model_attr="author_name", stored=False)
    subjects = indexes.MultiValueField(stored=False)
    day = indexes.DateField(model_attr="published", stored=False)

    def get_model(self) -> type[Article]:
        return Article

    def index_queryset(self, using: str | None = None) -> QuerySet[Article]:
        return Article.objects.published().select_related("category").prefetch_related("tags")

    def prepare_text(self, article: Article) -> str:
        return "\n".join([article.title, article.author_name, *self._names(article), article.text])

    def prepare_subjects(self, article: Article) -> list[str]:
        return [*([article.category.slug] if article.category else []), *(tag.slug for tag in article.tags.all())]

    def _names(self, article: Article) -> list[str]:
        category = [article.category.name, article.category.name_zh] if article.category else []
        return [*category, *(tag.name for tag in article.tags.all())]


class PaperIndex(indexes.SearchIndex, indexes.Indexable):
    version = 1

    text = indexes.CharField(document=True, stored=False)
    title = indexes.CharField(model_attr="title", boost=TITLE_BOOST, stored=False)
    authors = indexes.CharField(stored=False)
    subjects = indexes.MultiValueField(stored=False)
    day = indexes.DateField(null=True, stored=False)

    def get_model(self) -> type[Paper]:
        return Paper

    def index_queryset(self, using: str | None = None) -> QuerySet[Paper]:
        subjects = Prefetch("subjects", Subject.objects.only("code"))
        wanted = ("scheme", "value", "title", "abstract", "authors", "announced", "published")
        return Paper.objects.filter(public=True).only(*wanted).prefetch_related(subjects)

    def prepare_text(self, paper: Paper) -> str:
        return "\n".join([paper.title, paper.abstract, self.prepare_authors(paper), paper.value])

    def prepare_authors(self, paper: Paper) -> str:
        return "\n".join(paper.authors)

    def prepare_subjects(self, paper: Paper) -> list[str]:
        return [subject.code for subject in paper.subjects.all()]

    def prepare_day(self, paper: Paper) -> date | None:
        return paper.announced or (paper.published.date() if paper.published else None)


class CommentIndex(indexes.SearchIndex, indexes.Indexable):
    version = 1

    text = indexes.CharField(document=True, stored=False)
    authors = indexes.CharField(model_attr="name", stored=False)
    day = indexes.DateField(model_attr="posted", stored=False)

    def get_model(self) -> type[Comment]:
        return Comment

    def index_queryset(self, using: str | None = None) -> QuerySet[Comment]:
        return Comment.objects.visible().without_tree_fields()

    def prepare_text(self, comment: Comment) -> str:
        return f"{comment.name}\n{comment.text}"
