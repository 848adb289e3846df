"""Passkeys: added, named, used alone and as the second step, removed; forged answers are refused."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.constants import PASSKEYS_PER_MEMBER
from accounts.models import SecurityEvent, User
from messaging.models import OutboxEmail
from tests.accounts.authenticators import app_code, fresh_client, is_signed_in, recovery_codes, set_up_app, sign_in
from tests.accounts.passkey_device import Device, add_passkey, login_options
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LIST, ADD, STEP, LOGIN = (
    "/ru/my/security/passkeys/",
    "/ru/my/security/passkeys/add/",
    "/ru/login/two-step/",
    "/ru/login/passkey/",
)


@pytest.fixture
def owner(buyer: User) -> Client:
    return fresh_client(buyer)


def _passkeys(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type="webauthn"))


def _kinds(user: User) -> list[str]:
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_adding_leads_to_the_recovery_codes_the_first_time(owner: Client, buyer: User) -> None:
    device = Device()
    page = owner.get(ADD)
    assert page["Cache-Control"].count("no-store")
    response = owner.post(ADD, {"name": "", "credential": device.create(json.loads(page.context["options"]))})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/security/two-step/codes/")
    assert [row.data["name"] for row in _passkeys(buyer)] == ["Ключ доступа 1"]
    assert _kinds(buyer) == ["passkey_added", "recovery_codes_made"]
    assert OutboxEmail.objects.filter(to=buyer.email).count() == 1
    assert len(recovery_codes(buyer)) == 10
    again = Device()
    page = owner.get(ADD)
    asked = json.loads(page.context["options"])["publicKey"]
    assert len(asked["excludeCredentials"]) == 1
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    response = owner.post(ADD, {"name": "Ноутбук", "credential": again.create({"publicKey": asked})})
    assert response["Location"] == LIST


def test_the_same_answer_twice_makes_one_passkey(owner: Client, buyer: User) -> None:
    answer = Device().create(json.loads(owner.get(ADD).context["options"]))
    owner.post(ADD, {"name": "Phone", "credential": answer})
    assert owner.post(ADD, {"name": "Phone", "credential": answer}).status_code == 422
    assert len(_passkeys(buyer)) == 1


def test_a_device_that_did_not_recognise_its_owner_is_refused(owner: Client, buyer: User) -> None:
    answer = Device(verifies=False).create(json.loads(owner.get(ADD).context["options"]))
    assert owner.post(ADD, {"name": "Phone", "credential": answer}).status_code == 422
    assert _passkeys(buyer) == []


def test_an_answer_for_another_host_is_refused(owner: Client, buyer: User) -> None:
    answer = Device(host="evil.example").create(json.loads(owner.get(ADD).context["options"]))
    assert owner.post(ADD, {"name": "Phone", "credential": answer}).status_code == 422
    assert _passkeys(buyer) == []


HANDLES = (
    "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
    "AAAA",
    "",
    "xx",
    "4pyT",
)  # nobody, NUL, nothing, not base 64, not a number
SIGNED = {
    "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUEiLCJvcmlnaW4iOiJodHRwczovL3Rlc3RzZXJ2ZXIifQ",
    "authenticatorData": "A" * 60,
    "signature": "AA",
}
NAMED = {"id": "AA", "rawId": "AA", "type": "public-key"}
FORGED = [
    *("", "x", "null", "1", "[]", "{}", '"x"', '{"response": []}', '{"id": 1, "rawId": 2, "type": 3, "response": 4}'),
    json.dumps(NAMED | {"response": {"clientDataJSON": "AA", "attestationObject": "AA"}}),
    json.dumps(NAMED | {"response": SIGNED | {"clientDataJSON": "e30", "userHandle": HANDLES[0]}}),
    *(json.dumps(NAMED | {"response": SIGNED | {"userHandle": handle}}) for handle in HANDLES),
    json.dumps(NAMED | {"response": SIGNED}),
]


@pytest.mark.parametrize("answer", FORGED)
def test_forged_answers_are_refused_everywhere(owner: Client, client: Client, buyer: User, answer: str) -> None:
    add_passkey(owner)
    owner.get(ADD)
    assert owner.post(ADD, {"name": "x", "credential": answer}).status_code == 422
    owner.get("/ru/my/reauthenticate/passkey/")
    assert owner.post("/ru/my/reauthenticate/passkey/", {"credential": answer}).status_code == 422
    login_options(client)
    response = client.post(LOGIN, {"credential": answer, "next": "/ru/my/profile/"})
    assert (response.status_code, response["Location"]) == (303, "/ru/login/?next=%2Fru%2Fmy%2Fprofile%2F")
    sign_in(client, buyer)
    client.get(STEP)
    assert client.post(STEP, {"credential": answer}).status_code == 422
    assert not is_signed_in(client)


def test_signing_in_with_a_passkey_alone(owner: Client, client: Client, buyer: User) -> None:
    device = add_passkey(owner)
    options = login_options(client)
    assert options["publicKey"]["userVerification"] == "required"
    assert not options["publicKey"].get("allowCredentials"), "the answer names no member"
    response = client.post(LOGIN, {"credential": device.sign(options), "next": "/ru/my/profile/"})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/profile/")
    assert client.session["_auth_user_id"] == str(buyer.pk)
    assert _passkeys(buyer)[0].last_used_at


def test_the_sign_in_page_offers_it_and_works_without(client: Client) -> None:
    page = client.get("/ru/login/").content.decode()
    assert 'action="/ru/login/passkey/"' in page
    assert 'data-passkey="get" hidden' in page
    assert client.get(LOGIN)["Location"] == "/ru/login/"


def test_a_signature_works_once_and_for_its_own_challenge(owner: Client, client: Client, buyer: User) -> None:
    device = add_passkey(owner)
    answer = device.sign(login_options(client))
    thief = Client()
    login_options(thief)
    thief.post(LOGIN, {"credential": answer})
    assert not is_signed_in(thief)
    client.post(LOGIN, {"credential": answer})
    client.post("/ru/logout/")
    client.post(LOGIN, {"credential": answer})
    assert not is_signed_in(client)


def test_a_passkey_that_did_not_recognise_its_owner_is_not_enough_alone(owner: Client, client: Client) -> None:
    device = add_passkey(owner)
    device.flags = 0x01
    client.post(LOGIN, {"credential": device.sign(login_options(client))})
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("change", "goes_to"), [({"blocked_reason": "x"}, "/ru/my/blocked/"), ({"is_active": False}, "/ru/inactive/")]
)
def test_barred_members_are_barred_here_too(
    owner: Client, client: Client, buyer: User, change: Any, goes_to: str
) -> None:
    from marketplace.lib import clock

    device = add_passkey(owner)
    if "blocked_reason" in change:
        change = change | {"blocked_at": clock.now()}
    User.objects.filter(pk=buyer.pk).update(**change)
    assert client.post(LOGIN, {"credential": device.sign(login_options(client))})["Location"] == goes_to


def test_sign_ins_by_passkey_are_rationed_with_those_by_password(client: Client) -> None:
    for _ in range(30):
        client.post(LOGIN, {"credential": "x"})
    response = client.post(LOGIN, {"credential": "x"})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60


def test_a_passkey_as_the_second_step(owner: Client, client: Client, buyer: User) -> None:
    device = add_passkey(owner)
    assert sign_in(client, buyer, next="/ru/my/profile/")["Location"] == STEP
    options = json.loads(client.get(STEP).context["options"])
    assert len(options["publicKey"]["allowCredentials"]) == 1
    response = client.post(STEP, {"credential": device.sign(options)})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/profile/")


def test_a_recovery_code_replaces_the_passkey(owner: Client, client: Client, buyer: User) -> None:
    add_passkey(owner)
    sign_in(client, buyer)
    client.post(STEP, {"code": recovery_codes(buyer)[0]})
    assert is_signed_in(client)


def test_somebody_elses_passkey_is_no_second_step(owner: Client, client: Client, buyer: User) -> None:
    add_passkey(owner)
    other = UserFactory()
    device = add_passkey(fresh_client(other))
    sign_in(client, buyer)
    options = json.loads(client.get(STEP).context["options"])
    assert client.post(STEP, {"credential": device.sign(options)}).status_code == 422
    assert not is_signed_in(client)


def test_without_passkeys_the_second_step_offers_none(client: Client, buyer: User) -> None:
    secret = set_up_app(buyer)
    sign_in(client, buyer)
    page = client.get(STEP)
    assert "options" not in page.context
    assert "data-passkey" not in page.content.decode()
    client.post(STEP, {"code": app_code(secret)})
    assert is_signed_in(client)


def test_renaming(owner: Client, buyer: User) -> None:
    add_passkey(owner)
    url = f"{LIST}{_passkeys(buyer)[0].pk}/"
    assert owner.get(url).context["form"].initial == {"name": "Phone"}
    assert owner.post(url, {"name": "x" * 61}).status_code == 422
    assert owner.post(url, {"name": ""}).status_code == 422
    assert owner.post(url, {"name": "<b>Work</b>"})["Location"] == LIST
    assert "&lt;b&gt;Work&lt;/b&gt;" in owner.get(LIST).content.decode()


def test_removing_the_last_one_takes_the_recovery_codes_along(owner: Client, client: Client, buyer: User) -> None:
    device = add_passkey(owner)
    url = f"{LIST}{_passkeys(buyer)[0].pk}/remove/"
    assert owner.get(url).context["is_last"]
    response = owner.post(url)
    assert (response.status_code, response["Location"]) == (303, LIST)
    assert not Authenticator.objects.filter(user=buyer).exists()
    assert owner.post(url).status_code == 404
    assert _kinds(buyer)[-1] == "passkey_removed"
    assert "Phone" in OutboxEmail.objects.filter(to=buyer.email).latest("pk").context["text"]
    client.post(LOGIN, {"credential": device.sign(login_options(client))})
    assert not is_signed_in(client)
    assert sign_in(client, buyer)["Location"] == "/ru/my/"


def test_somebody_elses_passkey_is_a_404(owner: Client) -> None:
    other = UserFactory()
    add_passkey(fresh_client(other))
    pk = _passkeys(other)[0].pk
    for path in ("", "remove/"):
        assert owner.get(f"{LIST}{pk}/{path}").status_code == 404
        assert owner.post(f"{LIST}{pk}/{path}", {"name": "mine"}).status_code == 404
    assert _passkeys(other)[0].data["name"] == "Phone"


def test_the_list_has_an_end_and_costs_the_same(owner: Client, buyer: User, django_assert_num_queries: Any) -> None:
    add_passkey(owner)
    first = _passkeys(buyer)[0]
    owner.get(LIST)
    with django_assert_num_queries(3):
        assert owner.get(LIST).status_code == 200
    Authenticator.objects.bulk_create(
        Authenticator(user=buyer, type="webauthn", data=first.data | {"name": f"Key {number}"})
        for number in range(PASSKEYS_PER_MEMBER - 1)
    )
    with django_assert_num_queries(3):
        page = owner.get(LIST)
    assert len(page.context["passkeys"]) == PASSKEYS_PER_MEMBER
    assert page.context["is_full"]
    answer = Device().create(json.loads(owner.get(ADD).context["options"]))
    response = owner.post(ADD, {"name": "One more", "credential": answer})
    assert response.status_code == 422
    assert len(_passkeys(buyer)) == PASSKEYS_PER_MEMBER
