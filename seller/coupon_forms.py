"""The terms of a coupon as a seller writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Store
from club.models import CouponCampaign
from club.selectors.coupons import categories_of_store, product_ids_by_sku
from marketplace.lib import clock, ids
from marketplace.lib.money import Money
from seller.number_fields import NumberField, PriceField, WholeField
from seller.product_forms import SANE, Moment

SUM, PERCENT = "sum", "percent"
MAX_SKUS = 200
MAX_USES = 1_000_000


class CouponForm(forms.Form):
    """Three fields make a coupon; the others narrow it down. `key` makes a second submit harmless."""

    key = forms.CharField(
        widget=forms.HiddenInput, validators=[RegexValidator(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$")], initial=ids.public_number
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("The discount is"),
        choices=[(SUM, gettext_lazy("a sum, $")), (PERCENT, gettext_lazy("a percentage"))],
        widget=forms.RadioSelect,
        initial=SUM,
    )
    discount = NumberField(label=gettext_lazy("Discount"), max_digits=12, decimal_places=2)
    cap = PriceField(label=gettext_lazy("At most, $"), required=False, help_text=gettext_lazy("Only for a percentage."))
    minimum = PriceField(
        label=gettext_lazy("From a sum of, $"),
        required=False,
        help_text=gettext_lazy("The goods it is for, after their own discounts, without delivery."),
    )
    valid_from = forms.DateTimeField(
        label=gettext_lazy("Starts"),
        widget=Moment(),
        required=False,
        validators=SANE,
        help_text=gettext_lazy("Empty: at once. In your time zone."),
    )
    valid_until = forms.DateTimeField(
        label=gettext_lazy("Ends"), widget=Moment(), validators=SANE, help_text=gettext_lazy("In your time zone.")
    )
    total_uses = WholeField(
        label=gettext_lazy("Uses in all"), required=False, min_value=1, max_value=MAX_USES,
        help_text=gettext_lazy("Empty: without limit."),
    )  # fmt: skip
    total_money = PriceField(
        label=gettext_lazy("Budget, $"), required=False, help_text=gettext_lazy("How much you bear in all.")
    )
    per_user_uses = WholeField(
        label=gettext_lazy("Uses by one buyer"), required=False, min_value=1, max_value=100, initial=1
    )
    category = forms.ChoiceField(label=gettext_lazy("Only goods from"), required=False)
    skus = forms.CharField(
        label=gettext_lazy("Only these goods"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("SKUs with commas between them. Empty: all goods."),
    )
    is_select = forms.BooleanField(
        label=gettext_lazy("A select coupon: for these goods only, and usable together with your other coupon"),
        required=False,
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=24,
        help_text=gettext_lazy("For letters and parcels. Letters and digits; empty: without a code."),
        validators=[RegexValidator(r"^[\w\- ]{4,24}$", gettext_lazy("Write 4 to 24 letters and digits."))],
    )
    is_listed = forms.BooleanField(
        label=gettext_lazy("Offer it to everyone on the page of coupons"), required=False, initial=True
    )

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store
        choices = [("", _("All goods")), *((str(one.pk), one.name) for one in categories_of_store(store))]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        self.product_ids: list[int] = []

    def clean_skus(self) -> str:
        """Every SKU is one of the store's."""
        text: str = self.cleaned_data["skus"]
        skus = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
        if len(skus) > MAX_SKUS:
            raise forms.ValidationError(_("No more than %(count)s SKUs.") % {"count": MAX_SKUS})
        known = product_ids_by_sku(self.store, skus)
        if missing := [sku for sku in skus if sku not in known]:
            raise forms.ValidationError(_("No such goods: %(skus)s.") % {"skus": ", ".join(missing[:5])})
        self.product_ids = sorted(set(known.values()))
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        discount, is_percent = data.get("discount"), data.get("unit") == PERCENT
        if discount is not None and discount <= 0:
            self.add_error("discount", _("The discount is more than nothing."))
        elif discount is not None and is_percent and not (discount == int(discount) and discount <= 99):
            self.add_error("discount", _("Write a whole number of percent, 99 at most."))
        if is_percent and data.get("cap") is None and "cap" not in self.errors:
            self.add_error("cap", _("Say how much a percentage may take off at most."))
        if not data.get("is_listed") and not data.get("code") and "code" not in self.errors:
            self.add_error("code", _("Give it a code, or offer it to everyone: otherwise nobody can have it."))
        return data

    def terms(self) -> dict[str, Any]:
        """The columns of CouponCampaign."""
        data = self.cleaned_data
        is_percent = data["unit"] == PERCENT
        return {
            "kind": CouponCampaign.Kind.SELECT if data["is_select"] else CouponCampaign.Kind.COUPON,
            "amount": None if is_percent else Money(data["discount"]),
            "percent": int(data["discount"]) if is_percent else None,
            "cap": Money(data["cap"]) if is_percent else None,
            "minimum": Money(data["minimum"] or Decimal(0)),
            "valid_from": data["valid_from"] or clock.now(),
            "valid_until": data["valid_until"],
            "total_uses": data["total_uses"],
            "total_money": Money(data["total_money"]) if data["total_money"] else None,
            "per_user_uses": data["per_user_uses"] or 1,
            "code": data["code"],
            "is_listed": data["is_listed"],
        }
