"""What a test that commits leaves to the next: nothing of its own, and everything that was there before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from payments.models import LedgerEntry
from support.models import HelpArticle
from tests.emptying import flush
from tests.emptying.rows import count, force_row, tables, trust_checks
from tests.factories.accounts import UserFactory
from tests.orders.journeys import paid_order

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = {"auth_permission", "django_content_type", "support_helparticle"}


@pytest.fixture(autouse=True)
def _flushed() -> Iterator[None]:
    """The state from which the quick way is taken, and then the one in which it is left."""
    empty()
    yield
    empty()
    trust_checks()


def empty(**options: Any) -> None:
    """As TransactionTestCase does."""
    told = {"reset_sequences": False, "allow_cascade": False, "inhibit_post_migrate": False} | options
    call_command("flush", verbosity=0, interactive=False, database="default", **told)


def filled() -> set[str]:
    return {table for table in tables() if count(table)}


def reference_rows() -> dict[str, list[Any]]:
    return {
        "types": sorted(ContentType.objects.values_list("app_label", "model")),
        "permissions": sorted(Permission.objects.order_by().values_list("codename", "name")),
        "articles": sorted(HelpArticle.objects.values_list("slug", "title_ru", "title_en", "body_ru", "body_en")),
    }


def test_whatever_table_was_written_is_empty_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Permission.objects.latest("pk").pk
    everything = reference_rows()
    assert filled() == KEPT
    for table in set(tables()) - KEPT:
        force_row(table)
    assert filled() == set(tables())
    monkeypatch.setattr(flush.flush.Command, "handle", None)  # the quick way is enough
    empty()
    assert filled() == KEPT
    assert reference_rows() == everything
    assert Permission.objects.latest("pk").pk == before


def test_rows_that_nobody_may_delete_are_gone() -> None:
    paid_order()
    assert LedgerEntry.objects.exists()
    empty()
    assert filled() == KEPT
    paid_order()  # and for all that comes later they stay what they are
    with pytest.raises(IntegrityError, match="append-only"):
        LedgerEntry.objects.all().delete()


@pytest.mark.parametrize("table", sorted(KEPT))
def test_another_row_among_those_that_stay_goes(table: str) -> None:
    everything = reference_rows()
    force_row(table)
    assert reference_rows() != everything
    empty()
    assert reference_rows() == everything
    assert filled() == KEPT


def test_what_was_changed_or_removed_comes_back() -> None:
    everything = reference_rows()
    HelpArticle.objects.filter(pk=HelpArticle.objects.first().pk).update(title_en="Something else")
    empty()
    assert reference_rows() == everything
    HelpArticle.objects.first().delete()
    Permission.objects.first().delete()
    empty()
    assert reference_rows() == everything


def test_a_table_that_grew_is_truncated(monkeypatch: pytest.MonkeyPatch) -> None:
    UserFactory()
    empty()
    assert size_of_users() > 0
    monkeypatch.setattr(flush, "LARGEST_FILE", 1)
    UserFactory()
    empty()
    assert (size_of_users(), filled()) == (0, KEPT)


def size_of_users() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('accounts_user')")
        return int(cursor.fetchone()[0])


def test_numbers_begin_anew_when_that_is_asked_for() -> None:
    UserFactory()
    empty(reset_sequences=True)
    assert UserFactory().pk == 1


def test_whoever_still_writes_is_waited_for() -> None:
    written, waits = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                UserFactory()
                written.set()
                waits.wait(timeout=30)
        finally:
            connection.close()

    def look() -> None:
        try:
            while not waits.is_set():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                    if cursor.fetchone()[0]:
                        waits.set()
                time.sleep(0.01)
        finally:
            connection.close()

    threads = [Thread(target=write, daemon=True), Thread(target=look, daemon=True)]
    threads[0].start()
    assert written.wait(timeout=30)
    threads[1].start()
    empty()
    assert waits.is_set()
    for thread in threads:
        thread.join(timeout=30)
    assert not User.objects.exists()
