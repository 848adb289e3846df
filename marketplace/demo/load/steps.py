"""The order of the load. A step is a function of the plan that gives one line about what it added.

What lives on top of the catalogue joins STEPS after it.
"""

from __future__ import annotations

from collections.abc import Callable

from .catalogue import load_categories, load_rates
from .coupons import load_coupons
from .crowd import load_crowd
from .discounts import load_discounts
from .favourites import load_closed_store, load_favourites, load_scores
from .gift_cards import load_gift_cards
from .moderation import load_desk
from .money_desk import load_gift_on_its_way, load_money_desk
from .orders import load_orders
from .payouts import load_payouts
from .people import load_faces, load_people
from .pictures import load_leads
from .plan import Plan
from .products import load_products
from .questions import load_questions
from .reviews import load_reviews
from .saved import load_saved
from .search import load_search
from .stores import load_logos, load_stores

Step = Callable[[Plan], str]

STEPS: tuple[tuple[str, Step], ...] = (
    ("Exchange rates", load_rates),
    ("People", load_people),
    ("Faces", load_faces),
    ("Stores", load_stores),
    ("Categories", load_categories),
    ("Products", load_products),
    ("Logos", load_logos),
    ("Pictures", load_leads),
    ("Search", load_search),
    ("Discounts", load_discounts),
    ("Moderation", load_desk),
    ("Shoppers", load_crowd),
    ("Orders", load_orders),
    ("Payouts", load_payouts),
    ("Desks of money", load_money_desk),
    ("Gift certificates", load_gift_cards),
    ("Reviews", load_reviews),
    ("Questions", load_questions),
    ("Wishes and carts", load_saved),
    ("Gift on its way", load_gift_on_its_way),
    ("Coupons", load_coupons),
    ("Closed store", load_closed_store),
    ("Favourite stores", load_favourites),
    ("Scores of stores", load_scores),
)
