"""How a reader gets through a list, and what is then there."""

import json

from playwright.sync_api import expect

LIST = "/arxiv/cs.AI+cs.LG?date=2024-05-07"
TITLES = "[...document.querySelectorAll('.paper-card')].map((card) => card.dataset.paper)"


def shown(visit) -> list[str]:
    return visit.page.evaluate(TITLES)


def wheel_to_end(visit, total: int) -> None:
    """As a reader gets there who sees each part of the list go by, and waits for the next near the end."""
    near = "document.querySelector('.list-end').getBoundingClientRect().top < innerHeight + 600"
    cards = visit.page.locator(".paper-card")
    visit.page.mouse.move(600, 400)
    while (there := cards.count()) < total:
        if visit.page.evaluate(near):
            cards.nth(there).wait_for(state="attached")
        visit.page.mouse.wheel(0, 500)
        visit.page.evaluate("new Promise(requestAnimationFrame)")
    expect(visit.page.locator(".list-status")).to_have_text(f"{total} of {total} papers shown.")


def scroll_to_end(visit, total: int) -> None:
    cards = visit.page.locator(".paper-card")
    for there in range(25, total, 25):
        expect(cards).to_have_count(there)
        visit.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(cards).to_have_count(total)
    expect(visit.page.locator(".list-status")).to_have_text(f"{total} of {total} papers shown.")


def frames_later(visit, frames: int) -> None:
    """When the page was painted so many times more: a place that is gone back to is laid out over several frames."""
    for _frame in range(frames):
        visit.page.evaluate("new Promise(requestAnimationFrame)")


def exported(visit) -> list[str]:
    """The papers of the export that the page offers."""
    address = visit.page.locator(".list-exports a", has_text="JSON").get_attribute("href")
    lines = visit.page.request.get(visit.origin + address).text().splitlines()
    return [json.loads(line)["id"] for line in lines]
