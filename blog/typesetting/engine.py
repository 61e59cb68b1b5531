"""Temml inside QuickJS: one formula in, MathML or a reason out.

QuickJS runs inside this process, so a hostile formula is held by limits on time, memory, stack and output. A
context that hit one of them is thrown away. One context serves all threads under a lock (the wheel lets go of the
interpreter's own lock while a script runs); a forked child makes its own.
"""

import os
import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import quickjs

from blog.typesetting.colours import legible
from blog.typesetting.reasons import reason
from blog.typesetting.repair import repaired

MAX_OUTPUT = 200_000
_SECONDS = 1
_MEMORY = 64 * 1024 * 1024
_STACK = 512 * 1024  # a server's worker threads may have 2 MB only
_CACHED_CHARACTERS = 16_000_000

_HERE = Path(__file__).parent
_TAG = re.compile(r"<[^>]*>")
LENGTH = re.compile(r"(?<![\d.])(\d{2,}(?:\.\d+)?)(em|ex|pt|px|mm|cm|in)(?=[;\" ])")
LONGEST = {"em": 20.0, "ex": 40.0, "pt": 240.0, "px": 320.0, "mm": 85.0, "cm": 8.5, "in": 3.4}
_CHEMISTRY = re.compile(r"\\(?:ce|pu)(?![a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Formula:
    """MathML without its <math> shell and a rough width in letters; or an error and no MathML."""

    mathml: str
    letters: int
    error: str = ""


class Budget:
    """The seconds that one text may spend in the engine, so that a hundred bombs cost no more than five."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


@cache
def _script(*path: str) -> str:
    return _HERE.joinpath(*path).read_text(encoding="utf-8-sig")


class _Machine:
    def __init__(self, *, swift: bool = True) -> None:
        self.lock = threading.Lock()
        self._swift = swift
        self._context: quickjs.Context | None = None
        self._knows_chemistry = False

    def call(self, function: str, *arguments: str | bool) -> str:
        """The script's answer; a broken limit costs the context and raises QuickJS's own error."""
        with self.lock:
            context = self._context or self._start()
            try:
                if not self._knows_chemistry and any(_CHEMISTRY.search(str(argument)) for argument in arguments):
                    context.eval(_script("vendor", "temml", "mhchem.min.js"))
                    self._knows_chemistry = True
                return str(context.get(function)(*arguments))
            except quickjs.JSException:
                self._context = None
                raise

    def _start(self) -> quickjs.Context:
        context = quickjs.Context()
        context.eval(_script("vendor", "temml", "temml.min.js"))
        context.eval(_script("glue.js"))
        if self._swift:
            context.eval(_script("swift.js"))
        self._knows_chemistry = False
        context.set_memory_limit(_MEMORY)
        context.set_max_stack_size(_STACK)
        context.set_time_limit(_SECONDS)
        self._context = context
        return context


class _FormulaCache:
    """Least recently used formulas, bounded by their characters: formulas differ in size a thousandfold."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._lock = threading.Lock()
        self._formulas: OrderedDict[tuple[str, bool, str], Formula] = OrderedDict()

    def get(self, key: tuple[str, bool, str]) -> Formula | None:
        with self._lock:
            formula = self._formulas.get(key)
            if formula is not None:
                self._formulas.move_to_end(key)
            return formula

    def put(self, key: tuple[str, bool, str], formula: Formula) -> None:
        with self._lock:
            if key in self._formulas:
                return
            self._formulas[key] = formula
            self._size += _weight(key, formula)
            while self._size > self._most:
                old_key, old = self._formulas.popitem(last=False)
                self._size -= _weight(old_key, old)

    def clear(self) -> None:
        with self._lock:
            self._formulas.clear()
            self._size = 0


def _weight(key: tuple[str, bool, str], formula: Formula) -> int:
    return len(key[0]) + len(formula.mathml) + 200


_machine = _Machine()
_formulas = _FormulaCache(_CACHED_CHARACTERS)


def _after_fork() -> None:
    # Another thread of the parent may have held a lock or been inside the context when it forked.
    global _machine, _formulas
    _machine = _Machine()
    _formulas = _FormulaCache(_CACHED_CHARACTERS)


os.register_at_fork(after_in_child=_after_fork)


def forget_formulas() -> None:
    """Empty the cache of formulas: for measurements."""
    _formulas.clear()


def is_known(tex: str, display: bool, preamble: str) -> bool:
    return _formulas.get((tex, display, preamble)) is not None


def remember(tex: str, display: bool, preamble: str, formula: Formula) -> None:
    """Take in a formula that another process has set."""
    _formulas.put((tex, display, preamble), formula)


def typeset(tex: str, *, display: bool, preamble: str = "", budget: Budget | None = None) -> Formula:
    """Set one formula. Marks (scan.mark) inside text come out as they went in."""
    key = (tex, display, preamble)
    formula = _formulas.get(key)
    if formula is None:
        if budget is not None and budget.left <= 0:
            return Formula("", 0, "The formulas of this text take too long; this one was not set")
        started = time.monotonic()
        formula = _set(tex, display, preamble)
        if budget is not None:
            budget.left -= time.monotonic() - started
        _formulas.put(key, formula)
    return formula


def preamble_error(preamble: str) -> str:
    """Why the preamble cannot be read, or an empty string."""
    try:
        answer = _machine.call("checkPreamble", repaired(preamble))
    except quickjs.JSException:
        return "The macros take too long or too much memory"
    return "" if answer.startswith("+") else reason(answer[1:])


def _set(tex: str, display: bool, preamble: str) -> Formula:
    try:
        answer = _machine.call("typeset", repaired(tex), display, repaired(preamble))
    except quickjs.JSException:
        return Formula("", 0, "The formula takes too long, too much memory or too many levels to set")
    if answer.startswith("-"):
        return Formula("", 0, reason(answer[1:], tex))
    mathml = legible(_clamped(answer[1:]))
    if len(mathml) > MAX_OUTPUT:
        return Formula("", 0, "The formula is too big")
    return Formula(mathml, len(_TAG.sub("", mathml)))


def _clamped(mathml: str) -> str:
    r"""No length beyond twenty em: maxSize misses negative ones, \arraystretch and some attributes."""
    if not LENGTH.search(mathml):
        return mathml
    return _TAG.sub(lambda tag: LENGTH.sub(_clamped_length, tag[0]), mathml)


def _clamped_length(length: re.Match[str]) -> str:
    most = LONGEST[length[2]]
    return f"{most:g}{length[2]}" if float(length[1]) > most else length[0]
