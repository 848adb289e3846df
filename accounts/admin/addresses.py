"""Where parcels go and where mail goes."""

from allauth.account.models import EmailAddress
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


# allauth's own page lets staff give an account another confirmed address, and with it the code for a new password.
admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class EmailAddressAdmin(OfMemberAdmin):
    """Addresses to sign in with and beside them; only their owners add and confirm."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    search_fields = (*OfMemberAdmin.search_fields, "email")
