"""The order of the load. A step is a function of the plan that gives one line about what it added.

Orders, reviews and whatever else lives on top of the catalogue join STEPS here, after the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable

from .catalogue import load_categories, load_rates
from .discounts import load_discounts
from .people import load_people
from .pictures import load_leads
from .plan import Plan
from .products import load_products
from .search import load_search
from .stores import load_fronts, load_stores

Step = Callable[[Plan], str]

STEPS: tuple[tuple[str, Step], ...] = (
    ("Exchange rates", load_rates),
    ("People", load_people),
    ("Stores", load_stores),
    ("Categories", load_categories),
    ("Products", load_products),
    ("Shop fronts", load_fronts),
    ("Pictures", load_leads),
    ("Search", load_search),
    ("Discounts", load_discounts),
)
