"""The members' table and the acts of staff: found, read, blocked with a reason, never acted for."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.constants import MEMBERS_AT_ONCE
from accounts.models import BlockAppeal, Consent, Phone, SecurityEvent, User
from accounts.selectors.members import find_members
from accounts.services.appeals import submit_appeal
from accounts.services.blocking import block_member
from marketplace.lib import clock
from messaging.models import OutboxEmail
from tests.accounts.desk import DESK, LIST, VIEW, act, client_of, staff_with
from tests.factories.accounts import PASSWORD, AddressFactory, StoreMemberFactory, UserFactory
from tests.factories.club import MembershipFactory
from tests.permissions.test_matrix import _names

pytestmark = pytest.mark.django_db
REASON = "Три возврата с чужой картой."


def found(text: str) -> set[str]:
    return set(find_members(User.objects.all(), text).values_list("first_name", flat=True))


def test_members_are_found_by_all_that_staff_have_of_them() -> None:
    anna = UserFactory(first_name="Anna", email="anna@example.com", member_id="ru1111111111", display_name="Аня")
    UserFactory(first_name="Boris", email="boris@example.com", member_id="ru2222222222", display_name="Ёжик")
    UserFactory(first_name="Vera", last_name="Annaeva", email="ru1111111111@example.com")
    EmailAddress.objects.create(user=anna, email="second@example.org", verified=True)
    Phone.objects.create(user=anna, number="+79161234567")
    AddressFactory(user=User.objects.get(first_name="Boris"), phone="+15035550142")
    exact = [
        "ru1111111111",
        " RU1111111111 ",
        "anna@example.com",
        "second@example.org",
        "+7 916 123-45-67",
        "89161234567",
    ]
    assert {text: found(text) for text in exact} == {text: {"Anna"} for text in exact}, "an exact hit stands alone"
    assert found("+1 503 555 0142") == {"Boris"}
    assert found("anna") == {"Anna", "Vera"}
    assert found("sokol anna") == {"Anna"}
    assert found("ёжик") == {"Boris"}
    assert found("123456") == {"Anna"}
    assert found("second@") == {"Anna"}
    assert found("nobody") == set()
    assert found("  ") == {"Anna", "Boris", "Vera"}


def rows_of(client: Client, query: str) -> list[str]:
    return [row.email for row in client.get(f"{LIST}?{query}").context["cl"].result_list]


def test_filters(desk: Client) -> None:
    me = User.objects.get(is_staff=True)
    blocked = UserFactory(blocked=True, language="en", country="BY")
    free = UserFactory()
    MembershipFactory(user=free, level="A2")
    assert rows_of(desk, "block=yes") == [blocked.email]
    assert rows_of(desk, "block=appealed") == []
    BlockAppeal.objects.create(user=blocked, text="Это ошибка.")
    assert (
        rows_of(desk, "block=appealed")
        == rows_of(desk, "language=en")
        == rows_of(desk, "country=BY")
        == [blocked.email]
    )
    assert set(rows_of(desk, "block=no")) == {me.email, free.email}
    assert rows_of(desk, "is_staff__exact=1") == [me.email]
    assert rows_of(desk, "level=A2") == [free.email]


def fill(count: int) -> None:
    for _ in range(count):
        user = StoreMemberFactory().user
        block_member(user=user, actor=User.objects.filter(is_superuser=True)[0], reason=REASON)


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_table_costs_the_same_for_one_row_and_for_a_full_page() -> None:
    boss = client_of(UserFactory(is_staff=True, is_superuser=True))
    fill(1)
    one = queries(boss, LIST)
    fill(55)
    # staff, countries, count, rows
    assert (one, queries(boss, LIST)) == (4, 4)


def test_the_page_of_a_member_costs_the_same_however_much_there_is() -> None:
    boss = UserFactory(is_staff=True, is_superuser=True)
    member = UserFactory()
    url = f"{LIST}{member.pk}/change/"
    one = queries(client_of(boss), url)
    for number in range(12):
        StoreMemberFactory(user=member)
        AddressFactory(user=member, is_default=False)
        Phone.objects.create(user=member, number=f"+7916123456{number}")
        Consent.objects.create(user=member, kind="marketing", version="1", withdrawn_at=clock.now())
        EmailAddress.objects.create(user=member, email=f"more{number}@example.com")
        UserSession.objects.create(user=member, ip="203.0.113.7", session_key=f"key{number}", user_agent="Firefox")
        BlockAppeal.objects.create(user=member, text="Это ошибка.", status="refused", decided_by=UserFactory())
        SecurityEvent.objects.create(user=member, kind="blocked", actor=UserFactory(), note=REASON)
    # staff, the member for the tables and for the form, ten tables, question, second step, rights (chosen and all)
    assert (one, queries(client_of(boss), url)) == (19, 19)


def test_the_page_shows_what_belongs_to_a_member_and_no_secrets() -> None:
    boss = UserFactory(is_staff=True, is_superuser=True, language="en")
    member = StoreMemberFactory(store__name="Тундра").user
    Consent.objects.create(user=member, kind="marketing", version="2026-11", withdrawn_at=clock.now())
    UserSession.objects.create(user=member, ip="203.0.113.7", session_key="secret-session-key", user_agent="Firefox")
    SecurityEvent.objects.create(user=member, kind="new_device", ip="203.0.113.9")
    text = client_of(boss).get(f"{LIST}{member.pk}/change/").content.decode()
    for word in (
        "Тундра",
        "2026-11",
        "203.0.113.7",
        "Signed in on a new device",
        "news and offers by mail",
        "?q=" + member.member_id,
    ):
        assert word in text
    assert "secret-session-key" not in text
    assert member.password not in text
    assert "password" not in text.lower().replace("new-password", "").replace("/password_change/", "").replace(
        "change password", ""
    ).replace("new password", "")


def test_a_member_is_blocked_with_a_reason(desk: Client, buyer: User) -> None:
    page = desk.get(act(buyer, "block"))
    assert page.status_code == 200
    assert "Заблокировать участника" in page.content.decode()
    refused = desk.post(act(buyer, "block"), {"reason": "  "})
    assert (refused.status_code, refused.context["form"].errors.keys()) == (422, {"reason"})
    long = desk.post(act(buyer, "block"), {"reason": "щ" * 301})
    assert long.status_code == 422
    assert "щ" * 301 in long.content.decode()
    done = desk.post(act(buyer, "block"), {"reason": REASON}, follow=True)
    assert done.redirect_chain == [(f"{LIST}{buyer.pk}/change/", 303)]
    buyer.refresh_from_db()
    assert (buyer.is_blocked, buyer.blocked_reason) == (True, REASON)
    assert SecurityEvent.objects.get(user=buyer).note == REASON
    assert REASON in desk.get(f"{LIST}{buyer.pk}/history/").content.decode()
    assert desk.get(act(buyer, "block")).status_code == 303, "blocked already"
    desk.post(act(buyer, "unblock"), {"reason": "Ошиблись."})
    buyer.refresh_from_db()
    assert not buyer.is_blocked


def test_rank_is_told_in_the_form(desk: Client) -> None:
    boss = UserFactory(is_superuser=True)
    me = User.objects.get(is_staff=True)
    for member in (boss, me):
        assert act(member, "block") not in desk.get(f"{LIST}{member.pk}/change/").content.decode()
        answer = desk.post(act(member, "block"), {"reason": REASON})
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors()
    assert not User.objects.filter(blocked_at__isnull=False).exists()


@pytest.mark.parametrize("code", ["block", "unblock", "new-password"])
def test_without_the_right_there_is_neither_button_nor_page(code: str, buyer: User) -> None:
    rights = ["accounts.view_user"] if code == "new-password" else VIEW
    client = client_of(staff_with(*rights))
    assert act(buyer, code) not in client.get(f"{LIST}{buyer.pk}/change/").content.decode()
    assert client.get(act(buyer, code)).status_code == 403
    assert client.post(act(buyer, code), {"reason": REASON}).status_code == 403
    buyer.refresh_from_db()
    assert not buyer.is_blocked
    assert client_of(buyer).get(act(buyer, code)).status_code == 302
    assert not OutboxEmail.objects.exists()


def test_unknown_acts_and_members(desk: Client, buyer: User) -> None:
    assert desk.get(act(buyer, "impersonate")).status_code == 404
    assert desk.get(f"{LIST}0/block/").status_code == 404


def test_many_are_blocked_with_one_reason(desk: Client) -> None:
    members = [UserFactory(), UserFactory(), UserFactory(is_superuser=True)]
    data = {"action": "block_chosen", "_selected_action": [member.pk for member in members]}
    page = desk.post(LIST, data)
    assert page.status_code == 200
    assert not User.objects.filter(blocked_at__isnull=False).exists()
    assert desk.post(LIST, data | {"apply": "1", "reason": ""}).status_code == 422
    answer = desk.post(LIST, data | {"apply": "1", "reason": REASON}, follow=True)
    assert {user.blocked_reason for user in User.objects.filter(blocked_at__isnull=False)} == {REASON}
    assert User.objects.filter(blocked_at__isnull=False).count() == 2
    words = [str(message) for message in answer.context["messages"]]
    assert len(words) == 2
    assert members[2].email in words[0]
    desk.post(LIST, data | {"action": "unblock_chosen", "apply": "1", "reason": "Ошиблись."})
    assert not User.objects.filter(blocked_at__isnull=False).exists()


def test_bulk_acts_have_a_limit_and_need_the_right(desk: Client) -> None:
    members = UserFactory.create_batch(MEMBERS_AT_ONCE + 1)
    data = {
        "action": "block_chosen",
        "_selected_action": [member.pk for member in members],
        "apply": "1",
        "reason": REASON,
    }
    desk.post(LIST, data)
    client_of(staff_with(*VIEW)).post(LIST, data | {"_selected_action": [members[0].pk]})
    assert not User.objects.filter(blocked_at__isnull=False).exists()


def test_staff_never_hold_a_password(desk: Client, buyer: User) -> None:
    boss = client_of(UserFactory(is_staff=True, is_superuser=True))
    for client in (desk, boss):
        assert client.get(f"{LIST}{buyer.pk}/password/").status_code in {302, 404}
        client.post(f"{LIST}{buyer.pk}/password/", {"password1": "new words here", "password2": "new words here"})
        client.post(f"{LIST}{buyer.pk}/change/", edited(buyer, password="x", email="taken@example.com"))
    buyer.refresh_from_db()
    assert buyer.check_password(PASSWORD)
    assert buyer.email != "taken@example.com"
    assert desk.post(act(buyer, "new-password")).status_code == 303
    assert OutboxEmail.objects.get().template == "account_password_advised"
    assert "code" not in OutboxEmail.objects.get().context
    assert boss.get("/admin/password_change/")["Location"].endswith("/my/password/")


def test_impersonation_is_not_offered(desk: Client, buyer: User) -> None:
    words = (
        "impersonat",
        "hijack",
        "loginas",
        "login_as",
        "switch_user",
        "usersession",
        "emailaddress",
    )
    assert not [name for name in _names(get_resolver()) if any(word in name.lower() for word in words)]
    before = desk.session["_auth_user_id"]
    desk.get(f"{LIST}{buyer.pk}/change/")
    assert desk.session["_auth_user_id"] == before


def edited(member: User, **changes: Any) -> dict[str, Any]:
    names = ("first_name", "last_name", "display_name")
    return {name: getattr(member, name) for name in names} | changes


def test_staff_correct_names_but_give_no_rights(desk: Client, buyer: User) -> None:
    data = edited(buyer, first_name="Inna", is_staff="on", is_superuser="on", blocked_reason="x", member_id="ru1")
    assert desk.post(f"{LIST}{buyer.pk}/change/", data).status_code == 302
    changed = User.objects.get(pk=buyer.pk)
    assert (changed.first_name, changed.is_staff, changed.is_superuser) == ("Inna", False, False)
    assert (changed.blocked_reason, changed.member_id) == ("", buyer.member_id)
    assert LogEntry.objects.filter(object_id=str(buyer.pk)).exists()
    boss = UserFactory(is_staff=True, is_superuser=True)
    assert desk.post(f"{LIST}{boss.pk}/change/", edited(boss, first_name="Inna")).status_code == 403
    assert client_of(boss).post(f"{LIST}{buyer.pk}/change/", edited(buyer, is_staff="on")).status_code == 302
    assert User.objects.get(pk=buyer.pk).is_staff


def test_the_admin_speaks_the_language_of_the_profile() -> None:
    english = client_of(staff_with(*DESK, language="en"))
    english.cookies["language"] = "ru"
    answer = english.get(LIST)
    assert answer["Content-Language"] == "en"
    assert "Blocked, appeal waiting" in answer.content.decode()
    assert "Заблокированы" in client_of(staff_with(*DESK)).get(LIST).content.decode()


def test_every_column_has_a_russian_name() -> None:
    from django.apps import apps
    from django.utils import translation

    with translation.override("ru"):
        bare = [
            f"{model._meta.label}.{field.name}"
            for label in ("accounts", "messaging")
            for model in apps.get_app_config(label).get_models()
            for field in model._meta.concrete_fields
            if field.name != "id" and not field.name.endswith(("_ru", "_en")) and str(field.verbose_name).isascii()
        ]
    assert bare == []


def test_the_desk_decides_an_appeal(desk: Client) -> None:
    member = UserFactory()
    block_member(user=member, actor=User.objects.get(is_staff=True), reason=REASON)
    appeal = submit_appeal(user=member, text="Карта моя, банк это подтвердил письмом от 12 ноября.")
    url = f"/admin/accounts/blockappeal/{appeal.pk}/"
    assert [row.pk for row in desk.get("/admin/accounts/blockappeal/").context["cl"].result_list] == [appeal.pk]
    assert f"{url}decide/" in desk.get(f"{url}change/").content.decode()
    page = desk.get(f"{url}decide/").content.decode()
    assert REASON in page
    assert "банк это подтвердил" in page
    for data in ({}, {"decision": "grant"}, {"answer": "Да"}, {"decision": "maybe", "answer": "Да"}):
        assert desk.post(f"{url}decide/", data).status_code == 422
    assert desk.post(f"{url}decide/", {"decision": "grant", "answer": "Вы правы."}).status_code == 303
    member.refresh_from_db()
    assert not member.is_blocked
    assert desk.get(f"{url}decide/").status_code == 303
    again = desk.post(f"{url}decide/", {"decision": "refuse", "answer": "Нет"})
    assert (again.status_code, again["Location"]) == (303, f"{url}change/")
    appeal.refresh_from_db()
    assert appeal.status == "granted"
    assert desk.get("/admin/accounts/blockappeal/").context["cl"].result_count == 0
    assert desk.get("/admin/accounts/blockappeal/?status=granted").context["cl"].result_count == 1
    assert desk.get("/admin/accounts/blockappeal/?status=all").context["cl"].result_count == 1


def test_only_the_desk_decides() -> None:
    member = UserFactory(blocked=True)
    appeal = submit_appeal(user=member, text="Карта моя, банк это подтвердил письмом.")
    client = client_of(staff_with("accounts.view_blockappeal"))
    url = f"/admin/accounts/blockappeal/{appeal.pk}/"
    assert f"{url}decide/" not in client.get(f"{url}change/").content.decode()
    assert client.get(f"{url}decide/").status_code == 403
    assert client.post(f"{url}decide/", {"decision": "grant", "answer": "Да"}).status_code == 403
    appeal.refresh_from_db()
    assert appeal.status == "submitted"


def test_the_desk_costs_the_same_for_many_appeals() -> None:
    boss = client_of(UserFactory(is_staff=True, is_superuser=True))
    BlockAppeal.objects.create(user=UserFactory(), text="Это ошибка.")
    one = queries(boss, "/admin/accounts/blockappeal/")
    for _ in range(20):
        BlockAppeal.objects.create(user=UserFactory(), text="Это ошибка.")
    assert (one, queries(boss, "/admin/accounts/blockappeal/")) == (3, 3)  # staff, count, rows
