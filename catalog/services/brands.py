"""Brands as sellers name them: one brand for one name, in whatever letters it is written."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower, Replace

from catalog.locks import lock_new_brands
from catalog.models import Brand
from catalog.rules import slug_of
from catalog.selectors.tree import forget_tree


def brand_key(name: str) -> str:
    """What two names of one brand have in common: small letters, ё as е, single spaces."""
    return " ".join(name.split()).lower().replace("ё", "е")


def known_brands(names: Iterable[str]) -> dict[str, Brand]:
    """Brands with these names by their key: one query. Of several that differ in letters alone the oldest counts."""
    keys = {brand_key(name) for name in names if name}
    if not keys:
        return {}
    plain = Replace(Lower("name"), Value("ё"), Value("е"))
    found: dict[str, Brand] = {}
    for brand in Brand.objects.annotate(plain=plain).filter(plain__in=keys).order_by("pk"):
        found.setdefault(brand_key(brand.name), brand)
    return found


@transaction.atomic
def brands_named(names: Iterable[str]) -> dict[str, Brand]:
    """The brands of these names by their key; those that nobody has named yet are made.

    Whoever makes one waits until others who do have committed, and looks again.
    """
    wanted = {brand_key(name): " ".join(name.split())[:60] for name in names if name.strip()}
    found = known_brands(wanted.values())
    missing = wanted.keys() - found.keys()
    if not missing:
        return found
    lock_new_brands()
    found |= known_brands(wanted[key] for key in missing)
    missing -= found.keys()
    if missing:
        taken = set(Brand.objects.values_list("slug", flat=True))
        for key in sorted(missing):
            found[key] = Brand.objects.create(name=wanted[key], slug=_free_slug(slug_of(wanted[key])[:50], taken))
            taken.add(found[key].slug)
        transaction.on_commit(forget_tree)
    return found


def brand_named(name: str) -> Brand | None:
    """The brand of this name, made when nobody has named it yet; None for no name."""
    name = name.strip()[:60]
    return brands_named([name]).get(brand_key(name)) if name else None


def _free_slug(slug: str, taken: set[str]) -> str:
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free
