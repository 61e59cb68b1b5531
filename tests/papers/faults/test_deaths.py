"""Workers, their children and the beat are killed at random moments of a harvest; it ends as if nothing had been."""

import os
import random
import signal
import time

import pytest

from tests.fakes import arxiv_faults as faults
from tests.papers.faults.site import kill_at_random

pytestmark = pytest.mark.faults
MANY = 10_000
SEED = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1 << 32))


def test_a_harvest_survives_twenty_deaths(make_site, clean):
    print(f"FAULTS_SEED={SEED}")  # noqa: T201 pytest shows it should the test fail
    site = make_site(records=MANY)
    site.start(workers=2)
    died = kill_at_random(site, 20, random.Random(SEED), ["worker", "child", "beat"])
    site.wait_until_done()
    assert (len(died), site.half_saved(), site.left_behind()) == (20, 0, clean(MANY))
    assert site.closest() >= 0.2


def test_without_a_page_s_transaction_it_would_not(make_site):
    """The run above can fail: where every statement is committed by itself, a death leaves half a page for good."""
    site = make_site(records=MANY, page_size=2000, environment={"FAULTS_WITHOUT_TRANSACTIONS": "1"})
    site.start(workers=2)
    for _ in range(5):
        site.wait_until(lambda: site.half_saved() > 0, pause=0)
        for name in ("worker0", "worker1"):
            site.kill_child(name)
        if site.stays_half_saved():
            break
    assert site.stays_half_saved()
    # Half a page stands in the way of the whole: the page is refused, and without savepoints not narrowed either.
    refusals = ("IntegrityError", "TransactionManagementError")
    site.wait_until(lambda: any(refusal in str(site.runs()) for refusal in refusals), 60)


def test_a_worker_asked_to_stop_hands_back_its_page_within_thirty_seconds(make_site, clean):
    site = make_site()
    site.start(workers=1)
    site.wait_until(lambda: site.pages() > 2)
    worker = site.processes.pop("worker0")
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    worker.wait(30)
    assert time.monotonic() - began < 30
    site.start_worker("worker0")
    site.wait_until_done()
    assert (site.half_saved(), site.left_behind()) == (0, clean())


def test_a_worker_asked_to_stop_waits_for_no_slow_server(make_site, clean):
    """Its page is handed back, so that the next worker begins with it at once: leases are for a minute here."""
    site = make_site(environment={"FAULTS_HURRY": "60"})
    site.fake.faults = {5: faults.trickle(0.05)}
    site.start(workers=1)
    site.wait_until(lambda: len(site.fake.log) == 5)
    worker = site.processes.pop("worker0")
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    worker.wait(30)
    assert time.monotonic() - began < 15
    assert site.ask("SELECT state, owner, lease_until, pages, deliveries FROM papers_sourcerun") == [
        ("due", "", None, 4, 0)
    ]
    site.start_worker("worker0")
    site.wait_until_done(40)
    assert (site.half_saved(), site.left_behind()) == (0, clean())
    assert site.closest() >= 0.2
