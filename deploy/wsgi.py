"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

application = get_wsgi_application()
# What is loaded now stays for good: the collector need not look through it again beside every few pages.
gc.collect()
gc.freeze()
