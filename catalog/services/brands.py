"""Brands as sellers and staff name them: one brand for one name, in whatever letters it is written."""

from collections.abc import Iterable

from django.db import transaction

from catalog.constants import BRAND_NAME_LENGTH
from catalog.errors import BadBrandName, BrandKnown
from catalog.locks import lock_new_brands
from catalog.models import Brand
from catalog.rules import brand_key, brand_name, is_brand_name, slug_of
from catalog.selectors.tree import forget_tree


def known_brands(names: Iterable[str]) -> dict[str, Brand]:
    """Brands with these names by their key: one query."""
    keys = {brand_key(name) for name in names if name}
    return {brand.key: brand for brand in Brand.objects.filter(key__in=keys)} if keys else {}


@transaction.atomic
def brands_named(names: Iterable[str]) -> dict[str, Brand]:
    """The brands of these names by their key; those that nobody has named yet are made.

    Whoever makes one waits until others who do have committed, and looks again. Raises BadBrandName.
    """
    kept = {brand_name(name)[:BRAND_NAME_LENGTH] for name in names} - {""}
    wanted = {brand_key(name): name for name in kept}
    found = known_brands(wanted.values())
    missing = wanted.keys() - found.keys()
    if not missing:
        return found
    if not all(is_brand_name(wanted[key]) for key in missing):
        raise BadBrandName
    lock_new_brands()
    found |= known_brands(wanted[key] for key in missing)
    missing -= found.keys()
    if missing:
        taken = set(Brand.objects.values_list("slug", flat=True))
        for key in sorted(missing):
            found[key] = Brand.objects.create(name=wanted[key], slug=_free_slug(wanted[key], taken))
            taken.add(found[key].slug)
        transaction.on_commit(forget_tree)
    return found


def brand_named(name: str) -> Brand | None:
    """The brand of this name, made when nobody has named it yet; None for no name. Raises BadBrandName."""
    name = brand_name(name)[:BRAND_NAME_LENGTH]
    return brands_named([name]).get(brand_key(name)) if name else None


def check_brand(*, name: str, own_pk: int | None = None) -> str:
    """The name as it is kept. Raises BadBrandName, and BrandKnown when another brand has it in other letters."""
    kept = brand_name(name)
    if not is_brand_name(kept):
        raise BadBrandName
    others = Brand.objects.filter(key=brand_key(kept))
    other = (others.exclude(pk=own_pk) if own_pk else others).first()
    if other is not None:
        raise BrandKnown(name=other.name)
    return kept


@transaction.atomic
def save_brand(*, brand: Brand) -> None:
    """A brand of staff's; without a slug it gets one of its name. Waits for others who name brands.

    Raises what `check_brand` raises.
    """
    lock_new_brands()
    brand.name = check_brand(name=brand.name, own_pk=brand.pk)
    if not brand.slug:
        brand.slug = _free_slug(brand.name, set(Brand.objects.values_list("slug", flat=True)))
    brand.save()
    transaction.on_commit(forget_tree)


def _free_slug(name: str, taken: set[str]) -> str:
    slug = free = slug_of(name)[:50]
    number = 1
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free
