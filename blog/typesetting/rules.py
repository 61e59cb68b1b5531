"""What a kind of text may do, and how much of it."""

from dataclasses import dataclass

from markdown_it import MarkdownIt

from blog.typesetting.markdown import article_parser, comment_parser
from blog.typesetting.sanitize import clean_article, clean_comment


@dataclass(frozen=True, slots=True)
class Rules:
    max_length: int
    max_formulas: int
    max_formula: int
    seconds: float
    comment: bool = False

    def parser(self) -> MarkdownIt:
        return comment_parser() if self.comment else article_parser()

    def clean(self, html: str) -> str:
        return clean_comment(html) if self.comment else clean_article(html)


ARTICLE = Rules(max_length=500_000, max_formulas=5_000, max_formula=5_000, seconds=4.0)
COMMENT = Rules(max_length=10_000, max_formulas=20, max_formula=500, seconds=2.0, comment=True)
