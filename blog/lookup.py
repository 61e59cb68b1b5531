"""What a text may refer to outside itself, for the typesetter: this site's equations, papers and addresses."""

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from blog.models import Article, Equation, Page
from blog.typesetting import Target


class SiteLookup:
    """Drafts count: two parts of a series may refer to each other before either is out."""

    def equation(self, article: str, label: str) -> Target | None:
        found = Equation.objects.filter(article__number=_number(article), label=label).values_list("anchor", "number")
        return next((Target(f"/archives/{article}#{anchor}", number or "???") for anchor, number in found), None)

    def paper(self, identifier: str) -> Target | None:
        """The blog knows no papers: the setting PAPER_LOOKUP names the function that does."""
        found: Target | None = import_string(settings.PAPER_LOOKUP)(identifier)
        return found

    def page(self, path: str) -> bool:
        """Whether an address of this site, a path without query and anchor, leads to anything.

        Of articles and pages the row is asked for; of other rooms' addresses only whether their form is right.
        """
        try:
            found = resolve(path)
        except Resolver404:
            return False
        if found.view_name == "blog:article":
            return Article.objects.filter(number=found.kwargs["number"]).exists()
        if found.view_name == "blog:page":
            return Page.objects.filter(slug=found.kwargs["slug"]).exists()
        return True


def _number(text: str) -> int:
    """An article's number; -1, which no article has, for what the database would refuse to compare."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
