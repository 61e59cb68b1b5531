"""One sheet and one script for the whole site, joined by collectstatic from sources that stay apart."""

import gzip
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

BUNDLES: Mapping[str, tuple[str, ...]] = {
    "site/scholium.css": (
        "site/css/tokens.css",
        "site/css/elements.css",
        "site/css/layout.css",
        "blog/css/maths.css",
        "blog/css/code.css",
        "blog/css/blog.css",
        "papers/css/papers.css",
        "papers/css/reader.css",
        "papers/css/lists.css",
        "papers/css/picker.css",
        "comments/css/comments.css",
        "search/css/search.css",
        "site/css/print.css",
    ),
    "site/scholium.js": (
        "site/js/theme.js",
        "site/js/theme_toggle.js",
        "site/js/copy.js",
        "site/js/language.js",
        "blog/js/equation_preview.js",
        "papers/js/cards.js",
        "papers/js/scroll.js",
        "papers/js/filter.js",
        "papers/js/keyboard.js",
        "papers/js/calendar.js",
        "papers/js/picker.js",
        "comments/js/comment_form.js",
        "papers/js/record.js",
        "papers/js/record_counts.js",
        "papers/js/record_marks.js",
        "papers/js/preferences.js",
        "papers/js/place.js",
        "papers/js/pdf.js",
    ),
}
# The one script that the first paint waits for: it sets the kept colour scheme, so that no page flashes.
EARLY = "site/js/theme.js"
_PACKED = (".css", ".js", ".mjs", ".svg", ".json", ".txt")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RELATIVE_URL = re.compile(r"""url\(\s*(["']?)(?![a-z]+:|[/#])([^"')]+)\1\s*\)""")


class BundledStaticFilesStorage(ManifestStaticFilesStorage):
    """Hashed names, each with its gzip beside it, and the bundles.

    Where nothing was collected (a developer's server), plain names.
    """

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool] | tuple[str, None, RuntimeError]]:
        if not dry_run:
            for name, sources in BUNDLES.items():
                self.delete(name)
                self.save(name, ContentFile(self._joined(name, sources).encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)
        if not dry_run:
            for name in set(self.hashed_files.values()):
                self._pack(name)

    def urls_of(self, bundle: str) -> list[str]:
        """The address of the bundle, or those of its sources where nothing was collected."""
        return [self.url(name) for name in ((bundle,) if self._is_collected else BUNDLES[bundle])]

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self._is_collected else name

    @property
    def _is_collected(self) -> bool:
        return bool(self.hashed_files) and not settings.DEBUG

    def _pack(self, name: str) -> None:
        """Another content has another name: what is packed stays so."""
        if name.endswith(_PACKED) and not self.exists(f"{name}.gz"):
            with self.open(name) as file:
                self.save(f"{name}.gz", ContentFile(gzip.compress(file.read(), mtime=0)))

    def _joined(self, bundle: str, sources: tuple[str, ...]) -> str:
        """A script that the page waits for in its head holds the rest back until the page is there."""
        texts = [_spare(_moved(self._text(source), source, bundle), source) for source in sources]
        if EARLY not in sources:
            return "\n".join(texts)
        early, *rest = texts
        return "\n".join([early, 'addEventListener("DOMContentLoaded", () => {', *rest, "});", ""])

    def _text(self, name: str) -> str:
        with self.open(name) as file:
            return file.read().decode()


def _spare(text: str, source: str) -> str:
    """Without what only people read: comments, and the blanks that lines begin with."""
    lines = (line.strip() for line in (_CSS_COMMENT.sub("", text) if source.endswith(".css") else text).splitlines())
    return "\n".join(line for line in lines if line and not (source.endswith(".js") and line.startswith("//")))


def _moved(text: str, source: str, bundle: str) -> str:
    """A sheet's relative addresses as they read from the bundle's place."""
    if not source.endswith(".css"):
        return text

    def rewrite(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[2]))
        return f'url("{posixpath.relpath(target, posixpath.dirname(bundle))}")'

    return _RELATIVE_URL.sub(rewrite, text)
