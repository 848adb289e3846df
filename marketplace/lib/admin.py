"""Shared pieces of the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReadOnly:
    """For an admin or an inline of rows that only services write: staff look, and change nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """Rows that only services write: staff look, search and filter, and change nothing."""
