"""Imports that did not finish: undone like any other, or gone on with; and how much of them is kept."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Store
from catalog.errors import ImportMovedOn, ImportUnderWay
from catalog.importing import limits
from catalog.models import ImportJob, ImportMapping, ImportPicture, Product, Variant
from catalog.selectors.imports import last_written, may_go_on
from catalog.services.imports import files, headings, jobs, keeping, pictures, running
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.catalog.services.test_import_undo import undo
from tests.catalog.services.test_imports import GOOD, HEAD, WHOLE, _private, check, figures, goods, run, store, upload
from tests.factories.accounts import UserFactory

__all__ = ["_private", "store"]
ROWS = "".join(f"L{n};;Лампа {n};Lamp {n};roboty;;{n + 1};5;;{WHOLE}\n" for n in range(6))
Status = ImportJob.Status


def broken_off(store: Store, monkeypatch: pytest.MonkeyPatch, text: str = HEAD + ROWS, *, after: int = 1) -> ImportJob:
    """An import that crashes twice behind its first `after` batches of two rows."""
    job = check(store, text)
    jobs.apply_table(job=job)
    written, batches = running.write_batch, iter(range(after))

    def crash(*arguments: Any) -> Any:
        if next(batches, None) is None:
            raise MemoryError
        return written(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(running, "BATCH", 2)
        patch.setattr(running, "write_batch", crash)
        assert not running.produce(pk=job.pk)
        assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.failure, job.stopped_at) == (Status.FAILED, "crashed", Status.APPLYING)
    return job


def stopped(store: Store, monkeypatch: pytest.MonkeyPatch, text: str = HEAD + ROWS) -> ImportJob:
    """An import that its store stops while the second batch of two rows waits."""
    job = check(store, text)
    jobs.apply_table(job=job)
    take = running._take

    def stop(*arguments: Any, **more: Any) -> int:
        if more["position"]:
            jobs.stop_table(job=job)
        return take(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(running, "BATCH", 2)
        patch.setattr(running, "_take", stop)
        assert not running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.failure, job.stopped_at) == (Status.FAILED, "stopped", Status.APPLYING)
    return job


def go_on(job: ImportJob) -> ImportJob:
    jobs.resume_table(job=job)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("begin", [broken_off, stopped])
def test_what_was_written_can_be_undone(store: Store, monkeypatch: pytest.MonkeyPatch, begin: Any) -> None:
    run(store, HEAD + GOOD)
    job = begin(store, monkeypatch, "sku;price\nR7-W;1\nR7-B;2\nC1;3\n")
    assert job.updated_count == Variant.objects.filter(list_price__lt=3).count() == 2  # the rest is not in
    assert last_written(store) == job.pk
    job = undo(job)
    assert (job.status, job.failure, job.stopped_at) == (Status.UNDONE, "", "")
    prices = dict(Variant.objects.filter(product__in=goods()).values_list("sku", "list_price"))
    assert prices == {"R7-W": Money(135), "R7-B": Money("139.50"), "C1": Money(4)}


def test_new_goods_of_a_stopped_import_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stopped(store, monkeypatch)
    assert goods().count() == 2
    assert undo(job).undo_report == {"removed_products": 2}
    assert goods().count() == 0


@pytest.mark.parametrize("begin", [broken_off, stopped])
def test_it_goes_on_where_it_was(store: Store, monkeypatch: pytest.MonkeyPatch, begin: Any) -> None:
    job = begin(store, monkeypatch)
    before = figures(job)
    assert 0 < before[0] < 6
    job = go_on(job)
    assert (job.status, job.failure, figures(job), goods().count()) == (Status.DONE, "", (6, 0, 0, 0), 6)
    assert undo(job).undo_report == {"removed_products": 6}


def test_the_command_goes_on_with_one_that_broke_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = broken_off(store, monkeypatch)
    call_command("import_products", resume=job.number, stdout=StringIO())
    job.refresh_from_db()
    assert (job.status, figures(job)) == (Status.DONE, (6, 0, 0, 0))


def test_one_that_was_stopped_waits_for_another_to_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stopped(store, monkeypatch)
    other = check(store, "sku;price\nL1;9\n")
    jobs.apply_table(job=other)
    for step in (jobs.resume_table, jobs.undo_table):
        with pytest.raises(ImportUnderWay):
            step(job=job)


def test_behind_a_later_import_there_is_no_way_on_and_none_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stopped(store, monkeypatch)
    later = run(store, "sku;price\nL1;9\n")
    assert not may_go_on(job)
    for step in (jobs.resume_table, jobs.undo_table):
        with pytest.raises(ImportMovedOn):
            step(job=job)
    assert last_written(store) == later.pk


def test_a_file_that_is_damaged_in_the_middle_is_undone_but_not_gone_on_with(store: Store) -> None:
    job = check(store, HEAD + ROWS)
    jobs.apply_table(job=job)
    files.storage().delete(job.file)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.failure, may_go_on(job)) == ("lost", False)


def test_stopped_while_pictures_come(store: Store, tmp_path: Path) -> None:
    """The rows are in, drafts are drafts; undone, no picture waits any more."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(2):
        (folder / f"p{number}.jpg").write_bytes(b"no picture")
    job = check(store, HEAD + ROWS.replace(WHOLE, ";Описание;p0.jpg|p1.jpg", 1), pictures=str(folder))
    jobs.apply_table(job=job)
    hang = pictures.hang_next

    def stop(pk: int, own: Any) -> bool:
        jobs.stop_table(job=job)
        return hang(pk, own)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "hang_next", stop)
        assert not running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.stopped_at, ImportPicture.objects.count()) == (Status.FAILED, Status.PICTURES, 2)
    assert goods().filter(status=Product.Status.DRAFT).count() == 1
    job = go_on(job)
    assert (job.status, ImportPicture.objects.count()) == (Status.DONE, 0)
    undo(job)
    assert goods().count() == 0


def test_a_check_is_called_off_or_begun_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = upload(store, HEAD + ROWS)
    jobs.check_table(job=job, columns=job.columns)
    jobs.call_off(job=job)
    assert not running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.file) == (Status.CANCELLED, "")
    job = upload(store, HEAD + ROWS)
    jobs.check_table(job=job, columns=job.columns)
    with monkeypatch.context() as patch:
        patch.setattr(running, "plan", lambda *_a, **_m: 1 / 0)
        running.produce(pk=job.pk)
        running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.stopped_at, last_written(store)) == (Status.FAILED, Status.CHECKING, None)
    assert (go_on(job).status, figures(job)) == (Status.CHECKED, (6, 0, 0, 0))


def test_an_undo_that_broke_off_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = run(store, HEAD + ROWS)
    jobs.undo_table(job=job)
    with monkeypatch.context() as patch:
        patch.setattr(running, "undo_next", lambda _pk: 1 / 0)
        running.produce(pk=job.pk)
        running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.stopped_at, may_go_on(job)) == (Status.FAILED, Status.UNDOING, False)
    assert undo(job).undo_report == {"removed_products": 6}


def test_the_same_file_sent_twice_is_one_import(store: Store) -> None:
    seller = UserFactory()
    first = upload(store, HEAD + ROWS, user=seller)
    assert upload(store, HEAD + ROWS, user=seller) == first
    assert upload(store, HEAD + GOOD, user=seller) != first
    first.status = Status.APPLYING
    first.save()
    with clock.at(clock.now() + timedelta(hours=1)):
        assert upload(store, HEAD + ROWS, user=seller) == first
    first.status = Status.DONE
    first.save()
    assert upload(store, HEAD + ROWS, user=seller) != first


def test_a_file_sent_again_later_is_checked_anew(store: Store) -> None:
    seller = UserFactory()
    first = check(store, HEAD + ROWS, user=seller)
    with clock.at(first.created_at + timedelta(minutes=2)):
        assert upload(store, HEAD + ROWS, user=seller) != first


def test_only_so_many_tables_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT_TABLES", 2)
    done = run(store, HEAD + ROWS)
    going = upload(store, "sku;price\nA1;1\n")
    ImportJob.objects.filter(pk=going.pk).update(status=Status.APPLYING)
    tables = [upload(store, f"sku;price\nL1;{n + 1}\n") for n in range(4)]
    kept = set(ImportJob.objects.exclude(file="").values_list("pk", flat=True))
    assert kept == {done.pk, going.pk, tables[2].pk, tables[3].pk}  # the one to undo, the one that runs, the last two
    tables[0].refresh_from_db()
    assert tables[0].status == Status.CANCELLED
    _folders, names = files.storage().listdir(files.FOLDER)
    assert len(names) == len(kept)
    ImportJob.objects.filter(pk=going.pk).update(status=Status.FAILED)
    assert undo(done).undo_report == {"removed_products": 6}


def test_only_so_many_headings_are_remembered(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headings, "MAX_HEADINGS", 3)
    for header in (["Арт", "Имя"], ["Сумма"], ["Арт", "Шт"]):
        headings.remember_headings(store=store, header=header, columns=["sku", "title_ru"][: len(header)])
    assert headings.remembered_headings(store) == {"сумма": "sku", "арт": "sku", "шт": "title_ru"}
    assert headings.forget_headings(store=store, headings={"арт", "имя"}) == 1
    assert list(headings.remembered_headings(store)) == ["сумма", "шт"]


def test_headings_kept_in_the_old_way_are_read(store: Store) -> None:
    ImportMapping.objects.create(store=store, headings={"арт": "sku"})
    headings.remember_headings(store=store, header=["Шт"], columns=["stock"])
    assert headings.remembered_headings(store) == {"арт": "sku", "шт": "stock"}
    assert limits.MAX_HEADINGS > limits.MAX_COLUMNS
