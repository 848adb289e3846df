"""Where an answer of the wizard sends a buyer: the one place that names pages.

`DISPUTE` is the page of the order until disputes have a page of their own; so long buyers write to people
when something is wrong, and no text promises a dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.models import Order
from orders.pages.orders import Action
from support.wizard import START

DETAILS = "orders:detail"
DISPUTE = DETAILS
_CALM = frozenset({"order", "contact"})  # looking is no deed: no red button
_CLAIM = "dispute"
# The page of each action; all but DETAILS are offered only for orders for which the list of orders offers them, too
PAGES: Mapping[str, str] = {
    "order": DETAILS,
    "contact": DETAILS,  # the answer itself leads to people; the order is looked up for its number
    "dispute": DISPUTE,
    "pay": "orders:pay",
    "track": "orders:track",
    "confirm": "orders:confirm",
    "cancel": "orders:cancel",
}


def actions_on(order: Order, action: str, offered: Iterable[Action]) -> list[Action]:
    """The buttons of a fitting order: what the answer wants, where it is possible now, and the page of the order."""
    number = order.checkout.number if action == "pay" else order.number
    wanted = reverse(PAGES[action], args=[number])
    details = order.get_absolute_url()
    found = [Action(one.label, one.url, is_primary=True) for one in offered if one.url == wanted != details]
    return [
        *found,
        Action(_("Open the order"), details, is_primary=not (found or action in _CALM or leads_to_people(action))),
    ]


def leads_to_people(action: str) -> bool:
    """True when the answer offers to write to us; for money too, while disputes have no page."""
    return action == "contact" or (action == _CLAIM and DISPUTE == DETAILS)


def contact_url() -> str:
    """How to reach people."""
    return reverse("support:help") + "#contact"


def step_url(slug: str) -> str:
    """The address of a step of the wizard."""
    return reverse("support:troubles") if slug == START else reverse("support:trouble", args=[slug])
