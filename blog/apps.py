from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Blog")

    def ready(self) -> None:
        from blog.models import Category, Tag
        from blog.naming import tell_articles

        for named in (Category, Tag):
            post_save.connect(tell_articles, sender=named)
            pre_delete.connect(tell_articles, sender=named)
