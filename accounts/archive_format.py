"""How values are written in the archive of personal data: for programs as JSON, for people as words."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib.formatting import current_language, format_day, format_money
from marketplace.lib.money import Money

# What columns are called that have no name of their own, and lookups whose last step says too little.
LABELS: dict[str, Any] = {
    "action_flag": gettext_lazy("kind of change"),
    "amount": gettext_lazy("amount"),
    "at": gettext_lazy("when"),
    "brand": gettext_lazy("card brand"),
    "checkout__number": gettext_lazy("checkout"),
    "content_type__model": gettext_lazy("kind of thing"),
    "created": gettext_lazy("made at"),
    "created_at": gettext_lazy("made at"),
    "data": gettext_lazy("details"),
    "decline_code": gettext_lazy("reason of the decline"),
    "delivery_name_en": gettext_lazy("delivery, in English"),
    "delivery_name_ru": gettext_lazy("delivery, in Russian"),
    "display_currency": gettext_lazy("currency shown"),
    "display_rate": gettext_lazy("rate shown"),
    "done_at": gettext_lazy("done at"),
    "due_at": gettext_lazy("due at"),
    "email": gettext_lazy("e-mail"),
    "expire_date": gettext_lazy("ends at"),
    "group__name": gettext_lazy("group"),
    "ip": gettext_lazy("network address"),
    "is_enabled": gettext_lazy("switched on"),
    "key": gettext_lazy("number"),
    "kind": gettext_lazy("kind"),
    "last4": gettext_lazy("last four digits"),
    "last_at": gettext_lazy("last purchase"),
    "last_seen_at": gettext_lazy("last seen"),
    "last_used_at": gettext_lazy("last used"),
    "object_id": gettext_lazy("its number"),
    "on_hand_change": gettext_lazy("pieces on hand"),
    "options": gettext_lazy("choice"),
    "order__number": gettext_lazy("order"),
    "order_line__sku": gettext_lazy("SKU"),
    "line__sku": gettext_lazy("SKU"),
    "orders_count": gettext_lazy("orders"),
    "params": gettext_lazy("details"),
    "payload": gettext_lazy("details"),
    "payment__number": gettext_lazy("payment"),
    "permission__codename": gettext_lazy("right"),
    "primary": gettext_lazy("main address"),
    "product__title_en": gettext_lazy("product, in English"),
    "product__title_ru": gettext_lazy("product, in Russian"),
    "removed_at": gettext_lazy("removed at"),
    "reserved_change": gettext_lazy("pieces reserved"),
    "resolved_at": gettext_lazy("decided at"),
    "role": gettext_lazy("role"),
    "sent": gettext_lazy("sent at"),
    "shipment__number": gettext_lazy("parcel"),
    "sku": gettext_lazy("SKU"),
    "source": gettext_lazy("saved from"),
    "status": gettext_lazy("status"),
    "store__name": gettext_lazy("store"),
    "subject__number": gettext_lazy("order"),
    "title_en": gettext_lazy("product, in English"),
    "title_ru": gettext_lazy("product, in Russian"),
    "type": gettext_lazy("kind"),
    "updated_at": gettext_lazy("changed at"),
    "user_agent": gettext_lazy("browser"),
    "variant__product__title_en": gettext_lazy("product, in English"),
    "variant__product__title_ru": gettext_lazy("product, in Russian"),
    "verified": gettext_lazy("confirmed"),
    "wishlist__name": gettext_lazy("wish list"),
}


def json_value(value: Any) -> Any:
    """A value as JSON: amounts as strings with their currency, moments as ISO 8601."""
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def json_line(names: tuple[str, ...], values: tuple[Any, ...]) -> str:
    """One row as a JSON object."""
    return json.dumps(dict(zip(names, map(json_value, values), strict=True)), ensure_ascii=False)


def column_label(model: type[Model], lookup: str) -> str:
    """What people call a column of the archive, in the active language."""
    own_name = getattr(column_field(model, lookup), "verbose_name", "")
    has_own_name = isinstance(own_name, Promise) and "__" not in lookup  # else Django made it of the column's name
    label = own_name if has_own_name else LABELS.get(lookup) or own_name or lookup
    return capfirst(str(label))


def column_field(model: type[Model], lookup: str) -> Any:
    """The model's field at the end of a lookup; None for a path into JSON."""
    found: Any = None
    for part in lookup.split("__"):
        try:
            found = model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model = found.related_model or model
    return found


def text_value(value: Any, field: Any) -> str:
    """A value in words, in the active language and time zone."""
    if value is None or value == "" or value in ({}, []):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _in_words(value)


def _in_words(value: Any) -> str:
    if isinstance(value, Money):
        return format_money(value, current_language())
    if isinstance(value, dt.datetime):
        return moment_with_year(value)
    if isinstance(value, dt.date):
        return format_day(value, year=True)
    if isinstance(value, int | Decimal):
        return str(number_format(value))
    if isinstance(value, dict | list | tuple):
        return "; ".join(_pairs(json_value(value)))
    return str(value)


def moment_with_year(value: dt.datetime) -> str:
    """`9 ноября 2026, 14:02` in the active time zone: an archive is read years later."""
    return f"{format_day(value, year=True)}, {timezone.localtime(value):%H:%M}"


def _pairs(value: Any, name: str = "") -> list[str]:
    if isinstance(value, dict):
        if value.keys() == {"amount", "currency"}:
            return [f"{name}: {value['amount']} {value['currency']}" if name else f"{value['amount']}"]
        return [pair for key, item in value.items() for pair in _pairs(item, f"{name}.{key}" if name else key)]
    if isinstance(value, list):
        return [pair for item in value for pair in _pairs(item, name)]
    if value in ("", None):
        return []
    return [f"{name}: {value}" if name else str(value)]
