"""Brings the database and the static files up to date: run before any process serves."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from papers import subjects, venues
from search import indexing


class Command(BaseCommand):
    help = "Migrate the database, collect the static files, and seed a site that has no content yet."

    # `manage.py check` is for who changes the code; it would be a quarter of a start.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-samples", action="store_true", help="an empty site, with taxonomy and venues")

    def handle(self, *args: object, without_samples: bool = False, **options: object) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        self.stdout.write("bringing the database up to date")
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("collecting the static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        if without_samples:
            subjects.load(settings.SEEDS_DIR / "subjects.csv")
            venues.load(settings.SEEDS_DIR / "venues.csv")
            indexing.index_pending()
        else:
            call_command("seed", once=True)
