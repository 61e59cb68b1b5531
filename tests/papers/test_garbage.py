import gc

import pytest

from papers.ingest.garbage import uncollected


@pytest.fixture(autouse=True)
def _as_it_was():
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


@uncollected()
def ask(number):
    return 1 // number, gc.isenabled()


@pytest.mark.parametrize("switch", [gc.enable, gc.disable])
def test_the_collector_rests_and_is_afterwards_as_it_was_even_after_a_failure(switch):
    switch()
    before = gc.isenabled()
    assert (ask(1), gc.isenabled()) == ((1, False), before)
    with pytest.raises(ZeroDivisionError):
        ask(0)
    assert gc.isenabled() == before
