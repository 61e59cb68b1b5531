"""The Chinese of the interface: complete, and compiled from what the catalogue says."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("blog", "papers", "search", "comments", "deploy")
CATALOGUE = settings.BASE_DIR / "deploy/site/locale/zh_Hans/LC_MESSAGES/django.po"
GETTEXT = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
TAXONOMY_GROUPS = {  # put through `{% translate %}` by name
    "Computer Science",
    "Economics",
    "Electrical Engineering and Systems Science",
    "Mathematics",
    "Physics",
    "Quantitative Biology",
    "Quantitative Finance",
    "Statistics",
}
TEXT = r'"(?:[^"\\]|\\.)*"'
ENTRY = re.compile(rf"^msgid ((?:{TEXT}\s*)+)(?:msgid_plural ((?:{TEXT}\s*)+))?msgstr(?:\[0\])? ((?:{TEXT}\s*)+)", re.M)


def test_the_compiled_catalogue_says_what_the_source_says():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    by_message = {key[0] if isinstance(key, tuple) else key: text for key, text in compiled.items() if key}
    assert by_message == catalogue()


@pytest.mark.slow
def test_every_phrase_of_the_interface_has_its_chinese():
    assert {phrase for phrase in phrases() if not catalogue().get(phrase)} == set()


def test_the_catalogue_keeps_no_phrase_that_nobody_says():
    assert set(catalogue()) - set(phrases()) - TAXONOMY_GROUPS == set()


def test_a_translation_fills_the_same_blanks():
    blanks = re.compile(r"%\(\w+\)s|%[ds]")
    wrong = {phrase for phrase, text in catalogue().items() if set(blanks.findall(phrase)) != set(blanks.findall(text))}
    assert wrong == set()


def catalogue() -> dict[str, str]:
    source = CATALOGUE.read_text(encoding="utf-8")
    return {unquoted(phrase): unquoted(text) for phrase, _plural, text in ENTRY.findall(source) if unquoted(phrase)}


def unquoted(text: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(TEXT, text))


def phrases() -> Iterator[str]:
    """What the code and the templates put through gettext."""
    for room in ROOMS:
        folder: Path = settings.BASE_DIR / room
        for path in folder.rglob("*.py"):
            yield from in_python(path.read_text(encoding="utf-8"))
        for path in folder.rglob("templates/**/*.html"):
            yield from in_python(calls_only(templatize(path.read_text(encoding="utf-8"))))


def calls_only(templatized: str) -> str:
    """`templatize` blanks out all but the gettext calls, and leaves comments as `#` to the end of a line."""
    argument = rf"(?:u?(?:{TEXT}|'''.*?'''|'(?:[^'\\]|\\.)*')|count)"
    calls = re.findall(rf"(?:_|n?gettext)\({argument}(?:, {argument})*\)", templatized, re.S)
    return "\n".join(calls)


def in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if name in GETTEXT and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
