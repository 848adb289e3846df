"""The admin, generically: every list opens for a superuser and for nobody without rights; money cannot be written."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

OURS = ("accounts", "catalog", "club", "messaging", "orders", "payments", "support")
MODELS = sorted((m for m in admin.site._registry if m._meta.app_label in OURS), key=lambda m: m._meta.label)
READ_ONLY = [m for m in MODELS if m._meta.app_label == "payments"]
BANKS_OWN = {
    "payments.SandboxCard",
    "payments.SandboxCharge",
    "payments.SandboxDispute",
    "payments.SandboxEvent",
    "payments.SandboxRefund",
}


def _list(model: type) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")  # type: ignore[attr-defined]


def _client(**rights: bool) -> Client:
    client = Client()
    client.force_login(UserFactory(**rights))
    return client


def test_every_model_is_usable_by_staff() -> None:
    inlines = {inline.model for options in admin.site._registry.values() for inline in options.inlines}
    ours = {model for label in OURS for model in apps.get_app_config(label).get_models()}
    assert not {m._meta.label for m in ours - set(MODELS) - inlines} - BANKS_OWN


def test_every_list_opens_for_a_superuser() -> None:
    client = _client(is_staff=True, is_superuser=True)
    assert {m._meta.label: client.get(_list(m)).status_code for m in MODELS} == {m._meta.label: 200 for m in MODELS}


def test_no_list_opens_without_rights() -> None:
    staff = _client(is_staff=True)
    assert {staff.get(_list(m)).status_code for m in MODELS} == {403}
    for client in (Client(), _client()):
        assert {client.get(_list(m)).status_code for m in MODELS} == {302}


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda m: m._meta.label)
def test_money_cannot_be_written(model: type) -> None:
    client = _client(is_staff=True, is_superuser=True)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"  # type: ignore[attr-defined]
    assert client.get(reverse(name)).status_code == 403
