"""Tables, as many cells of them as a page can carry: each is three tokens and an element."""

from markdown_it import rules_block
from markdown_it.rules_block import StateBlock
from markdown_it.utils import EnvType

from blog.typesetting.results import Problem

MOST_CELLS = 20_000
"""Of one text. A table that would bring more stays the text that it was written as."""


def too_large(env: EnvType) -> list[Problem]:
    """The tables of a parsed text that were left as text."""
    return _found(env).refused


class _Tables:
    """What is known of the tables of one text while it is parsed."""

    def __init__(self) -> None:
        self.cells = 0
        self.refused: list[Problem] = []
        self.refused_until = 0


def _found(env: EnvType) -> _Tables:
    found = env.setdefault("tables", _Tables())
    assert isinstance(found, _Tables)
    return found


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's own rule within the limit."""
    found = _found(state.env)
    if start < found.refused_until or not rules_block.table(state, start, end, True):
        return False
    if silent:
        return True
    stop = next((line for line in range(start + 2, end) if state.isEmpty(line)), end)
    columns = state.getLines(start + 1, start + 2, 0, False).strip().strip("|").count("|") + 1
    cells = columns * (stop - start - 1)
    if found.cells + cells > MOST_CELLS:
        found.refused_until = stop
        message = f"The table has {cells:,} cells; a text may have {MOST_CELLS:,}, and so it is shown as it is written"
        found.refused.append(Problem(start + 1, "large-table", message))
        return False
    found.cells += cells
    return rules_block.table(state, start, end, False)
