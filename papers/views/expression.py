"""The category expression of an address: read, or refused with the nearest categories; and what it is called."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from papers import expressions, taxonomy
from papers.expressions import Expression, ExpressionError, LooseMinus, NothingLeft, TooLong, UnknownCategory
from papers.lists import arxiv_path
from papers.models import Subject
from papers.views.asking import NotHere

_LIKE_AN_ID = re.compile(r"\d{4}\.\d{1,8}(?:v\d{1,4})?")


def read_expression(text: str) -> Expression:
    """The expression of an address; a 404 that names the nearest categories, or says what is wrong."""
    try:
        return taxonomy.read(text)
    except UnknownCategory as error:
        if _LIKE_AN_ID.fullmatch(error.name):
            raise NotHere(_("“%(name)s” is no identifier of arXiv's.") % {"name": error.name}) from error
        message = _("arXiv has no category “%(name)s”.") % {"name": error.name[:80]}
        raise NotHere(message, [(_label(code), arxiv_path(code)) for code in error.nearest]) from error
    except TooLong as error:
        message = _("A list draws from at most %(count)s categories; this address names more.")
        raise NotHere(message % {"count": expressions.MOST_TERMS}) from error
    except LooseMinus as error:
        raise NotHere(_("This address ends with a minus: a category to leave out stands behind it.")) from error
    except NothingLeft as error:
        raise NotHere(_("This address leaves out all that it names: no category is left to show.")) from error
    except ExpressionError as error:
        message = _("This address names no category to show, only what to leave out.")
        raise NotHere(message) from error


def heading(expression: Expression) -> str:
    """The category's name where the expression is one category, else the expression."""
    text = str(expression)
    return text if expression.excluded or len(expression.included) > 1 else _label(text)


def _label(code: str) -> str:
    named = taxonomy.current().terms[code.lower()].names
    if not named:
        return code
    chinese = (get_language() or "").startswith("zh")
    return f"{code} · {named[1] if chinese and len(named) > 1 else named[0]}"


def subjects_of(expression: Expression) -> list[Subject]:
    """What the list draws from, closed categories aside."""
    known = taxonomy.current().subjects
    wanted = [known[key] for key in expression.wanted]
    return sorted((subject for subject in wanted if subject.active), key=lambda subject: subject.code)
