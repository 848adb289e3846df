"""Staff's view of the club: points are money-like, so nothing is edited here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.ports import member_filters
from club.constants import LEVELS
from club.models import Membership, PointsEntry
from marketplace.lib.admin import ReadOnlyAdmin


class LevelFilter(admin.SimpleListFilter):
    """The club level, among the filters of the members' table."""

    title = _("club level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(level.code, level.code) for level in LEVELS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(membership__level=self.value()) if self.value() else queryset


member_filters.register("club level", LevelFilter)


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
