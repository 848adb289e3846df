"""Error pages: in the reader's language, with a way on, and accessible."""

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from marketplace.lib.errors import Conflict
from tests.browser import VisitFactory

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {"403.html": "Сюда вход закрыт", "404.html": "Такой страницы нет", "410.html": "больше не продают"}


@pytest.mark.e2e
@pytest.mark.parametrize(("language", "theme", "size"), [("ru", "light", "phone"), ("en", "dark", "desktop")])
def test_not_found_in_a_browser(visit: VisitFactory, language: str, theme: str, size: str) -> None:
    one = visit(language=language, theme=theme, size=size)
    one.allowed.add(404)
    page = one.goto(f"/{language}/nothing-here/")
    assert page.locator("h1").count() == 1
    assert page.locator(".drawing").is_visible()
    one.axe()


@pytest.mark.e2e
def test_server_error_page_in_a_browser(visit: VisitFactory, tmp_path: Path) -> None:
    one = visit(size="phone")
    page = one.goto("/styleguide/?page=empty")
    page.route("**/broken/", lambda route: route.fulfill(body=render_to_string("500.html"), content_type="text/html"))
    one.goto("/broken/")
    one.axe()
    assert page.locator("[lang=en] h2").is_visible()


@pytest.mark.parametrize(("template", "words"), PAGES.items())
def test_errors_speak_russian(rf: RequestFactory, template: str, words: str) -> None:
    client = Client()
    request: Any = client.get("/ru/").wsgi_request
    with translation.override("ru"):
        html = render_to_string(template, request=request)
    assert words in html


def test_errors_of_the_business_are_escaped_sentences() -> None:
    with translation.override("en"):
        html = render_to_string("components/error_note.html", {"error": Conflict()})
    assert 'role="alert"' in html
    assert "changed in the meantime" in html
