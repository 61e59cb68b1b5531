"""An edition in a real browser: what is typed into its filter goes with the reader to its tracks and years."""

import pytest

from papers.models import Venue
from tests.papers.views.test_venue import publish

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_tracks_and_years_take_along_what_is_typed_into_the_filter(visit):
    venue = Venue.objects.create(key="ICLR", name="International Conference on Learning Representations")
    publish(venue, 2023, ["Poster"])
    publish(venue, 2024, ["Oral", "Poster", "Oral"])
    visit.open("/venue/ICLR.2024?group=Oral")
    visit.page.locator("#filter summary").click()
    visit.page.get_by_label("Any of").fill("00002")
    visit.page.wait_for_url("**/venue/ICLR.2024?group=Oral&any=00002")

    tabs = visit.page.locator(".tabs a")
    assert tabs.evaluate_all("(tabs) => tabs.map((tab) => [tab.textContent, new URL(tab.href).search])") == [
        ["All", "?any=00002"],
        ["Oral 1", "?any=00002&group=Oral"],
        ["Poster 0", "?any=00002&group=Poster"],
    ]
    visit.page.get_by_role("link", name="2023").first.click()
    visit.page.wait_for_url("**/venue/ICLR.2023?any=00002")
    assert visit.faults == []
