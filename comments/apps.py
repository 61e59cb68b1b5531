from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from blog.signals import articles_changed
        from comments import following, fragments
        from comments.models import Comment
        from comments.signals import comments_changed, comments_removed
        from papers.signals import papers_changed, papers_merged, papers_split

        comments_changed.connect(fragments.forget)
        comments_removed.connect(fragments.forget)
        articles_changed.connect(following.follow_articles)
        papers_changed.connect(following.follow_papers)
        post_delete.connect(following.tell_of_the_end, sender=Comment)
        papers_merged.connect(following.follow_merge)
        papers_split.connect(following.follow_split)
