"""Reads of the help centre."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import QuerySet

from marketplace.lib.formatting import current_language
from support.constants import SEARCH_LENGTH
from support.models import HelpArticle


def published(section: str) -> QuerySet[HelpArticle]:
    """The articles of a section in their order, without the bodies."""
    return (
        HelpArticle.objects.filter(section=section, is_published=True)
        .order_by("position", "slug")
        .defer("body", "body_ru", "body_en")
    )


def search_articles(text: str) -> QuerySet[HelpArticle]:
    """Published articles about `text`, best first, by word forms.

    The title counts for more than the body. Only the text of the active language is searched.
    """
    language = current_language()
    vector = SearchVector(f"title_{language}", weight="A", config="russian") + SearchVector(
        f"summary_{language}", f"body_{language}", weight="C", config="russian"
    )
    words = " ".join(re.findall(r"\w+", text[:SEARCH_LENGTH]))  # a hundred minus signs are too deep for a query
    query = SearchQuery(words, config="russian", search_type="plain")
    found = HelpArticle.objects.filter(is_published=True).annotate(found_in=vector, rank=SearchRank(vector, query))
    return found.filter(found_in=query).order_by("-rank", "position").defer("body", "body_ru", "body_en")
