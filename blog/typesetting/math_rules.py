r"""markdown-it rules that take formulas and references out of the text before Markdown can touch them.

Formulas become tokens of four types: `formula` (inline), `display` (a block, or within a line of text), `reference`
(`\ref`, `\eqref` in prose) and `subequations` (the beginning or the end of such). `meta["line"]` counts from the start
of the text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from blog.typesetting.displays import DISPLAYED
from blog.typesetting.scan import closing_delimiter, closing_dollar

MATH_TYPES = frozenset({"formula", "display", "reference", "subequations"})
MAX_SCAN = 10_000  # characters looked ahead for the end of one formula
_SCAN_BUDGET = 1_000_000  # and in one text for formulas that turn out to have no end
_REFERENCE = re.compile(r"\\(eqref|ref)\s*\{([^{}\n]{1,200})\}")
_BEGIN = re.compile(r"\\begin\s*\{([a-zA-Z]+\*?)\}")
_SUBEQUATIONS = re.compile(r"\\(begin|end)\s*\{subequations\}(?:[ \t]*\n?[ \t]*\\label\s*\{([^{}\n]{1,200})\})?[ \t]*")


def math_plugin(md: MarkdownIt) -> None:
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "display", _display_block, interrupts)
    md.block.ruler.before("fence", "subequations", _subequations_block, interrupts)
    md.inline.ruler.before("escape", "math_backslash", _backslash)
    md.inline.ruler.before("escape", "math_dollar", _dollar)
    md.core.ruler.after("inline", "math_lines", _count_lines)


def _may_scan(state: StateBlock | StateInline) -> bool:
    """Each failed search is charged, so that ten thousand lone `$` cannot cost ten thousand full searches."""
    return int(state.env.get("scanned", 0)) < _SCAN_BUDGET


def _charge(state: StateBlock | StateInline, length: int) -> None:
    state.env["scanned"] = state.env.get("scanned", 0) + min(length, MAX_SCAN)


def _reach(state: StateInline, start: int) -> int:
    return min(MAX_SCAN, state.posMax - start)


def _opening(text: str, position: int) -> tuple[str, int, str] | None:
    """The delimiter that ends a display begun here, where its TeX begins, and its environment's name."""
    if text.startswith("$$", position):
        return "$$", position + 2, ""
    if text.startswith("\\[", position):
        return "\\]", position + 2, ""
    begin = _BEGIN.match(text, position)
    if begin is not None and begin[1] in DISPLAYED:
        return f"\\end{{{begin[1]}}}", begin.end(), begin[1]
    return None


def _push(state: StateInline, kind: str, content: str, position: int) -> Token:
    token = state.push(kind, "", 0)
    token.content = content
    token.meta = {"position": position}
    return token


def _display_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.src[start : start + 1] not in ("$", "\\") or state.is_code_block(start_line):
        return False
    opened = _opening(state.src, start)
    if opened is None or not _may_scan(state):
        return False
    closing, _, environment = opened
    last = _closing_line(state, start_line, end_line, opened)
    if last is None:
        return _give_up(state, start_line, end_line)
    text = state.getLines(start_line, last + 1, state.blkIndent, False).strip()
    end = closing_delimiter(text, opened[1] - start, closing, MAX_SCAN)
    if end is None:
        return _give_up(state, start_line, end_line)
    rest = text[end + len(closing) :].strip()
    if rest and last == start_line:
        return False  # a formula within a line of text: the inline rule's
    if silent:
        return True
    source = text[: end + len(closing)] if environment else text[opened[1] - start : end]
    token = state.push("display", "", 0)
    token.content = source
    token.block = True
    token.map = [start_line, last + 1]
    token.meta = {"line": start_line}
    state.line = last + 1
    if rest:
        _cut_line(state, last, state.src.rindex(rest, 0, state.eMarks[last]))
        state.line = last
    return True


def _cut_line(state: StateBlock, line: int, start: int) -> None:
    """What is left of the line, behind what was read, is a line of its own for the rules to come."""
    state.bMarks[line] = start
    state.tShift[line] = 0
    state.sCount[line] = state.blkIndent


def _subequations_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.src[start : start + 1] != "\\" or state.is_code_block(start_line):
        return False
    found = _SUBEQUATIONS.match(state.src, start)
    if found is None or silent:
        return found is not None
    last = start_line
    while found is not None:
        token = state.push("subequations", "", 0)
        token.block = True
        token.content = (found[2] or "").strip()
        token.meta = {"line": last, "opens": found[1] == "begin"}
        last += found[0].count("\n")
        start = found.end()
        found = _SUBEQUATIONS.match(state.src, start)
    state.line = last + 1
    if start < state.eMarks[last]:
        _cut_line(state, last, start)
        rules = (rule for rule in state.md.block.ruler.getRules("") if rule is not _subequations_block)
        any(rule(state, last, end_line, False) for rule in rules)
    return True


def _give_up(state: StateBlock, start_line: int, end_line: int) -> bool:
    _charge(state, state.eMarks[min(end_line, state.lineMax) - 1] - state.bMarks[start_line])
    return False


def _closing_line(state: StateBlock, start_line: int, end_line: int, opened: tuple[str, int, str]) -> int | None:
    closing, tex_start, _ = opened
    begin = tex_start
    for line in range(start_line, end_line):
        if line > start_line:
            if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
                return None
            begin = state.bMarks[line]
        if begin - tex_start > MAX_SCAN:
            return None
        found = state.src.find(closing, begin, state.eMarks[line])
        if found >= 0:
            return line
    return None


def _dollar(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if source[start] != "$" or not _may_scan(state):
        return False
    if source.startswith("$$", start):
        return _inline_display(state, silent)
    end = closing_dollar(source, start + 1, _reach(state, start + 1))
    if end is None:
        _charge(state, 1 if start + 1 >= state.posMax or source[start + 1].isspace() else state.posMax - start)
        return False
    if not silent:
        _push(state, "formula", source[start + 1 : end], start)
    state.pos = end + 1
    return True


def _backslash(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if source[start] != "\\":
        return False
    following = source[start + 1 : start + 2]
    if following == "(":
        return _inline_parentheses(state, silent)
    if following in ("b", "e") and (found := _SUBEQUATIONS.match(source, start)):
        if not silent:
            token = _push(state, "subequations", (found[2] or "").strip(), start)
            token.meta["opens"] = found[1] == "begin"
        state.pos = found.end()
        return True
    if following in ("[", "b"):
        return _inline_display(state, silent)
    reference = _REFERENCE.match(source, start)
    if reference is None:
        return False
    if not silent:
        token = _push(state, "reference", reference[2].strip(), start)
        token.meta["command"] = reference[1]
    state.pos = reference.end()
    return True


def _inline_parentheses(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not _may_scan(state):
        return False
    end = closing_delimiter(state.src, start + 2, "\\)", _reach(state, start + 2))
    if end is None or not state.src[start + 2 : end].strip():
        _charge(state, state.posMax - start)
        return False
    if not silent:
        _push(state, "formula", state.src[start + 2 : end], start)
    state.pos = end + 2
    return True


def _inline_display(state: StateInline, silent: bool) -> bool:
    start = state.pos
    opened = _opening(state.src, start)
    if opened is None or not _may_scan(state):
        return False
    closing, tex_start, environment = opened
    end = closing_delimiter(state.src, tex_start, closing, _reach(state, tex_start))
    if end is None or not state.src[tex_start:end].strip():
        _charge(state, state.posMax - start)
        return False
    after = end + len(closing)
    if not silent:
        source = state.src[start:after] if environment else state.src[tex_start:end]
        _push(state, "display", source, start)
    state.pos = after
    return True


def _count_lines(state: StateCore) -> None:
    """Inline tokens know their position within the paragraph only; give them their line in the text."""
    for token in state.tokens:
        line = token.map[0] if token.map else 0
        counted = 0
        for child in token.children or ():
            if child.type in MATH_TYPES:
                position = child.meta["position"]
                line += token.content.count("\n", counted, position)
                counted = max(counted, position)
                child.meta["line"] = line
