"""A form of another site changes nothing: every POST needs the token of our own pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import PASSWORD
from tests.permissions.conftest import world  # noqa: F401 - a fixture
from tests.permissions.rows import ROWS
from tests.permissions.world import BACKEND, World
from tests.security.walk import routes

# Each takes POSTs that no page of ours sends, or gives nothing away; the reason stands at the view.
EXEMPT = {
    "payment-hook",  # the bank, which signs
    "carrier-hook",  # carriers, which sign
    "csp-report",  # the browser itself; only logged
    "catalog:question-draft",  # guests' pages can be cached; it keeps words in their own session
    "settings",  # guests' pages can be cached; the session cookie is SameSite=Lax
}
EXEMPT_PATHS = ("u/",)  # one-click unsubscribe by a mail program (RFC 8058): the token in the path is the proof


def test_the_exempted_are_those_we_know() -> None:
    free = {route for route in routes() if getattr(route.view, "csrf_exempt", False)}
    assert {route.name for route in free if not route.path.startswith(EXEMPT_PATHS)} == EXEMPT


def _names() -> list[str]:
    exempt = {route.name for route in routes() if getattr(route.view, "csrf_exempt", False)}
    return sorted(set(ROWS) - exempt)


@pytest.mark.django_db
def test_every_other_post_without_a_token_is_refused(world: World) -> None:  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["buyer"], backend=BACKEND)
    answers = {}
    for name in _names():
        row = ROWS[name]
        answers[name] = client.post(reverse(name, kwargs=row.kwargs(world)), row.data(world)).status_code
    assert answers == dict.fromkeys(answers, 403)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/admin/logout/", "/admin/accounts/user/add/"])
def test_the_admin_wants_tokens_too(path: str) -> None:
    staff = get_user_model().objects.create_superuser("root@example.com", PASSWORD)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff, backend=BACKEND)
    assert client.post(path, {}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/ru/login/", "/ru/register/", "/ru/password/reset/"])
def test_a_guest_cannot_be_signed_in_by_another_site(buyer: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    data = {"login": buyer.email, "password": PASSWORD, "email": buyer.email}
    assert client.post(path, data).status_code == 403
    client.get(path)
    token = client.cookies["csrftoken"].value
    assert client.post(path, data | {"csrfmiddlewaretoken": token[::-1]}).status_code == 403
    foreign = {"origin": "https://evil.example"}
    assert client.post(path, data | {"csrfmiddlewaretoken": token}, headers=foreign).status_code == 403


@pytest.mark.django_db
def test_our_own_form_passes(buyer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/ru/login/")
    data: dict[str, Any] = {"login": buyer.email, "password": PASSWORD}
    data["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post("/ru/login/", data).status_code == 303
    assert client.cookies["csrftoken"].value != data["csrfmiddlewaretoken"], "the token of the guest is not kept"
