"""Reads of the help centre."""

import re
from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import QuerySet

from accounts.models import User
from marketplace.lib.formatting import current_language
from orders.models import Order
from orders.selectors.lists import OrderCard, order_card, with_lines
from orders.selectors.unpaid import with_unpaid
from support.constants import ORDERS_OFFERED, SEARCH_LENGTH
from support.models import HelpArticle
from support.wizard import Fitting


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


def articles_named(slugs: Sequence[str]) -> list[HelpArticle]:
    """Published articles by their names, in this order; those that staff took away are left out. At most one query."""
    if not slugs:
        return []
    found = {article.slug: article for article in HelpArticle.objects.filter(slug__in=slugs, is_published=True)}
    return [found[slug] for slug in slugs if slug in found]


def fitting_orders(user: User, fitting: Fitting) -> list[OrderCard]:
    """The buyer's orders that an answer is about, newest first; one more than is offered tells that there are others.

    Three queries for any number, one when there is none.
    """
    orders = Order.objects.filter(buyer=user, status__in=fitting.statuses).select_related("store", "checkout")
    if fitting.is_paid:
        orders = orders.filter(paid_at__isnull=False)
    found = with_unpaid(with_lines(orders)).order_by("-placed_at", "-pk")
    return [order_card(order) for order in found[: ORDERS_OFFERED + 1]]
