"""Fields of accounts that exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from accounts.models import Store


@register(Store)
class StoreTranslation(TranslationOptions):
    """What a store says about itself."""

    fields = ("description",)
