"""Values of typed properties: a number or a yes that a seller fills in becomes a value that filters know."""

from decimal import Decimal

from django.db import transaction

from catalog.models import Attribute, AttributeValue
from catalog.selectors.tree import forget_tree


def value_of(attribute: Attribute, number: Decimal) -> AttributeValue:
    """The value of a property that is a number, made when nobody has used the number yet."""
    text = format(number.normalize(), "f")
    value, is_new = AttributeValue.objects.get_or_create(
        attribute=attribute,
        number=number,
        defaults={
            "value_ru": f"{text.replace('.', ',')} {attribute.unit_ru or ''}".strip(),
            "value_en": f"{text} {attribute.unit_en or ''}".strip(),
        },
    )
    if is_new:
        transaction.on_commit(forget_tree)
    return value
