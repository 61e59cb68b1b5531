"""arXiv, as the harvests of these tests find it."""

from collections.abc import Iterator

import pytest

from tests.fakes.arxiv_oai import FakeArxiv, serving


@pytest.fixture
def arxiv() -> FakeArxiv:
    """What it has and how it behaves; files whose tests need another one say so in a fixture of this name."""
    from tests.papers.harvesting import sample_records  # this file is read before Django is set up

    return FakeArxiv(records=sample_records(), page_size=3)


@pytest.fixture
def fake(arxiv, settings) -> Iterator[FakeArxiv]:
    """The same, served, and asked without a pause."""
    settings.ARXIV_DELAY = 0.0
    with serving(arxiv) as server:
        settings.ARXIV_OAI_URL = server.url
        yield server
