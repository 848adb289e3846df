"""Articles of the help centre, and complaints."""

from support.models.article import HelpArticle
from support.models.report import Report

__all__ = ["HelpArticle", "Report"]
