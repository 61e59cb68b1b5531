"""What tests of the ingestion share: a running stand-in for arXiv's server, and all that the harvest left behind."""

from pathlib import Path
from typing import Any

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
from tests.fakes.arxiv_oai import read_records
from tests.fakes.arxiv_records import Sample

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "arxiv_oai"


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
