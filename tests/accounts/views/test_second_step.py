"""The second step of a sign-in: codes work once, guessing is stopped, and no way leads around it."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, TestCase

from accounts.models import SecurityEvent, User
from messaging.models import OutboxEmail
from tests.accounts.authenticators import app_code, is_signed_in, recovery_codes, set_up_app, sign_in, wrong_code
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
STEP = "/ru/login/two-step/"


@pytest.fixture
def secret(buyer: User) -> str:
    return set_up_app(buyer)


def _kinds(user: User) -> list[str]:
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def _mails(user: User) -> int:
    return OutboxEmail.objects.filter(to=user.email).count()


def test_a_password_alone_does_not_open_the_account(client: Client, buyer: User, secret: str) -> None:
    response = sign_in(client, buyer)
    assert (response.status_code, response["Location"]) == (303, STEP)
    assert not is_signed_in(client)
    assert client.get("/ru/my/")["Location"].startswith("/ru/login/")
    assert client.get("/ru/login/")["Location"] == STEP
    page = client.get(STEP)
    assert page.status_code == 200
    assert page["Cache-Control"].count("no-store")
    assert 'autocomplete="one-time-code"' in page.content.decode()


@pytest.mark.parametrize("dressed", [str, lambda code: f" {code[:3]} {code[3:]} "])
def test_a_code_of_the_app_opens_it(client: Client, buyer: User, secret: str, dressed: Any) -> None:
    sign_in(client, buyer, next="/ru/my/profile/")
    response = client.post(STEP, {"code": dressed(app_code(secret))})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/profile/")
    assert is_signed_in(client)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_phone_may_be_half_a_minute_off(
    client: Client, buyer: User, secret: str, steps: int, is_right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time() // 30 * 30 + 10  # far from the turn of a step
    monkeypatch.setattr("time.time", lambda: now)
    sign_in(client, buyer)
    client.post(STEP, {"code": app_code(secret, steps=steps)})
    assert is_signed_in(client) is is_right


def test_a_code_cannot_be_used_again(client: Client, buyer: User, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time() // 30 * 30 + 10
    monkeypatch.setattr("time.time", lambda: now)
    code, older = app_code(secret), app_code(secret, steps=-1)
    sign_in(client, buyer)
    client.post(STEP, {"code": code})
    for again, later in ((code, 15), (older, 15), (code, 45)):  # a cache of 30 seconds would have forgotten the last
        monkeypatch.setattr("time.time", lambda later=later: now + later)
        thief = Client()
        sign_in(thief, buyer)
        response = thief.post(STEP, {"code": again})
        assert response.status_code == 422
        assert response.context["form"].has_error("code", "code_used")
        assert not is_signed_in(thief)


def test_a_recovery_code_works_once_and_is_told(client: Client, buyer: User, secret: str) -> None:
    code = recovery_codes(buyer)[3]
    sign_in(client, buyer)
    assert client.post(STEP, {"code": f"{code[:4]} {code[4:]}"})["Location"] == "/ru/my/"
    assert is_signed_in(client)
    assert "recovery_code_used" in _kinds(buyer)
    mail = OutboxEmail.objects.filter(to=buyer.email).get().context
    assert "Осталось 9 кодов" in mail["text"].replace("\xa0", " ")
    second = Client()
    sign_in(second, buyer)
    assert second.post(STEP, {"code": code}).status_code == 422
    assert not is_signed_in(second)


def test_what_was_typed_stays_and_the_limit_is_told(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    wrong = wrong_code(secret)
    response = client.post(STEP, {"code": wrong})
    assert response.status_code == 422
    assert f'value="{wrong}"' in response.content.decode()
    assert response.context["form"].has_error("code", "wrong_code")
    assert _kinds(buyer) == ["code_failed"]
    assert _mails(buyer) == 0


@pytest.mark.parametrize("what", ["code", "recovery"])
def test_guessing_is_stopped_and_the_wait_is_told(client: Client, buyer: User, secret: str, what: str) -> None:
    right = app_code(secret) if what == "code" else recovery_codes(buyer)[0]
    wrong = wrong_code(secret) if what == "code" else "00000001"
    for number in range(5):
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")  # another browser at another address does not help
        sign_in(browser, buyer)
        last = browser.post(STEP, {"code": wrong})
    assert last.status_code == 422
    sign_in(client, buyer)
    response = client.post(STEP, {"code": right})
    assert response.status_code == 422
    assert response.context["form"].has_error("code", "too_many_codes")
    assert re.search(r"через 5\b", str(response.context["form"].errors["code"]))
    assert not is_signed_in(client)
    assert _mails(buyer) == 1
    assert "пароль" in OutboxEmail.objects.get(to=buyer.email).context["subject"].lower()


def test_the_pause_ends_by_itself(client: Client, buyer: User, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, buyer)
    for _ in range(6):
        client.post(STEP, {"code": wrong_code(secret)})
    later = time.time() + 301
    monkeypatch.setattr("time.time", lambda: later)
    client.post(STEP, {"code": app_code(secret)})
    assert is_signed_in(client)


def test_twenty_guesses_a_day(client: Client, buyer: User, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.time()
    for number in range(20):
        moment = start + number // 5 * 310
        monkeypatch.setattr("time.time", lambda moment=moment: moment)
        sign_in(client, buyer)
        client.post(STEP, {"code": wrong_code(secret)})
    monkeypatch.setattr("time.time", lambda: start + 6 * 3600)
    sign_in(client, buyer)
    response = client.post(STEP, {"code": app_code(secret)})
    assert response.context["form"].has_error("code", "too_many_codes")
    assert "через 18 часов" in str(response.context["form"].errors["code"]).replace("\xa0", " ")
    assert not is_signed_in(client)


def set_new_password(client: Client, user: User, password: str) -> Any:
    client.post("/ru/password/reset/", {"email": user.email})
    subject = OutboxEmail.objects.filter(to=user.email).latest("pk").context["subject"]
    code = re.search(r"\b[0-9]{6}\b", subject)
    assert code
    client.post("/ru/password/reset/confirm/", {"code": code[0]})
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post("/ru/password/reset/new/", {"password1": password, "password2": password})


def test_a_new_password_frees_the_owner_from_a_strangers_wrong_codes(client: Client, buyer: User, secret: str) -> None:
    def guess_until_refused() -> None:
        for _ in range(6):
            response = client.post(STEP, {"code": wrong_code(secret)})
        assert response.context["form"].has_error("code", "too_many_codes")

    sign_in(client, buyer)
    guess_until_refused()
    set_new_password(client, buyer, "seven camels at the well")
    guess_until_refused()
    set_new_password(client, buyer, "eight camels at the well")
    response = client.post(STEP, {"code": app_code(secret)})
    assert response.context["form"].has_error("code", "too_many_codes"), "guesses are not bought with new passwords"


def test_the_owner_signs_in_with_the_new_password_at_once(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    for _ in range(6):
        client.post(STEP, {"code": wrong_code(secret)})
    set_new_password(Client(), buyer, "seven camels at the well")
    sign_in(client, buyer, "seven camels at the well")
    client.post(STEP, {"code": app_code(secret)})
    assert is_signed_in(client)


def test_an_empty_code_costs_no_try(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    for _ in range(7):
        assert client.post(STEP, {"code": ""}).status_code == 422
    client.post(STEP, {"code": app_code(secret)})
    assert is_signed_in(client)


def test_a_sign_in_that_takes_too_long_begins_anew(
    client: Client, buyer: User, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, buyer)
    later = time.time() + 901
    monkeypatch.setattr("time.time", lambda: later)
    response = client.post(STEP, {"code": app_code(secret)}, follow=True)
    assert response.redirect_chain == [("/ru/login/", 303)]
    assert "слишком много времени" in response.content.decode().replace("\xa0", " ")
    assert not is_signed_in(client)


def test_a_second_step_switched_off_meanwhile_is_not_asked(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer, next="/ru/my/profile/")
    Authenticator.objects.filter(user=buyer).delete()
    response = client.get(STEP)
    assert (response.status_code, response["Location"]) == (303, "/ru/my/profile/")
    assert is_signed_in(client)


def test_the_page_is_nothing_without_a_password(client: Client, buyer: User, secret: str) -> None:
    assert client.get(STEP)["Location"] == "/ru/login/"
    assert client.post(STEP, {"code": app_code(secret)})["Location"] == "/ru/login/"
    assert not is_signed_in(client)


def test_somebody_else_may_sign_in_instead(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    assert client.post("/ru/logout/", {"next": "/ru/login/"})["Location"] == "/ru/login/"
    assert client.get("/ru/login/").status_code == 200
    other = UserFactory()
    assert sign_in(client, other)["Location"] == "/ru/my/"
    assert client.session["_auth_user_id"] == str(other.pk)


def test_the_session_is_a_new_one_afterwards(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    before = client.cookies["sessionid"].value
    client.post(STEP, {"code": app_code(secret)})
    assert client.cookies["sessionid"].value != before


def test_a_code_by_mail_does_not_lead_around_it(client: Client, buyer: User, secret: str) -> None:
    response = set_new_password(client, buyer, "seven camels at the well")
    assert (response.status_code, response["Location"]) == (303, STEP)
    assert not is_signed_in(client)
    assert client.get("/ru/my/")["Location"].startswith("/ru/login/")
    client.post(STEP, {"code": app_code(secret)})
    assert is_signed_in(client)


def test_confirming_an_address_does_not_lead_around_it(client: Client) -> None:
    user = UserFactory(verified=False)
    secret = set_up_app(user)
    assert sign_in(client, user)["Location"] == "/ru/email/confirm/"
    subject = OutboxEmail.objects.filter(to=user.email).latest("pk").context["subject"]
    code = re.search(r"\b[0-9]{6}\b", subject)
    assert code
    assert client.post("/ru/email/confirm/", {"code": code[0]})["Location"] == STEP
    assert not is_signed_in(client)
    client.post(STEP, {"code": app_code(secret)})
    assert is_signed_in(client)


def test_registering_again_does_not_lead_around_it(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    assert client.get("/ru/register/").status_code == 200
    assert not is_signed_in(client)
    assert client.get(STEP)["Location"] == "/ru/login/"


def test_the_admin_has_the_same_door(client: Client) -> None:
    staff = UserFactory(is_staff=True, is_superuser=True)
    secret = set_up_app(staff)
    assert client.get("/admin/login/")["Location"].startswith("/ru/login/")
    answer = client.post("/admin/login/", {"username": staff.email, "password": "correct horse battery"})
    assert answer["Location"].startswith("/ru/login/")
    assert not is_signed_in(client)
    sign_in(client, staff, next="/admin/")
    assert client.get("/admin/").status_code == 302
    assert client.post(STEP, {"code": app_code(secret)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_blocked_member_takes_the_step_and_lands_on_the_reason(client: Client) -> None:
    user = UserFactory(blocked=True)
    secret = set_up_app(user)
    sign_in(client, user)
    assert client.post(STEP, {"code": app_code(secret)})["Location"] == "/ru/my/blocked/"


def test_a_closed_account_stays_outside(client: Client, buyer: User, secret: str) -> None:
    sign_in(client, buyer)
    User.objects.filter(pk=buyer.pk).update(is_active=False)
    client.post(STEP, {"code": app_code(secret)})
    assert client.get("/ru/my/").status_code == 302


def test_what_a_guest_began_is_completed_after_the_second_step(client: Client, buyer: User, secret: str) -> None:
    from tests.orders.journeys import variant_of

    variant = variant_of()
    client.get(f"/ru/login/?then=wish:{variant.pk}")
    sign_in(client, buyer)
    assert client.get(STEP).context["pending"]
    response = client.post(STEP, {"code": app_code(secret)})
    assert response["Location"] != "/ru/my/"
