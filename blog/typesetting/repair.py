"""TeX that Temml sets wrongly, rewritten into TeX that it sets right."""

import re

from blog.typesetting.scan import closing_brace, commands

_SCRIPT_LETTER = re.compile(r"\\math(?:cal|scr)\s*(?:\{\s*([A-Z])\s*\}|([A-Z]))")
_BOLD = ("boldsymbol", "bm", "pmb", "mathbf")
_BARE_BOLD = re.compile(r"\\(?:boldsymbol|bm|pmb)\s*(\\math(?:cal|scr)\s*(?:\{\s*[A-Z]\s*\}|[A-Z]))")
_UNICODE = re.compile(r"\\unicode\s*\{\s*(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))\s*\}")
_ARRAY = re.compile(r"\\begin\s*\{array\}\s*(?:\[[tbc]\]\s*)?(?=\{)")
_DECIMAL_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")
_WIDE_COLUMN = re.compile(r"[pmb]\{[^{}]*\}")


def repaired(tex: str) -> str:
    r"""The TeX as Temml gets it; most has nothing to repair."""
    if r"\unicode" in tex:
        tex = _UNICODE.sub(_character, tex)
    if "{,}" in tex:
        tex = _DECIMAL_COMMA.sub(r"\\mathord{,}", tex)
    if r"{array}" in tex:
        tex = _with_plain_columns(tex)
    if r"\mathcal" in tex or r"\mathscr" in tex:
        tex = _with_bold_script(tex)
    return tex


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0xA0 <= code < 0xD800 or 0x10000 <= code < 0x110000 else found[0]


def _with_plain_columns(tex: str) -> str:
    """Column types as Temml knows them: without what stands between columns, and a wide one left-aligned."""
    parts: list[str] = []
    position = 0
    for found in _ARRAY.finditer(tex):
        end = closing_brace(tex, found.end())
        if found.start() < position or end is None:
            continue
        columns = _WIDE_COLUMN.sub("l", _without_extras(tex[found.end() + 1 : end - 1]))
        parts += [tex[position : found.start()], r"\begin{array}{", columns, "}"]
        position = end
    parts.append(tex[position:])
    return "".join(parts)


def _without_extras(columns: str) -> str:
    r"""Column types without `@{…}`, `!{…}`, `>{…}` and `<{…}`."""
    kept = ""
    position = 0
    while position < len(columns):
        end = closing_brace(columns, position + 1) if columns[position] in "@!><" else None
        if end is None:
            kept += columns[position]
        position = end or position + 1
    return kept


def _with_bold_script(tex: str) -> str:
    r"""`\boldsymbol{\mathcal{R}}` loses its bold in Temml; here it becomes a bold script letter."""
    tex = _BARE_BOLD.sub(r"\\boldsymbol{\1}", tex)
    parts: list[str] = []
    position = 0
    for start, end, _, argument in commands(tex, *_BOLD):
        bold = _SCRIPT_LETTER.sub(lambda match: r"\boldscript" + (match[1] or match[2]) + " ", argument)
        if bold != argument:
            parts += [tex[position:start], tex[start : end - len(argument) - 1], bold, "}"]
            position = end
    parts.append(tex[position:])
    return "".join(parts)
