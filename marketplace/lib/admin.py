"""Shared pieces of the admin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from marketplace.lib.errors import DomainError

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


@dataclass(frozen=True)
class Question:
    """What is asked before the action `act`: the words of the page and its button; `amount` is a field of the rows."""

    act: str
    title: Any
    about: Any
    does: Any
    amount: str


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    """Rows that only services write: staff look, search and filter, and change nothing."""

    def act_on_each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object]) -> None:
        """Let a service act on every selected row, each on its own, and say for how many that went well.

        A row that refuses (DomainError) is named with its reason and keeps no other waiting.
        """
        done = 0
        for row in rows.order_by("pk"):
            try:
                act(row)
            except DomainError as error:
                self.message_user(request, f"{row}: {error}", messages.ERROR)
            else:
                done += 1
        self.message_user(request, self.done_text(done), messages.SUCCESS if done else messages.WARNING)

    def ask_first(
        self, request: HttpRequest, rows: QuerySet[Any], question: Question, form: Form | None = None
    ) -> HttpResponse:
        """The page before an action: which rows, what follows, and what `form` asks for; it posts the action again.

        The answer comes with `apply` among what is posted.
        """
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts, "title": question.title, "about": question.about, "does": question.does,
            "act": question.act, "form": form, "checkbox_name": ACTION_CHECKBOX_NAME,
            "rows": [(row, getattr(row, question.amount)) for row in rows],
        }  # fmt: skip
        return render(request, "admin/ask_first.html", context, status=422 if form and form.errors else 200)

    def done_text(self, count: int) -> str:
        """How many rows an action has changed, in words; for an admin whose actions call `act_on_each`."""
        raise NotImplementedError
