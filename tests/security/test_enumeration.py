"""Who has an account here? Nobody can find out: known and unknown addresses are answered alike, to the byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from messaging.models import OutboxEmail
from tests.accounts.views.test_registration import code_of, fields
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("db")]  # limits are forgotten after each test

# What differs from request to request for anybody: tokens against forgery, keys of pictures, session keys, dates
VOLATILE = [
    (r'(name="csrfmiddlewaretoken" value=")[^"]{64}', r"\1TOKEN"),
    (r'("X-CSRFToken": ")[^"]+', r"\1TOKEN"),
    (r"(captcha/image/|name=\"captcha_0\" value=\")[0-9a-f]{40}", r"\1KEY"),
    (r"через \d+\s\w+", "через СКОЛЬКО"),  # the second may end between two requests
]
KNOWN, UNKNOWN = "known-0001@example.com", "nobody-001@example.com"  # of one length
Act = Callable[[Client, str], Any]


def answer(response: Any, email: str) -> tuple[Any, ...]:
    """Status, headers, cookies and body, without what is drawn anew each time."""
    body = response.content.decode().replace(email, "ADDRESS")
    for pattern, replacement in VOLATILE:
        body = re.sub(pattern, replacement, body)
    headers = sorted(
        (name, value) for name, value in response.headers.items() if name not in ("Expires", "Date", "Retry-After")
    )
    cookies = {name: _cookie(morsel) for name, morsel in response.cookies.items()}
    return response.status_code, headers, cookies, body


def _cookie(morsel: Any) -> tuple[Any, ...]:
    flags = {name: morsel[name] for name in ("path", "domain", "samesite", "httponly", "secure", "max-age")}
    return len(morsel.value), flags


def walk(email: str, *acts: Act, client: Client | None = None) -> list[tuple[Any, ...]]:
    client = client or Client()
    return [answer(act(client, email), email) for act in acts]


def post(path: str, make: Callable[[str], dict[str, str]]) -> Act:
    return lambda client, email: client.post(path, make(email))


def get(path: str) -> Act:
    return lambda client, _email: client.get(path)


def later(client: Client, _email: str) -> Any:
    """Limits are over."""
    cache.clear()
    return client.get("/ru/help/")


REGISTER = post("/ru/register/", lambda email: fields(email=email))
CODE = post("/ru/email/confirm/", lambda email: {"action": "verify", "code": "000000"})
RESEND = post("/ru/email/confirm/", lambda email: {"action": "resend"})
RESET = post("/ru/password/reset/", lambda email: {"email": email})
RESET_CODE = post("/ru/password/reset/confirm/", lambda email: {"code": "000000"})
LOGIN = post("/ru/login/", lambda email: {"login": email, "password": "a wrong one"})

JOURNEYS: dict[str, tuple[Act, ...]] = {
    "register": (
        get("/ru/register/"),
        REGISTER,
        get("/ru/email/confirm/"),
        RESEND,  # too early
        later,
        RESEND,
        get("/ru/email/confirm/"),
        *[CODE] * 5,
        get("/ru/login/"),
    ),
    "register, many times": (*[REGISTER] * 3, get("/ru/login/"), get("/ru/register/")),
    "register, something amiss": (
        post("/ru/register/", lambda email: fields(email=email, password2="different")),
        post("/ru/register/", lambda email: fields(email=email, password1="1234567890", password2="1234567890")),
        post("/ru/register/", lambda email: fields(email=email, first_name="Анна")),
    ),
    "login": (get("/ru/login/"), *[LOGIN] * 7, get("/ru/login/")),
    "reset": (RESET, get("/ru/password/reset/confirm/"), *[RESET_CODE] * 5, get("/ru/login/"), *[RESET] * 4),
}


@pytest.fixture(params=["confirmed", "unconfirmed", "blocked", "closed", "without a password"])
def known(request: pytest.FixtureRequest) -> User:
    """A member in every state that an account can be in."""
    state = request.param
    user = UserFactory(email=KNOWN, verified=state != "unconfirmed", blocked=state == "blocked")
    if state == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    if state == "without a password":
        user.set_unusable_password()
        user.save()
    return user


@pytest.mark.parametrize("journey", JOURNEYS)
def test_bodies_headers_and_cookies_are_equal(known: User, journey: str) -> None:
    cache.clear()  # what the pages around the form remember of earlier tests, too
    seen = walk(KNOWN, *JOURNEYS[journey])
    cache.clear()
    unseen = walk(UNKNOWN, *JOURNEYS[journey])
    for number, (mine, theirs) in enumerate(zip(seen, unseen, strict=True), 1):
        assert mine == theirs, f"step {number}"


def test_the_journeys_go_where_they_should(buyer: User) -> None:
    """Equal answers prove little if all are refusals."""
    statuses = [step[0] for step in walk(UNKNOWN, *JOURNEYS["register"])]
    assert statuses == [200, 303, 200, 429, 200, 303, 200, 422, 422, 422, 422, 303, 200]
    cache.clear()
    assert [step[0] for step in walk(buyer.email, *JOURNEYS["login"])] == [200, *[422] * 5, 429, 429, 200]
    cache.clear()
    statuses = [step[0] for step in walk(buyer.email, *JOURNEYS["reset"])]
    assert statuses == [303, 200, 422, 422, 422, 422, 303, 200, 303, 303, 429, 429]


def test_member_ids_are_no_easier_to_find(buyer: User) -> None:
    answers = []
    for login in (buyer.member_id, "ru0000000000"):
        response = Client().post("/ru/login/", {"login": login, "password": "a wrong one"})
        answers.append(answer(response, login))
    assert answers[0] == answers[1]


def _work(act: Act, client: Client, email: str) -> tuple[list[str], int]:
    """The statements that a request runs, by their kind and table, and the mails it writes."""
    before = OutboxEmail.objects.count()
    with CaptureQueriesContext(connection) as captured:
        act(client, email)
    shapes = [re.sub(r"\s+", " ", query["sql"]) for query in captured.captured_queries]
    # Savepoints are transactions where tests have none around; sessions and rates are read anew after `later`
    beside = 'SAVEPOINT|RELEASE|ROLLBACK|SELECT "(django_session|catalog_exchangerate)'
    kept = [shape for shape in shapes if not re.match(beside, shape)]
    return sorted(re.split(r" WHERE | VALUES | LIMIT | SET ", shape)[0][:90] for shape in kept), (
        OutboxEmail.objects.count() - before
    )


@pytest.mark.parametrize(
    ("journey", "acts"),
    {
        "register": (REGISTER, get("/ru/email/confirm/"), CODE, later, RESEND, get("/ru/login/")),
        "login": (LOGIN, LOGIN),
        "reset": (RESET, get("/ru/password/reset/confirm/"), RESET_CODE),
    }.items(),
)
def test_the_work_behind_is_equal(journey: str, acts: tuple[Act, ...]) -> None:
    """As many statements, mails and hashes, so that there is nothing to measure."""
    UserFactory(email=KNOWN)
    Client().get("/ru/help/")  # fills what a process remembers
    clients = {KNOWN: Client(), UNKNOWN: Client()}
    for act in acts:
        mine, theirs = (_work(act, client, email) for email, client in clients.items())
        assert len(mine[0]) == len(theirs[0]), _difference(mine[0], theirs[0])
        assert mine[1] == theirs[1]


def _difference(mine: list[str], theirs: list[str]) -> str:
    import difflib

    return "\n".join(difflib.unified_diff(mine, theirs, lineterm="", n=0))


def _browser_of_another() -> Client:
    """With the signed cookie of a device that some other member has used, and no session."""
    client = Client()
    client.post("/ru/login/", {"login": UserFactory(email="another-01@example.com").email, "password": PASSWORD})
    device = client.cookies["device"].value
    cache.clear()
    fresh = Client()
    fresh.cookies["device"] = device
    return fresh


@pytest.mark.parametrize("journey", ["login", "reset"])
def test_the_cookie_of_a_device_tells_nothing_of_others(known: User, journey: str) -> None:
    """Whoever has an account of their own learns no more than a visitor without one."""
    device = _browser_of_another().cookies["device"].value
    seen = []
    for email, cookie in ((KNOWN, device), (UNKNOWN, device), (KNOWN, "")):
        cache.clear()
        client = Client()
        client.cookies["device"] = cookie
        seen.append(walk(email, *JOURNEYS[journey], client=client))
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("acts", [(LOGIN, LOGIN), (RESET, RESET_CODE)])
@pytest.mark.parametrize("has_cookie", [True, False])
def test_the_work_of_looking_for_a_device_is_equal(acts: tuple[Act, ...], has_cookie: bool) -> None:
    UserFactory(email=KNOWN)
    browser = _browser_of_another()
    browser.get("/ru/help/")
    clients = {KNOWN: Client(), UNKNOWN: Client()}
    for client in clients.values():
        client.cookies["device"] = browser.cookies["device"].value if has_cookie else ""
    for act in acts:
        mine, theirs = (_work(act, client, email) for email, client in clients.items())
        assert len(mine[0]) == len(theirs[0]), _difference(mine[0], theirs[0])
        assert any("knowndevice" in shape for shape in mine[0]) == has_cookie


def test_the_owner_of_a_known_address_is_told_and_gets_no_code(client: Client) -> None:
    owner = UserFactory(email=KNOWN)
    before = (User.objects.count(), owner.password)
    REGISTER(client, KNOWN)
    mail = OutboxEmail.objects.get(to=KNOWN)
    assert "/ru/login/" in mail.context["text"]
    assert not re.search(r"\b\d{6}\b", f"{mail.subject} {mail.context['text']}")
    owner.refresh_from_db()
    assert (User.objects.count(), owner.password) == before
    assert not User.objects.filter(email__endswith="example.invalid").exists()


def test_a_known_address_cannot_be_confirmed_by_the_code_in_the_session(client: Client) -> None:
    """Even somebody who could read the server's session would only confirm nobody."""
    UserFactory(email=KNOWN)
    REGISTER(client, KNOWN)
    code = client.session["account_email_verification_code"]["code"]
    response = client.post("/ru/email/confirm/", {"action": "verify", "code": code})
    assert response.status_code in (303, 422)
    assert "_auth_user_id" not in client.session


def test_a_newcomer_is_registered_all_the_same(client: Client) -> None:
    REGISTER(client, UNKNOWN)
    assert client.post("/ru/email/confirm/", {"code": code_of(UNKNOWN)})["Location"] == "/ru/my/"
