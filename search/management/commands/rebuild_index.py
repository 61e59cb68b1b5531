"""Haystack's `rebuild_index` without its empty hour: a new index takes the place of the live one when it is whole."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search import indexing


class Command(BaseCommand):
    help = "Builds the search index anew beside the live one, which answers until the new one takes its place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", action="store_false", dest="interactive", help="nothing is ever asked")

    def handle(self, *args: Any, **options: Any) -> None:
        started, done, total = time.monotonic(), 0, indexing.public_count()

        def said(built: int) -> None:
            nonlocal done
            done += built
            if options["verbosity"]:
                self.stdout.write(f"{done} of {total} documents · {done / (time.monotonic() - started):.0f} a second")

        indexing.rebuild(said)
        self.stdout.write(f"indexed {done}")
