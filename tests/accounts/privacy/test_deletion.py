"""Planning a deletion, calling it off, putting it off, carrying it out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.errors import DeletionBlocked, MemberGone
from accounts.models import AccountDeletion, SecurityEvent, User
from accounts.privacy import blockers_of
from accounts.services import timers
from accounts.services.addresses import add_address
from accounts.services.deletion import cancel_deletion, carry_out, schedule_deletion
from marketplace.lib import clock
from messaging.models import OutboxEmail
from messaging.services.notify import notify
from orders.models import Order
from payments.models import Hold, PaymentAttempt, Refund
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.orders import OrderFactory
from tests.factories.payments import attempt_of, paid_payment
from tests.orders.journeys import mailed, member, paid_order, place, told, variant_of

pytestmark = pytest.mark.django_db(transaction=True)
Status = AccountDeletion.Status


def _reasons(user: User) -> list[str]:
    return [blocker.text for blocker in blockers_of(user)]


def test_planned_for_two_weeks_later_and_told() -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    assert planned.due_at - planned.requested_at == timedelta(days=14)
    assert told(user) == ["account_deletion_scheduled"] == mailed(user)
    assert SecurityEvent.objects.get(user=user).kind == "deletion_requested"
    assert schedule_deletion(user=user).pk == planned.pk, "a second press is the same plan"
    assert AccountDeletion.objects.count() == 1
    user.refresh_from_db()
    assert user.anonymised_at is None and user.is_active


def test_called_off() -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    assert cancel_deletion(user=user)
    assert not cancel_deletion(user=user)
    with clock.at(planned.due_at):
        assert not carry_out(deletion_id=planned.pk)
    user.refresh_from_db()
    assert user.anonymised_at is None
    assert schedule_deletion(user=user).pk != planned.pk, "it can be asked for again"


def test_blockers_say_why() -> None:
    user = UserFactory()
    assert _reasons(user) == []
    OrderFactory(buyer=user)
    OrderFactory(buyer=user, shipped=True)
    OrderFactory(buyer=user, finished=True)
    OrderFactory(buyer=user, cancelled=True)
    reasons = _reasons(user)
    assert len(reasons) == 2
    assert reasons[0].startswith("1\u00a0заказ ждёт оплаты") and reasons[1].startswith("2\u00a0заказа ещё не закрыты")
    with pytest.raises(DeletionBlocked):
        schedule_deletion(user=user)
    assert not AccountDeletion.objects.exists() and not OutboxEmail.objects.exists()


def test_money_is_a_blocker() -> None:
    payment = paid_payment()
    assert [text for text in _reasons(payment.buyer) if "храним деньги" in text]
    Hold.objects.update(status=Hold.Status.PAID)
    assert _reasons(payment.buyer) == []
    attempt = PaymentAttempt.objects.get()
    Refund.objects.create(payment=payment, attempt=attempt, reference="R", amount=payment.amount, reason="x", key="k")
    assert [text for text in _reasons(payment.buyer) if "возвращаются" in text]


def test_an_open_attempt_is_a_blocker() -> None:
    checkout = place(member(), variant_of())
    attempt = attempt_of(checkout.buyer.payments.get())
    assert attempt.is_open
    assert [text for text in _reasons(checkout.buyer) if text.startswith("Один из ваших платежей")]


def test_staff_sellers_and_the_blocked_wait() -> None:
    assert len(_reasons(UserFactory(is_staff=True))) == 1
    membership = StoreMemberFactory(store__name="Лавка")
    assert "«Лавка»" in _reasons(membership.user)[0]
    assert "обжалуйте" in _reasons(UserFactory(blocked=True))[0]


def test_put_off_while_an_order_is_open_and_told_once() -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    order = OrderFactory(buyer=user, shipped=True)
    for days in (14, 15, 16):
        with clock.at(planned.requested_at + timedelta(days=days)):
            assert timers.sweep(now=clock.now()) == 1
            assert timers.sweep(now=clock.now()) == 0, "once a day"
    planned.refresh_from_db()
    assert (planned.status, planned.postponed_count) == (Status.SCHEDULED, 3)
    assert told(user).count("account_deletion_postponed") == 1
    user.refresh_from_db()
    assert user.anonymised_at is None and user.first_name
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CLOSED)
    with clock.at(planned.due_at):
        assert timers.sweep(now=clock.now()) == 1
    user.refresh_from_db()
    assert user.anonymised_at is not None


def test_reminded_once_two_days_before() -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    with clock.at(planned.due_at - timedelta(days=2, minutes=1)):
        assert timers.sweep(now=clock.now()) == 0
    for _ in range(2):
        with clock.at(planned.due_at - timedelta(days=2)):
            timers.sweep(now=clock.now())
    assert told(user) == ["account_deletion_scheduled", "account_deletion_soon"]


def test_done_after_the_second_look() -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    with clock.at(planned.due_at):
        assert timers.sweep(now=clock.now()) == 1
        assert timers.sweep(now=clock.now()) == 0
    user.refresh_from_db()
    # a request that was under way at that very moment
    SecurityEvent.objects.create(user=user, kind="signed_in", ip="203.0.113.9", user_agent="late")
    stump = (user.email, user.member_id, user.anonymised_at)
    with clock.at(planned.due_at + timedelta(minutes=10)):
        assert timers.sweep(now=clock.now()) == 1
        assert timers.sweep(now=clock.now()) == 0
    planned.refresh_from_db()
    user.refresh_from_db()
    assert planned.status == Status.DONE and planned.done_at is not None
    assert not SecurityEvent.objects.filter(user=user)
    assert (user.email, user.member_id, user.anonymised_at) == stump
    assert OutboxEmail.objects.filter(template="account_deleted").count() == 1


def test_a_crash_half_way_leaves_everything_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts.services import erasure

    user = UserFactory(display_name="Анна")
    user.phones.create(number="+79990000000")
    planned = schedule_deletion(user=user)

    def cut(user: User) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "_make_nameless", cut)
        with clock.at(planned.due_at), pytest.raises(KeyboardInterrupt):
            carry_out(deletion_id=planned.pk)
    user.refresh_from_db()
    assert user.display_name == "Анна" and user.phones.count() == 1
    with clock.at(planned.due_at):
        assert carry_out(deletion_id=planned.pk)
    user.refresh_from_db()
    assert user.display_name == "" and user.phones.count() == 0


def test_nothing_new_is_written_about_who_is_gone() -> None:
    user = UserFactory()
    planned = schedule_deletion(user=user)
    with clock.at(planned.due_at):
        carry_out(deletion_id=planned.pk)
    fields = {"recipient": "A", "phone": "+7", "country": "RU", "region": "", "city": "M", "street": "S"}
    with pytest.raises(MemberGone):
        add_address(user=user, fields=fields | {"street2": "", "postcode": "1", "comment": ""})
    user.refresh_from_db()
    with transaction.atomic():
        notify(user=user, kind="order_finished", params={}, url="/", dedupe_key="x")
    assert told(user) == []


def test_an_order_placed_in_the_grace_period_is_served() -> None:
    user = member()
    schedule_deletion(user=user)
    order = paid_order(variant_of(), buyer=user)
    assert order.status == Order.Status.TO_SHIP
