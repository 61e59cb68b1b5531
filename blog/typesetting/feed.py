r"""The stored HTML of a text as a feed or a mail may carry it.

Some readers show MathML. The others take it out, with or without the text in it, and take out attributes that they do
not know. So the TeX stands behind each formula, between `$…$` or `\[…\]`, and is `hidden`: who understands that
understands MathML, and who removes the one most often removes the other.
"""

import re
from functools import partial
from urllib.parse import urljoin

# A tag with attributes, but for MathML's: those, nine of ten in an article, have none that is looked for.
_TAG = re.compile(r'<(?!m)[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"]*")?)+\s*/?>')
_ADDRESS = re.compile(r' (href|src)="([^"]*)"')
_FOR_PAGES_ONLY = re.compile(r' (?:tabindex|role|aria-label|translate|loading|decoding|data-tex)="[^"]*"')
_INLINE = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation></semantics></math>', re.DOTALL)
_DISPLAY = re.compile(
    r'(<(?:div|span) class="equation[^>]* data-tex="([^"]*)"[^>]*><(?:div|span)[^>]*><math display="block">)'
    r"(.*?)</math>",
    re.DOTALL,
)
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")


def for_feed(html: str, address: str) -> str:
    """HTML that stands by itself: whole addresses, formulas legible as TeX where MathML is not shown.

    `address` is where the text lies on the site, with its host.
    """
    html = _INLINE.sub(lambda found: f"</semantics></math>{_hidden(f'${found[1]}$')}", html)
    html = _DISPLAY.sub(_with_tex, html)
    return _TAG.sub(partial(_standing_alone, address), html)


def _hidden(tex: str) -> str:
    return f'<span hidden style="display:none"> {tex} </span>'


def _with_tex(found: re.Match[str]) -> str:
    tex = _LABEL.sub("", found[2]).strip()
    return f"{found[1]}{found[3]}</math>" + _hidden(tex if tex.startswith("\\begin") else f"\\[{tex}\\]")


def _standing_alone(address: str, tag: re.Match[str]) -> str:
    kept = _FOR_PAGES_ONLY.sub("", tag[0])
    return _ADDRESS.sub(lambda found: f' {found[1]}="{_whole(address, found[2])}"', kept)


def _whole(address: str, reference: str) -> str:
    """What `urljoin` says, which takes its time over the two kinds that there are most of."""
    if reference.startswith("#"):
        return address + reference
    return reference if reference.startswith(("https://", "http://")) else urljoin(address, reference)
