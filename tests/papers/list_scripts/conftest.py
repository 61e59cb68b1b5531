import pytest


@pytest.fixture
def day(transactional_db) -> None:
    """A Tuesday of sixty papers, over more than one list."""
    from tests.papers.long_day import make_long_day  # this file is read before Django is set up

    make_long_day(60)
