"""Filters of the members' table and of the desk for appeals: words instead of codes."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import BlockAppeal, User
from marketplace.lib.countries import country_name

Status = BlockAppeal.Status


class BlockFilter(admin.SimpleListFilter):
    """Barred, not barred, or waiting for an answer."""

    title = _("Block")
    parameter_name = "block"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", pgettext_lazy("members", "Blocked")),
            ("appealed", _("Blocked, appeal waiting")),
            ("no", _("Not blocked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() == "appealed":
            waiting = BlockAppeal.objects.filter(status=Status.SUBMITTED)
            return queryset.filter(pk__in=waiting.values("user"))
        if self.value() in {"yes", "no"}:
            return queryset.filter(blocked_at__isnull=self.value() == "no")
        return queryset


class LanguageFilter(admin.SimpleListFilter):
    """The language of the profile."""

    title = _("language")
    parameter_name = "language"
    column = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class MemberLanguageFilter(LanguageFilter):
    """The language of the member a row is about: who answers must write it."""

    column = "user__language"


class CountryFilter(admin.SimpleListFilter):
    """Countries that members live in, by name."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = User.objects.order_by().values_list("country", flat=True).distinct()
        return sorted(((code, country_name(code)) for code in codes), key=lambda row: row[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(country=self.value()) if self.value() else queryset


class AppealFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = _("status")
    parameter_name = "status"
    ALL = "all"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(Status.GRANTED, Status.GRANTED.label), (Status.REFUSED, Status.REFUSED.label)]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        rows = [(None, pgettext_lazy("appeals", "Waiting")), *self.lookup_choices, (self.ALL, _("All"))]
        for value, label in rows:
            new = {self.parameter_name: value} if value else {}
            query = changelist.get_query_string(new, [] if value else [self.parameter_name])
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet[BlockAppeal]) -> QuerySet[BlockAppeal]:
        if self.value() == self.ALL:
            return queryset
        return queryset.filter(status=self.value() if self.value() in Status.values else Status.SUBMITTED)
