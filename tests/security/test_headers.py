"""Headers and cookies: what browsers are told, here and in production."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.accounts.views.test_registration import fields
from tests.factories.accounts import PASSWORD
from tests.permissions.conftest import world  # noqa: F401 - a fixture
from tests.permissions.rows import ROWS
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
GUEST = ["/ru/", "/en/", "/ru/catalog/", "/ru/login/", "/ru/register/", "/ru/password/reset/", "/ru/help/", "/ru/none/"]
ENTRANCE = ["/ru/login/", "/ru/register/", "/ru/password/reset/", "/ru/logout/"]
PRODUCTION = (
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_SSL_REDIRECT",
    "SECURE_PROXY_SSL_HEADER",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE",
)


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The switches of marketplace.settings.prod, with nothing set but what must be."""
    for name in ("SECRET_KEY", "SANDBOX_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "x" * 60)
    monkeypatch.setenv("ALLOWED_HOSTS", "shop.example")
    for name in PRODUCTION:
        monkeypatch.delenv(name, raising=False)
    prod = importlib.reload(importlib.import_module("marketplace.settings.prod"))
    for name in PRODUCTION:
        setattr(settings, name, getattr(prod, name))
    settings.ALLOWED_HOSTS = prod.ALLOWED_HOSTS


def directives(response: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


@pytest.mark.parametrize("path", GUEST)
def test_every_page_carries_the_guards(client: Client, path: str) -> None:
    response = client.get(path)
    policy = directives(response)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in response and "X-Powered-By" not in response


def test_every_page_of_the_matrix_carries_them(world: World) -> None:  # noqa: F811
    client, bare = world.client("buyer"), []
    for name, row in ROWS.items():
        if row.method == "get":
            from django.urls import reverse

            response = client.get(reverse(name, kwargs=row.kwargs(world)) + row.query)
            wanted = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
            bare += [f"{name}: {header}" for header in wanted if header not in response]
    assert not bare


@pytest.mark.parametrize("path", ENTRANCE)
def test_pages_with_passwords_are_stored_nowhere(client: Client, path: str) -> None:
    kept = client.get(path)["Cache-Control"]
    assert "no-store" in kept and "private" in kept


def test_answers_to_a_wrong_password_are_not_stored_either(client: Client) -> None:
    for path, data in (
        ("/ru/login/", {"login": "a@example.com", "password": "x"}),
        ("/ru/register/", fields(email="x")),
    ):
        assert "no-store" in client.post(path, data)["Cache-Control"]


@pytest.mark.parametrize("path", ["/ru/my/", "/ru/my/profile/", "/ru/my/password/", "/ru/my/security/sessions/"])
def test_pages_of_the_account_are_stored_nowhere(buyer_client: Client, path: str) -> None:
    kept = buyer_client.get(path)["Cache-Control"]
    assert "no-store" in kept and "private" in kept


def test_other_pages_of_a_member_are_private_and_those_of_guests_can_come_back(buyer_client: Client) -> None:
    assert buyer_client.get("/ru/")["Cache-Control"] == "private"
    guest = Client().get("/ru/")
    assert "no-store" not in guest.get("Cache-Control", "")
    assert "Cookie" in guest["Vary"]


def test_cookies_here(client: Client, buyer: User) -> None:
    client.get("/ru/login/")
    client.post("/ru/login/", {"login": buyer.email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken", "device"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name


def test_cookies_and_headers_in_production(production: None, buyer: User) -> None:
    client = Client(SERVER_NAME="shop.example")
    proxied: dict[str, Any] = {"headers": {"x-forwarded-proto": "https"}}
    client.get("/ru/login/", **proxied)
    data = {"login": buyer.email, "password": PASSWORD}
    response = client.post("/ru/login/", data, **proxied)
    assert response.status_code == 303
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    for name in ("sessionid", "csrftoken", "device"):
        assert client.cookies[name]["secure"], name
    choice = {"language": "en", "currency": "EUR", "country": "DE", "theme": "dark"}
    assert all(cookie["secure"] for cookie in client.post("/ru/settings/", choice, **proxied).cookies.values())


def test_production_leads_to_https_and_forgets_nothing_on_the_way(production: None) -> None:
    client = Client(SERVER_NAME="shop.example")
    response = client.get("/ru/catalog/?page=2")
    assert (response.status_code, response["Location"]) == (301, "https://shop.example/ru/catalog/?page=2")
    assert not response.cookies


@pytest.mark.parametrize(
    "host", ["evil.example", "shop.example.evil.example", "shop.example@evil.example", "evil.example:80"]
)
def test_a_foreign_host_is_refused(production: None, host: str) -> None:
    client = Client(SERVER_NAME="shop.example")
    headers = {"host": host, "x-forwarded-proto": "https", "x-forwarded-host": host}
    response = client.post("/ru/password/reset/", {"email": "anna@example.com"}, headers=headers)
    assert response.status_code == 400


def test_a_forwarded_host_is_not_believed(production: None) -> None:
    client = Client(SERVER_NAME="shop.example")
    headers = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
    response = client.get("/ru/login/", headers=headers)
    assert response.status_code == 200
    assert "evil.example" not in response.content.decode()
