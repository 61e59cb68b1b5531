"""An index in a folder of this machine: the live one, and for a while another that is made beside it.

<path>/live           names the folder of the live index
<path>/index-<name>/  an index; what it was made for stands in the database, with its name
<path>.lock           held by who writes
<path>.indexer.lock   held by who takes what is pending
"""

import os
import shutil
from abc import abstractmethod
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from haystack.exceptions import SearchBackendError

from search.engines.base import Backend
from search.engines.lock import exclusive

FIRST = "first"


class FolderBackend(Backend):
    """`PATH` is the setting; `BESIDE` names an index that is not live, and is set by `beside` alone."""

    def __init__(self, connection_alias: str, **options: object) -> None:
        super().__init__(connection_alias, **options)
        self.path = Path(str(options["PATH"]))
        self._beside = str(options.get("BESIDE", ""))

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open for reading."""

    @property
    def folder(self) -> Path | None:
        """Of this index, though it may not be there yet; None: no index is live."""
        if self._beside:
            return self._folder_of(self._beside)
        try:
            return self._folder_of(self._pointer.read_text().strip())
        except FileNotFoundError:
            return None

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """The folder of this index, for us alone; with no index live, that of a first one, live when it is written."""
        with exclusive(f"{self.path}.lock"):
            if folder := self.folder:
                folder.mkdir(parents=True, exist_ok=True)
                yield folder
                return
            first = self._folder_of(FIRST)
            shutil.rmtree(first, ignore_errors=True)
            first.mkdir(parents=True)
            yield first
            self._point_at(FIRST)

    def reading(self) -> Path:
        if (folder := self.folder) is None or not folder.is_dir():
            raise SearchBackendError(f"there is no index in {self.path}")
        return folder

    def identity(self) -> str:
        """With its path: a folder can be copied."""
        folder = self.folder
        return str(folder.resolve()) if folder and folder.is_dir() else ""

    def is_damaged(self) -> bool:
        """By opening it afresh, as what is open stays readable, and while nobody writes, as files come and go then."""
        if not self.identity():
            return False
        afresh = type(self)(self.connection_alias, **self.options)
        with exclusive(f"{self.path}.lock"):
            try:
                return not afresh.is_there()
            finally:
                afresh.close()

    def beside(self, name: str) -> Self:
        return type(self)(self.connection_alias, **{**self.options, "BESIDE": name})

    def make_live(self, name: str) -> None:
        self.beside(name)._make_sure_of_index()
        with exclusive(f"{self.path}.lock"):
            self._point_at(name)
            for other in self.path.glob("index-*"):
                if other != self._folder_of(name):
                    shutil.rmtree(other)

    def _make_sure_of_index(self) -> None:
        """Of a site that has nothing yet it is empty. A damaged one does not pass here."""
        if not self.is_there():
            self.store((), ())
        self.close()

    def forget(self, kinds: Collection[str] | None) -> None:
        if self.folder is None:
            return
        self.take_out(kinds)

    @abstractmethod
    def take_out(self, kinds: Collection[str] | None) -> None:
        """`forget`, of an index that is there."""

    def drop(self) -> None:
        self.close()
        shutil.rmtree(self._folder_of(self._beside) if self._beside else self.path, ignore_errors=True)

    def alone(self, *, wait: bool) -> AbstractContextManager[bool]:
        return exclusive(f"{self.path}.indexer.lock", wait=wait)

    @property
    def _pointer(self) -> Path:
        return self.path / "live"

    def _folder_of(self, name: str) -> Path:
        return self.path / f"index-{name}"

    def _point_at(self, name: str) -> None:
        _write(self._pointer, name)


def _write(path: Path, text: str) -> None:
    """All of it or nothing, whatever happens."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
