"""Code blocks coloured on the server; the colours are classes of code.css."""

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

MAX_COLOURED = 20_000  # characters: some lexers are slow on long or odd input
_formatter = HtmlFormatter(nowrap=True)


def code_block(source: str, info: str) -> str:
    """A `<pre>` of the source, coloured when the fence names a language that Pygments knows."""
    name = info.split()[0] if info.strip() else ""
    lexer = _lexer(name) if name and len(source) <= MAX_COLOURED else None
    body = highlight(source, lexer, _formatter) if lexer else escape(source)
    language = f' class="language-{escape(name)}"' if name else ""
    return f'<pre class="highlight" translate="no" tabindex="0"><code{language}>{body}</code></pre>\n'


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False)
    except ClassNotFound:
        return None
