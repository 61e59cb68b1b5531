"""Images in articles: kept under the hash of their content, so that an address never changes what it shows.

What an image is, its first bytes say, never its name or the browser. SVG is refused: it is a document that may carry
scripts.
"""

import hashlib
import os
import re
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from blog import image_size

MOST_BYTES = 10 * 1024 * 1024
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
NAME = r"[0-9a-f]{32}\.(?:png|jpg|gif|webp)"
_ADDRESS = re.compile(rf"/media/({NAME})")
_BEGINNINGS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
)
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE svg|!--|svg)", re.IGNORECASE)


class Refused(Exception):
    """An image is not taken; the message is a sentence for whoever sent it."""


def keep(content: bytes) -> str:
    """Write an image down and give its address. The same image twice is one file."""
    name = name_of(content)
    path = _path(name)
    if not path.is_file():
        _write(path, content)
    return reverse("blog:image", args=[name])


def name_of(content: bytes) -> str:
    """The file name that an image has here; raises Refused for what is not taken."""
    return f"{hashlib.sha256(content).hexdigest()[:32]}.{_extension(content)}"


def size_at(address: str) -> tuple[int, int] | None:
    """Width and height of the image that lies at an address of this site; None for what is none of ours."""
    found = _ADDRESS.fullmatch(address)
    return _size(found[1]) if found and _path(found[1]).is_file() else None


@lru_cache(maxsize=1024)
def _size(name: str) -> tuple[int, int] | None:
    """Kept for good, as the content is: the preview asks at every key."""
    with _path(name).open("rb") as file:
        return image_size.size(file.read(image_size.BEGINNING))


def _extension(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Refused(_("The image has more than 10 MB. Make it smaller and try again."))
    if not content:
        raise Refused(_("The file is empty."))
    for beginning, extension in _BEGINNINGS:
        if beginning.match(content):
            return extension
    if _SVG.match(content):
        raise Refused(_("SVG images may carry scripts and are not taken. Save it as PNG or WebP."))
    raise Refused(_("This is no image that every browser shows. PNG, JPEG, GIF and WebP are taken."))


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "images" / name


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader may ask for it at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


@require_safe
@condition(etag_func=lambda request, name: f'"{name}"')
def serve(request: HttpRequest, name: str) -> FileResponse:
    """An image for a year: another image has another address."""
    path = _path(name)
    if not path.is_file():
        raise Http404(_("There is no such image."))
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(path.open("rb"), content_type=TYPES[name.rpartition(".")[2]], headers=headers)
