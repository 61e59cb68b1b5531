"""Records as arXiv's OAI-PMH server writes them, in both of its formats."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

PHYSICS = {
    *("astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin", "nucl-ex"),
    *("nucl-th", "physics", "quant-ph"),
}

Sample = dict[str, Any]


def set_specs(record: Sample) -> list[str]:
    def spec(category: str) -> str:
        archive, _, part = category.partition(".")
        group = "physics" if archive in PHYSICS else archive
        middle = f"{group}:{archive}" if group == "physics" or part else group
        return f"{middle}:{part}" if part else middle

    return [spec(category) for category in record.get("categories", [])]


def header(record: Sample) -> str:
    deleted = ' status="deleted"' if record.get("deleted") else ""
    specs = "".join(f"<setSpec>{spec}</setSpec>\n" for spec in set_specs(record))
    return (
        f"<header{deleted}>\n<identifier>oai:arXiv.org:{record['id']}</identifier>\n"
        f"<datestamp>{record['datestamp']}</datestamp>\n{specs}</header>\n"
    )


def whole(record: Sample, written: Callable[[Sample], str]) -> str:
    metadata = "" if record.get("deleted") else f"<metadata>\n{written(record)}\n</metadata>\n"
    return f"<record>\n{header(record)}{metadata}</record>\n"


def raw(record: Sample) -> str:
    versions = "".join(
        f'<version version="v{number}">\n<date>{rfc_date(version["date"])}</date>\n<size>{version["size"]}</size>\n'
        + element("source_type", version.get("source_type"))
        + "</version>\n"
        for number, version in enumerate(record["versions"], start=1)
    )
    return (
        '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">\n'
        + element("id", record["id"])
        + element("submitter", record.get("submitter"))
        + versions
        + element("title", record["title"])
        + element("authors", record["authors"])
        + common(record)
        + "</arXivRaw>"
    )


def arxiv(record: Sample) -> str:
    authors = "".join(
        "<author>"
        + element("keyname", name.rpartition(" ")[2])
        + element("forenames", name.rpartition(" ")[0])
        + "</author>\n"
        for name in re.split(r", | and ", record["authors"])
    )
    days = [version["date"][:10] for version in record["versions"]]
    return (
        '<arXiv xmlns="http://arxiv.org/OAI/arXiv/">\n'
        + element("id", record["id"])
        + element("created", days[-1])
        + element("updated", days[-1] if len(days) > 1 else None)
        + f"<authors>\n{authors}</authors>\n"
        + element("title", record["title"])
        + common(record)
        + "</arXiv>"
    )


def common(record: Sample) -> str:
    """The fields that both formats share, in their order; what the server gives as acm-class is its MSC class."""
    texts = {"categories": " ".join(record["categories"])} | {
        name: record.get(name)
        for name in ("comments", "proxy", "report-no", "acm-class", "msc-class", "journal-ref", "doi", "license")
    }
    texts["acm-class"] = record.get("msc-class")
    return "".join(element(name, text) for name, text in texts.items()) + element("abstract", record["abstract"])


def element(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>\n" if text else ""


def rfc_date(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%a, %d %b %Y %H:%M:%S GMT")


FORMATS: dict[str, Callable[[Sample], str]] = {"arXivRaw": raw, "arXiv": arxiv}
