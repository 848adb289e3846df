"""An archive made by a real worker over a real broker; the worker is killed half-way and another one takes over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import DataExport
from accounts.services.archive import part_count
from accounts.services.export import request_export
from marketplace.celery import app
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import UserFactory
from tests.messaging.processes import Broker, Process, start_worker, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROWS = 30_000  # enough that a part of the archive takes some seconds


@pytest.fixture
def broker(tmp_path: Path, settings: Any) -> Iterator[Broker]:
    """An own Redis, to which this process publishes too."""
    broker, before = Broker(tmp_path), app.conf.broker_url
    broker.start()
    settings.PUBLISH_TASKS = True
    _connect(broker.url)
    yield broker
    _connect(before)
    broker.stop()


@pytest.fixture
def workers(transactional_db: None) -> Iterator[list[Process]]:
    """Workers that are killed before the database is emptied."""
    started: list[Process] = []
    yield started
    for worker in started:
        worker.kill()


def test_a_killed_worker_is_replaced(broker: Broker, workers: list[Process], tmp_path: Path) -> None:
    user = UserFactory()
    Notification.objects.bulk_create(
        Notification(user=user, kind="club_level_up", params={"note": "x" * 200}, dedupe_key=str(n))
        for n in range(ROWS)
    )
    workers.append(start_worker(broker=broker, mail_url="", folder=tmp_path))
    with transaction.atomic():
        export = request_export(user=user)

    def state() -> tuple[str, int]:
        export.refresh_from_db()
        return export.status, export.done_parts

    wait_until(lambda: state()[1] > 0, seconds=60, what="the first part")
    workers[0].kill()
    assert state()[0] == DataExport.Status.RUNNING, "the kill must come in the middle"
    assert 0 < state()[1] < part_count()

    workers.append(start_worker(broker=broker, mail_url="", folder=tmp_path))  # the broker gives the task out again
    wait_until(lambda: state()[0] == DataExport.Status.READY, seconds=90, what="the archive")
    assert state()[1] == part_count()
    assert export.file_size > 0
    assert OutboxEmail.objects.filter(template="account_export_ready").count() == 1


def _connect(url: str) -> None:
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url
    app._after_fork()  # forget pools of connections to the former broker
