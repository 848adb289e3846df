"""Editing the help centre; complaints as they came."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin

from marketplace.lib import clock
from marketplace.lib.formatting import local_date
from support.forms import HelpArticleForm, markers_explained
from support.models import HelpArticle, Report


@admin.register(HelpArticle)
class HelpArticleAdmin(TranslationAdmin):
    """Both languages on one page, with what may be put into a text; the date of the last change is kept by itself."""

    form = HelpArticleForm
    list_display = ("title", "slug", "section", "position", "is_published", "changed_on")
    list_filter = ("section", "is_published")
    search_fields = ("slug", "title_ru", "title_en", "body_ru", "body_en")
    readonly_fields = ("changed_on", "markers")

    @admin.display(description="[[…]]")
    def markers(self, obj: HelpArticle | None) -> SafeString:
        """Live parts and numbers."""
        text = _(
            "The text is Markdown without HTML. A live part stands on a line of its own, a number within a sentence. "
            "What is not in this list is refused when you save."
        )
        return format_html("<p>{}</p><ul>{}</ul>", text, markers_explained())

    def save_model(self, request: HttpRequest, obj: HelpArticle, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001
        """Date what was edited."""
        if form.changed_data or not change:
            obj.changed_on = local_date(clock.now())
        super().save_model(request, obj, form, change)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Complaints, the newest first; staff set the status alone."""

    list_display = ("reason", "product", "author", "status", "created_at")
    list_filter = ("status", "reason")
    list_select_related = ("product", "author")
    search_fields = ("text", "product__title_ru", "product__title_en", "author__member_id")
    fields = ("product", "author", "reason", "text", "created_at", "status")
    readonly_fields = ("product", "author", "reason", "text", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Complaints come from members."""
        return False
