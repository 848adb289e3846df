"""Saved cards in the admin: found and read; nobody sees a token."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from marketplace.lib.admin import ReadOnlyAdmin
from payments.models import SavedCard


@admin.register(SavedCard)
class SavedCardAdmin(ReadOnlyAdmin):
    """Cards, found by number, last digits or member."""

    list_display = ["number", "user", "gateway", "brand", "last4", "added_at", "used_at", "removed_at", "forgotten_at"]
    list_filter = ["gateway", "added_at"]
    list_select_related = ["user"]
    search_fields = ["number", "last4", "user__email"]
    search_help_text = _("Search by number, the last four digits, or an e-mail")
    date_hierarchy = "added_at"
    exclude = ["token"]
    readonly_fields = ["number"]
