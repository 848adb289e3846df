"""The archive of personal data: what is in it, how it is made, how long it lives."""

from __future__ import annotations

import io
import json
import tempfile
import tracemalloc
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection

from accounts.errors import TooManyExports
from accounts.locks import only_worker_on_export
from accounts.models import DataExport, SecurityEvent, User
from accounts.privacy import personal_tables
from accounts.services import export_making, timers
from accounts.services.archive import part_count, write_archive
from accounts.services.deletion import carry_out, schedule_deletion
from accounts.services.export import request_export
from accounts.services.export_making import produce
from accounts.services.files import private_storage
from marketplace.lib import clock
from messaging.models import Notification
from tests.accounts.privacy import scene
from tests.factories.accounts import AddressFactory, UserFactory
from tests.orders.journeys import mailed, told

pytestmark = pytest.mark.django_db(transaction=True)


def _archive(user: User) -> ZipFile:
    file = io.BytesIO()
    parts: list[int] = []
    write_archive(user=user, file=file, on_part=lambda: parts.append(1))
    assert len(parts) == part_count()
    return ZipFile(file)


def _data(archive: ZipFile, name: str) -> Any:
    return json.loads(archive.read(f"data/{name}.json"))


def test_every_table_is_in_it_and_nothing_secret() -> None:
    user, _client = scene.build()
    archive = _archive(user)
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {f"data/{table.file_name}.json" for table in personal_tables()} <= names
    empty = [table.file_name for table in personal_tables() if not _data(archive, table.file_name)]
    assert set(empty) <= {
        "accounts-accountdeletion", "accounts-dataexport", "accounts-storemember", "accounts-user_groups",
        "accounts-user_user_permissions", "catalog-pricewatch", "catalog-stockmovement",
        "orders-cartline", "payments-payoutaccount", "payments-payoutbatch", "staff-actions-of-yours",
        "payments-bankline", "payments-bankline-by-you", "payments-banklineundo", "payments-banklineundo-by-you",
        "payments-chargeback", "payments-chargeback-by-you",
        "payments-chargebackfile", "payments-chargebackfile-by-you",
        "payments-manualrefund", "payments-manualrefund-by-you",
        "payments-chargebackshare", "payments-chargebackshare-by-you", "payments-sandboxdispute",
    }  # fmt: skip
    assert {"files/quuxpicture-96.webp", "files/quuxpicture-256.webp"} <= names
    everything = b"\n".join(archive.read(name) for name in names).decode(errors="ignore")
    assert "SECRETTOTPQUUX" not in everything and user.password not in everything
    for word in ("Зурбаган-на-Лиссе", "captain.quux@gray.example", "QuuxBrowser/7.7", "апелляция Квукс"):
        assert word in everything


def test_values_are_exact() -> None:
    user, _client = scene.build()
    archive = _archive(user)
    orders = _data(archive, "orders-order")
    assert [order["total"] for order in orders] == [{"amount": "12.00", "currency": "USD"}] * 3
    assert {order["address"]["street"] for order in orders} == {"ул. Ассоль Меннерс, д. 7"}
    assert orders[0]["placed_at"].endswith("+00:00")
    assert _data(archive, "accounts-user")[0]["email"] == user.email
    assert _data(archive, "account-emailaddress") == [
        {"email": user.email, "verified": True, "primary": True},
        {"email": "captain.quux@gray.example", "verified": True, "primary": False},
    ]
    log = _data(archive, "appeals-decided")
    assert set(log[0]) == {"number", "status", "decided_at"}, "of other members nothing"


@pytest.mark.parametrize("english", [False, True])
def test_the_page_is_read_by_people_in_their_language(english: bool) -> None:
    user = UserFactory(english=english)
    AddressFactory(user=user, city="<b>Зурбаган</b>")
    page = _archive(user).read("index.html").decode()
    assert f'<html lang="{"en" if english else "ru"}">' in page
    assert ("What is not in the archive" if english else "Чего нет в архиве") in page
    assert "&lt;b&gt;Зурбаган&lt;/b&gt;" in page and "<b>Зурбаган" not in page
    assert ("It is about somebody else." if english else "Это сведения о другом человеке.") in page


def test_a_stranger_is_not_in_it() -> None:
    AddressFactory(user=UserFactory(email="stranger@example.com"), city="Чужой город")
    archive = _archive(UserFactory())
    assert "Чужой город" not in "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())


def test_memory_is_bounded() -> None:
    """Ten times the rows take no more memory at once."""
    user = UserFactory()

    def peak(count: int) -> int:
        Notification.objects.bulk_create(
            Notification(user=user, kind="club_level_up", params={"note": "x" * 400}, dedupe_key=f"{count}-{n}")
            for n in range(count)
        )
        with tempfile.TemporaryFile() as file:
            tracemalloc.start()
            write_archive(user=user, file=file, on_part=lambda: None)
            top = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return top

    first, tenfold = peak(1_000), peak(10_000)
    assert tenfold < first * 1.5 + 1_000_000


def test_asked_for_made_told() -> None:
    user = UserFactory()
    export = request_export(user=user)
    assert (export.status, export.total_parts) == ("queued", part_count())
    assert request_export(user=user).pk == export.pk, "one at a time"
    assert SecurityEvent.objects.filter(user=user, kind="export_requested").count() == 1
    assert produce(pk=export.pk)
    assert not produce(pk=export.pk), "it is ready"
    export.refresh_from_db()
    assert (export.status, export.done_parts) == ("ready", part_count())
    assert export.expires_at - export.ready_at == timedelta(days=7)
    assert private_storage().size(export.file_name) == export.file_size > 0
    assert told(user) == ["account_export_ready"] == mailed(user)


def test_three_a_day() -> None:
    user = UserFactory()
    for _ in range(3):
        produce(pk=request_export(user=user).pk)
    with pytest.raises(TooManyExports):
        request_export(user=user)
    DataExport.objects.filter(user=user).update(status="failed")
    request_export(user=user)  # what failed does not count


def test_progress_is_written_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    export = request_export(user=UserFactory())
    seen: list[int] = []
    original = export_making._count_part

    def count(pk: int) -> None:
        original(pk)
        seen.append(DataExport.objects.get(pk=pk).done_parts)

    monkeypatch.setattr(export_making, "_count_part", count)
    assert produce(pk=export.pk)
    assert seen == list(range(1, part_count() + 1))


def test_a_lost_worker_is_replaced_by_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    export = request_export(user=UserFactory())

    def killed(**kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(export_making, "write_archive", killed)
        with pytest.raises(KeyboardInterrupt):
            produce(pk=export.pk)
    export.refresh_from_db()
    assert export.status == "running"
    assert timers.sweep(now=clock.now()) == 0, "somebody may be at it"
    assert timers.sweep(now=clock.now() + timedelta(minutes=3)) == 1
    export.refresh_from_db()
    assert export.status == "ready"


def test_only_one_works_on_it() -> None:
    export = request_export(user=UserFactory())
    with only_worker_on_export(export.pk) as is_mine:
        assert is_mine
        assert _from_elsewhere(export.pk) is False
    assert _from_elsewhere(export.pk) is True


def _from_elsewhere(pk: int) -> Any:
    from tests.concurrency.threads import at_once

    return at_once([lambda: produce(pk=pk)])[0]


def test_what_fails_is_said_and_can_be_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    export = request_export(user=user)

    def broken(**kwargs: Any) -> None:
        raise ValueError("unforeseen")

    with monkeypatch.context() as patch:
        patch.setattr(export_making, "write_archive", broken)
        assert not produce(pk=export.pk)
    export.refresh_from_db()
    assert export.status == "failed"
    assert told(user) == ["account_export_failed"]
    assert request_export(user=user).pk != export.pk


def test_what_is_never_ready_has_failed() -> None:
    export = request_export(user=UserFactory())
    timers.sweep(now=clock.now() + timedelta(hours=3))
    export.refresh_from_db()
    assert export.status == "failed"


def test_deleted_when_its_days_are_over() -> None:
    export = request_export(user=UserFactory())
    produce(pk=export.pk)
    export.refresh_from_db()
    name = export.file_name
    assert timers.sweep(now=export.expires_at - timedelta(minutes=1)) == 0
    assert timers.sweep(now=export.expires_at) == 1
    export.refresh_from_db()
    assert (export.status, export.file_name) == ("expired", "")
    assert not private_storage().exists(name)


def test_files_without_a_row_are_swept_away() -> None:
    from django.core.files.base import ContentFile

    storage = private_storage()
    storage.save("exports/NOBODY.zip", ContentFile(b"left by a killed worker"))
    export = request_export(user=UserFactory())
    produce(pk=export.pk)
    timers.sweep(now=clock.now())
    assert storage.exists("exports/NOBODY.zip"), "it may be under way"
    timers.sweep(now=clock.now() + timedelta(hours=2))
    assert not storage.exists("exports/NOBODY.zip")
    assert storage.exists(f"exports/{export.number}.zip")


def test_an_archive_that_is_being_made_when_its_owner_goes_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    export = request_export(user=user)
    original = export_making.write_archive

    def slow(**kwargs: Any) -> None:
        original(**kwargs)
        with clock.at(planned.due_at):
            carry_out(deletion_id=planned.pk)

    monkeypatch.setattr(export_making, "write_archive", slow)
    assert not produce(pk=export.pk)
    assert not DataExport.objects.exists()
    assert not private_storage().exists(f"exports/{export.number}.zip")


def test_the_page_holds_two_hundred_rows_and_the_file_all() -> None:
    user = UserFactory()
    Notification.objects.bulk_create(
        Notification(user=user, kind="club_level_up", dedupe_key=str(n)) for n in range(203)
    )
    archive = _archive(user)
    assert len(_data(archive, "messaging-notification")) == 203
    assert "Ещё 3\u00a0строки есть в файле с данными" in archive.read("index.html").decode()


def test_the_lock_is_free_afterwards() -> None:
    produce(pk=request_export(user=UserFactory()).pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] == 0
