"""Fields of the catalogue that exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from catalog.models import (
    Attribute,
    AttributeValue,
    Category,
    DeliveryTemplate,
    Media,
    Product,
    ProductText,
    ProhibitedTerm,
)


@register(Category)
class CategoryTranslation(TranslationOptions):
    """Name and address of a category."""

    fields = ("name", "slug")


@register(Attribute)
class AttributeTranslation(TranslationOptions):
    """Name and unit of a property."""

    fields = ("name", "unit")


@register(AttributeValue)
class AttributeValueTranslation(TranslationOptions):
    """Value of a property."""

    fields = ("value",)


@register(Product)
class ProductTranslation(TranslationOptions):
    """All that a seller writes of a product."""

    fields = ("title", "slug", "description", "box_contents")


@register(ProductText)
class ProductTextTranslation(TranslationOptions):
    """A property in the seller's words."""

    fields = ("text",)


@register(ProhibitedTerm)
class ProhibitedTermTranslation(TranslationOptions):
    """Why goods like this are not sold."""

    fields = ("reason",)


@register(Media)
class MediaTranslation(TranslationOptions):
    """Description of a picture."""

    fields = ("alt",)


@register(DeliveryTemplate)
class DeliveryTemplateTranslation(TranslationOptions):
    """Name of a way of delivery."""

    fields = ("name",)
