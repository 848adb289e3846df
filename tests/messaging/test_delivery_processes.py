"""Mails through a real broker, a real worker and a real mail server, which are killed while they work.

What is promised: every recipient has the mail, no row counts as sent twice, and a stopped broker only delays.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum

from marketplace.celery import app
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.publishing import published_together
from messaging.models import OutboxEmail
from messaging.services.outbox import queue_email
from messaging.tasks import sweep_outbox
from tests.messaging.processes import Broker, MailServer, Process, start_worker, wait_until

OUTAGE = 60 if os.environ.get("FULL") else 3  # seconds without a broker; a whole minute with ./run test --full

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
_Status = OutboxEmail.Status


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
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    server = MailServer(tmp_path, delay=0.01)
    yield server
    server.process.kill()


@pytest.fixture
def start(tmp_path: Path, transactional_db: None, broker: Broker, mail_server: MailServer) -> Iterator[Any]:
    """Starts workers; whatever still runs at the end is killed before the database is emptied."""
    workers: list[Process] = []

    def start() -> Process:
        workers.append(start_worker(broker=broker, mail_url=mail_server.url, folder=tmp_path))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


def test_a_killed_worker_loses_no_mail(start: Callable[[], Process], mail_server: MailServer) -> None:
    worker = start()
    _write(200)
    wait_until(lambda: len(mail_server.taken) >= 100, seconds=60, what="100 mails")

    worker.kill()

    sent_before = _count(_Status.SENT)
    assert 0 < sent_before < 200, "the kill must come in the middle"
    start()
    _deliver_rest(200)

    taken = Counter(mail["to"] for mail in mail_server.taken)
    assert set(taken) == {f"reader{n}@example.com" for n in range(200)}
    # What both processes were sending at that moment may have come twice, recognisable by its Message-ID
    assert sum(taken.values()) <= 202
    ids = Counter((mail["to"], mail["id"]) for mail in mail_server.taken)
    assert len(ids) == 200
    assert len({message_id for _to, message_id in ids}) == 200
    # The outbox's own account: every row sent, each once, nobody's data left behind
    assert OutboxEmail.objects.filter(status=_Status.SENT, sent_at__isnull=False, context={}).count() == 200
    attempts = OutboxEmail.objects.aggregate(total=Sum("attempts"))["total"]
    assert 200 <= attempts <= 202


def test_a_stopped_broker_only_delays(start: Callable[[], Process], broker: Broker, mail_server: MailServer) -> None:
    start()
    _write(1)
    _wait_sent(1)

    broker.stop()
    _write(4, first=1)  # the shop goes on: the transaction commits without a broker
    assert _count(_Status.PENDING) == 4
    time.sleep(OUTAGE)
    broker.start()

    _deliver_rest(5)
    assert Counter(mail["to"] for mail in mail_server.taken) == {f"reader{n}@example.com": 1 for n in range(5)}
    _write(1, first=5)  # and the broker is used again, without any sweep
    _wait_sent(6)


def test_the_mail_server_says_no(start: Callable[[], Process], mail_server: MailServer) -> None:
    """5xx is final, 4xx is tried again later, and neither keeps the others from their mail."""
    start()
    with transaction.atomic():
        for address in ("bad@example.com", "later@example.com", "good@example.com"):
            _queue(address)
    wait_until(lambda: _count(_Status.SENT) + _count(_Status.FAILED) == 2, seconds=30, what="two answers")
    wait_until(lambda: OutboxEmail.objects.filter(last_error__contains="451").exists(), seconds=30, what="the third")

    bad, later = (OutboxEmail.objects.get(to=to) for to in ("bad@example.com", "later@example.com"))
    assert (bad.status, bad.attempts) == (_Status.FAILED, 1)
    assert "550" in bad.last_error
    assert (later.status, later.attempts) == (_Status.PENDING, 1)
    assert later.due_at - later.created_at >= timedelta(seconds=48)
    assert later.due_at <= clock.now() + timedelta(seconds=72)
    assert [mail["to"] for mail in mail_server.taken] == ["good@example.com"]


def test_a_worker_takes_what_a_sweep_publishes_together(start: Callable[[], Process], mail_server: MailServer) -> None:
    start()
    with published_together():
        _write(45)
    _wait_sent(45)
    assert Counter(mail["to"] for mail in mail_server.taken) == {f"reader{n}@example.com": 1 for n in range(45)}


def _connect(url: str) -> None:
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url
    app._after_fork()  # forget pools of connections to the former broker


def _write(count: int, *, first: int = 0) -> None:
    with transaction.atomic():
        for n in range(first, first + count):
            _queue(f"reader{n}@example.com")


def _queue(address: str) -> None:
    context = {"level": "A1", "spent": Money(12), "points": 12, "reference": "K7Q2M-9XTR4", "url": "/ru/my/club/"}
    queue_email(to=address, language="ru", template="club_level_up", context=context)


def _count(status: str) -> int:
    return OutboxEmail.objects.filter(status=status).count()


def _wait_sent(count: int) -> None:
    wait_until(lambda: _count(_Status.SENT) == count, seconds=40, what=f"{count} mails sent")


def _deliver_rest(count: int) -> None:
    """Be the scheduler: ask for a sweep once a second until everything is sent."""
    for _second in range(60):
        sweep_outbox.delay()
        try:
            wait_until(lambda: _count(_Status.SENT) == count, seconds=1, what="the mails")
        except AssertionError:
            continue
        return
    raise AssertionError(f"{_count(_Status.SENT)} of {count} mails sent")
