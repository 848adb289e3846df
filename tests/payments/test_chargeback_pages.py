"""The seller's page of a chargeback, its files, and the answer of staff in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Store, StoreMember, User
from accounts.services.files import private_storage
from marketplace.lib import clock
from orders.models import Order
from payments.constants import EVIDENCE_BYTES
from payments.errors import AnswerUnderWay
from payments.models import Chargeback
from payments.services.answering import evidence_of
from payments.services.chargebacks import begin_answer
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.payments import chargeback_of
from tests.orders.journeys import open_store, paid_order, variant_of
from tests.payments.evidence import paper, picture
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db


def disputed(store: Store | None = None) -> tuple[Order, Chargeback]:
    order = paid_order(variant_of(store or open_store()))
    return order, chargeback_of(order.number)


def owner_of(store: Store) -> Client:
    client = Client()
    member = StoreMember.objects.filter(store=store, role="owner").first() or StoreMemberFactory(store=store)
    client.force_login(member.user, backend=BACKEND)
    return client


def staff(*permissions: str) -> Client:
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_has_a_fixed_number_of_queries(count: int, django_assert_num_queries: Any) -> None:
    store = open_store()
    for _ in range(count):
        disputed(store)
    client, url = owner_of(store), reverse("seller:chargebacks", args=[store.slug])
    client.get(url)
    with django_assert_num_queries(5):
        response = client.get(url)
    assert len(response.context["page"].object_list) == count


def test_the_desk_reminds_the_owner_of_a_dispute_until_something_was_said() -> None:
    order, row = disputed()
    client, home = owner_of(order.store), reverse("seller:home", args=[order.store.slug])
    chargebacks = reverse("seller:chargebacks", args=[order.store.slug])
    assert chargebacks in client.get(home).content.decode()
    Chargeback.objects.update(respond_by=None)
    assert chargebacks in client.get(home).content.decode(), "a bank that names no day is answered too"
    row.shares.update(evidence="It was delivered.")
    assert chargebacks not in client.get(home).content.decode()


def test_a_store_gives_evidence_until_staff_answer() -> None:
    order, row = disputed()
    client, url = owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number])
    page = client.get(url)
    assert order.number in page.context["shares"][0][1]
    assert client.post(url, {"text": " "}).status_code == 422
    assert client.post(url, {"text": "It was delivered."}).status_code == 303
    assert row.shares.get().evidence == "It was delivered."
    Chargeback.objects.update(status="sent")
    late = client.post(url, {"text": "More"})
    assert late.status_code == 422
    assert "More" in late.content.decode(), "what was typed is kept"
    assert row.shares.get().evidence == "It was delivered."


@pytest.mark.parametrize(("days", "is_shown"), [(29, True), (31, False)])
def test_the_address_is_veiled_for_the_store_and_not_for_the_bank(days: int, is_shown: bool) -> None:
    order, row = disputed()
    Order.objects.filter(pk=order.pk).update(status="finished", finished_at=clock.now() - timedelta(days=days))
    page = owner_of(order.store).get(reverse("seller:chargeback", args=[order.store.slug, row.number]))
    recipient = order.address["recipient"]
    assert (recipient in page.content.decode()) == is_shown
    assert recipient in evidence_of(row)


def test_another_store_sees_nothing() -> None:
    order, row = disputed()
    other = open_store()
    assert owner_of(other).get(reverse("seller:chargeback", args=[other.slug, row.number])).status_code == 404
    assert owner_of(other).get(reverse("seller:chargeback", args=[order.store.slug, row.number])).status_code == 404


def test_staff_send_what_the_order_proves_with_the_words_of_the_store() -> None:
    order, row = disputed()
    row.shares.update(evidence="It was delivered.")
    client, url = (
        staff("change_chargeback", "view_chargeback"),
        reverse("admin:payments_chargeback_answer", args=[row.pk]),
    )
    text = client.get(url).context["form"].initial["text"]
    assert order.number in text
    assert text.endswith("It was delivered.")
    assert client.post(url, {"do": "send", "text": ""}).status_code == 422
    assert client.post(url, {"do": "send", "text": text}).status_code == 303
    row.refresh_from_db()
    assert row.status == "sent"
    assert client.post(url, {"do": "accept"}).status_code == 422
    row.refresh_from_db()
    assert row.status == "sent"
    assert client.get(reverse("admin:payments_chargeback_changelist")).status_code == 200
    assert client.get(reverse("admin:payments_chargeback_change", args=[row.pk])).status_code == 200


def test_staff_accept_and_rights_are_needed() -> None:
    _order, row = disputed()
    url = reverse("admin:payments_chargeback_answer", args=[row.pk])
    assert staff("view_chargeback").post(url, {"do": "accept"}).status_code == 403
    assert staff("change_chargeback").get(reverse("admin:payments_chargeback_answer", args=[0])).status_code == 404
    assert staff("change_chargeback", "view_chargeback").post(url, {"do": "accept"}).status_code == 303
    row.refresh_from_db()
    assert row.status == "accepted"


def send(client: Client, url: str, data: bytes, name: str = "receipt.pdf") -> Any:
    return client.post(url, {"do": "file", "file": SimpleUploadedFile(name, data)})


def test_a_store_shows_files_and_takes_them_back_until_staff_answer() -> None:
    order, row = disputed()
    client, url = owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number])
    assert send(client, url, paper()).status_code == 303
    file = row.files.get()
    shown = client.get(url).content.decode()
    assert reverse("seller:chargeback-file", args=[order.store.slug, row.number, file.number]) in shown
    assert client.post(url, {"do": "remove", "file": "no-such"}).status_code == 404
    assert client.post(url, {"do": "remove", "file": file.number}).status_code == 303
    assert not row.files.exists()
    for data, name in ((b"MZ", "a.exe"), (b"", "a.pdf"), (b"%PDF-" + b" " * EVIDENCE_BYTES, "large.pdf")):
        refused = send(client, url, data, name)
        assert refused.status_code == 422
        assert refused.context["file_form"].errors["file"]
        assert not refused.context["form"].errors, "the words are not complained about"
    assert client.post(url, {"do": "file"}).status_code == 422
    send(client, url, paper())
    Chargeback.objects.update(status="sent")
    late = client.post(url, {"do": "remove", "file": row.files.get().number})
    assert late.status_code == 422
    assert send(client, url, paper("late")).status_code == 422
    assert row.files.count() == 1


def test_files_are_served_to_their_store_and_to_staff_with_nothing_that_runs() -> None:
    order, row = disputed()
    client, page = owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number])
    send(client, page, paper())
    send(client, page, picture(), "photo.png")
    pdf, jpg = row.files.order_by("pk")
    for file, how in ((pdf, "attachment"), (jpg, "inline")):
        for browser, url in (
            (client, reverse("seller:chargeback-file", args=[order.store.slug, row.number, file.number])),
            (staff("view_chargeback"), reverse("admin:payments_chargeback_file", args=[row.pk, file.number])),
        ):
            response = browser.get(url)
            assert response.status_code == 200
            assert response["Content-Type"] == file.content_type
            assert response["Content-Disposition"] == f'{how}; filename="{file.name}"'
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert "no-store" in response["Cache-Control"]
            assert len(b"".join(response.streaming_content)) == file.size
    private_storage().delete(pdf.file_name)
    gone = reverse("seller:chargeback-file", args=[order.store.slug, row.number, pdf.number])
    assert client.get(gone).status_code == 404


def test_files_are_hidden_from_everybody_else() -> None:
    order, row = disputed()
    send(owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number]), paper())
    file, other = row.files.get(), open_store()
    url = reverse("seller:chargeback-file", args=[order.store.slug, row.number, file.number])
    foreign = reverse("seller:chargeback-file", args=[other.slug, row.number, file.number])
    assert owner_of(other).get(url).status_code == 404
    assert owner_of(other).get(foreign).status_code == 404
    buyer = Client()
    buyer.force_login(order.buyer, backend=BACKEND)
    assert buyer.get(url).status_code == 404
    desk = reverse("admin:payments_chargeback_file", args=[row.pk, file.number])
    assert staff("view_refund").get(desk).status_code == 403
    assert buyer.get(desk).status_code == 302
    wrong = reverse("admin:payments_chargeback_file", args=[row.pk + 1, file.number])
    assert staff("view_chargeback").get(wrong).status_code == 404


def test_staff_see_facts_words_and_files_on_one_page() -> None:
    order, row = disputed()
    row.shares.update(evidence="It was delivered.")
    send(owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number]), paper())
    client = staff("change_chargeback", "view_chargeback")
    page = client.get(reverse("admin:payments_chargeback_answer", args=[row.pk])).content.decode()
    for what in ("Paid on", "It was delivered.", "receipt.pdf", order.store.name, row.files.get().number):
        assert what in page
    assert client.get(reverse("admin:payments_chargeback_change", args=[row.pk])).status_code == 200


def test_a_file_that_is_missing_is_said_to_be_so() -> None:
    order, row = disputed()
    owner, url = owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number])
    send(owner, url, paper())
    private_storage().delete(row.files.get().file_name)
    link = reverse("seller:chargeback-file", args=[order.store.slug, row.number, row.files.get().number])
    page = owner.get(url)
    assert [is_there for _file, is_there in page.context["files"]] == [False]
    assert link not in page.content.decode()
    client = staff("change_chargeback", "view_chargeback", "view_chargebackfile")
    for name in ("answer", "change"):
        text = client.get(reverse(f"admin:payments_chargeback_{name}", args=[row.pk])).content.decode()
        assert "receipt.pdf" in text
        assert "файл пропал" in text
        assert reverse("admin:payments_chargeback_file", args=[row.pk, row.files.get().number]) not in text


def test_while_staff_answer_the_store_reads_why_nothing_can_be_added() -> None:
    order, row = disputed()
    begin_answer(number=row.number, status="sent")
    owner, url = owner_of(order.store), reverse("seller:chargeback", args=[order.store.slug, row.number])
    page = owner.get(url).content.decode()
    assert str(AnswerUnderWay.message) in page
    assert 'type="file"' not in page
    assert send(owner, url, paper()).status_code == 422
    client = staff("change_chargeback", "view_chargeback")
    page = client.get(reverse("admin:payments_chargeback_answer", args=[row.pk])).content.decode()
    assert ('value="send"' in page, "errornote" in page) == (True, True)


@pytest.mark.parametrize(("language", "reason", "gateway"), [
    ("ru", "Покупатель говорит, что ничего не получил.", "Банковская карта"),
    ("en", "The buyer says that nothing came.", "Bank card"),
])  # fmt: skip
def test_the_admin_names_reason_and_gateway_in_words(language: str, reason: str, gateway: str) -> None:
    _order, row = disputed()
    client = staff("view_chargeback")
    User.objects.filter(is_staff=True).update(language=language)
    for path in ("changelist", "change"):
        args = [row.pk] if path == "change" else []
        url = reverse(f"admin:payments_chargeback_{path}", args=args)
        page = client.get(url).content.decode()
        assert reason in page
        assert gateway in page
        assert ">product_not_received<" not in page
        assert ">sandbox<" not in page
