"""Characteristics in a table: words understood as values, and values written to products.

The one place where an import touches ProductAttribute and ProductText.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.importing import cells
from catalog.importing.cells import BadCell
from catalog.importing.columns import key_of
from catalog.models import Attribute, AttributeValue, CategoryAttribute, Product, ProductAttribute, ProductText
from catalog.services.attributes import number_value

Kind = Attribute.Kind
Chosen = tuple[object, ...]  # ids of values, or a Decimal that may have no value yet, or the pair of a text
_KNOWN = 8  # values named in a sentence


@dataclass(slots=True)
class Characteristics:
    """All characteristics, read once for a run."""

    by_code: dict[str, Attribute] = field(default_factory=dict)
    words: dict[tuple[int, str], int] = field(default_factory=dict)
    numbers: dict[tuple[int, Decimal], int] = field(default_factory=dict)
    allowed: set[tuple[int, int]] = field(default_factory=set)  # category, characteristic
    values: dict[int, list[str]] = field(default_factory=dict)

    def chosen(self, code: str, text: str, path: Iterable[int]) -> Chosen:
        """What `text` means for goods in a category with this path. Raises BadCell."""
        attribute = self.by_code.get(code)
        if attribute is None or not any((step, attribute.pk) in self.allowed for step in path):
            raise BadCell("not_an_attribute")
        if attribute.kind == Kind.TEXT:
            russian, english = cells.pair(text)
            if max(len(russian), len(english)) > 300:
                raise BadCell("long", limit=300)
            return (russian, english)
        if attribute.kind == Kind.NUMBER:
            return (self._number(attribute, text),)
        if attribute.kind == Kind.YES_NO:
            return (self._yes_no(attribute, text),)
        return tuple(dict.fromkeys(self._values(attribute, text)))

    def _number(self, attribute: Attribute, text: str) -> int | Decimal:
        if (known := self.words.get((attribute.pk, key_of(text)))) is not None:
            return known
        units = {unit for unit in (attribute.unit_ru, attribute.unit_en) if unit}
        plain = text
        for unit in units:
            plain = plain.removesuffix(unit).strip()
        minus, plain = plain.startswith(("-", "−")), plain.lstrip("-−")
        amount = cells.number(plain)
        if amount is None or amount >= 10**9:
            raise BadCell("number", value=text[:40])
        amount = (-amount if minus else amount).quantize(Decimal("0.0001")).normalize()
        return self.numbers.get((attribute.pk, amount), amount)

    def _yes_no(self, attribute: Attribute, text: str) -> int:
        word = text.strip().lower()
        wanted = ("да", "yes") if word in cells.YES else ("нет", "no") if word in cells.NO else (key_of(text),)
        for one in wanted:
            if (pk := self.words.get((attribute.pk, one))) is not None:
                return pk
        raise BadCell("yes_no")

    def _values(self, attribute: Attribute, text: str) -> list[int]:
        """The value that is called so, else those that a bar, a semicolon, a line break or a comma part: a name may
        have any of them, too.
        """
        if (whole := self._find(attribute, text)) is not None:
            return [whole]
        found = []
        for part in filter(str.strip, re.split(r"(?<!\\)[|;\n]", text)):
            one = self._find(attribute, part)
            pieces = [one] if one is not None else [self._find(attribute, piece) for piece in part.split(",")]
            pks = [pk for pk in pieces if pk is not None]
            if len(pks) < len(pieces):
                raise self._unknown(attribute, part)
            found += pks
        return found

    def _find(self, attribute: Attribute, text: str) -> int | None:
        """The value with this name, or with these two; None where they are names of two values."""
        known = self.words.get((attribute.pk, key_of(text)))
        if known is not None:
            return known
        pks = [self.words.get((attribute.pk, key_of(word))) for word in cells.pair(text)]
        different = {pk for pk in pks if pk is not None}
        return different.pop() if len(different) == 1 else None

    def _unknown(self, attribute: Attribute, text: str) -> BadCell:
        known = self.values.get(attribute.pk, [])
        more = ", …" if len(known) > _KNOWN else ""
        return BadCell("value", value=text.strip()[:40], known=", ".join(known[:_KNOWN]) + more)


def read_characteristics(codes: Iterable[str]) -> Characteristics:
    """Those with these codes: three queries, none without codes."""
    found = Characteristics(by_code={one.code: one for one in Attribute.objects.filter(code__in=set(codes))})
    pks = [one.pk for one in found.by_code.values()]
    if not pks:
        return found
    found.allowed = set(CategoryAttribute.objects.filter(attribute__in=pks).values_list("category_id", "attribute_id"))
    for value in AttributeValue.objects.filter(attribute__in=pks).order_by("position", "pk"):
        for word in (value.value_ru, value.value_en):
            if word:
                found.words.setdefault((value.attribute_id, key_of(word)), value.pk)
        if value.number is not None:
            found.numbers[value.attribute_id, value.number.normalize()] = value.pk
        found.values.setdefault(value.attribute_id, []).append(value.value_ru or value.value_en or "")
    return found


def present(product_ids: Iterable[int], known: Characteristics) -> dict[int, dict[str, Chosen]]:
    """What these products have of the characteristics of the run, by code: two queries, none without any."""
    codes = {one.pk: one.code for one in known.by_code.values()}
    found: dict[int, dict[str, Chosen]] = {}
    if not codes:
        return found
    rows = ProductAttribute.objects.filter(product__in=set(product_ids), value__attribute__in=codes)
    for product_id, attribute_id, value_id in rows.values_list("product_id", "value__attribute_id", "value_id"):
        own = found.setdefault(product_id, {})
        own[codes[attribute_id]] = (*own.get(codes[attribute_id], ()), value_id)
    texts = ProductText.objects.filter(product__in=set(product_ids), attribute__in=codes)
    for text in texts:
        found.setdefault(text.product_id, {})[codes[text.attribute_id]] = (text.text_ru or "", text.text_en or "")
    return found


def write(changes: Mapping[Product, Mapping[str, Chosen]], known: Characteristics) -> None:
    """Give products their characteristics, replacing what they had of the same: a few queries for all of them."""
    values: list[ProductAttribute] = []
    texts: list[ProductText] = []
    for product, own in changes.items():
        for position, (code, chosen) in enumerate(own.items()):
            attribute = known.by_code[code]
            if attribute.kind == Kind.TEXT:
                russian, english = (str(part) for part in chosen)
                text = ProductText(product=product, attribute=attribute, position=position)
                text.text_ru, text.text_en = russian, english
                texts.append(text)
            else:
                values += [
                    ProductAttribute(product=product, value_id=_value_id(attribute, one, known), position=position)
                    for one in chosen
                ]
    attributes = {known.by_code[code].pk for own in changes.values() for code in own}
    for product_ids, attribute_id in _touched(changes, known, attributes):
        ProductAttribute.objects.filter(product__in=product_ids, value__attribute=attribute_id).delete()
        ProductText.objects.filter(product__in=product_ids, attribute=attribute_id).delete()
    ProductAttribute.objects.bulk_create(values)
    ProductText.objects.bulk_create(texts)


def _touched(
    changes: Mapping[Product, Mapping[str, Chosen]], known: Characteristics, attributes: Iterable[int]
) -> Iterable[tuple[list[int], int]]:
    for attribute_id in attributes:
        yield (
            [
                product.pk
                for product, own in changes.items()
                if any(known.by_code[code].pk == attribute_id for code in own)
            ],
            attribute_id,
        )


def _value_id(attribute: Attribute, one: object, known: Characteristics) -> int:
    """The id of a value; a number that occurs for the first time becomes one."""
    if not isinstance(one, Decimal):
        return int(str(one))
    key = attribute.pk, one
    if key not in known.numbers:
        known.numbers[key] = number_value(attribute=attribute, number=one).pk
    return known.numbers[key]
