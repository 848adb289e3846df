"""A chargeback against a payout, a refund, and itself: the money is stopped or paid out, never both."""

import pytest
from django.db import transaction

from accounts.services.files import private_storage
from marketplace.lib.money import Money
from payments import selectors
from payments.constants import EVIDENCE_FILES
from payments.errors import AnswerUnderWay, ChargebackAnswered, PayoutsChanged, TooManyEvidenceFiles
from payments.gateways.base import Dispute
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.gift_selectors import card_view
from payments.models import Chargeback, ChargebackFile, Hold, LedgerTransaction, PaymentAttempt, Payout, PayoutBatch
from payments.services.answering import send_evidence
from payments.services.chargebacks import note_answer, record_dispute
from payments.services.evidence_files import add_evidence_file, remove_evidence_file
from payments.services.gift_losses import write_off_card
from payments.services.payouts import fail_payout
from payments.services.refunds import refund
from tests.concurrency.test_payment import at_once
from tests.concurrency.test_payouts import approve
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import own_card
from tests.payments.evidence import paper
from tests.payments.services.gift_steps import payment_for
from tests.payments.services.test_chargebacks import in_order, says
from tests.payments.services.test_payouts import balance, released_order, store_with_account

pytestmark = pytest.mark.django_db(transaction=True)


def released() -> tuple[object, str]:
    store = store_with_account()
    with transaction.atomic():
        return store, released_order(store)


@pytest.mark.parametrize("_turn", range(3))
def test_a_payout_against_a_chargeback(_turn: int) -> None:
    store, reference = released()
    results = at_once(lambda: approve(store, "92.00", "k"), lambda: says(reference))
    assert results[1] is True
    hold = Hold.objects.get()
    if isinstance(results[0], PayoutBatch):
        assert hold.status == "in_payout"
        assert Payout.objects.get().amount == Money("92.00")
    else:
        assert isinstance(results[0], PayoutsChanged)
        assert (hold.status, balance(store)) == ("frozen", Money.zero())
    says(reference, "lost")
    assert balance(store) == Money("-92.00") * Payout.objects.count()
    in_order()


def test_one_chargeback_told_four_times_is_one() -> None:
    _store, reference = released()
    assert at_once(*[lambda: says(reference)] * 4) == [True] * 4
    assert Chargeback.objects.count() == 1
    assert LedgerTransaction.objects.filter(kind="chargeback").count() == 1


def test_won_and_lost_at_once_is_one_of_them() -> None:
    _store, reference = released()
    says(reference)
    at_once(lambda: says(reference, "won"), lambda: says(reference, "lost"))
    assert LedgerTransaction.objects.filter(kind__in=["chargeback_won", "chargeback_lost"]).count() == 1
    in_order()


@pytest.mark.parametrize("_turn", range(3))
def test_a_payout_that_fails_against_a_win(_turn: int) -> None:
    store, reference = released()
    approve(store, "92.00", "k")
    says(reference)
    at_once(lambda: fail_payout(number=Payout.objects.get().number, reason="closed"), lambda: says(reference, "won"))
    assert Hold.objects.get().status in {"held", "releasable"}, "nobody would unfreeze it any more"
    in_order()


def test_a_refund_against_a_loss() -> None:
    _store, reference = released()
    says(reference)

    def give_back() -> object:
        with transaction.atomic():
            return refund(reference=reference, amount=Money("100.00"), reason="cancel", key="r")

    at_once(give_back, lambda: says(reference, "lost"))
    assert selectors.refundable(reference) == Money.zero()
    assert selectors.balance("losses", "") == Money.zero()
    in_order()


@pytest.mark.parametrize("_turn", range(3))
def test_a_lost_price_against_an_order_that_sets_the_certificate_aside(_turn: int) -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    attempt = PaymentAttempt.objects.get(payment__reference=card.number)

    def bank(status: str) -> object:
        dispute = Dispute("dp-card", "", Money("50.00"), "fraudulent", status)
        with transaction.atomic():
            return record_dispute(attempt_id=attempt.pk, dispute=dispute)

    results = at_once(
        lambda: bank("lost"),
        lambda: payment_for(user, "30.00", cards=[card]),
        lambda: write_off_card(pk=card.pk),
    )
    assert not [one for one in results if isinstance(one, Exception)]
    view = card_view(card)
    assert view.balance == view.reserved
    assert selectors.balance("losses", "") == -view.reserved
    assert view.reserved in {Money("30.00"), Money.zero()}
    in_order()


@pytest.mark.parametrize("_turn", range(3))
def test_two_people_of_a_store_add_the_last_file(_turn: int) -> None:
    store, reference = released()
    says(reference)
    number = Chargeback.objects.get().number

    def add(words: str) -> object:
        data = paper(words)
        return add_evidence_file(store_id=store.pk, user=store_owner, number=number, name="a.pdf", data=data)

    store_owner = UserFactory()
    for place in range(EVIDENCE_FILES - 1):
        add(f"page {place}")
    results = at_once(lambda: add("mine"), lambda: add("yours"), lambda: add("mine"))
    assert ChargebackFile.objects.count() == EVIDENCE_FILES
    refused = [one for one in results if isinstance(one, TooManyEvidenceFiles)]
    assert len(refused) in {1, 2}
    assert all(private_storage().exists(file.file_name) for file in ChargebackFile.objects.all())


@pytest.mark.parametrize("_turn", range(3))
def test_a_file_taken_back_while_staff_answer_is_there_or_was_never_shown(_turn: int) -> None:
    store, reference = released()
    says(reference)
    row, owner = Chargeback.objects.get(), UserFactory()
    file = add_evidence_file(store_id=store.pk, user=owner, number=row.number, name="a.pdf", data=paper())
    results = at_once(
        lambda: remove_evidence_file(store_id=store.pk, number=row.number, file=file.number),
        lambda: note_answer(number=row.number, staff=owner, status="sent"),
    )
    assert results[1] == row
    is_kept = ChargebackFile.objects.exists()
    assert isinstance(results[0], ChargebackAnswered) == is_kept
    assert private_storage().exists(file.file_name) == is_kept


@pytest.mark.parametrize("_turn", range(3))
def test_a_file_added_while_staff_send_is_named_to_the_bank_or_refused(
    _turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, reference = released()
    says(reference)
    row, owner = Chargeback.objects.get(), UserFactory()
    told: list[str] = []
    monkeypatch.setattr(SandboxGateway, "send_evidence", lambda _gateway, **asked: told.append(asked["text"]))
    results = at_once(
        lambda: add_evidence_file(store_id=store.pk, user=owner, number=row.number, name="a.pdf", data=paper()),
        lambda: send_evidence(staff=owner, number=row.number, text="Delivered."),
    )
    assert results[1] == row
    is_kept = ChargebackFile.objects.exists()
    assert is_kept == ("a.pdf" in told[0])
    assert isinstance(results[0], AnswerUnderWay | ChargebackAnswered) != is_kept
