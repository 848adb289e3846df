"""Taking an account back through the old e-mail (S17)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.errors import AddressTaken, UndoOver
from accounts.models import EmailChange, KnownDevice, SecurityEvent, SecurityQuestion, User
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


def test_what_came_since_the_change_is_removed_and_what_was_before_stays(buyer: User) -> None:
    kept = factor(buyer, "totp")
    change(buyer, "spare@example.com", kind=ALTERNATIVE)
    KnownDevice.objects.create(user=buyer, token_digest="a" * 64)
    with clock.at(clock.now() + timedelta(minutes=1)):
        change(buyer)
    with clock.at(clock.now() + timedelta(minutes=2)):
        factor(buyer, "webauthn")
        set_question(user=buyer, question="Чьё это?", answer="моё теперь")
        KnownDevice.objects.create(user=buyer, token_digest="b" * 64)
        change(buyer, "thief@example.com", kind=ALTERNATIVE)
        ask(buyer, "third@example.com")
    with clock.at(clock.now() + timedelta(hours=71)):
        undo_email_change(
            token=undo_token(EmailChange.objects.get(kind="primary", confirmed_at__isnull=False).old_email)
        )
    assert list(Authenticator.objects.filter(user=buyer)) == [kept]
    assert not SecurityQuestion.objects.filter(user=buyer).exists()
    assert not KnownDevice.objects.filter(user=buyer).exists(), "whoever signs in next is announced"
    assert not EmailAddress.objects.filter(email__in=["thief@example.com", NEW]).exists()
    assert not EmailChange.objects.filter(confirmed_at__isnull=True, cancelled_at__isnull=True).exists()


def test_a_question_from_before_the_change_stays(buyer: User) -> None:
    set_question(user=buyer, question="Чьё это?", answer="моё всегда")
    old = buyer.email
    with clock.at(clock.now() + timedelta(minutes=1)):
        change(buyer)
        undo_email_change(token=undo_token(old))
    assert SecurityQuestion.objects.filter(user=buyer).exists()


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
