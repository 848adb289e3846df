"""Taking an account back through the old e-mail (S17)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.errors import AddressTaken, UndoOver
from accounts.models import AccountDeletion, EmailChange, KnownDevice, SecurityEvent, SecurityQuestion, User
from accounts.selectors.security import removed_by_undo
from accounts.services.deletion import schedule_deletion
from accounts.services.email_undo import undo_email_change
from accounts.services.security_question import set_question
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from messaging.models import OutboxEmail
from tests.accounts.emails import ALTERNATIVE, NEW, ask, change, undo_token
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def factor(user: User, kind: str) -> Authenticator:
    return Authenticator.objects.create(user=user, type=kind, data={}, created_at=clock.now())


def test_the_account_is_as_it_was_and_nobody_is_inside(buyer: User, buyer_client: Client) -> None:
    old = buyer.email
    change(buyer)
    undo_email_change(token=undo_token(old))
    buyer.refresh_from_db()
    assert buyer.email == old
    assert list(EmailAddress.objects.filter(user=buyer).values_list("email", "verified", "primary")) == [
        (old, True, True)
    ]
    assert not buyer.has_usable_password()
    assert buyer.password_score is None
    assert buyer_client.get("/ru/my/profile/").status_code == 302
    assert SecurityEvent.objects.get(user=buyer, kind="email_change_undone").note == f"{NEW} → {old}"
    told = OutboxEmail.objects.filter(template="account_email_undone")
    assert {(mail.to, mail.context["is_owner"]) for mail in told} == {(old, True), (NEW, False)}


def test_doors_made_since_the_change_or_shortly_before_it_are_removed(buyer: User) -> None:
    old, start = buyer.email, clock.now()
    kept = factor(buyer, "totp")
    change(buyer, "spare@example.com", kind=ALTERNATIVE)
    with clock.at(start + timedelta(hours=80)):  # the thief begins with what is told of least
        factor(buyer, "webauthn")
        factor(buyer, "recovery_codes")
        set_question(user=buyer, question="Чьё это?", answer="моё теперь")
        change(buyer, "thief@example.com", kind=ALTERNATIVE)
        schedule_deletion(user=buyer)
        KnownDevice.objects.create(user=buyer, token_digest="a" * 64)
    with clock.at(start + timedelta(hours=90)):
        change(buyer)
    with clock.at(start + timedelta(hours=91)):
        factor(buyer, "webauthn")
        ask(buyer, "third@example.com")
    with clock.at(start + timedelta(hours=161)):
        undone = undo_email_change(token=undo_token(old))
    assert list(Authenticator.objects.filter(user=buyer)) == [kept]
    assert not SecurityQuestion.objects.filter(user=buyer).exists()
    assert not KnownDevice.objects.filter(user=buyer).exists(), "whoever signs in next is announced"
    assert not EmailAddress.objects.filter(email__in=["thief@example.com", NEW]).exists()
    assert not EmailChange.objects.filter(confirmed_at__isnull=True, cancelled_at__isnull=True).exists()
    assert AccountDeletion.objects.get().status == AccountDeletion.Status.CANCELLED
    removed = [
        "alternative_removed",
        "passkey_removed",
        "recovery_codes_removed",
        "passkey_removed",
        "question_removed",
        "deletion_cancelled",
    ]
    assert [event.kind for event in removed_by_undo(undone)] == removed
    mails = {mail.to: mail.context["removed"] for mail in OutboxEmail.objects.filter(template="account_email_undone")}
    assert "Удалён запасной адрес почты: thief@example.com" in mails[old]
    assert len(mails[old]) == len(removed)
    assert mails[NEW] == [], "who lost the address need not know"


def test_what_the_owner_had_long_before_stays(buyer: User) -> None:
    old, start = buyer.email, clock.now()
    kept = [factor(buyer, "totp"), factor(buyer, "recovery_codes")]
    set_question(user=buyer, question="Чьё это?", answer="моё всегда")
    change(buyer, "spare@example.com", kind=ALTERNATIVE)
    schedule_deletion(user=buyer)
    with clock.at(start + timedelta(hours=73)):
        change(buyer)
        undone = undo_email_change(token=undo_token(old))
    assert list(Authenticator.objects.filter(user=buyer).order_by("pk")) == kept
    assert SecurityQuestion.objects.filter(user=buyer).exists()
    assert EmailAddress.objects.filter(user=buyer, email="spare@example.com", verified=True).exists()
    assert AccountDeletion.objects.get().status == AccountDeletion.Status.SCHEDULED
    assert removed_by_undo(undone) == []


def test_recovery_codes_go_with_the_last_second_step(buyer: User) -> None:
    old, start = buyer.email, clock.now()
    factor(buyer, "recovery_codes")
    with clock.at(start + timedelta(hours=80)):
        factor(buyer, "webauthn")
        change(buyer)
        undone = undo_email_change(token=undo_token(old))
    assert not Authenticator.objects.filter(user=buyer).exists()
    assert {event.kind for event in removed_by_undo(undone)} == {"passkey_removed", "recovery_codes_removed"}


def test_a_second_change_does_not_shake_the_owner_off(buyer: User) -> None:
    old = buyer.email
    change(buyer)
    change(buyer, "further@example.com")
    stolen = undo_token(NEW)
    undo_email_change(token=undo_token(old))
    buyer.refresh_from_db()
    assert buyer.email == old
    with pytest.raises(UndoOver):
        undo_email_change(token=stolen)
    assert User.objects.get(pk=buyer.pk).email == old


def test_the_link_again_changes_nothing(buyer: User) -> None:
    old = buyer.email
    change(buyer)
    token = undo_token(old)
    first = undo_email_change(token=token)
    User.objects.filter(pk=buyer.pk).update(password="set anew")
    assert undo_email_change(token=token).undone_at == first.undone_at
    assert User.objects.get(pk=buyer.pk).password == "set anew"
    assert SecurityEvent.objects.filter(kind="email_change_undone").count() == 1


def test_the_link_lives_seventy_two_hours(buyer: User) -> None:
    old = buyer.email
    change(buyer)
    with clock.at(clock.now() + timedelta(hours=72, seconds=1)), pytest.raises(UndoOver):
        undo_email_change(token=undo_token(old))
    assert User.objects.get(pk=buyer.pk).email == NEW


def test_an_unknown_link_is_no_link(db: None) -> None:
    with pytest.raises(NotFound):
        undo_email_change(token="nonsense")


def test_an_address_that_somebody_else_owns_by_now_is_said_so(buyer: User) -> None:
    old = buyer.email
    change(buyer)
    UserFactory(email=old)
    with pytest.raises(AddressTaken):
        undo_email_change(token=undo_token(old))
    assert User.objects.get(pk=buyer.pk).email == NEW
