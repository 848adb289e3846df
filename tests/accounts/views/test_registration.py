"""Registration: fields of S4-S8, the neutral answer, the captcha, the mailed code."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from captcha.models import CaptchaStore
from django.test import Client

from accounts.models import Consent, User
from accounts.ports import user_registered
from messaging.models import OutboxEmail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "lanterns over the dunes"
URL = "/ru/register/"


def fields(**changes: str) -> dict[str, str]:
    data = {
        "first_name": "Anna",
        "last_name": "Sokolova",
        "email": "anna@example.com",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "captcha_0": "key",
        "captcha_1": "passed",
        "agreement": "on",
        "personal_data": "on",
    }
    return data | changes


def code_of(email: str) -> str:
    row = OutboxEmail.objects.filter(to=email).latest("pk")
    match = re.search(r"\b[0-9]{6}\b", row.context["subject"])
    assert match
    return match[0]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_registration_opens_the_account_after_the_code(client: Client) -> None:
    response = client.post(URL, fields(marketing="on"))
    assert (response.status_code, response["Location"]) == (303, "/ru/email/confirm/")
    user = User.objects.get(email="anna@example.com")
    assert (user.first_name, user.language, user.country, user.currency) == ("Anna", "ru", "RU", "RUB")
    assert re.fullmatch(r"ru[0-9]{10}", user.member_id)
    assert "_auth_user_id" not in client.session
    response = client.post("/ru/email/confirm/", {"action": "verify", "code": code_of("anna@example.com")})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get(user=user).verified


def test_consents_are_kept_apart_and_versioned(client: Client) -> None:
    client.post(URL, fields(marketing="on"))
    client.post("/ru/logout/")
    client.post(URL, fields(email="boris@example.com"))
    kinds = Consent.objects.filter(user__email="anna@example.com").values_list("kind", flat=True)
    assert sorted(kinds) == ["agreement", "marketing", "personal_data"]
    assert Consent.objects.filter(user__email="boris@example.com").count() == 2
    assert not Consent.objects.filter(version="").exists()


@pytest.mark.parametrize("box", ["agreement", "personal_data"])
def test_each_needed_consent_is_needed_on_its_own(client: Client, box: str) -> None:
    data = fields()
    del data[box]
    response = client.post(URL, data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {box}
    assert not User.objects.exists()


def test_cyrillic_names_come_back_in_latin_and_nothing_is_lost(client: Client) -> None:
    response = client.post(URL, fields(first_name="Юлия", last_name="Щукина", marketing="on"))
    form = response.context["form"]
    assert response.status_code == 422
    assert (form["first_name"].value(), form["last_name"].value()) == ("Iuliia", "Shchukina")
    assert form["display_name"].value() == "Юлия"
    page = text(response)
    assert "«Юлия»" in page or "“Юлия”" in page
    assert page.count(f'value="{PASSWORD}"') == 2
    assert form["marketing"].value() is True or form["marketing"].value() == "on"
    assert not User.objects.exists()
    data = {name: form[name].value() for name in ("first_name", "last_name", "display_name")}
    answered = fields(**data)
    del answered["captcha_0"], answered["captcha_1"]  # it was right, so it is not asked again
    assert client.post(URL, answered).status_code == 303
    user = User.objects.get()
    assert (user.full_name, user.display_name) == ("Iuliia Shchukina", "Юлия")


def test_a_right_captcha_serves_one_registration_only(client: Client) -> None:
    client.post(URL, fields(first_name="Юлия"))
    data = fields()
    del data["captcha_0"], data["captcha_1"]
    assert client.post(URL, data).status_code == 303
    client.post("/ru/logout/")
    assert client.post(URL, data | {"email": "second@example.com"}).status_code == 422


def test_bad_values_are_told_next_to_their_fields(client: Client) -> None:
    response = client.post(URL, fields(email="anna@", password1="short", password2="other", captcha_1="wrong"))
    assert response.status_code == 422
    form = response.context["form"]
    assert {"email", "password1", "captcha"} <= set(form.errors)
    assert form["email"].value() == "anna@"
    assert 'value="Anna"' in text(response)


def test_two_different_passwords_are_told_in_our_words(client: Client) -> None:
    response = client.post("/en/register/", fields(password2="lanterns over the sea"))
    assert response.context["form"].errors == {"password2": ["The two passwords differ."]}


def test_a_common_password_is_refused(client: Client) -> None:
    response = client.post(URL, fields(password1="1234567890", password2="1234567890"))
    assert set(response.context["form"].errors) == {"password1"}


@pytest.mark.parametrize("button", [{"again": "1"}, {"kind": "question"}])
def test_another_captcha_keeps_everything_without_judging(client: Client, button: dict[str, str]) -> None:
    CaptchaStore.objects.create(challenge="ABCDE", response="abcde", hashkey="key")
    response = client.post(URL, fields(email="anna@", marketing="on", **button))
    page = text(response)
    assert response.status_code == 200
    assert 'value="anna@"' in page
    assert page.count(f'value="{PASSWORD}"') == 2
    assert page.count("checked") == 3
    assert 'class="err"' not in page
    assert 'value="key"' not in page
    assert not User.objects.exists()


def test_the_question_is_an_alternative_to_the_picture(client: Client) -> None:
    page = text(client.post(URL, fields(kind="question")))
    key = re.search(r'name="captcha_0" value="(\w+)"', page)
    assert key
    store = CaptchaStore.objects.get(hashkey=key[1])
    assert "captcha/image" not in page
    first, second = (int(part) for part in store.challenge.split("+"))
    answer = {"captcha_kind": "question", "captcha_0": key[1], "captcha_1": str(first + second)}
    assert client.post(URL, fields(**answer)).status_code == 303


def test_the_script_gets_another_picture(client: Client) -> None:
    response = client.get("/captcha/refresh/", headers={"x-requested-with": "XMLHttpRequest"})
    assert CaptchaStore.objects.filter(hashkey=response.json()["key"]).exists()
    picture = client.get(response.json()["image_url"])
    assert picture["Content-Type"] == "image/png"


def _entrance(client: Client, email: str) -> tuple[Any, ...]:
    """What somebody sees who registers with `email`: statuses, addresses and pages, without tokens."""
    answers = [client.post(URL, fields(email=email)), client.get("/ru/email/confirm/")]
    answers += [client.post("/ru/email/confirm/", {"action": "verify", "code": "000000"}) for _ in range(5)]
    answers.append(client.get("/ru/login/"))
    return tuple(
        (
            a.status_code,
            a.get("Location"),
            re.sub(r'(csrfmiddlewaretoken" value)="\w+"', r"\1", text(a)),
        ).__repr__().replace(email, "EMAIL")
        for a in answers
    )


def test_a_known_address_sees_the_very_same_pages(client: Client) -> None:
    known = UserFactory()
    before = User.objects.count()
    assert _entrance(client, known.email) == _entrance(Client(), "newcomer@example.com")
    assert User.objects.count() == before + 1
    mail = OutboxEmail.objects.get(to=known.email)
    assert not re.search(r"\b[0-9]{6}\b", mail.context["text"])
    assert "/ru/login/" in mail.context["text"]


def test_an_unconfirmed_address_is_known_too(client: Client) -> None:
    UserFactory(email="anna@example.com", verified=False)
    response = client.post(URL, fields(email="ANNA@example.com"))
    assert (response.status_code, response["Location"]) == (303, "/ru/email/confirm/")
    assert User.objects.count() == 1


def test_five_wrong_codes_end_the_try(client: Client) -> None:
    client.post(URL, fields())
    codes = [client.post("/ru/email/confirm/", {"code": "000000"}).status_code for _ in range(5)]
    assert codes == [422, 422, 422, 422, 303]
    assert client.get("/ru/email/confirm/")["Location"] == "/ru/login/"


def test_another_code_can_be_had_and_the_old_one_is_dead(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(URL, fields())
    first = code_of("anna@example.com")
    later = time.time() + 11
    monkeypatch.setattr("time.time", lambda: later)
    assert client.post("/ru/email/confirm/", {"action": "resend"}).status_code == 303
    second = code_of("anna@example.com")
    assert OutboxEmail.objects.filter(to="anna@example.com").count() == 2
    if first != second:
        assert client.post("/ru/email/confirm/", {"code": first}).status_code == 422
    assert client.post("/ru/email/confirm/", {"code": second})["Location"] == "/ru/my/"


def test_asking_for_codes_too_fast_says_how_long_to_wait(client: Client) -> None:
    client.post(URL, fields())
    response = client.post("/ru/email/confirm/", {"action": "resend"})
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 10
    assert re.search(r"\b([1-9]|10)\b", text(response))


def test_the_link_of_the_mail_leads_to_the_code_page(client: Client) -> None:
    client.post(URL, fields())
    mail = OutboxEmail.objects.get(to="anna@example.com")
    assert "/ru/email/confirm/" in mail.context["text"]
    assert "/ru/email/confirm/" in mail.context["html"]
    assert client.get("/ru/email/confirm/").status_code == 200
    elsewhere = Client().get("/ru/email/confirm/", follow=True)
    assert elsewhere.redirect_chain == [("/ru/login/", 302)]
    assert len(list(elsewhere.context["messages"])) == 1


def test_another_address_can_be_used_instead(client: Client) -> None:
    client.post(URL, fields(email="wrong@example.com"))
    assert client.get(URL)["Location"] == "/ru/email/confirm/"
    client.post("/ru/logout/", {"next": URL})
    assert client.get(URL).status_code == 200


def test_registration_hooks_share_the_transaction(client: Client) -> None:
    def hook(user: User) -> None:
        if user.email == "refused@example.com":
            raise RuntimeError

    user_registered.register("test_hook", hook)
    try:
        with pytest.raises(RuntimeError):
            client.post(URL, fields(email="refused@example.com"))
        assert not User.objects.exists()
        assert not Consent.objects.exists()
        assert not OutboxEmail.objects.exists()
    finally:
        del user_registered._items["test_hook"]


def test_the_mail_speaks_the_language_of_the_page(client: Client) -> None:
    client.post("/en/register/", fields())
    mail = OutboxEmail.objects.get()
    assert "is your code for" in mail.context["subject"]
    assert User.objects.get().language == "en"


def test_a_form_of_registration_is_never_stored(client: Client) -> None:
    response = client.get(URL)
    assert "no-store" in response["Cache-Control"]
