"""The pictures of «How to order»: the shop itself on a phone, made by `python -m tools.guide_pictures`."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.lib.formatting import current_language

WIDTH = 390  # CSS pixels: the phone of the design
MAX_BYTES = 30_000


@dataclass(frozen=True, slots=True)
class GuidePicture:
    """A picture by its name, with its height in CSS pixels, what it shows and how it is called under it."""

    name: str
    height: int
    alt: Any
    caption: Any

    @property
    def path(self) -> str:
        """Among the static files, in the reader's language."""
        return f"img/guide/{current_language()}/{self.name}.webp"


PICTURES = (
    GuidePicture(
        "search",
        400,
        _("Top of the shop: the search field with a word begun and a list of suggestions under it"),
        _("Suggestions name categories, goods and stores"),
    ),
    GuidePicture(
        "category",
        480,
        _("A category: its subcategories, the buttons for filters and order, the first products"),
        _("A category with its filters"),
    ),
    GuidePicture(
        "product",
        600,
        _("Page of a product: its options, its price, and the buttons “To cart” and “Buy”"),
        _("The option decides the price and the stock"),
    ),
    GuidePicture(
        "cart",
        560,
        _("Cart: goods of one seller with their sum and the button “Order from this seller”"),
        _("Each seller has a sum and a button"),
    ),
    GuidePicture(
        "checkout",
        640,
        _("Checkout: the address, and the ways of delivery with their prices and dates"),
        _("Address and delivery with prices and dates"),
    ),
    GuidePicture(
        "payment",
        480,
        _("Payment page: the ways to pay, one of them chosen"),
        _("All ways to pay stand on one page"),
    ),
    GuidePicture(
        "order",
        500,
        _("Page of an order: what happens next and the steps from “placed” to “received”"),
        _("The page of an order shows where it stands"),
    ),
)
BY_NAME = {picture.name: picture for picture in PICTURES}
