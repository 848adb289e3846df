"""Staff's view of the club: points are money-like, so nothing is edited here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from club.models import Membership, PointsEntry
from marketplace.lib.admin import ReadOnlyAdmin


class PointsEntryInline(admin.TabularInline):
    """The history on the page of a membership."""

    model = PointsEntry
    fields = ("at", "kind", "reference", "amount", "points", "level_after")
    extra = 0
    max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Members by level."""

    list_display = ("user", "level", "spent", "points", "level_since", "joined_at")
    list_filter = ("level",)
    search_fields = ("user__email__iexact", "user__member_id", "entries__reference")
    list_select_related = ("user",)
    inlines = (PointsEntryInline,)


@admin.register(PointsEntry)
class PointsEntryAdmin(ReadOnlyAdmin):
    """Changes of points, found by the number of the order."""

    list_display = ("membership", "kind", "reference", "amount", "points", "level_after", "at")
    list_filter = ("kind", "level_after")
    search_fields = ("reference", "membership__user__email__iexact", "membership__user__member_id")
    date_hierarchy = "at"
    list_select_related = ("membership__user",)
