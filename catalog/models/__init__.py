"""Models of the catalogue."""

from catalog.models.category import Attribute, AttributeValue, Brand, Category, CategoryAttribute
from catalog.models.delivery import DeliveryTemplate, DeliveryZone
from catalog.models.media import Media
from catalog.models.price import Discount, PriceChange, PriceTier
from catalog.models.product import Product, ProductAttribute, Variant
from catalog.models.rate import ExchangeRate
from catalog.models.review import Review
from catalog.models.saved import FavouriteStore, PriceWatch, StorePurchase, Wishlist, WishlistItem
from catalog.models.search import SearchRow, Synonym
from catalog.models.stock import StockMovement, StockReservation

__all__ = [
    "Attribute",
    "AttributeValue",
    "Brand",
    "Category",
    "CategoryAttribute",
    "DeliveryTemplate",
    "DeliveryZone",
    "Discount",
    "ExchangeRate",
    "FavouriteStore",
    "Media",
    "PriceChange",
    "PriceTier",
    "PriceWatch",
    "Product",
    "ProductAttribute",
    "Review",
    "SearchRow",
    "StockMovement",
    "StockReservation",
    "StorePurchase",
    "Synonym",
    "Variant",
    "Wishlist",
    "WishlistItem",
]
