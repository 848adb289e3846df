"""Staff's view of coupons: they publish Karavan's campaigns, stop any, and take back a coupon that is not used."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from club.coupon_rules import normal_code
from club.errors import CampaignInvalid
from club.models import Coupon, CouponAllowance, CouponCampaign, CouponEvent, CouponRedemption
from club.services.coupon_campaigns import check_terms, stop_campaign
from club.services.coupons import revoke_coupon
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError


class CampaignForm(forms.ModelForm):
    """The terms, checked like a seller's; the code is kept as it is compared."""

    def clean_code(self) -> str:
        """In capitals, without blanks."""
        return normal_code(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors or self.instance.pk is not None:
            return data
        products, categories = list(data["products"]), list(data["categories"])
        columns = {name: value for name, value in data.items() if name not in {"products", "categories"}}
        try:
            check_terms(CouponCampaign(**columns), has_targets=bool(products or categories))
        except CampaignInvalid as error:
            self.add_error(error.field, str(error))
        if data["store"] and any(product.store_id != data["store"].pk for product in products):
            self.add_error("products", _("These are not all goods of the store."))
        if not data["is_listed"] and not data["code"]:
            self.add_error("code", _("Give it a code, or offer it to everyone: otherwise nobody can have it."))
        return data


@admin.register(CouponCampaign)
class CouponCampaignAdmin(admin.ModelAdmin):
    """Campaigns of stores and of Karavan. A published one does not change any more."""

    form = CampaignForm
    list_display = ("number", "store", "funder", "kind", "amount", "percent", "valid_until", "used_count", "used_money")
    list_filter = ("funder", "kind", "is_listed")
    search_fields = ("number", "code", "store__name")
    list_select_related = ("store",)
    autocomplete_fields = ("store", "categories", "products")
    readonly_fields = ("number", "used_count", "used_money", "stopped_at", "created_at")
    actions = ("stop",)
    date_hierarchy = "created_at"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything, once it is published: those who collected it rely on its terms."""
        if obj is None:
            return self.readonly_fields
        return [field.name for field in CouponCampaign._meta.get_fields() if hasattr(field, "verbose_name")]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was given out is accounted for."""
        return False

    @admin.action(description=gettext_lazy("Give out no more of the chosen campaigns"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[CouponCampaign]) -> None:
        """Those who have a coupon keep it."""
        for campaign in queryset:
            stop_campaign(campaign=campaign)
        self.message_user(request, _("They are no longer given out."), messages.SUCCESS)


class CouponEventInline(ReadOnly, admin.TabularInline):
    """The history on the page of a coupon."""

    model = CouponEvent
    fields = ("at", "action", "status_before", "status_after", "reference")
    extra = 0


class CouponRedemptionInline(ReadOnly, admin.TabularInline):
    """What it was used for."""

    model = CouponRedemption
    fields = ("at", "reference", "amount", "status", "settled_at")
    extra = 0


@admin.register(Coupon)
class CouponAdmin(ReadOnlyAdmin):
    """Coupons of members; only services write them."""

    list_display = ("number", "user", "campaign", "source", "status", "valid_until", "reference")
    list_filter = ("status", "source", "campaign__funder")
    search_fields = ("number", "reference", "campaign__number", "user__email__iexact", "user__member_id")
    list_select_related = ("user", "campaign")
    inlines = (CouponRedemptionInline, CouponEventInline)
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change coupons may take one back."""
        return request.user.has_perm("club.change_coupon")

    @admin.action(description=gettext_lazy("Take the chosen coupons back"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Coupon]) -> None:
        """Coupons in an order or used stay as they are, and are named."""
        refused = []
        for coupon in queryset:
            try:
                revoke_coupon(coupon_id=coupon.pk)
            except DomainError:
                refused.append(coupon.number)
        if refused:
            text = _("These are in an order, used or over, and stay: %(numbers)s.") % {"numbers": ", ".join(refused)}
            self.message_user(request, text, messages.WARNING)


@admin.register(CouponRedemption)
class CouponRedemptionAdmin(ReadOnlyAdmin):
    """Uses, found by the number of the checkout."""

    list_display = ("coupon", "reference", "amount", "status", "at", "settled_at")
    list_filter = ("status",)
    search_fields = ("reference", "coupon__number", "coupon__campaign__number")
    list_select_related = ("coupon",)
    date_hierarchy = "at"


@admin.register(CouponAllowance)
class CouponAllowanceAdmin(ReadOnlyAdmin):
    """What members have taken of their part of a campaign."""

    list_display = ("campaign", "user", "collected", "uses_limit", "used_money", "money_limit")
    search_fields = ("campaign__number", "user__email__iexact", "user__member_id")
    list_select_related = ("campaign", "user")


@admin.register(CouponEvent)
class CouponEventAdmin(ReadOnlyAdmin):
    """Moves of coupons."""

    list_display = ("coupon", "action", "status_before", "status_after", "reference", "at")
    list_filter = ("action",)
    search_fields = ("coupon__number", "reference")
    list_select_related = ("coupon",)
    date_hierarchy = "at"
