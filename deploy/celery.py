"""The Celery application; `celery -A deploy worker` and `celery -A deploy beat` find it here."""

import os
import signal
import sys
import threading

from celery import Celery
from celery.signals import worker_process_init, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

app = Celery("scholium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["blog", "papers", "search", "comments", "deploy.site"])

# What `docker stop`, and our own supervisor, give a process before they kill it is ten seconds.
FINISH_SECONDS = 8.0


@worker_shutting_down.connect
def wait_no_longer(how: str, **_signal: object) -> None:
    """A worker asked to stop finishes what it has begun; what is not finished by then is handed back."""
    if how == "Warm":
        timer = threading.Timer(FINISH_SECONDS, os.kill, (os.getpid(), signal.SIGQUIT))
        timer.daemon = True
        timer.start()


@worker_process_init.connect
def end_in_order(**_signal: object) -> None:
    """The process that does the work unwinds when it is ended, so that it gives back what it holds."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
