"""Two-step sign-in in the account: the app is set up and switched off, codes shown for a while, fresh sign-in asked."""

import base64
import re
import time
import zlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import SecurityEvent, User
from marketplace.lib import clock
from messaging.models import OutboxEmail
from tests.accounts.authenticators import (
    app_code,
    fresh_client,
    is_signed_in,
    recovery_codes,
    set_up_app,
    sign_in,
    wrong_code,
)
from tests.accounts.passkey_device import add_passkey
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
INDEX, APP, OFF = "/ru/my/security/two-step/", "/ru/my/security/two-step/app/", "/ru/my/security/two-step/app/off/"
CODES, FILE, NEW = f"{INDEX}codes/", f"{INDEX}codes/file/", f"{INDEX}codes/new/"
ASK = "/ru/my/reauthenticate/"
DANGEROUS = [APP, CODES, FILE, NEW, "/ru/my/security/passkeys/add/"]


@pytest.fixture
def owner(buyer: User) -> Client:
    return fresh_client(buyer)


def _kinds(user: User) -> list[str]:
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def _set_up(owner: Client) -> str:
    secret = owner.get(APP).context["secret"]
    response = owner.post(APP, {"code": app_code(secret)})
    assert (response.status_code, response["Location"]) == (303, CODES)
    return str(secret)


def test_the_app_is_set_up_with_its_first_code(owner: Client, client: Client, buyer: User) -> None:
    page = owner.get(APP)
    assert page["Cache-Control"].count("no-store")
    secret = page.context["secret"]
    query = parse_qs(urlsplit(page.context["url"]).query)
    assert query == {"secret": [secret.replace(" ", "")], "issuer": ["Karavan"]}
    assert len(base64.b32decode(secret.replace(" ", ""))) == 20
    assert secret in page.content.decode()
    wrong = wrong_code(secret)
    response = owner.post(APP, {"code": wrong})
    assert response.status_code == 422
    assert response.context["secret"] == secret, "the app on the phone still fits"
    assert f'value="{wrong}"' in response.content.decode()
    assert not Authenticator.objects.exists()
    assert owner.post(APP, {"code": app_code(secret)})["Location"] == CODES
    assert _kinds(buyer) == ["two_step_on", "recovery_codes_made"]
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 1
    assert sign_in(client, buyer)["Location"] == "/ru/login/two-step/"


def test_the_picture_holds_the_secret_and_is_light(owner: Client) -> None:
    page = owner.get(APP)
    picture = unquote(page.context["picture"])
    assert picture.startswith("data:image/svg+xml,<svg ")
    assert len(page.context["picture"]) < 7000
    rows = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture)
    assert len(rows) > 100
    size = int(re.search(r'viewBox="0 0 (\d+)', picture)[1])  # type: ignore[index]
    dark = {(int(x) + step, int(y)) for x, y, length in rows for step in range(int(length))}
    import qrcode

    code = qrcode.QRCode(border=4)
    code.add_data(page.context["url"])
    code.make(fit=True)
    drawn = [[(x, y) in dark for x in range(size)] for y in range(size)]
    assert drawn == code.get_matrix()


def test_the_code_that_set_it_up_does_not_sign_in(owner: Client, client: Client, buyer: User) -> None:
    secret = owner.get(APP).context["secret"]
    code = app_code(secret)
    owner.post(APP, {"code": code})
    sign_in(client, buyer)
    assert client.post("/ru/login/two-step/", {"code": code}).status_code == 422
    assert not is_signed_in(client)


def test_setting_up_twice_changes_nothing(owner: Client, buyer: User) -> None:
    secret = _set_up(owner)
    assert owner.get(APP)["Location"] == INDEX
    assert owner.post(APP, {"code": app_code(secret)})["Location"] == INDEX
    assert Authenticator.objects.filter(user=buyer).count() == 2
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 1


def test_nothing_secret_lies_open_in_the_database(owner: Client, buyer: User) -> None:
    secret = _set_up(owner).replace(" ", "")
    codes = recovery_codes(buyer)
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert not [code for code in codes if code in rows]
    assert "mfa.totp.secret" not in owner.session
    assert not [value for value in map(str, owner.session.values()) if secret in value]


def test_codes_are_shown_for_a_quarter_of_an_hour(owner: Client, buyer: User) -> None:
    _set_up(owner)
    codes = recovery_codes(buyer)
    page = owner.get(CODES)
    assert page["Cache-Control"].count("no-store")
    text = page.content.decode()
    assert all(f"{code[:4]} {code[4:]}" in text for code in codes)
    with clock.at(clock.now() + timedelta(minutes=14)):
        assert len(owner.get(CODES).context["two_step"].codes_to_show) == 10
    with clock.at(clock.now() + timedelta(minutes=16)):
        late = owner.get(CODES).content.decode()
        assert owner.get(FILE).status_code == 404
    assert not [code for code in codes if code[4:] in late]
    assert "10 из 10" in late.replace("\xa0", " ")


def test_codes_as_a_file(owner: Client, buyer: User) -> None:
    _set_up(owner)
    answer = owner.get(FILE)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"].count("no-store")
    text = answer.content.decode()
    assert [
        line.replace(" ", "") for line in text.splitlines() if re.fullmatch(r"\d{4} \d{4}", line)
    ] == recovery_codes(buyer)
    assert buyer.email in text
    assert "&" not in text


def test_new_codes_replace_the_old_ones(owner: Client, buyer: User) -> None:
    _set_up(owner)
    old = recovery_codes(buyer)
    assert owner.get(NEW).status_code == 200
    assert recovery_codes(buyer) == old, "looking changes nothing"
    response = owner.post(NEW)
    assert (response.status_code, response["Location"]) == (303, CODES)
    assert not set(old) & set(recovery_codes(buyer))
    assert _kinds(buyer)[-1] == "recovery_codes_made"
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 2


def test_switching_off(owner: Client, client: Client, buyer: User) -> None:
    _set_up(owner)
    assert owner.get(OFF).status_code == 200
    assert Authenticator.objects.filter(user=buyer, type="totp").exists()
    response = owner.post(OFF)
    assert (response.status_code, response["Location"]) == (303, INDEX)
    assert not Authenticator.objects.filter(user=buyer).exists()
    assert _kinds(buyer)[-1] == "two_step_off"
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 2
    assert owner.post(OFF)["Location"] == INDEX
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 2
    assert sign_in(client, buyer)["Location"] == "/ru/my/"


def test_pages_are_light(owner: Client) -> None:
    pages = [owner.get(APP)]
    _set_up(owner)
    pages += [owner.get(url) for url in (INDEX, CODES, OFF, NEW, "/ru/my/security/passkeys/add/")]
    assert [len(zlib.compress(page.content, 9)) for page in pages if len(zlib.compress(page.content, 9)) > 14_000] == []


def test_recovery_codes_stay_while_a_passkey_is_left(owner: Client, buyer: User) -> None:
    _set_up(owner)
    add_passkey(owner)
    codes = recovery_codes(buyer)
    owner.post(OFF)
    assert recovery_codes(buyer) == codes


def test_without_a_second_step_there_is_nothing_to_recover(owner: Client, buyer: User) -> None:
    for url in (CODES, NEW, OFF):
        assert owner.get(url)["Location"] == INDEX
    assert owner.post(NEW)["Location"] == INDEX
    assert owner.get(FILE).status_code == 404
    assert not Authenticator.objects.filter(user=buyer).exists()


def test_the_overview_says_what_there_is(owner: Client, buyer: User, django_assert_num_queries: Any) -> None:
    assert not owner.get(INDEX).context["two_step"].is_on
    _set_up(owner)
    add_passkey(owner)
    owner.get(INDEX)
    with django_assert_num_queries(3):
        page = owner.get(INDEX)
    assert page.context["two_step"].is_on
    assert "1 ключ" in page.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("url", DANGEROUS)
def test_dangerous_pages_ask_who_it_is_and_come_back(buyer_client: Client, buyer: User, url: str) -> None:
    secret = set_up_app(buyer)
    Authenticator.objects.filter(user=buyer, type="totp").delete() if url == APP else None
    answer = buyer_client.get(url)
    assert answer["Location"].startswith(f"{ASK}?next=")
    page = buyer_client.get(answer["Location"])
    assert page.status_code == 200
    response = buyer_client.post(ASK, {"password": PASSWORD, "next": page.context["redirect_field_value"]})
    assert (response.status_code, response["Location"]) == (303, url)
    assert buyer_client.get(url).status_code == 200, secret


def test_a_form_sent_too_late_is_handled_after_the_proof(
    owner: Client, buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = owner.get(APP).context["secret"]
    later = time.time() + 901
    monkeypatch.setattr("time.time", lambda: later)
    answer = owner.post(APP, {"code": app_code(secret)})
    assert answer["Location"].startswith(f"{ASK}?next=")
    assert not Authenticator.objects.exists()
    response = owner.post(ASK, {"password": PASSWORD, "next": APP})
    assert (response.status_code, response["Location"]) == (303, CODES)
    assert Authenticator.objects.filter(user=buyer, type="totp").exists()


def test_a_sign_in_is_proof_for_a_quarter_of_an_hour(
    client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, buyer)
    assert client.get(APP).status_code == 200
    later = time.time() + 901
    monkeypatch.setattr("time.time", lambda: later)
    assert client.get(APP)["Location"].startswith(ASK)


def test_a_code_or_a_passkey_is_as_good_as_the_password(
    buyer: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = set_up_app(buyer)
    device = add_passkey(fresh_client(buyer))
    client.force_login(buyer)
    page = client.get(f"{ASK}?next={NEW}")
    ways = [way["url"] for way in page.context["reauthentication_alternatives"]]
    assert sorted(ways) == [
        f"{ASK}code/?next={NEW.replace('/', '%2F')}",
        f"{ASK}passkey/?next={NEW.replace('/', '%2F')}",
    ]
    assert client.get(ways[0]).status_code == 200
    assert client.post(f"{ASK}code/", {"code": wrong_code(secret), "next": NEW}).status_code == 422
    response = client.post(f"{ASK}code/", {"code": app_code(secret), "next": NEW})
    assert (response.status_code, response["Location"]) == (303, NEW)
    import json

    other = Client()
    other.force_login(buyer)
    options = json.loads(other.get(f"{ASK}passkey/?next={NEW}").context["options"])
    response = other.post(f"{ASK}passkey/", {"credential": device.sign(options), "next": NEW})
    assert (response.status_code, response["Location"]) == (303, NEW)
    assert other.get(NEW).status_code == 200


def test_ways_that_a_member_does_not_have_are_not_offered(buyer_client: Client) -> None:
    assert buyer_client.get(ASK).context["reauthentication_alternatives"] == []
    assert buyer_client.get(f"{ASK}code/?next=/ru/my/")["Location"] == f"{ASK}?next=%2Fru%2Fmy%2F"
    assert buyer_client.get(f"{ASK}passkey/")["Location"] == ASK


def test_a_member_without_a_password_proves_by_passkey(buyer: User, client: Client) -> None:
    add_passkey(fresh_client(buyer))
    buyer.set_unusable_password()
    buyer.save()
    client.force_login(buyer)
    assert client.get(NEW)["Location"].startswith(f"{ASK}code/?next=")


def test_guessing_a_code_here_is_stopped_too(buyer: User, client: Client) -> None:
    secret = set_up_app(buyer)
    client.force_login(buyer)
    for _ in range(5):
        client.post(f"{ASK}code/", {"code": wrong_code(secret)})
    response = client.post(f"{ASK}code/", {"code": app_code(secret)})
    assert response.status_code == 422
    assert response.context["form"].has_error("code", "too_many_codes")
    assert not OutboxEmail.objects.exists(), "it is somebody with the session, not with the password"
    for _ in range(4):
        client.post(f"{ASK}code/", {"code": "1"})
    response = client.post(f"{ASK}code/", {"code": "1"})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60


def test_foreign_addresses_are_no_way_back(buyer_client: Client) -> None:
    response = buyer_client.post(ASK, {"password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"] == "/ru/my/"


@pytest.mark.parametrize("url", [INDEX, "/ru/my/security/passkeys/", *DANGEROUS, OFF, f"{ASK}code/", f"{ASK}passkey/"])
def test_guests_are_asked_to_sign_in(client: Client, url: str) -> None:
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code in (302, 303)
        assert answer["Location"].startswith("/ru/login/?next=")
