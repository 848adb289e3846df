"""A deleted member leaves no personal value anywhere; the books stay (issue «must be shown» 5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountDeletion, Address, BlockAppeal, Consent, DataExport, SecurityEvent, User
from accounts.privacy import person_of
from accounts.services.admin_log import forget_in_admin_log
from accounts.services.deletion import carry_out_due, schedule_deletion
from accounts.services.export import request_export
from accounts.services.export_making import produce
from catalog.models import Review
from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from messaging.services.delivery import deliver
from orders.models import Order
from payments.models import LedgerEntry
from tests.accounts.privacy import scene
from tests.accounts.privacy.search import found_in_cache, found_in_database, found_in_files, found_in_sessions
from tests.factories.accounts import PASSWORD, AddressFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def _books() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_ledgerentry ORDER BY id")
        entries = cursor.fetchall()
        cursor.execute(
            "SELECT number, status, goods_total, discount_total, delivery_total, total, placed_at, paid_at "
            "FROM orders_order ORDER BY id"
        )
        orders = cursor.fetchall()
        cursor.execute("SELECT number, reference, amount, status FROM payments_payment ORDER BY id")
        return [entries, orders, cursor.fetchall()]


def _erase(user: User) -> AccountDeletion:
    planned = schedule_deletion(user=user)
    with clock.at(planned.due_at):
        assert carry_out_due(now=clock.now()) == 1
    return planned


def test_nothing_personal_survives() -> None:
    user, client = scene.build()
    stranger = AddressFactory(user=UserFactory(display_name="Зарафина Другая"))
    export = request_export(user=user)
    assert produce(pk=export.pk)
    before = found_in_database(scene.WORDS)
    assert not [word for word, places in before.items() if not places], "a word was never written"
    assert found_in_cache({user.email}), "the session lies in the cache"
    assert found_in_sessions({user.email})
    assert found_in_files({"quuxpicture", export.number})
    books = _books()

    planned = _erase(user)

    last = OutboxEmail.objects.get(template="account_deleted")
    assert last.to == user.email
    with clock.at(planned.due_at):
        deliver(pk=last.pk)
    for second_look in (False, True):
        if second_look:
            with clock.at(planned.due_at + timedelta(hours=1)):
                assert carry_out_due(now=clock.now()) == 1
        after = {word: places for word, places in found_in_database(scene.WORDS).items() if places}
        assert not after
        assert not found_in_cache(scene.WORDS)
        assert not found_in_sessions({*scene.WORDS, f'"{user.pk}"'})
        assert not found_in_files({"quuxpicture", "quuxpixels", export.number})
    assert _books() == books
    call_command("check_ledger")
    call_command("reconcile")
    assert client.get("/ru/my/").status_code == 302
    planned.refresh_from_db()
    assert planned.status == AccountDeletion.Status.DONE
    stranger.refresh_from_db()
    assert stranger.user.display_name == "Зарафина Другая"
    assert stranger.street


def test_what_stays_has_no_name() -> None:
    user, _client = scene.build()
    email, number = user.email, user.member_id

    _erase(user)

    stump = User.objects.get(pk=user.pk)
    assert (stump.is_active, stump.has_usable_password(), stump.picture) == (False, False, "")
    assert stump.email.endswith("@deleted.invalid") and stump.member_id != number
    assert stump.anonymised_at is not None
    assert stump.short_name == "Удалённый профиль"
    order = Order.objects.filter(buyer=stump).first()
    assert order is not None
    assert order.address["country"] == "RU"
    assert not [name for name, value in order.address.items() if value and name != "country"]
    review = Review.objects.get(author=stump)
    assert (review.rating, review.text, review.reply) == (5, "", "")
    consents = Consent.objects.filter(user=stump)
    assert consents.count() == 3 and not consents.filter(withdrawn_at__isnull=True)
    assert not Address.objects.filter(user=stump) and not Notification.objects.filter(user=stump)
    assert not DataExport.objects.filter(user=stump)
    assert BlockAppeal.objects.get(decided_by=stump).text == "чужая апелляция", "others keep what is theirs"
    assert SecurityEvent.objects.get(actor=stump).ip is None
    assert LedgerEntry.objects.exists()
    # and the address is free again
    again = Client().post("/ru/login/", {"login": email, "password": PASSWORD})
    assert again.status_code == 422
    UserFactory(email=email)


def test_the_log_of_the_administration_keeps_who_and_when() -> None:
    user, _client = scene.build()
    before = LogEntry.objects.count()

    _erase(user)

    assert LogEntry.objects.count() == before
    store = LogEntry.objects.get(content_type__model="store")
    assert store.object_repr == "Store of others"
    assert "\\u041a\\u0432\\u0443\\u043a\\u0441" not in store.change_message
    assert '"object": "\\u2014 \\u00b7 Store \\u00b7 clerk"' in store.change_message


def test_a_common_name_empties_nothing() -> None:
    """Whoever calls themselves `Changed` must not take the log of the others along."""
    user = UserFactory(display_name="Store", first_name="Changed")
    staff = UserFactory(is_staff=True)
    LogEntry.objects.create(
        user=staff, action_flag=2, object_id="1", object_repr="Store front", change_message="Store x"
    )

    _erase(user)

    kept = LogEntry.objects.get()
    assert (kept.object_repr, kept.change_message) == ("Store front", "Store x")


@pytest.mark.parametrize(
    ("text", "is_wiped"),
    [
        ("Blocked joann@example.com", False),
        ("Blocked ann@example.com.au, jo.ann@example.com and x-ann@example.com", False),
        ("Blocked ru70000000019", False),
        ("Blocked Ann@Example.com.", True),
        ("Blocked <ann@example.com>, as asked", True),
        ("Blocked (ru7000000001)", True),
    ],
)
def test_the_log_loses_whole_addresses_only(text: str, is_wiped: bool) -> None:
    user, staff = UserFactory(email="ann@example.com", member_id="ru7000000001"), UserFactory(is_staff=True)
    LogEntry.objects.create(user=staff, action_flag=2, object_id="1", object_repr=text, change_message=text)

    forget_in_admin_log(person_of(user))

    kept = LogEntry.objects.get()
    assert (kept.object_repr, kept.change_message) == (("—", "—") if is_wiped else (text, text))


def test_sessions_of_others_stay() -> None:
    """An address within a longer one, and a session of somebody else who mentions it, are not the member's."""
    user, other = UserFactory(email="ann@example.com"), UserFactory(email="joann@example.com")
    stay = [{"email": "joann@example.com"}, {"_auth_user_id": str(other.pk), "invited": [{"to": "ann@example.com"}]}]
    go = [{"stash": [{"email": "Ann@Example.com"}]}, {"_auth_user_id": str(user.pk)}]

    kept, ended = [_session(data) for data in stay], [_session(data) for data in go]
    _erase(user)

    assert set(Session.objects.values_list("session_key", flat=True)) == set(kept)
    assert not [key for key in ended if SessionStore(key).load()]


def test_all_sessions_are_read_once_for_everybody_who_is_due() -> None:
    users = [UserFactory(email=f"due{number}@example.com") for number in range(3)]
    strays = [_session({"stash": user.email}) for user in users]
    planned = [schedule_deletion(user=user) for user in users]

    with CaptureQueriesContext(connection) as queries, clock.at(planned[-1].due_at):
        assert carry_out_due(now=clock.now()) == 3

    read = [query["sql"] for query in queries if 'FROM "django_session"' in query["sql"]]
    assert len([sql for sql in read if "WHERE" not in sql and "SELECT" in sql]) == 1
    assert not [key for key in strays if SessionStore(key).load()]
    assert not User.objects.filter(pk__in=[user.pk for user in users], anonymised_at=None)


def _session(data: dict[str, Any]) -> str:
    store = SessionStore()
    store.update(data)
    store.save()
    assert store.session_key is not None
    return store.session_key


def test_mail_to_an_address_that_was_never_proved_is_left_alone() -> None:
    """Typing a stranger's address into the form must not delete the stranger's mail."""
    user, victim = UserFactory(), UserFactory(email="victim@example.com")
    user.email_changes.create(
        kind="primary", old_email=user.email, new_email="victim@example.com", code_digest="x", expires_at=clock.now()
    )
    OutboxEmail.objects.create(to="victim@example.com", user=victim, language="ru", template="order_paid")

    _erase(user)

    assert OutboxEmail.objects.filter(to="victim@example.com").count() == 1


def test_mail_to_a_stranger_without_a_profile_is_left_alone_too() -> None:
    user = UserFactory()
    change = {"kind": "primary", "old_email": user.email, "code_digest": "x", "expires_at": clock.now()}
    user.email_changes.create(new_email="Stranger@example.com", cancelled_at=clock.now(), **change)
    user.email_changes.create(new_email="proved@example.com", confirmed_at=clock.now(), **change)
    for address in ("stranger@example.com", "proved@example.com"):
        OutboxEmail.objects.create(to=address, language="ru", template="club_level_up")

    assert person_of(user).emails == {user.email, "proved@example.com"}
    _erase(user)

    assert list(OutboxEmail.objects.filter(template="club_level_up").values_list("to", flat=True)) == [
        "stranger@example.com"
    ]


def test_the_last_mail_is_forgotten_when_it_cannot_be_delivered(settings: Any) -> None:
    settings.EMAIL_URL, settings.MAILBOX_PAGE = "", False
    user = UserFactory()
    _erase(user)
    last = OutboxEmail.objects.get(template="account_deleted")
    for _ in range(9):
        OutboxEmail.objects.filter(pk=last.pk).update(due_at=clock.now())
        deliver(pk=last.pk)
    assert not OutboxEmail.objects.filter(pk=last.pk)
