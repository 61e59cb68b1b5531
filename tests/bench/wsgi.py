"""The site with one more address: a view that says hello and does nothing else."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
application = get_wsgi_application()
settings.ROOT_URLCONF = "tests.bench.urls"
