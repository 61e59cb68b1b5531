"""The blog, on its way out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.moving.items import CannotRead
from deploy.site.moving import move_out


class Command(BaseCommand):
    help = (
        "Write the whole blog into an empty folder: Markdown with front matter, pictures, and JSON for the rest. "
        "import_articles reads it back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            counts = move_out(folder)
        except CannotRead as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
        self.stdout.write(" · ".join(f"{kind} {number:,}" for kind, number in counts.items()))
