"""Files for the bank: what is taken, what it becomes, how many, until when, and what erasure leaves."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from accounts.privacy import person_of
from accounts.services.files import private_storage
from marketplace.lib import clock
from marketplace.lib.errors import DomainError, NotFound
from marketplace.tasks import delete_orphans
from payments.constants import EVIDENCE_BYTES, EVIDENCE_FILES, EVIDENCE_ORPHAN_AFTER
from payments.errors import AnswerUnderWay, ChargebackAnswered, EvidenceMissing, GatewaySilent
from payments.gateways.base import GatewayError
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.gateways.sandbox.models import SandboxDispute
from payments.models import Chargeback, ChargebackFile
from payments.services.answering import accept_chargeback, files_named, send_evidence
from payments.services.chargebacks import give_evidence
from payments.services.evidence_files import (
    add_evidence_file,
    forget_evidence_files,
    is_stored,
    remove_evidence_file,
)
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.payments import chargeback_of, paid_order
from tests.payments.evidence import paper, picture
from tests.payments.services.test_chargebacks import disputed_at_the_bank

pytestmark = pytest.mark.django_db


def disputed() -> Chargeback:
    return chargeback_of(paid_order())


def store_of(row: Chargeback) -> int:
    return row.shares.get().store_id


def add(row: Chargeback, data: bytes, name: str = "receipt.png", store_id: int | None = None) -> ChargebackFile:
    return add_evidence_file(
        store_id=store_id or store_of(row), user=UserFactory(), number=row.number, name=name, data=data
    )


def files_there() -> set[str]:
    folder = Path(settings.STORAGES["private"]["OPTIONS"]["location"]) / "chargebacks"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_anew_as_banks_take_it(kind: str) -> None:
    row = disputed()
    sent = picture(kind, size=(3000, 30), **({"exif": b"Exif\0\0secret"} if kind == "WEBP" else {}))
    kept = add(row, sent, r"C:\photos\мой чек<script>.png")
    assert (kept.name, kept.content_type) == ("мой чек script.jpg", "image/jpeg")
    content = private_storage().open(kept.file_name).read()
    assert len(content) == kept.size
    image = Image.open(BytesIO(content))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (2000, 20), {})
    assert b"secret" not in content


def test_a_pdf_is_kept_as_it_is() -> None:
    kept = add(disputed(), paper(), "Квитанция.PDF")
    assert (kept.name, kept.content_type) == ("Квитанция.pdf", "application/pdf")
    assert private_storage().open(kept.file_name).read() == paper()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"MZ program", "evidence_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "evidence_unreadable"),
        (picture()[:60], "broken_picture"),
        (paper()[:-60], "broken_pdf"),
        (paper().replace(b"%%EOF", b"<< /S /JavaScript >> %%EOF"), "active_pdf"),
        (b"%PDF-" + b" " * EVIDENCE_BYTES, "too_many_bytes"),
    ],
)
def test_other_files_are_refused_and_nothing_is_kept(data: bytes, code: str) -> None:
    row, before = disputed(), files_there()
    with pytest.raises(DomainError) as refusal:
        add(row, data)
    assert refusal.value.code == code
    assert not ChargebackFile.objects.exists()
    assert files_there() == before


def test_the_same_content_again_is_the_same_file() -> None:
    row, before = disputed(), files_there()
    first = add(row, paper())
    assert add(row, paper(), "again.pdf") == first
    assert len(files_there() - before) == 1


def test_a_store_shows_so_many_and_can_take_one_back(django_capture_on_commit_callbacks) -> None:
    row = disputed()
    kept = [add(row, paper(f"page {number}")) for number in range(EVIDENCE_FILES)]
    before = files_there()
    with pytest.raises(DomainError) as refusal:
        add(row, paper("one more"))
    assert refusal.value.code == "too_many_evidence_files"
    assert files_there() == before, "the file that was one too many is gone"
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence_file(store_id=store_of(row), number=row.number, file=kept[0].number)
    assert not private_storage().exists(kept[0].file_name)
    with pytest.raises(NotFound):
        remove_evidence_file(store_id=store_of(row), number=row.number, file=kept[0].number)
    add(row, paper("one more"))


def test_another_store_and_a_late_one_change_nothing() -> None:
    row = disputed()
    kept = add(row, paper())
    stranger = StoreFactory().pk
    with pytest.raises(NotFound):
        add(row, paper("mine"), store_id=stranger)
    with pytest.raises(NotFound):
        remove_evidence_file(store_id=stranger, number=row.number, file=kept.number)
    Chargeback.objects.update(status="sent")
    with pytest.raises(ChargebackAnswered):
        add(row, paper("late"))
    with pytest.raises(ChargebackAnswered):
        remove_evidence_file(store_id=store_of(row), number=row.number, file=kept.number)
    assert ChargebackFile.objects.get() == kept


def test_the_bank_is_told_of_the_files() -> None:
    row = disputed_at_the_bank()
    kept = add(row, paper(), "receipt.pdf")
    send_evidence(staff=UserFactory(), number=row.number, text="Delivered. " * 4000)
    told = SandboxDispute.objects.get().evidence
    assert told.endswith(files_named(row))
    assert told.endswith(f"- receipt.pdf (application/pdf, {kept.size} bytes, SHA-256 {kept.digest})")
    assert len(told) == 20_000
    assert told.startswith("Delivered. ")


def test_what_is_added_while_staff_answer_is_refused_also_after_a_silent_gateway(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = disputed_at_the_bank()
    kept, refused = add(row, paper(), "receipt.pdf"), []

    def answer(_gateway: Any, **_asked: Any) -> None:
        for act in (
            lambda: add(row, paper("late"), "late.pdf"),
            lambda: remove_evidence_file(store_id=store_of(row), number=row.number, file=kept.number),
            lambda: give_evidence(store_id=store_of(row), user=UserFactory(), number=row.number, text="More"),
        ):
            with pytest.raises(AnswerUnderWay):
                act()
            refused.append(act)
        raise GatewayError("no answer")

    with monkeypatch.context() as silent:
        silent.setattr(SandboxGateway, "send_evidence", answer)
        with pytest.raises(GatewaySilent):
            send_evidence(staff=UserFactory(), number=row.number, text="Delivered.")
    assert len(refused) == 3
    row.refresh_from_db()
    assert (row.status, row.takes_evidence) == ("opened", False)
    with pytest.raises(AnswerUnderWay):
        add(row, paper("late"), "late.pdf")
    send_evidence(staff=UserFactory(), number=row.number, text="Delivered.")
    assert SandboxDispute.objects.get().evidence == f"Delivered.\n\n{files_named(row)}"
    assert ChargebackFile.objects.get() == kept


def test_evidence_without_words_stops_nobody() -> None:
    row = disputed_at_the_bank()
    with pytest.raises(EvidenceMissing):
        send_evidence(staff=UserFactory(), number=row.number, text=" ")
    add(row, paper())


def test_giving_up_stops_them_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    row = disputed_at_the_bank()

    def concede(_gateway: Any, **_asked: Any) -> None:
        with pytest.raises(AnswerUnderWay):
            add(row, paper("late"))

    monkeypatch.setattr(SandboxGateway, "accept_dispute", concede)
    assert accept_chargeback(staff=UserFactory(), number=row.number).status == "accepted"


def test_files_without_a_row_go_after_a_day_and_no_others() -> None:
    row = disputed()
    kept = add(row, paper())
    storage = private_storage()
    lost = storage.save("chargebacks/lost.pdf", ContentFile(paper()))
    with clock.at(clock.now() + EVIDENCE_ORPHAN_AFTER - timedelta(minutes=5)):
        delete_orphans()
    assert storage.exists(lost)
    with clock.at(clock.now() + EVIDENCE_ORPHAN_AFTER + timedelta(minutes=5)):
        delete_orphans()
    assert (storage.exists(lost), is_stored(kept)) == (False, True)


def test_a_row_without_its_file_is_not_promised_to_the_bank_and_can_be_healed() -> None:
    row = disputed()
    gone, kept = add(row, paper("one"), "one.pdf"), add(row, paper("two"), "two.pdf")
    private_storage().delete(gone.file_name)
    assert ("one.pdf" in files_named(row), "two.pdf" in files_named(row)) == (False, True)
    assert add(row, paper("one")) == gone
    assert (is_stored(gone), is_stored(kept), "one.pdf" in files_named(row)) == (True, True, True)


def test_erasure_of_the_buyer_takes_rows_and_files(django_capture_on_commit_callbacks) -> None:
    row = disputed()
    kept = add(row, picture())
    person = person_of(row.attempt.payment.buyer)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        forget_evidence_files(person)
    assert not ChargebackFile.objects.exists()
    assert not private_storage().exists(kept.file_name)
