"""Formulas shared between processes: what one worker has set, the others need not set again."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Protocol

from blog.typesetting import engine
from blog.typesetting.version import VERSION

Wanted = tuple[str, bool, str]  # TeX, whether displayed, macros


class Store(Protocol):
    """Where formulas are kept; Django's caches are such."""

    def get_many(self, keys: Iterable[str]) -> Mapping[str, str]: ...

    def set_many(self, data: dict[str, str]) -> object: ...


class Shared:
    """One text's formulas in the store. Without a store everything here does nothing."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._missing: set[Wanted] = set()

    def fetch(self, wanted: Iterable[Wanted]) -> None:
        """Bring in what this process has not set itself."""
        if self._store is None:
            return
        unknown = {key_of(formula): formula for formula in wanted if not engine.is_known(*formula)}
        found = self._store.get_many(unknown) if unknown else {}
        for key, formula in unknown.items():
            letters, _, mathml = found.get(key, "").partition(" ")
            if mathml:
                engine.remember(*formula, engine.Formula(mathml, int(letters)))
            else:
                self._missing.add(formula)

    def give(self, made: Mapping[Wanted, engine.Formula]) -> None:
        """Store what was missing and has been set since; never what failed, for that may have been chance."""
        fresh = {
            key_of(wanted): f"{formula.letters} {formula.mathml}"
            for wanted, formula in made.items()
            if wanted in self._missing and not formula.error
        }
        if self._store is not None and fresh:
            self._store.set_many(fresh)


def key_of(wanted: Wanted) -> str:
    tex, display, preamble = wanted
    return "formula-" + sha256("\0".join((VERSION, str(display), preamble, tex)).encode()).hexdigest()
