"""Fields of the catalogue that exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from catalog.models import Attribute, AttributeValue, Category, DeliveryTemplate, Media, Product


@register(Category)
class CategoryTranslation(TranslationOptions):
    """Name and address of a category."""

    fields = ("name", "slug")


@register(Attribute)
class AttributeTranslation(TranslationOptions):
    """Name of a property."""

    fields = ("name",)


@register(AttributeValue)
class AttributeValueTranslation(TranslationOptions):
    """Value of a property."""

    fields = ("value",)


@register(Product)
class ProductTranslation(TranslationOptions):
    """All that a seller writes of a product."""

    fields = ("title", "slug", "description", "box_contents")


@register(Media)
class MediaTranslation(TranslationOptions):
    """Description of a picture."""

    fields = ("alt",)


@register(DeliveryTemplate)
class DeliveryTemplateTranslation(TranslationOptions):
    """Name of a way of delivery."""

    fields = ("name",)
