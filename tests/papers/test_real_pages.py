"""Saved pages of arXiv's servers, where a folder of them lies beside the project; elsewhere nothing is collected."""

import re
from pathlib import Path

import pytest

from papers import ingest
from papers.models import Paper
from papers.record import Window
from tests.fakes import arxiv_oai as fakes
from tests.papers.harvesting import left_behind

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PAGES = sorted([*DATA.glob("arxiv_oai_new/arXiv*_page*.xml"), *DATA.glob("arxiv_oai_legacy_cs2016/*.xml.gz")])

if PAGES:

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
    def test_a_real_page_is_harvested_whole_and_twice_as_once(path, settings):
        (body,) = fakes.read_pages([path])
        alone = re.sub(rb"(<resumptionToken[^>]*>)[^<]*", rb"\1", body)
        settings.ARXIV_DELAY = 0.0
        with fakes.serving(fakes.FakeArxiv(replayed=[alone])) as fake:
            settings.ARXIV_OAI_URL = fake.url
            first = ingest.pull(ingest.open_run("arxiv_oai", Window()))
            before = left_behind()
            second = ingest.pull(ingest.open_run("arxiv_oai", Window()))
        records = body.count(b"<record>")
        assert first.counts == f"seen {records} · new {records} · changed 0 · unchanged 0 · skipped 0"
        assert second.counts == f"seen {records} · new 0 · changed 0 · unchanged {records} · skipped 0"
        assert (left_behind(), Paper.objects.count()) == (before, records)
