"""What collectstatic makes of the sheets and scripts, and what a page asks for then."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from deploy.site.bundles import BUNDLES
from deploy.site.templatetags import site


class Links(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "src"}]


def links(html: str) -> list[str]:
    return Links(html).found


@pytest.fixture
def collected(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_sources_stay_apart_where_nothing_was_collected(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path

    assert links(site.stylesheet()) == [f"/static/{source}" for source in BUNDLES["site/scholium.css"]]
    assert links(site.scripts()) == [f"/static/{source}" for source in BUNDLES["site/scholium.js"]]
    assert site.scripts().count("defer") == len(BUNDLES["site/scholium.js"]) - 1


def test_a_collected_site_has_one_sheet_and_one_script_of_all_sources(collected):
    for bundle, html in (("site/scholium.css", site.stylesheet()), ("site/scholium.js", site.scripts())):
        [address] = links(html)
        stem, _dot, extension = bundle.rpartition(".")
        assert re.fullmatch(rf"/static/{stem}\.[0-9a-f]{{12}}\.{extension}", address)
        joined = (collected / address.removeprefix("/static/")).read_text()
        rules = [(collected / source).read_text().splitlines()[-1] for source in BUNDLES[bundle]]
        assert [rule for rule in rules if rule not in joined] == []


def test_the_script_sets_the_colours_at_once_and_waits_for_the_page_with_the_rest(collected):
    [address] = links(site.scripts())
    script = (collected / address.removeprefix("/static/")).read_text()
    early, _comma, rest = script.partition('addEventListener("DOMContentLoaded", () => {')

    assert 'localStorage.getItem("theme")' in early
    assert 'document.querySelector(".theme-toggle")' in rest
    assert "defer" not in site.scripts()


def test_a_bundle_leaves_out_what_only_people_read(collected):
    for html, marks in ((site.stylesheet(), ["/*", "\n ", "\n\n"]), (site.scripts(), ["\n//", "\n ", "\n\n"])):
        [address] = links(html)
        bundle = (collected / address.removeprefix("/static/")).read_text()
        assert [mark for mark in marks if mark in bundle] == []


def test_what_a_page_asks_for_lies_packed_beside_it(collected):
    for html in (site.stylesheet(), site.scripts()):
        [address] = links(html)
        plain = collected / address.removeprefix("/static/")
        packed = plain.with_name(plain.name + ".gz")
        assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()


def test_the_fonts_of_the_joined_sheet_are_where_it_says(collected):
    [address] = links(site.stylesheet())
    sheet = collected / address.removeprefix("/static/")

    fonts = re.findall(r'url\("([^"]+\.woff2)"\)', sheet.read_text())

    assert [(sheet.parent / font).is_file() for font in fonts] == [True, True]
    assert f"/static/{(sheet.parent / fonts[0]).resolve().relative_to(collected)}" == links(site.maths_font())[0]


def test_collecting_again_changes_no_address(collected):
    before = links(site.stylesheet())

    call_command("collectstatic", interactive=False, verbosity=0)

    assert links(site.stylesheet()) == before
    assert len(list((collected / "site").glob("scholium.*.css"))) == 1


def test_the_maths_font_of_a_page_is_small():
    assert Path(finders.find(site.MATHS_FONT)).stat().st_size <= 120_000
