"""How to reach a member: addresses and phones."""

from django.contrib import admin

from accounts.admin.records import OfMemberAdmin
from accounts.models import Address, Phone


@admin.register(Address)
class AddressAdmin(OfMemberAdmin):
    """Address books. Their owners change them."""

    list_display = ("recipient", "user", "country", "city", "postcode", "is_default")
    list_filter = ("is_default", "country")
    search_fields = ("recipient", "city", "street", "postcode", "user__email", "user__member_id")


@admin.register(Phone)
class PhoneAdmin(OfMemberAdmin):
    """Phones of members."""

    list_display = ("user", "number", "created_at")
    search_fields = (*OfMemberAdmin.search_fields, "number")
