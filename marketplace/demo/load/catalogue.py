"""Exchange rates, the tree of categories and the attributes of its leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from catalog.models import Attribute, Category, CategoryAttribute
from catalog.rules import slug_of
from catalog.selectors.tree import forget_tree
from catalog.services.categories import save_category
from catalog.services.rates import store_rates
from marketplace.demo.content import ROOTS, Leaf, Text, leaves
from marketplace.demo.content.goods import WARRANTY
from marketplace.demo.content.model import Attribute as Typed
from marketplace.demo.content.units import UNITS

from .plan import Plan

RATES = {
    "RUB": Decimal("92.52"),
    "EUR": Decimal("0.92"),
    "BYN": Decimal("3.27"),
    "KZT": Decimal("478.40"),
    "CNY": Decimal("7.11"),
}
"""Units for one US dollar; the rouble's is the one that the price list was written with (ux.md 5.2)."""


def load_rates(plan: Plan) -> str:
    """Rates of yesterday and today, so that a shop started at midnight has one."""
    today = plan.now.date()
    for day in (today - timedelta(days=1), today):
        store_rates(rates=RATES, as_of=day)
    return f"{len(RATES)} currencies"


def load_categories(plan: Plan) -> str:
    """Eight roots, their leaves and the attributes of each leaf; the warranty belongs to the roots."""
    roots = {
        code: _category(name, parent=None, position=place, icon=icon)
        for place, (code, (name, icon)) in enumerate(ROOTS.items())
    }
    for root in roots.values():
        _attributes({WARRANTY.code: WARRANTY}, root)
    for place, leaf in enumerate(leaves()):
        category = _category(leaf.name, parent=roots[leaf.root], position=place)
        _attributes({attribute_code(leaf, attribute.code): attribute for attribute in leaf.attributes}, category)
    forget_tree()
    return f"{len(roots)} roots, {len(leaves())} leaves"


def attribute_code(leaf: Leaf, code: str) -> str:
    """Codes are unique in the shop, and leaves share only the warranty."""
    return code if code == WARRANTY.code else f"{leaf.code}-{code}".replace("_", "-")


def _category(name: Text, *, parent: Category | None, position: int, icon: str = "") -> Category:
    slug = slug_of(name.en)
    found = Category.objects.filter(slug_en=slug, parent=parent).first()
    if found is not None:
        return found
    category = Category(parent=parent, position=position, icon=icon)
    category.name_ru, category.name_en = name
    category.slug_ru, category.slug_en = slug_of(name.ru), slug
    return save_category(category=category)


def _attributes(own: Mapping[str, Typed], category: Category) -> None:
    """Attributes by code that are not there yet, and their places in the category."""
    known = set(Attribute.objects.filter(code__in=own).values_list("code", flat=True))
    Attribute.objects.bulk_create(_attribute(code, one) for code, one in own.items() if code not in known)
    placed = set(CategoryAttribute.objects.filter(category=category).values_list("attribute__code", flat=True))
    rows = {attribute.code: attribute for attribute in Attribute.objects.filter(code__in=own)}
    CategoryAttribute.objects.bulk_create(
        CategoryAttribute(
            category=category,
            attribute=rows[code],
            position=place,
            is_filter=one.is_filter,
            is_promoted=one.is_promoted,
            is_required=one.is_promoted,
        )
        for place, (code, one) in enumerate(own.items())
        if code not in placed
    )


def _attribute(code: str, one: Typed) -> Attribute:
    unit = UNITS.get(one.unit, Text("", "")) if one.kind == Attribute.Kind.NUMBER else Text("", "")
    attribute = Attribute(code=code, kind=one.kind, name_ru=one.name.ru, name_en=one.name.en)
    attribute.unit_ru, attribute.unit_en = unit
    return attribute
