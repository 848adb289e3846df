"""A fresh sign-in, as pages with dangerous changes ask for it."""

from django.test import Client

from tests.factories.accounts import PASSWORD


def prove(client: Client) -> None:
    """Type the password again."""
    response = client.post("/ru/my/reauthenticate/", {"password": PASSWORD, "next": "/ru/my/security/"})
    assert response.status_code == 303, response.content.decode()
