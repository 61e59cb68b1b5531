from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "papers"
    verbose_name = _("Papers")

    def ready(self) -> None:
        from papers.models import Venue
        from papers.venues import tell_papers

        post_save.connect(tell_papers, sender=Venue)
