from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import following, fragments
        from comments.signals import comments_changed, comments_removed
        from papers.signals import papers_merged, papers_split

        comments_changed.connect(fragments.forget)
        comments_removed.connect(fragments.forget)
        papers_merged.connect(following.follow_merge)
        papers_split.connect(following.follow_split)
