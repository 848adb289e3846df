"""What the catalogue keeps about a person (domain.md 3.14), and what of it is the shop's own words."""

from django.utils.translation import gettext_lazy

from accounts.privacy import ABOUT_OTHERS, INTERNAL, Delete, PersonalTable, Wipe, register_impersonal, register_tables
from catalog import models

_OWN = {"id": INTERNAL, "user": INTERNAL}  # columns of nearly every table of a member
_TITLES = ("variant__product__title_ru", "variant__product__title_en", "variant__sku")


def connect() -> None:
    """Register everything; called once at start-up."""
    register_tables(*_SAVED_TABLES, *_SPOKEN_TABLES)
    register_impersonal(
        "goods and categories, described by stores and staff",
        models.Attribute,
        models.AttributeValue,
        models.Attribute.categories.through,
        models.Brand,
        models.Category,
        models.Media,
        models.Product,
        models.ProductAttribute,
        models.SearchRow,
        models.Synonym,
        models.Variant,
    )
    register_impersonal(
        "prices and ways of delivery of stores",
        models.DeliveryTemplate,
        models.DeliveryZone,
        models.Discount,
        models.ExchangeRate,
        models.PriceChange,
        models.PriceTier,
    )
    register_impersonal("pieces kept for the number of an order", models.StockReservation)


_SAVED_TABLES = [
    PersonalTable(
        models.WishlistItem,
        "wishlist__user",
        ("wishlist__name", *_TITLES, "quantity", "note", "created_at", "updated_at"),
        Delete(),
        {"id": INTERNAL},
    ),
    PersonalTable(
        models.Wishlist,
        "user",
        ("name", "kind", "event_date", "is_default", "created_at", "updated_at"),
        Delete(),
        _OWN,
    ),
    PersonalTable(models.FavouriteStore, "user", ("store__name", "created_at"), Delete(), _OWN),
    PersonalTable(
        models.PriceWatch,
        "user",
        (*_TITLES, "source", "price_saved", "price_told", "created_at"),
        Delete(),
        _OWN,
    ),
    PersonalTable(models.StorePurchase, "user", ("store__name", "orders_count", "last_at"), Delete(), _OWN),
]
_SPOKEN_TABLES = [
    PersonalTable(
        models.Review,
        "author",
        (
            "product__title_ru",
            "product__title_en",
            "reference",
            "rating",
            "text",
            "language",
            "status",
            "reply",
            "replied_at",
            "helpful_count",
            "published_at",
        ),
        # The stars are part of the product's rating; the seller's answer may call the buyer by name.
        Wipe({"text": "", "reply": ""}, ("reference", "language", "status"), "the rating of the product"),
        {"id": INTERNAL, "author": INTERNAL, "variant": INTERNAL},
    ),
    PersonalTable(
        models.StockMovement,
        "user",
        ("at", "kind", "variant__sku", "on_hand_change", "reserved_change"),
        Wipe({}, ("kind", "reference"), "the stock ledger of a store"),
        {"id": INTERNAL, "reference": ABOUT_OTHERS},
        gettext_lazy("Stock that you counted or received"),
    ),
]
