"""Whatever bytes come, reading them yields records or raises SourceError: nothing else may stop a worker."""

import random
from collections.abc import Callable

import pytest

from papers.formats import bibtex, ris, table, upload, venue_lists
from papers.record import SourceError
from papers.sources import acl_anthology, arxiv_feed, arxiv_snapshot, cvf, openreview, pmlr
from tests.samples import sample

RIS = b"TY  - CPAPER\nTI  - One\nAU  - Kern, Ada\nPY  - 2024/05/06/\nUR  - https://arxiv.org/abs/2401.00001\nER  - \n"
CSV = "编号,标题,作者,年份,序号\n2401.00001,一,张三,2024-02-30,7\n2401.00002,二,李四；王五,,\n".encode()
LIST = (
    b'[{"id": "AbCdEf12_-", "title": "T", "author": "A;B", "status": "Oral", "track": "main", "arxiv": "2401.00001"}]'
)
READERS: list[tuple[Callable[[bytes], object], bytes]] = [
    (arxiv_feed.parse, sample("arxiv_feed/rss_cs.CL.xml")),
    (arxiv_feed.parse, sample("arxiv_feed/atom_several.xml")),
    (lambda data: list(arxiv_snapshot.parse(data.splitlines())), sample("arxiv_snapshot/lines.json")),
    (acl_anthology.parse, sample("acl_anthology/2022.acl.xml")),
    (pmlr.parse, sample("pmlr/bibliography.bib")),
    (pmlr.parse, sample("pmlr/posts.md")),
    (cvf.parse, sample("cvf/CVPR2024.html")),
    (openreview.parse, sample("openreview/v1.json")),
    (openreview.parse, sample("openreview/v2.json")),
    (lambda data: list(bibtex.read(data)), sample("pmlr/bibliography.bib")),
    (lambda data: list(ris.read(data)), RIS),
    (lambda data: list(table.read(data)), CSV),
    (lambda data: list(venue_lists.read(data)), LIST),
    (lambda data: list(upload.read("a.csv", data)), LIST + CSV + RIS),
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut, with a stretch taken out or put in twice, or with bytes that no text has."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    noise = chance.choice(
        [b"\x00", b"\xff\xfe", b"{", b"}", b'"', b"<", b"&#xD800;", b"\xed\xa0\x80", b"null", b"-1", b"[" * 9]
    )
    head, tail = data[:start], data[end:]
    return chance.choice(
        [head, tail, head + tail, data[:end] + data[start:], head + noise + data[start:], head + noise + tail]
    )


@pytest.mark.parametrize(("read", "data"), READERS)
def test_damage_is_set_aside_or_named(read, data):
    chance = random.Random(20240306)
    for _ in range(150):
        bad = damaged(damaged(data, chance) or data, chance)
        try:
            read(bad)
        except SourceError:
            pass
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} from {bad!r}") from error
