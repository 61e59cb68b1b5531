"""The Celery application; `celery -A deploy worker` and `celery -A deploy beat` find it here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

app = Celery("scholium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["blog", "papers", "search", "comments", "deploy.site"])
