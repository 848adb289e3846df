"""Which fields hold one text per language."""

from modeltranslation.translator import TranslationOptions, register

from support.models import HelpArticle


@register(HelpArticle)
class HelpArticleTranslation(TranslationOptions):
    """Russian and English."""

    fields = ("title", "summary", "body")
