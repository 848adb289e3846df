"""Shared pieces of the admin."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_noop

# Two sentences of Django's that end in a name of any gender: our Russian says them so that every name fits.
FITTING = (gettext_noop("Add another %(verbose_name)s"), gettext_noop("Add %(name)s"))


class LabelledFormSet(BaseInlineFormSet):
    """Rows of a table in which every field says its name: the head of a column is no label."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", str(field.label))


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
