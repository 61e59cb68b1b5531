"""What articles are called by: when a category or a tag is renamed, its articles have changed, too."""

from blog.models import Article, Category, Tag
from blog.signals import articles_changed


def tell_articles(instance: Category | Tag, **sent: object) -> None:
    if pks := list(instance.articles.values_list("pk", flat=True)):
        articles_changed.send(Article, pks=pks)
