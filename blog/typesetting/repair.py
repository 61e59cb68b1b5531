"""TeX that Temml sets wrongly, rewritten into TeX that it sets right."""

import re

from blog.typesetting.scan import commands

_SCRIPT_LETTER = re.compile(r"\\math(?:cal|scr)\s*(?:\{\s*([A-Z])\s*\}|([A-Z]))")
_BOLD = ("boldsymbol", "bm", "pmb", "mathbf")
_BARE_BOLD = re.compile(r"\\(?:boldsymbol|bm|pmb)\s*(\\math(?:cal|scr)\s*(?:\{\s*[A-Z]\s*\}|[A-Z]))")


def repaired(tex: str) -> str:
    r"""`\boldsymbol{\mathcal{R}}` loses its bold in Temml; here it becomes a bold script letter."""
    if r"\mathcal" not in tex and r"\mathscr" not in tex:
        return tex
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
