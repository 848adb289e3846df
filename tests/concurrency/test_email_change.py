"""Changes of e-mail and answers to the security question at the very same moment."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import IntegrityError

from accounts.models import EmailChange, SecurityEvent, User
from accounts.services.email_change import confirm_email_change, request_email_change
from accounts.services.email_undo import undo_email_change
from accounts.services.passwords import set_password
from accounts.services.security_question import check_answer, set_question
from messaging.models import OutboxEmail
from tests.accounts.emails import ALTERNATIVE, NEW, PRIMARY, ask, change, code_to, undo_token, wrong
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests() -> None:
    cache.clear()


def kinds(results: list[object]) -> dict[str, int]:
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in names}


def confirming(user: User, code: str, kind: EmailChange.Kind = PRIMARY) -> Callable[[], EmailChange]:
    return lambda: confirm_email_change(user=user, kind=kind, code=code)


def test_a_double_click_asks_for_one_code() -> None:
    user = UserFactory()
    results = at_once([lambda: request_email_change(user=user, kind=PRIMARY, new_email=NEW)] * 5)
    assert kinds(results) == {"EmailChange": 5}
    assert EmailChange.objects.count() == OutboxEmail.objects.count() == 1


def test_two_addresses_at_once_leave_one_that_waits() -> None:
    user = UserFactory()
    at_once([lambda e=email: ask(user, e) for email in ("a@example.com", "b@example.com", "c@example.com")])
    assert EmailChange.objects.filter(cancelled_at__isnull=True).count() == 1
    assert EmailChange.objects.count() == 3


def test_two_tabs_confirm_once() -> None:
    user = UserFactory()
    ask(user)
    results = at_once([confirming(user, code_to(NEW))] * 4)
    assert kinds(results) == {"EmailChange": 4}
    assert SecurityEvent.objects.filter(kind="email_changed").count() == 1
    assert OutboxEmail.objects.filter(template="account_email_changed").count() == 1
    assert EmailAddress.objects.get(user=user).email == NEW


def test_ten_guesses_at_once_are_five() -> None:
    user = UserFactory()
    ask(user)
    results = at_once([confirming(user, wrong(code_to(NEW)))] * 10)
    assert kinds(results) == {"WrongEmailCode": 4, "CodeSpent": 1, "NothingPending": 5}


@pytest.mark.parametrize("kind", [PRIMARY, ALTERNATIVE])
def test_two_members_confirm_one_address(kind: EmailChange.Kind) -> None:
    people = [UserFactory(), UserFactory()]
    codes = []
    for user in people:
        ask(user, kind=kind)
        codes.append(code_to(NEW))
    results = at_once([confirming(user, code, kind) for user, code in zip(people, codes, strict=True)])
    assert kinds(results) == {"EmailChange": 1, "AddressTaken": 1}
    assert EmailAddress.objects.filter(email=NEW).count() == 1


def test_somebody_registers_the_address_while_it_is_confirmed() -> None:
    user = UserFactory()
    ask(user)
    results = at_once([confirming(user, code_to(NEW)), lambda: UserFactory(email=NEW)])
    assert User.objects.filter(email=NEW).count() == 1
    assert isinstance(results[0], EmailChange) == isinstance(results[1], IntegrityError)


def test_the_link_pressed_many_times_undoes_once() -> None:
    user = UserFactory()
    old = user.email
    change(user)
    results = at_once([lambda: undo_email_change(token=undo_token(old))] * 5)
    assert kinds(results) == {"EmailChange": 5}
    assert SecurityEvent.objects.filter(kind="email_change_undone").count() == 1


def test_a_thief_who_changes_the_password_at_the_same_moment_stays_outside() -> None:
    user = UserFactory()
    old = user.email
    change(user)
    thief = User.objects.get(pk=user.pk)
    kind = SecurityEvent.Kind.PASSWORD_CHANGED
    at_once(
        [
            lambda: undo_email_change(token=undo_token(old)),
            lambda: set_password(user=thief, password="of the thief 1", kind=kind),
        ]
    )
    user.refresh_from_db()
    assert user.email == old
    assert not user.has_usable_password(), "whichever came first"


def test_answers_at_once_are_five() -> None:
    user = UserFactory()
    set_question(user=user, question="Кто живёт за стеной?", answer="скрипач")
    results = at_once([lambda: check_answer(user=user, answer="пианист")] * 10)
    assert kinds(results) == {"WrongAnswer": 5, "TooManyAnswers": 5}
