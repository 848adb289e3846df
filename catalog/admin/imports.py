"""The admin's view of imports: to look at when a store asks what happened."""

from django.contrib import admin

from catalog import models
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin


class ImportNoteInline(ReadOnly, admin.TabularInline):
    """The rows that need a look."""

    model = models.ImportNote
    fields = ["row", "is_bad", "cells", "problems"]
    extra = 0


@admin.register(models.ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    """All imports, newest first."""

    list_display = ["number", "store", "name", "status", "created_count", "updated_count", "bad_count", "created_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["store"]
    search_fields = ["number", "store__slug", "name"]
    inlines = [ImportNoteInline]


@admin.register(models.ImportChange)
class ImportChangeAdmin(ReadOnlyAdmin):
    """What the last import of each store did."""

    list_display = ["job", "product", "variant", "is_new"]
    list_select_related = ["job", "product", "variant"]
    search_fields = ["job__number", "variant__sku"]
    show_full_result_count = False


@admin.register(models.ImportPicture)
class ImportPictureAdmin(ReadOnlyAdmin):
    """Pictures that wait for a worker."""

    list_display = ["job", "row", "name"]
    list_select_related = ["job"]
    search_fields = ["job__number", "name"]


@admin.register(models.ImportMapping)
class ImportMappingAdmin(ReadOnlyAdmin):
    """How stores call their columns."""

    list_display = ["store"]
    list_select_related = ["store"]
    search_fields = ["store__slug"]
