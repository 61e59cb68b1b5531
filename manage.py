#!/usr/bin/env python
"""Names deploy.settings and hands over to Django."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a setting is wrong: its sentence helps, a traceback does not
        sys.exit(f"{type(error).__name__}: {error}")
