"""The only way a view gets an article."""

from marketplace.lib.errors import NotFound
from support.models import HelpArticle


def article_for_reader(slug: str, *sections: str) -> HelpArticle:
    """A published article of one of `sections`. Raises NotFound."""
    article = HelpArticle.objects.filter(slug=slug, section__in=sections, is_published=True).first()
    if article is None:
        raise NotFound
    return article
