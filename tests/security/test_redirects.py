"""`next` never leads to another site, however it is written."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from accounts.models import Store, User
from tests.accounts.views.test_signin import code_for
from tests.factories.accounts import PASSWORD, AddressFactory
from tests.orders.journeys import variant_of

pytestmark = pytest.mark.django_db

HOSTILE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x01//evil.example",
    "\x1f//evil.example",
    "\u00a0//evil.example",
    "\u3000//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://evil.example/",
    "http://testserver@evil.example/",
    "//testserver@evil.example/",
    "http://testserver.evil.example/",
    "http://testserver:evil@evil.example/",
    "http://evil.example#@testserver/",
    "http://evil.example\\@testserver/",
    "//evil.example\\testserver",
    "//[::1]/",
    "//evil。example/",
    "http://[evil.example/",
    quote("//evil.example/"),
    quote("https://evil.example/", safe=""),
    "/ru/\r\nSet-Cookie: sessionid=x",
]


def leads_away(location: str) -> bool:
    """What a browser makes of it: controls at the ends and tabs and line ends inside go, backslashes are slashes."""
    url = re.sub(r"[\t\n\r]", "", location.strip("".join(map(chr, range(0x21))))).replace("\\", "/")
    if url.startswith("//"):
        return True
    scheme = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", url)
    return bool(scheme) and not url.startswith("http://testserver/")


def target_of(response: Any) -> str:
    if response.status_code == 404:  # an address with a NUL is nobody's page
        return ""
    assert response.status_code in (204, 302, 303), response.status_code
    assert "Set-Cookie: " not in str(response.headers.get("Location"))
    return str(response.headers.get("HX-Redirect") or response["Location"])


@pytest.fixture
def actions(buyer: User, buyer_client: Client, store: Store) -> dict[str, Any]:
    """Everything that goes to `next` when it is done: the name and how to do it, as often as wanted."""
    variant, address = variant_of(store), AddressFactory(user=buyer)

    def reauthenticate(target: str) -> Any:
        return buyer_client.post("/ru/my/reauthenticate/", {"password": PASSWORD, "next": target})

    return {
        "login": lambda target: Client().post(
            "/ru/login/", {"login": buyer.email, "password": PASSWORD, "next": target}
        ),
        "login, in the address": lambda target: Client().post(
            f"/ru/login/?{urlencode({'next': target})}", {"login": buyer.email, "password": PASSWORD}
        ),
        "login when signed in": lambda target: buyer_client.get(f"/ru/login/?{urlencode({'next': target})}"),
        "logout": lambda target: Client().post("/ru/logout/", {"next": target}),
        "settings": lambda target: Client().post(
            "/ru/settings/", {"language": "ru", "currency": "USD", "country": "RU", "theme": "", "next": target}
        ),
        "resume": lambda target: buyer_client.get(f"/ru/my/resume/?{urlencode({'next': target})}"),
        "reauthenticate": reauthenticate,
        "address": lambda target: buyer_client.post(f"/ru/my/addresses/{address.pk}/default/", {"next": target}),
        "wish": lambda target: buyer_client.post("/ru/my/wishes/add/", {"variant": variant.pk, "next": target}),
        "wish, htmx": lambda target: buyer_client.post(
            "/ru/my/wishes/remove/", {"variant": variant.pk, "next": target}
        ),
        "read": lambda target: buyer_client.post("/ru/my/notifications/read/", {"all": 0, "next": target}),
    }


@pytest.mark.parametrize("target", HOSTILE)
def test_next_stays_at_home(actions: dict[str, Any], target: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "999/s/user"}
    away = {}
    for name, action in actions.items():
        location = target_of(action(target))
        if leads_away(location):
            away[name] = location
    assert not away


def test_the_browser_of_this_test_sees_through_the_tricks() -> None:
    assert all(leads_away(url) for url in ("//x", "\\\\x", "/\t/x", " //x", "https:x", "javascript:x", "\x01//x"))
    assert not any(leads_away(url) for url in ("/ru/my/", "http://testserver/ru/", "/ru/?next=//x"))


@pytest.mark.parametrize("target", HOSTILE)
def test_next_through_registration_and_recovery(buyer: User, target: str) -> None:
    client, carried = Client(), urlencode({"next": target})
    answers = [client.post(f"/ru/password/reset/?{carried}", {"email": buyer.email, "next": target})]
    if answers[0].status_code == 404:
        return
    data = {"code": code_for(buyer.email), "next": target}
    answers.append(client.post(f"/ru/password/reset/confirm/?{carried}", data))
    new = {"password1": "caravans cross at night", "password2": "caravans cross at night", "next": target}
    answers.append(client.post(f"/ru/password/reset/new/?{carried}", new))
    assert not [answer["Location"] for answer in answers if leads_away(target_of(answer))]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
@pytest.mark.parametrize("path", ["login/", "register/", "password/reset/", "settings/"])
def test_no_page_carries_it_on(client: Client, path: str, target: str) -> None:
    page = client.get(f"/ru/{path}?{urlencode({'next': target})}").content.decode()
    links = re.findall(r'(?:href|action|value)="([^"]*)"', page)
    assert not [link for link in links if link.startswith(target)]


@pytest.mark.parametrize(
    "referer", ["https://evil.example/ru/cart/", "//evil.example/", "http://testserver@evil.example/"]
)
def test_the_page_that_was_open_is_ours(client: Client, referer: str) -> None:
    for headers in ({"referer": referer}, {"hx-request": "true", "hx-current-url": referer}):
        response = client.post("/ru/cart/add/", headers=headers)
        assert "evil" not in target_of(response)
        assert not leads_away(target_of(response))
