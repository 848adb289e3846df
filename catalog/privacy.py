"""What the catalogue keeps about a person (domain.md 3.14), and what of it is the shop's own words."""

from django.utils.translation import gettext_lazy

from accounts.privacy import (
    ABOUT_OTHERS,
    INTERNAL,
    Delete,
    PersonalTable,
    Wipe,
    erasers,
    register_impersonal,
    register_tables,
)
from catalog import models
from catalog.services.forgetting import forget_words_told

_OWN = {"id": INTERNAL, "user": INTERNAL}  # columns of nearly every table of a member
_GOODS = ("product__title_ru", "product__title_en")
_TITLES = ("variant__product__title_ru", "variant__product__title_en", "variant__sku")

_IMPORTS = (models.ImportChange, models.ImportMapping, models.ImportNote, models.ImportPicture)

_MADE_OF_GOODS = (
    models.CommonWord,
    models.FacetCount,
    models.FacetGoods,
    models.SearchRow,
    models.SearchWord,
    models.WordGoods,
)


def connect() -> None:
    """Register everything; called once at start-up."""
    register_tables(*_SAVED_TABLES, *_SPOKEN_TABLES)
    erasers.register("words told to others", forget_words_told)
    register_impersonal(
        "goods and categories, described by stores and staff",
        models.Attribute,
        models.AttributeValue,
        models.Attribute.categories.through,
        models.Brand,
        models.Category,
        models.DroppedPicture,
        models.Media,
        models.PictureUpload,
        models.Product,
        models.ProductAttribute,
        models.ProductText,
        models.ProhibitedTerm,
        models.SearchPhrase,
        models.StoreFacts,
        models.Synonym,
        models.Variant,
    )
    register_impersonal(
        "prices and ways of delivery of stores",
        models.DeliverySpeed,
        models.DeliveryTemplate,
        models.DeliveryZone,
        models.Discount,
        models.ExchangeRate,
        models.PriceChange,
        models.PriceTier,
    )
    register_impersonal("what search makes of goods", *_MADE_OF_GOODS)
    register_impersonal("tables of goods that stores upload, row by row", *_IMPORTS)
    register_impersonal("pieces kept for the number of an order", models.StockReservation)


_SAVED_TABLES = [
    PersonalTable(
        models.WishlistItem,
        "wishlist__user",
        ("wishlist__name", *_TITLES, "quantity", "note", "priority", "price_added", "created_at", "updated_at"),
        Delete(),
        {"id": INTERNAL, "removed_at": INTERNAL},
    ),
    PersonalTable(
        models.Wishlist,
        "user",
        (
            "name",
            "kind",
            "occasion",
            "event_date",
            "note",
            "visibility",
            "is_default",
            "created_at",
            "updated_at",
        ),
        Delete(),
        _OWN | {"token": INTERNAL, "address": INTERNAL, "removed_at": INTERNAL},
    ),
    PersonalTable(
        models.GiftReservation,
        "giver",
        ("name", "item__variant__product__title_ru", "item__variant__product__title_en", "quantity", "created_at"),
        Delete(),
        {"id": INTERNAL, "giver": INTERNAL, "token": INTERNAL, "item": ABOUT_OTHERS},
        gettext_lazy("Gifts that you promised"),
    ),
    PersonalTable(models.FavouriteStore, "user", ("store__name", "is_muted", "created_at"), Delete(), _OWN),
    PersonalTable(models.StockWatch, "user", (*_TITLES, "created_at"), Delete(), _OWN),
    PersonalTable(models.ViewedProduct, "user", (*_GOODS, "viewed_at"), Delete(), _OWN),
    PersonalTable(models.ViewingPause, "user", ("paused_at",), Delete(), {"user": INTERNAL}),
    PersonalTable(models.CompareItem, "user", (*_GOODS, "added_at"), Delete(), _OWN),
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
        models.Question,
        "author",
        (*_GOODS, "text", "language", "status", "hidden_because", "answers_count", "asked_at"),
        # The answers of others stand under it.
        Wipe({"text": "…", "hidden_because": ""}, ("language", "status"), "answers that others gave"),
        {"id": INTERNAL, "author": INTERNAL},
    ),
    PersonalTable(
        models.Answer,
        "author",
        (
            "question__text",
            "text",
            "language",
            "status",
            "hidden_because",
            "is_by_store",
            "is_by_buyer",
            "answered_at",
        ),
        Wipe({"text": "…", "hidden_because": ""}, ("language", "status"), "the number of answers"),
        {"id": INTERNAL, "author": INTERNAL},
    ),
    PersonalTable(
        models.ProductDecision,
        "by",
        ("at", "outcome", "reason", *_GOODS),
        Wipe({}, ("outcome", "reason"), "the moderation of goods"),
        {"id": INTERNAL, "by": INTERNAL},
        gettext_lazy("Goods that you decided about"),
    ),
    PersonalTable(
        models.ImportJob,
        "user",
        ("created_at", "store__name", "name", "kind", "status", "created_count", "updated_count", "finished_at"),
        Wipe(
            {},
            (
                "number",
                "kind",
                "name",
                "file",
                "pictures",
                "encoding",
                "delimiter",
                "header",
                "columns",
                "status",
                "failure",
                "stopped_at",
                "digest",
                "preview",
                "result",
                "undo_report",
            ),
            "the goods of a store",
        ),
        {
            "id": INTERNAL,
            "user": INTERNAL,
            "file": INTERNAL,
            "digest": INTERNAL,
            "pictures": INTERNAL,
        }
        | dict.fromkeys(
            (
                "number",
                "encoding",
                "delimiter",
                "header",
                "columns",
                "failure",
                "stopped_at",
                "rows_total",
                "position",
                "unchanged_count",
                "bad_count",
                "warned_count",
                "preview",
                "result",
                "undo_report",
                "started_at",
                "moved_at",
            ),
            ABOUT_OTHERS,
        ),
        gettext_lazy("Goods that you imported"),
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
