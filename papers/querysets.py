"""Questions about papers, with names."""

from datetime import date

from django.db import models


class PaperQuerySet(models.QuerySet):
    """Papers, asked by where and when they were announced or accepted."""


class AnnouncementQuerySet(models.QuerySet):
    """Announcements, asked by day and subject."""

    def on(self, day: date) -> "AnnouncementQuerySet":
        return self.filter(day=day)
