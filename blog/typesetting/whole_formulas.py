r"""Formulas that Markdown's blocks would tear apart.

A bar within a formula ends a table's cell, and a formula's line that begins with `- ` or `> ` in the midst of a
paragraph begins a list or a quotation. Two rules keep both whole.
"""

import re
from collections.abc import Iterator
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from blog.typesetting.scan import closing_delimiter, closing_dollar, looks_like_tex
from blog.typesetting.tables import table

_BAR = "\ufffa"  # stands for a formula's bar; scan.cleaned takes it out of every text
_LINE_WITH_BAR = re.compile(r"^(?=.*\|)(?=.*(?:\$|\\\().*$).*$", re.MULTILINE)
_OPENING = re.compile(r"\\begin\s*\{([a-zA-Z]+\*?)\}|\\.|\$\$?|(`+)", re.DOTALL)
_LAZY = 4  # columns: a line of a paragraph indented so far is always the paragraph's
_FAR = 10_000
_MOST_LOOKED_AHEAD = 2_000_000  # characters, in vain, in one text
_PATIENCE = 50  # formulas without an end, each of which costs a search that far


def whole_formulas_plugin(md: MarkdownIt) -> None:
    if "table" in md.get_active_rules()["block"]:
        md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("lheading", "whole_formulas", _keep_lines)


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The rule of tables, reading a text whose formulas show no bars."""
    source = state.src
    hidden = state.env.get("without_bars")
    if hidden is None:
        hidden = state.env["without_bars"] = _LINE_WITH_BAR.sub(lambda line: _without_bars(line[0]), source)
    if hidden is source or len(hidden) != len(source):
        return table(state, start_line, end_line, silent)
    known = len(state.tokens)
    state.src = hidden
    try:
        is_table = table(state, start_line, end_line, silent)
    finally:
        state.src = source
    for token in state.tokens[known:]:
        token.content = token.content.replace(_BAR, "|")
    return is_table


def _without_bars(line: str) -> str:
    parts: list[str] = []
    position = 0
    for start, end in formulas(line, 0, len(line)):
        parts += [line[position:start], line[start:end].replace("|", _BAR)]
        position = end
    parts.append(line[position:])
    return "".join(parts)


def formulas(text: str, start: int, limit: int) -> Iterator[tuple[int, int]]:
    """The borders of each formula between start and limit, in the paragraph's source; code left aside."""
    position = start
    failed = 0
    while failed < _PATIENCE and (opening := _OPENING.search(text, position, limit)) is not None:
        begin, end = _formula(text, opening, limit)
        if begin is not None and end is not None:
            yield begin, end
        failed += begin is not None and end is None
        position = end or opening.end()


def _formula(text: str, opening: re.Match[str], limit: int) -> tuple[int | None, int | None]:
    """Where the formula opened here begins and ends: None for an end that is not there, or for what is none."""
    if opening[2]:  # code: formulas in it are none
        closing = re.compile(f"(?<!`){opening[2]}(?!`)").search(text, opening.end(), limit)
        return None, closing.end() if closing else None
    delimiter = _delimiter(opening)
    if not delimiter:
        return None, None
    return opening.start(), _end(text, opening.end(), delimiter, limit)


def _delimiter(opening: re.Match[str]) -> str:
    """What ends the formula that is opened here; nothing where none is."""
    if opening[1]:
        return f"\\end{{{opening[1]}}}"
    return {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}.get(opening[0], "")


def _end(text: str, start: int, delimiter: str, limit: int) -> int | None:
    find = closing_dollar if delimiter == "$" else partial(closing_delimiter, delimiter=delimiter)
    end = find(text, start, limit=min(_FAR, limit - start))
    return None if end is None else end + len(delimiter)


def _keep_lines(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Mark the lines of a paragraph that a formula reaches into as its own. Never a block itself."""
    line = start_line
    position = state.bMarks[line] + state.tShift[line]
    while line < end_line:
        end = _reach(state, position, state.eMarks[line])
        position = max(end, state.eMarks[line])
        while line + 1 < end_line and state.eMarks[line] < end:
            line += 1
            if state.sCount[line] < state.blkIndent:
                return False  # the formula would have to leave its list or quotation
            state.sCount[line] = max(state.sCount[line], state.blkIndent + _LAZY)
        if end <= state.eMarks[line]:
            line += 1
            if line >= end_line or state.isEmpty(line) or _begins_a_block(state, line, end_line):
                return False
            position = max(position, state.bMarks[line])
    return False


def _reach(state: StateBlock, start: int, limit: int) -> int:
    """The end of the last formula that begins between start and limit and reaches beyond; else the limit."""
    text = state.src
    position = start
    while (opening := _OPENING.search(text, position, limit)) is not None:
        if state.env.get("looked_ahead", 0) > _MOST_LOOKED_AHEAD:
            break
        begin, end = _formula(text, opening, min(len(text), opening.end() + _FAR))
        if begin is not None and end is None:
            state.env["looked_ahead"] = state.env.get("looked_ahead", 0) + _FAR
        if begin is not None and end is not None and end > limit and _may_join_lines(text, begin, end):
            return end
        position = min(end, limit) if end else opening.end()
    return limit


def _begins_a_block(state: StateBlock, line: int, end_line: int) -> bool:
    if state.sCount[line] - state.blkIndent >= _LAZY:
        return False
    if state.sCount[line] < state.blkIndent:
        return True  # a lazy line of a list or quotation: theirs to judge
    return any(rule(state, line, end_line, True) for rule in state.md.block.ruler.getRules("paragraph"))


def _may_join_lines(text: str, begin: int, end: int) -> bool:
    """Whether lines may be joined for it: two prices in a list are no formula."""
    in_line = text[begin] == "$" and text[begin + 1] != "$"
    return not in_line or looks_like_tex(text, begin, end)
