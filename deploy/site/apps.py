from django.apps import AppConfig

from blog import signals as blog
from comments import signals as comments
from deploy.site.page_cache import forget_pages
from papers import signals as papers

CHANGES = (
    blog.articles_changed,
    blog.articles_removed,
    blog.pages_changed,
    comments.comments_changed,
    comments.comments_removed,
    papers.papers_changed,
    papers.papers_removed,
)


class SiteConfig(AppConfig):
    name = "deploy.site"
    label = "site"

    def ready(self) -> None:
        """A change in any room makes the kept pages old."""
        for change in CHANGES:
            change.connect(forget_pages, dispatch_uid="deploy.site.forget_pages")
