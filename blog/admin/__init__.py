"""The authors' pages in the admin: the editor for articles, and the plain lists beside it."""

from blog.admin.articles import ArticleAdmin
from blog.admin.names import NamedAdmin, RedirectAdmin, SeriesAdmin
from blog.admin.pages import PageAdmin

__all__ = ["ArticleAdmin", "NamedAdmin", "PageAdmin", "RedirectAdmin", "SeriesAdmin"]
