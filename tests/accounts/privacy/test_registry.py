"""Nothing that refers to a person is forgotten: not in the archive, not in the erasure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.utils import translation

from accounts.archive_format import column_label
from accounts.models import Address, Phone, User
from accounts.privacy import PersonalTable, impersonal_models, personal_tables
from orders.models import Order
from tests.accounts.privacy.coverage import faults


def _found(extra: list[type[models.Model]] | None = None, tables: list[PersonalTable] | None = None) -> list[str]:
    everything = [*apps.get_models(include_auto_created=True), *(extra or [])]
    return faults(everything, personal_tables() if tables is None else tables, impersonal_models())


def test_every_model_is_declared() -> None:
    assert not _found(), "\n".join(_found())


@isolate_apps("orders")
def test_a_new_model_with_a_member_is_noticed() -> None:
    class Parrot(models.Model):  # noqa: DJ008
        owner = models.ForeignKey(User, models.CASCADE, related_name="+")

        class Meta:
            app_label = "orders"

    assert len(_found([Parrot])) == 1
    assert "orders.Parrot" in _found([Parrot])[0]


@isolate_apps("orders")
def test_a_new_model_that_hangs_on_a_personal_one_is_noticed() -> None:
    class Ribbon(models.Model):  # noqa: DJ008
        order = models.ForeignKey(Order, models.CASCADE, related_name="+")

        class Meta:
            app_label = "orders"

    assert "orders.Ribbon" in _found([Ribbon])[0]


@isolate_apps("orders")
@pytest.mark.parametrize(
    "column", [models.CharField(max_length=9), models.TextField(), models.JSONField(), models.GenericIPAddressField()]
)
def test_a_new_model_with_words_is_noticed(column: models.Field) -> None:
    meta = type("Meta", (), {"app_label": "orders"})
    slip = type("Slip", (models.Model,), {"__module__": __name__, "words": column, "Meta": meta})
    assert "orders.Slip" in _found([slip])[0]


def test_an_unregistered_table_is_noticed() -> None:
    left = [table for table in personal_tables() if table.model is not Address]
    assert [fault for fault in _found(tables=left) if "accounts.Address" in fault]


def test_a_column_nobody_declared_is_noticed() -> None:
    """A column that joins a known model is asked about twice: is it exported, does erasure wipe it?"""
    tables = personal_tables()
    number = next(position for position, table in enumerate(tables) if table.model is Phone)
    tables[number] = replace(tables[number], exported=("created_at", "updated_at"))
    assert _found(tables=tables) == ["accounts.Phone.number (by user) is neither exported nor left out with a reason"]
    orders = [position for position, table in enumerate(tables) if table.model is Order]
    tables = personal_tables()
    erasure = tables[orders[0]].on_erasure
    tables[orders[0]] = replace(tables[orders[0]], on_erasure=replace(erasure, values={}))
    assert "orders.Order.address" in _found(tables=tables)[0]


def test_files_have_names_of_their_own() -> None:
    names = [table.file_name for table in personal_tables()]
    assert len(names) == len(set(names))


def test_the_archive_speaks_both_languages() -> None:
    """Headings and columns of the page in the archive are words, in Russian as in English."""
    foreign = set()
    with translation.override("ru"):
        for table in personal_tables():
            for text in [table.heading, *(column_label(table.model, name) for name in table.exported)]:
                if not any("а" <= letter <= "я" or letter == "ё" for letter in text.lower()):
                    foreign.add((table.model._meta.label, text))
    assert not sorted(foreign)
