"""Staff read Russian: whatever column or field the admin shows has a name in it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from tests.factories.accounts import UserFactory

RUSSIAN = re.compile("[А-Яа-яЁё]|^[A-Z]+$")  # CSV is CSV in any language
OWN_APPS = ("accounts", "catalog", "club", "messaging", "orders", "payments", "support")
MODELS = [model for model in admin.site._registry if model._meta.app_label in OWN_APPS]


def _shown(desk: BaseModelAdmin[Any], request: HttpRequest) -> set[str]:
    lists = [*desk.get_list_display(request), *desk.get_list_filter(request)] if hasattr(desk, "list_display") else []
    fields = desk.get_fields(request, desk.model())
    return {name if isinstance(name, str) else name[0] for name in [*fields, *lists] if not callable(name)}


def _nameless(desk: BaseModelAdmin[Any], request: HttpRequest) -> Iterator[str]:
    shown = _shown(desk, request)
    for field in desk.model._meta.fields:
        if field.name in shown and not field.primary_key and not RUSSIAN.search(str(field.verbose_name)):
            yield f"{desk.model._meta.label}.{field.name}"
        for value, label in field.flatchoices if field.name in shown else ():
            if not RUSSIAN.search(str(label)):
                yield f"{desk.model._meta.label}.{field.name}={value}"


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_staff_read_has_a_name_in_russian(model: type[Model]) -> None:
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    desk = admin.site._registry[model]
    desks = [desk, *(inline(model, admin.site) for inline in desk.inlines)]
    with translation.override("ru"):
        assert not "\n".join(name for one in desks for name in _nameless(one, request))
