"""How to reach a member: addresses and phones."""

from django.contrib import admin

from accounts.admin.records import OfMemberAdmin
from accounts.models import Address, Phone


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    """Address books."""

    list_display = ("recipient", "user", "country", "city", "postcode", "is_default")
    list_filter = ("is_default", "country")
    list_select_related = ("user",)
    search_fields = ("recipient", "city", "street", "postcode", "user__email", "user__member_id")
    autocomplete_fields = ("user",)


@admin.register(Phone)
class PhoneAdmin(OfMemberAdmin):
    """Phones of members."""

    list_display = ("user", "number", "created_at")
    search_fields = (*OfMemberAdmin.search_fields, "number")
