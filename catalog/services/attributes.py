"""Values of characteristics: the one row of a number, an answer or a choice, and a seller's own words.

Rows are shared by all goods, so that a filter is an id. None of this takes a lock; two writers of the same value
get the same row, because it is unique.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Max

from catalog.errors import BadCharacteristic
from catalog.models import Attribute, AttributeValue, Product, ProductAttribute, ProductText
from catalog.rules import measured
from catalog.selectors.tree import forget_tree

YES, NO = ("есть", "yes"), ("нет", "no")
PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Russian and in English; an empty one stands for the other."""

    ru: str
    en: str


def number_value(*, attribute: Attribute, number: Decimal) -> AttributeValue:
    """The value with this number, its unit written in both languages: «4000 Па».

    Raises BadCharacteristic for a number that the shop cannot hold.
    """
    try:
        exact = number.quantize(PLACES)
    except InvalidOperation as error:
        raise BadCharacteristic from error
    if not exact.is_finite() or abs(exact) >= LARGEST:
        raise BadCharacteristic
    ru, en = measured(exact, attribute.unit_ru or attribute.unit_en or "", attribute.unit_en or attribute.unit_ru or "")
    return _value(attribute, {"number": exact}, ru, en)


def yes_no_value(*, attribute: Attribute, answer: bool) -> AttributeValue:
    """The value that says yes, or the one that says no; yes stands first."""
    ru, en = YES if answer else NO
    return _value(attribute, {"value_ru": ru}, ru, en, position=int(not answer))


def choice_value(*, attribute: Attribute, words: Words) -> AttributeValue:
    """The choice called so in either language, added behind the others when it is new.

    Raises BadCharacteristic without words.
    """
    ru, en = words.ru.strip()[:120], words.en.strip()[:120]
    if not ru and not en:
        raise BadCharacteristic
    own = AttributeValue.objects.filter(attribute=attribute)
    found = (own.filter(value_ru__iexact=ru).first() if ru else None) or (
        own.filter(value_en__iexact=en).first() if en and not ru else None
    )
    if found is not None:
        return found
    last = own.aggregate(last=Max("position"))["last"]
    return _value(attribute, {"value_ru": ru or en}, ru or en, en or ru, position=0 if last is None else last + 1)


@transaction.atomic
def describe(
    *, product: Product, attribute: Attribute, value: Decimal | bool | Words | None, position: int = 0
) -> None:
    """Give a product its value of a characteristic, in place of the one it had; None takes it away.

    Numbers, answers and words go with the kind of the characteristic; raises BadCharacteristic where they do not.
    The caller writes the product's search row afterwards (`search_rows.write_rows`).
    """
    row = None if value is None else _row(product, attribute, value, position)
    ProductAttribute.objects.filter(product=product, value__attribute=attribute).delete()
    ProductText.objects.filter(product=product, attribute=attribute).delete()
    if row is not None:
        row.save()


def _row(product: Product, attribute: Attribute, value: Any, position: int) -> ProductAttribute | ProductText:
    kinds = Attribute.Kind
    if attribute.kind == kinds.TEXT and isinstance(value, Words) and (value.ru or value.en):
        text = ProductText(product=product, attribute=attribute, position=position)
        text.text_ru, text.text_en = value.ru.strip()[:300], value.en.strip()[:300]
        return text
    if attribute.kind == kinds.NUMBER and isinstance(value, Decimal):
        found = number_value(attribute=attribute, number=value)
    elif attribute.kind == kinds.YES_NO and isinstance(value, bool):
        found = yes_no_value(attribute=attribute, answer=value)
    elif attribute.kind == kinds.CHOICE and isinstance(value, Words):
        found = choice_value(attribute=attribute, words=value)
    else:
        raise BadCharacteristic
    return ProductAttribute(product=product, value=found, position=position)


def _value(attribute: Attribute, key: dict[str, Any], ru: str, en: str, position: int = 0) -> AttributeValue:
    """The row found by `key`, made when there is none; other processes learn of a new one."""
    found, is_new = AttributeValue.objects.get_or_create(
        attribute=attribute, **key, defaults={"value_ru": ru, "value_en": en, "position": position}
    )
    if is_new:
        transaction.on_commit(forget_tree)
    return found
