"""One run of a source, in the foreground."""

import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers import ingest
from papers.formats import jsonl
from papers.ingest.runs import GIVEN_UP
from papers.models import SourceRun
from papers.record import Quarantined, Record, SourceError, Window
from papers.sources import FILES, SOURCES

_LONGEST_SCOPE = SourceRun._meta.get_field("scope").max_length or 0
# What has no server, only a file.
FILE_SOURCES = ("seed", *FILES)


class Command(BaseCommand):
    help = "Harvest a source, or read FILE as it would have come from there. A run that broke off goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", help=", ".join((*SOURCES, *FILE_SOURCES)))
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="a saved page instead of the server")
        parser.add_argument("--since", metavar="D", help="changed on this day or later: 2024-05-06")
        parser.add_argument("--until", metavar="D", help="changed on this day or earlier")
        parser.add_argument("--set", dest="scope", metavar="S", default="", help="a part of the source: cs, cs:cs:AI")
        parser.add_argument("--limit", metavar="N", type=int, help="stop after so many records")

    def handle(self, *args: Any, source: str, file: Path | None, scope: str, **options: Any) -> None:
        if source not in (*SOURCES, *FILE_SOURCES):
            raise CommandError(f"There is no source {source!r}. Known are: {', '.join((*SOURCES, *FILE_SOURCES))}.")
        limit = options["limit"]
        if limit is not None and limit < 1:
            raise CommandError("--limit takes a number from 1 on.")
        if len(scope) > _LONGEST_SCOPE or not scope.isprintable():
            raise CommandError(f"--set takes a name of at most {_LONGEST_SCOPE} printable characters.")
        window = Window(scope, _day("--since", options["since"]), _day("--until", options["until"]))
        if window.since and window.until and window.since > window.until:
            raise CommandError(f"--since {window.since} is later than --until {window.until}.")
        run = self.read(source, file, limit) if file else self.harvest(source, window, limit)
        if run.state in GIVEN_UP:
            told = "failed" if run.state == SourceRun.State.FAILED else run.get_state_display()
            raise CommandError(f"{source} {told}: {run.error} ({run.counts})")
        self.stdout.write(run.counts)

    def read(self, source: str, file: Path, limit: int | None) -> SourceRun:
        try:
            if source in FILES:
                return self.take_lines(source, file, limit)
            data = file.read_bytes()
            return ingest.ingest(source, _entries(source, data), limit=limit)
        except (OSError, SourceError) as error:
            raise CommandError(f"{file}: {getattr(error, 'strerror', None) or error}") from error

    def take_lines(self, source: str, file: Path, limit: int | None) -> SourceRun:
        try:
            return ingest.take_file(source, file, limit=limit, tell=_Progress(self, None))
        except ingest.Busy as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on after the last line that was saved.") from None

    def harvest(self, source: str, window: Window, limit: int | None) -> SourceRun:
        if source not in SOURCES:
            raise CommandError(f"{source} has no server to ask: name a file.")
        try:
            run = ingest.open_run(source, window)
            progress = _Progress(self, run)
            if run.pages:
                progress.say(f"going on after {run.pages} pages")
            return ingest.pull(run, limit=limit, tell=progress)
        except ingest.Busy as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on from the last page that was saved.") from None


class _Progress:
    """Speaks on stderr: delays at once, pages from the third second on."""

    def __init__(self, command: BaseCommand, run: SourceRun | None) -> None:
        self._command = command
        self._began = self._spoke = time.monotonic()
        self._seen_before = run.seen if run else None

    def __call__(self, run: SourceRun, remark: str) -> None:
        if remark:
            return self.say(remark)
        now = time.monotonic()
        if self._seen_before is None:
            self._seen_before = run.seen
        if now - self._spoke > 2:
            self._spoke = now
            rate = (run.seen - self._seen_before) / (now - self._began)
            self.say(f"page {run.pages} · {run.counts} · {rate:.0f} records/s")
        return None

    def say(self, text: str) -> None:
        self._command.stderr.write(text, style_func=str)
        sys.stderr.flush()


def _entries(source: str, data: bytes) -> list[Record | Quarantined]:
    if source not in SOURCES:
        return list(jsonl.read(data))
    page = SOURCES[source].parse(data)
    return [*page.records, *page.quarantined]


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"{option} takes a day like 2024-05-06, not {text!r}.") from None
