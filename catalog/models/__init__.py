"""Models of the catalogue."""

from catalog.models.category import Attribute, AttributeValue, Brand, Category, CategoryAttribute
from catalog.models.delivery import DeliveryTemplate, DeliveryZone
from catalog.models.imports import ImportChange, ImportJob, ImportMapping, ImportNote, ImportPicture
from catalog.models.listing import CommonWord, DeliverySpeed, FacetCount, FacetGoods, WordGoods
from catalog.models.media import Media
from catalog.models.moderation import ProductDecision, ProhibitedTerm
from catalog.models.price import Discount, PriceChange, PriceTier
from catalog.models.product import Product, ProductAttribute, ProductText, Variant
from catalog.models.question import Answer, Question
from catalog.models.rate import ExchangeRate
from catalog.models.review import Review
from catalog.models.saved import (
    FavouriteStore,
    GiftReservation,
    PriceWatch,
    StockWatch,
    StorePurchase,
    Wishlist,
    WishlistItem,
)
from catalog.models.search import SearchPhrase, SearchRow, SearchWord, Synonym
from catalog.models.stock import StockMovement, StockReservation
from catalog.models.store_facts import StoreFacts
from catalog.models.upload import DroppedPicture, PictureUpload
from catalog.models.viewed import CompareItem, ViewedProduct, ViewingPause

__all__ = [
    "Answer",
    "Attribute",
    "AttributeValue",
    "Brand",
    "Category",
    "CategoryAttribute",
    "CommonWord",
    "CompareItem",
    "DeliverySpeed",
    "DeliveryTemplate",
    "DeliveryZone",
    "Discount",
    "DroppedPicture",
    "ExchangeRate",
    "FacetCount",
    "FacetGoods",
    "FavouriteStore",
    "GiftReservation",
    "ImportChange",
    "ImportJob",
    "ImportMapping",
    "ImportNote",
    "ImportPicture",
    "Media",
    "PictureUpload",
    "PriceChange",
    "PriceTier",
    "PriceWatch",
    "Product",
    "ProductAttribute",
    "ProductDecision",
    "ProductText",
    "ProhibitedTerm",
    "Question",
    "Review",
    "SearchPhrase",
    "SearchRow",
    "SearchWord",
    "StockMovement",
    "StockReservation",
    "StockWatch",
    "StoreFacts",
    "StorePurchase",
    "Synonym",
    "Variant",
    "ViewedProduct",
    "ViewingPause",
    "Wishlist",
    "WishlistItem",
    "WordGoods",
]
