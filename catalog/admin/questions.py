"""Staff hide questions and answers, with a reason, and show them again; who waits for goods is only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Answer, Question, StockWatch
from catalog.models.question import Status
from catalog.services.questions import moderate_answer, moderate_question
from marketplace.lib.admin import ReadOnlyAdmin


class ModerationForm(forms.ModelForm):
    """Whoever hides words says why."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("status") == Status.HIDDEN and not data.get("hidden_because", "").strip():
            self.add_error("hidden_because", _("Say why it is hidden: its author can read it."))
        return data


class _Words(admin.ModelAdmin):
    """Nothing but the status and its reason is changed here."""

    form = ModerationForm
    list_filter = ["status", "language"]
    search_fields = ["text", "author__member_id"]
    shown: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.shown, "status", "hidden_because"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Question)
class QuestionAdmin(_Words):
    """Questions, the newest first."""

    list_display = ["text", "product", "author", "status", "answers_count", "asked_at"]
    list_select_related = ["product", "author"]
    shown = ("product", "author", "text", "language", "answers_count", "asked_at")

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:  # noqa: FBT001
        moderate_question(question=obj, status=obj.status, reason=obj.hidden_because)


@admin.register(Answer)
class AnswerAdmin(_Words):
    """Answers, the newest first."""

    list_display = ["text", "question", "author", "status", "is_by_store", "answered_at"]
    list_select_related = ["question", "author"]
    ordering = ["-answered_at"]
    shown = ("question", "author", "text", "language", "is_by_store", "is_by_buyer", "answered_at")

    def save_model(self, request: HttpRequest, obj: Answer, form: Any, change: bool) -> None:  # noqa: FBT001
        moderate_answer(answer=obj, status=obj.status, reason=obj.hidden_because)


@admin.register(StockWatch)
class StockWatchAdmin(ReadOnlyAdmin):
    """Who waits for what."""

    list_display = ["variant", "user", "created_at"]
    list_select_related = ["variant", "user"]
    search_fields = ["user__member_id", "variant__sku"]
