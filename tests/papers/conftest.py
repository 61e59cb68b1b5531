from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _fresh_taxonomy() -> Iterator[None]:
    """What a process holds in memory outlives the rows of a test."""
    from papers import taxonomy  # this file is read before Django is set up

    taxonomy.forget()
    yield
    taxonomy.forget()
