"""What typesetting hands back: values only."""

from dataclasses import dataclass

from papers.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Equation:
    """A displayed formula, or one numbered row of it, that a page can be linked to."""

    anchor: str
    label: str | None
    number: str | None
    tex: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the author should mend; the page is set all the same.

    `line` counts from 1 in the author's text; 0 stands for the preamble.
    """

    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    anchor: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A paper that the text names or links to, and the sentence it does so in (formulas as `$TeX$`)."""

    identifier: Identifier
    sentence: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text set for the page.

    `excerpt` is HTML without any id, so that several fit on one page. `text` is what a reader reads, with
    formulas as `$TeX$`; `plain(rendered.text)` turns these into Unicode. `words` counts a Chinese character as
    one word. `labels` are those of the equations, for whoever offers them; `images` the addresses of the pictures;
    `blocks` the line at which each top-level element of `html` begins, for a preview that follows the text.
    """

    html: str
    equations: tuple[Equation, ...]
    headings: tuple[Heading, ...]
    problems: tuple[Problem, ...]
    excerpt: str
    text: str
    words: int
    formulas: int
    labels: tuple[str, ...]
    images: tuple[str, ...]
    mentions: tuple[Mention, ...]
    blocks: tuple[int, ...]
