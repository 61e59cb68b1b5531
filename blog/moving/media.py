"""The pictures that texts name: found below one folder and nowhere else, and kept as the site keeps every picture."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from blog import images
from blog.moving.links import own_path

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp"})
_ROOTS = ("", "static", "source", "assets", "public")  # where Hugo and Hexo keep what an address from the root names


class Media:
    """Brings pictures in, unless it is only asked what would happen. `faults` says what could not be, and why."""

    def __init__(self, folder: Path | None, hosts: frozenset[str], *, dry_run: bool = False) -> None:
        self._folder = folder.resolve() if folder else None
        self._hosts = hosts
        self._dry_run = dry_run
        self.new: set[str] = set()
        self.faults: list[str] = []

    def lead(self, address: str, folder: str = "") -> str | None:
        """The new address of what a text in this folder calls `address`; None where it stays."""
        path = own_path(address, self._hosts) if "//" in address else address
        if path is None or path.startswith("#") or urlsplit(path).scheme:
            return None
        bare = unquote(urlsplit(path).path)
        if Path(bare).suffix.lower() not in _PICTURES:
            return path if path != address else None  # a link within the old site, and within this one
        found = self._find(bare, folder)
        if found is None:
            if not bare.startswith("/media/"):
                self.faults.append(f"the picture {address[:200]} has no file here")
            return None
        return self._bring(found, address)

    def _find(self, path: str, folder: str) -> Path | None:
        if self._folder is None or "\0" in path:
            return None
        starts = [self._folder / root for root in _ROOTS] if path.startswith("/") else [self._folder / folder]
        for start in starts:
            try:
                found = (start / path.lstrip("/")).resolve()
                if found.is_relative_to(self._folder) and found.is_file():
                    return found
            except OSError:  # a name that no file system takes
                continue
        return None

    def _bring(self, path: Path, address: str) -> str | None:
        try:
            with path.open("rb") as file:
                content = file.read(images.MOST_BYTES + 1)
            self.new.add(images.name_of(content))
            return address if self._dry_run else images.keep(content)
        except images.Refused as refusal:
            self.faults.append(f"the picture {address[:200]} is left behind: {refusal}")
        except OSError as error:
            self.faults.append(f"the picture {address[:200]} cannot be read: {error.strerror}")
        return None
