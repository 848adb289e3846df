"""Language, currency, country and theme; health; reports; robots."""

import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "header", "expected"),
    [
        ("en", "ru-RU", "/en/"),
        ("", "en-GB,en;q=0.9", "/en/"),
        ("", "ru-RU,ru;q=0.9", "/ru/"),
        ("", "fi", "/ru/"),
        ("xx", "en", "/en/"),
        ("", "", "/ru/"),
    ],
)
def test_root_sends_to_the_language(client: Client, cookie: str, header: str, expected: str) -> None:
    if cookie:
        client.cookies["language"] = cookie
    response = client.get("/", headers={"accept-language": header} if header else {})
    assert response.status_code == 302
    assert response["Location"] == expected


def test_settings_are_kept_in_cookies_and_lead_back_in_the_new_language(client: Client) -> None:
    response = client.post(
        "/ru/settings/",
        {"language": "en", "currency": "EUR", "country": "DE", "theme": "dark", "next": "/ru/catalog/?page=2"},
    )
    assert response.status_code == 303
    assert response["Location"] == "/en/catalog/?page=2"
    assert {name: client.cookies[name].value for name in ("language", "currency", "country", "theme")} == {
        "language": "en",
        "currency": "EUR",
        "country": "DE",
        "theme": "dark",
    }


def test_settings_are_kept_on_the_account(buyer_client: Client, buyer: object) -> None:
    buyer_client.post("/ru/settings/", {"language": "en", "currency": "KZT", "country": "KZ", "theme": ""})
    buyer.refresh_from_db()  # type: ignore[attr-defined]
    assert (buyer.language, buyer.currency, buyer.country) == ("en", "KZT", "KZ")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/ru/no-such-page/", "javascript:alert(1)"]
)
def test_settings_never_lead_to_another_site(client: Client, target: str) -> None:
    response = client.post(
        "/ru/settings/", {"language": "ru", "currency": "USD", "country": "RU", "theme": "", "next": target}
    )
    assert response["Location"] == reverse("home")


def test_unknown_choices_are_refused_and_nothing_is_set(client: Client) -> None:
    response = client.post("/ru/settings/", {"language": "ru", "currency": "XXX", "country": "RU", "theme": ""})
    assert response.status_code == 422
    assert "currency" not in client.cookies


def test_the_settings_page_holds_no_token_for_guests(client: Client) -> None:
    response = client.get("/en/settings/")
    assert response.status_code == 200
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_dialog_is_a_fragment_of_the_same_page(client: Client) -> None:
    response = client.get("/en/settings/", headers={"hx-request": "true"})
    assert not response.content.decode().lstrip().startswith("<!doctype")
    assert "HX-Request" in response["Vary"]
    restored = client.get("/en/settings/", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert restored.content.decode().startswith("<!doctype html>")


def test_healthz(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_csp_reports_are_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "karavan.csp"):
        report = {"csp-report": {"blocked-uri": "inline"}}
        response = client.post("/csp-report/", json.dumps(report), content_type="application/csp-report")
    assert response.status_code == 204
    assert "inline" in caplog.text


def test_a_broken_csp_report_is_refused(client: Client) -> None:
    assert client.post("/csp-report/", "no json", content_type="text/plain").status_code == 400


def test_robots_keeps_private_pages_out(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /ru/my/" in text
    assert "Disallow: /en/checkout/" in text


def test_every_page_carries_the_strict_policy(client: Client) -> None:
    policy = client.get("/en/settings/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("language", ["ru", "en"])
def test_unknown_pages_are_404_in_the_language(client: Client, language: str) -> None:
    response = client.get(f"/{language}/no-such-page/")
    assert response.status_code == 404
    assert f'lang="{language}"' in response.content.decode()
