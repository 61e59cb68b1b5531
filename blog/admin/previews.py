"""What the editor shows of a text while it is typed: set by the same typesetter as the page."""

from dataclasses import asdict, dataclass

from django.core.cache import cache

from blog import typesetting
from blog.autosaving import Text
from blog.lookup import SiteLookup
from blog.typesetting.cjk import is_cjk_text


@dataclass(frozen=True, slots=True)
class Preview:
    """A text set for its author's eyes."""

    title: str
    language: str
    rendered: typesetting.Rendered

    def as_json(self) -> dict[str, object]:
        """For the editor's script."""
        rendered = self.rendered
        return {
            "title": self.title,
            "html": rendered.html,
            "problems": [asdict(problem) for problem in rendered.problems],
            "equations": [asdict(equation) for equation in rendered.equations if equation.label],
            "headings": [asdict(heading) for heading in rendered.headings],
            "blocks": rendered.blocks,
            "words": rendered.words,
            "formulas": rendered.formulas,
        }


def preview(text: Text, number: int | None = None) -> Preview:
    """The language is guessed by the letters: the author may not have chosen one yet.

    `number` is the article's own: what leads to it leads somewhere, though it is a draft.
    """
    return Preview(
        title=typesetting.render_abstract(text.title),
        language="zh" if is_cjk_text(text.title + text.body) else "en",
        rendered=typesetting.render(text.body, preamble=text.preamble, lookup=SiteLookup(number), store=cache),
    )
