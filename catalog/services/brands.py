"""Brands as sellers name them."""

from django.db import IntegrityError, transaction

from catalog.models import Brand
from catalog.rules import slug_of
from catalog.selectors.tree import forget_tree


@transaction.atomic
def brand_named(name: str) -> Brand | None:
    """The brand of this name in any case, made when nobody has named it yet; None for no name."""
    name = " ".join(name.split())[:60]
    if not name:
        return None
    known = Brand.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    slug = slug_of(name)[:50]
    taken = Brand.objects.filter(slug__startswith=slug).count()
    try:
        with transaction.atomic():
            brand = Brand.objects.create(name=name, slug=f"{slug}-{taken + 1}" if taken else slug)
    except IntegrityError:  # somebody else has named it at this very moment
        return Brand.objects.filter(name__iexact=name).first()
    transaction.on_commit(forget_tree)
    return brand
