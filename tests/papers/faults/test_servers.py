"""The broker and the database go away in the middle of a harvest and come back; it ends as if they had been there."""

import signal
import time

import pytest
import redis as client

pytestmark = pytest.mark.faults


def test_redis_is_away_for_a_minute_and_comes_back_empty(make_site, clean, redis):
    site = make_site()
    site.start()
    site.wait_until(lambda: site.pages() > 5)
    redis[0].stop(signal.SIGKILL)
    time.sleep(60)
    redis[0].start()
    site.wait_until_done()
    assert site.left_behind() == clean()
    assert site.closest() >= 0.2


def test_redis_forgets_everything_again_and_again(make_site, clean, redis):
    site = make_site()
    site.start()
    broker = client.Redis.from_url(redis[1])
    for pages in range(4, 28, 4):
        site.wait_until(lambda pages=pages: site.pages() > pages)
        broker.flushall()
    broker.close()
    site.wait_until_done()
    assert site.left_behind() == clean()


def test_redis_hangs_up_on_everybody_and_then_says_nothing_for_a_while(make_site, clean, redis):
    """Consumers that are cut off have been seen to live on and to take nothing any more."""
    site = make_site()
    site.start()
    broker = client.Redis.from_url(redis[1])
    for pages in (3, 6, 9):
        site.wait_until(lambda pages=pages: site.pages() > pages)
        broker.client_kill_filter(_type="normal", skipme=True)
        broker.client_kill_filter(_type="pubsub", skipme=True)
    broker.execute_command("DEBUG", "SLEEP", "5")
    broker.close()
    before = site.pages()
    site.wait_until(lambda: site.pages() > before, 30)
    site.wait_until_done()
    assert site.left_behind() == clean()


def test_postgres_crashes_in_the_middle_of_a_page(make_site, clean, postgres):
    site = make_site(page_size=200)
    site.start()
    for pages in (2, 6, 10):
        site.wait_until(lambda pages=pages: site.pages() > pages and site.is_saving())
        postgres[0].stop(signal.SIGQUIT)
        postgres[0].start()
    site.wait_until_done()
    assert (site.half_saved(), site.left_behind()) == (0, clean())
    assert site.closest() >= 0.2
