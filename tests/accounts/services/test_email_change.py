"""Change of e-mail and the alternative e-mail (S17, S18)."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from accounts.errors import (
    AddressTaken,
    CodeExpired,
    CodeSpent,
    NothingPending,
    SameAddress,
    TooManyCodes,
    WrongEmailCode,
)
from accounts.models import EmailChange, SecurityEvent, User
from accounts.selectors.account import alternative_email, owner_of_address
from accounts.services.email_change import (
    cancel_email_change,
    confirm_email_change,
    remove_alternative_email,
    request_email_change,
    resend_email_code,
)
from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from tests.accounts.emails import ALTERNATIVE, NEW, PRIMARY, ask, change, code_to, wrong
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def addresses(user: User) -> list[tuple[str, bool, bool]]:
    return sorted(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary"))


def test_nothing_changes_before_the_code(buyer: User) -> None:
    before = addresses(buyer)
    ask(buyer, " New.Address@Example.COM ")
    assert User.objects.get(pk=buyer.pk).email == buyer.email
    assert addresses(buyer) == before
    assert owner_of_address(NEW) is None, "a change that waits claims nothing"


def test_the_code_goes_to_the_new_address_and_is_kept_nowhere_else(buyer: User) -> None:
    row = ask(buyer)
    mail = OutboxEmail.objects.get()
    code = mail.context["code"]
    assert (mail.to, len(code)) == (NEW, 6)
    row.refresh_from_db()
    assert code not in str({f.attname: getattr(row, f.attname) for f in row._meta.fields if f.name != "id"})
    assert not SecurityEvent.objects.exists()
    assert not Notification.objects.exists()


def test_confirmed_the_account_has_the_new_address_and_nothing_of_the_old(buyer: User) -> None:
    old = buyer.email
    row = change(buyer)
    buyer.refresh_from_db()
    assert buyer.email == NEW
    assert addresses(buyer) == [(NEW, True, True)]
    assert row.confirmed_at and row.undo_until == row.confirmed_at + timedelta(hours=72)
    event = SecurityEvent.objects.get(user=buyer, kind="email_changed")
    assert event.note == f"{old} → {NEW}"
    told = OutboxEmail.objects.get(to=old)
    assert told.template == "account_email_changed"
    token = told.context["url"].rstrip("/").rpartition("/")[2]
    assert token not in str(EmailChange.objects.values().get())
    news = Notification.objects.get(user=buyer, kind="account_email_changed")
    assert token not in f"{news.params} {news.url}"


def test_five_wrong_codes_end_the_change(buyer: User) -> None:
    ask(buyer)
    code = code_to(NEW)
    for _ in range(4):
        with pytest.raises(WrongEmailCode):
            confirm_email_change(user=buyer, kind=PRIMARY, code=wrong(code))
    with pytest.raises(CodeSpent):
        confirm_email_change(user=buyer, kind=PRIMARY, code=wrong(code))
    with pytest.raises(NothingPending):
        confirm_email_change(user=buyer, kind=PRIMARY, code=code)
    assert User.objects.get(pk=buyer.pk).email == buyer.email


def test_a_code_lives_fifteen_minutes(buyer: User) -> None:
    ask(buyer)
    code = code_to(NEW)
    with clock.at(clock.now() + timedelta(minutes=15, seconds=1)), pytest.raises(CodeExpired):
        confirm_email_change(user=buyer, kind=PRIMARY, code=code)


def test_another_code_makes_the_first_worthless_and_wrong_tries_still_count(buyer: User) -> None:
    ask(buyer)
    first = code_to(NEW)
    with pytest.raises(WrongEmailCode):
        confirm_email_change(user=buyer, kind=PRIMARY, code=wrong(first))
    with clock.at(clock.now() + timedelta(minutes=20)):
        row = resend_email_code(user=buyer, kind=PRIMARY)
        assert row.tries == 1
        second = code_to(NEW)
        if first != second:
            with pytest.raises(WrongEmailCode):
                confirm_email_change(user=buyer, kind=PRIMARY, code=first)
        confirm_email_change(user=buyer, kind=PRIMARY, code=f" {second[:3]} {second[3:]} ")


def test_codes_are_rationed_for_the_member_and_for_the_address(buyer: User) -> None:
    ask(buyer)
    with pytest.raises(TooManyCodes) as error:
        resend_email_code(user=buyer, kind=PRIMARY)
    assert "30" in str(error.value)
    for number in range(5):
        ask(buyer, f"other{number}@example.com")
    with pytest.raises(TooManyCodes):
        ask(buyer, "onemore@example.com")
    for _ in range(5):
        ask(UserFactory())
    with pytest.raises(TooManyCodes):
        ask(UserFactory())
    assert OutboxEmail.objects.filter(to=NEW).count() == 6


@pytest.mark.parametrize("counted", ["the member", "the address"])
def test_twenty_codes_a_day(buyer: User, counted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def one_more(number: int) -> None:
        if counted == "the member":
            ask(buyer, f"other{number}@example.com")
        else:
            ask(UserFactory())

    start = time.time()
    for number in range(20):
        monkeypatch.setattr("time.time", lambda moment=start + number // 5 * 3700: moment)
        one_more(number)
    monkeypatch.setattr("time.time", lambda: start + 6 * 3600)
    with pytest.raises(TooManyCodes) as error:
        one_more(20)
    assert "18" in str(error.value)
    assert OutboxEmail.objects.filter(template="account_email_code").count() == 20
    monkeypatch.setattr("time.time", lambda: start + 25 * 3600)
    one_more(21)


def test_the_same_form_twice_sends_one_mail(buyer: User) -> None:
    assert ask(buyer).pk == ask(buyer).pk
    assert OutboxEmail.objects.count() == 1


def test_another_address_gives_up_the_first(buyer: User) -> None:
    first = ask(buyer, "first@example.com")
    ask(buyer)
    first.refresh_from_db()
    assert first.cancelled_at
    with pytest.raises(WrongEmailCode):
        confirm_email_change(user=buyer, kind=PRIMARY, code=wrong(code_to(NEW)))
    change(buyer)


def test_the_code_again_is_harmless(buyer: User) -> None:
    row = change(buyer)
    again = confirm_email_change(user=buyer, kind=PRIMARY, code=code_to(NEW))
    assert again.pk == row.pk
    assert SecurityEvent.objects.filter(kind="email_changed").count() == 1
    assert OutboxEmail.objects.filter(template="account_email_changed").count() == 1


def test_a_cancelled_change_cannot_be_confirmed(buyer: User) -> None:
    ask(buyer)
    for _ in range(2):
        cancel_email_change(user=buyer, kind=PRIMARY)
    with pytest.raises(NothingPending):
        confirm_email_change(user=buyer, kind=PRIMARY, code=code_to(NEW))
    with pytest.raises(NothingPending):
        resend_email_code(user=buyer, kind=PRIMARY)


@pytest.mark.parametrize("kind", [PRIMARY, ALTERNATIVE])
@pytest.mark.parametrize("how", ["sign-in", "alternative", "undoable"])
def test_a_taken_address_answers_alike_and_tells_its_owner(buyer: User, kind: Any, how: str) -> None:
    owner = UserFactory(language="en")
    taken = owner.email
    if how == "alternative":
        taken = "second@example.com"
        EmailAddress.objects.create(user=owner, email=taken, verified=True)
    if how == "undoable":
        change(owner, "elsewhere@example.com")
    OutboxEmail.objects.all().delete()
    row = request_email_change(user=buyer, kind=kind, new_email=taken.upper())
    assert (row.new_email, row.tries, len(row.code_digest)) == (taken, 0, 64)
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.template, mail.language) == (taken, "account_email_taken", "en")
    assert "code" not in mail.context
    with pytest.raises(WrongEmailCode):
        confirm_email_change(user=buyer, kind=kind, code="0000000")


def test_an_address_that_went_to_somebody_else_in_between(buyer: User) -> None:
    ask(buyer)
    UserFactory(email=NEW)
    with pytest.raises(AddressTaken):
        confirm_email_change(user=buyer, kind=PRIMARY, code=code_to(NEW))
    buyer.refresh_from_db()
    assert buyer.email != NEW
    assert EmailChange.objects.get().cancelled_at
    assert not SecurityEvent.objects.exists()


def test_the_own_address_is_refused(buyer: User) -> None:
    for kind in (PRIMARY, ALTERNATIVE):
        with pytest.raises(SameAddress):
            request_email_change(user=buyer, kind=kind, new_email=buyer.email.upper())


def test_an_alternative_address_stands_beside_the_first(buyer: User) -> None:
    first = buyer.email
    change(buyer, kind=ALTERNATIVE)
    assert alternative_email(buyer) == NEW
    assert addresses(buyer) == sorted([(first, True, True), (NEW, True, False)])
    assert OutboxEmail.objects.filter(to=first, template="account_alternative_added").count() == 1
    change(buyer, "better@example.com", kind=ALTERNATIVE)
    assert alternative_email(buyer) == "better@example.com"
    assert len(addresses(buyer)) == 2
    assert not EmailChange.objects.filter(undo_digest__isnull=False).exists()


def test_the_alternative_may_become_the_address_to_sign_in_with(buyer: User) -> None:
    change(buyer, kind=ALTERNATIVE)
    change(buyer)
    assert addresses(buyer) == [(NEW, True, True)]
    assert alternative_email(buyer) == ""


def test_a_waiting_alternative_that_became_the_first_address_is_given_up(buyer: User) -> None:
    request_email_change(user=buyer, kind=ALTERNATIVE, new_email=NEW)
    code = code_to(NEW)
    change(buyer)
    with pytest.raises(SameAddress):
        confirm_email_change(user=buyer, kind=ALTERNATIVE, code=code)
    assert addresses(buyer) == [(NEW, True, True)]


def test_removing_the_alternative_tells_both(buyer: User) -> None:
    change(buyer, kind=ALTERNATIVE)
    for _ in range(2):
        remove_alternative_email(user=buyer)
    assert alternative_email(buyer) == ""
    told = OutboxEmail.objects.filter(template="account_alternative_removed").values_list("to", flat=True)
    assert sorted(told) == sorted([buyer.email, NEW])
    assert SecurityEvent.objects.filter(kind="alternative_removed").count() == 1
    assert owner_of_address(NEW) is None
