"""What tests of the ingestion share: records to harvest, what workers and the beat do, and all that is left behind."""

from datetime import date
from pathlib import Path
from typing import Any

from papers import ingest
from papers.ingest.working import mark_of
from papers.models import (
    Announcement,
    Paper,
    PaperIdentifier,
    PaperRecord,
    PaperSubject,
    PaperVersion,
    QuarantinedRecord,
    SourceRun,
)
from papers.record import Window
from tests.fakes.arxiv_oai import FakeArxiv, read_records
from tests.fakes.arxiv_records import Sample

ALL = Window(since=date(2005, 9, 16))
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "arxiv_oai"


def harvest(window: Window = ALL, **how) -> SourceRun:
    return ingest.pull(ingest.open_run("arxiv_oai", window), **how)


def queries(fake: FakeArxiv) -> list[dict[str, str]]:
    return [params for _, params in fake.log]


def due() -> list[int]:
    """What the beat finds."""
    ingest.open_windows()
    return [run.pk for run in ingest.due_runs()]


def deliver(run: SourceRun) -> bool:
    """A message about the run as it is; whether another page follows."""
    run.refresh_from_db()
    return ingest.next_page(run.pk, mark_of(run)) is not None


def work_off() -> None:
    """What workers do until nothing is due."""
    while runs := ingest.due_runs():
        for run in runs:
            while run:
                run = ingest.next_page(run.pk, mark_of(run))


def sample_records() -> list[Sample]:
    return read_records(SAMPLES / "records")


def made_records(count: int, datestamp: str = "2024-05-02") -> list[Sample]:
    """So many plain records of one day."""
    return [
        {
            "id": f"2405.{number:05d}",
            "datestamp": datestamp,
            "versions": [{"date": f"2024-05-01T10:{number % 60:02d}:00Z", "size": "9kb"}],
            "title": f"Title {number}",
            "authors": f"Author {number}",
            "categories": ["cs.LG", "cs.AI"][: 1 + number % 2],
            "abstract": f"Abstract {number}.",
        }
        for number in range(1, count + 1)
    ]


def left_behind() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that says something of papers, without keys and clocks: two harvests are equal when this is."""
    paper = ("paper__scheme", "paper__value")
    return {
        "papers": list(
            Paper.objects.order_by("scheme", "value").values_list(
                "scheme", "value", "title", "abstract", "authors", "version", "published", "revised", "announced",
                "withdrawn", "comments", "journal_ref", "license", "url", "pdf_url",
            )
        ),
        "identifiers": list(
            PaperIdentifier.objects.order_by("scheme", "value").values_list("scheme", "value", *paper)
        ),
        "records": list(
            PaperRecord.objects.order_by("source", "identifier__value").values_list(
                "source", "identifier__value", "version", "datestamp", "digest", "deleted"
            )
        ),
        "versions": list(
            PaperVersion.objects.order_by("identifier__value", "number").values_list(
                "identifier__value", "number", "submitted", "size", "source_type"
            )
        ),
        "subjects": list(
            PaperSubject.objects.order_by("paper__value", "position").values_list(
                "paper__value", "position", "subject__code"
            )
        ),
        "announcements": list(
            Announcement.objects.order_by("paper__value", "day", "subject__code").values_list(
                "paper__value", "day", "subject__code", "kind"
            )
        ),
        "quarantined": list(QuarantinedRecord.objects.order_by("key").values_list("source", "key", "error")),
    }  # fmt: skip


def run_states() -> list[tuple[Any, ...]]:
    return list(SourceRun.objects.order_by("pk").values_list("state", "pages", "cursor", "error"))
