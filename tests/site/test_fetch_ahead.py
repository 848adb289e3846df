"""Which pages a browser may fetch ahead, the manifest's icons, and what the home page keeps for members."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

pytestmark = pytest.mark.django_db


def rules(client: Client) -> dict[str, Any]:
    response = client.get("/speculation-rules.json")
    assert response["Content-Type"] == "application/speculationrules+json"
    return response.json()


def test_pages_name_the_rules(client: Client) -> None:
    for path in ("/ru/", "/en/catalog/", "/ru/deals/", "/ru/help/"):
        assert client.get(path)["Speculation-Rules"] == '"/speculation-rules.json"'


def test_what_is_no_page_or_is_the_members_own_names_none(client: Client, buyer_client: Client) -> None:
    for path in ("/ru/my/", "/ru/my/wishes/"):
        response = buyer_client.get(path)
        assert response.status_code == 200
        assert "Speculation-Rules" not in response
    for path in ("/robots.txt", "/sitemap.xml", "/", "/ru/no-such-page/"):
        assert "Speculation-Rules" not in client.get(path)


def test_pages_are_fetched_and_never_run(client: Client) -> None:
    found = rules(client)
    assert list(found) == ["prefetch"]
    assert [rule["eagerness"] for rule in found["prefetch"]] == ["moderate"]


def test_nothing_that_acts_is_fetched(client: Client) -> None:
    kept_out = rules(client)["prefetch"][0]["where"]["and"][1]["not"]["href_matches"]
    for word in ("cart", "checkout", "logout", "login", "my", "sell"):
        assert f"/:language/{word}/*" in kept_out
    assert "/*\\?*" in kept_out


def test_icons_of_the_manifest_are_what_it_says(client: Client) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        file = finders.find(icon["src"].removeprefix("/static/"))
        assert isinstance(file, str)
        with Image.open(Path(file)) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
            assert image.format == "PNG"


def test_error_pages_offer_the_search_and_the_categories(client: Client) -> None:
    from tests.factories.catalog import CategoryFactory

    category = CategoryFactory()
    text = client.get("/ru/no-such-page/").content.decode()
    assert 'action="/ru/search/"' in text
    assert category.name_ru in text.partition('<main id="main"')[2]
