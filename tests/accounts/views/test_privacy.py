"""The page about personal data: archive, consents, deletion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountDeletion, Consent, DataExport, User
from accounts.services.deletion import schedule_deletion
from accounts.services.export import request_export
from marketplace.lib import clock
from tests.factories.accounts import PASSWORD, StoreMemberFactory, UserFactory, ready_export
from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db

PAGE, ARCHIVE, DELETE = "/ru/my/data/", "/ru/my/data/archive/", "/ru/my/data/delete/"


def _reauthenticate(client: Client, url: str, password: str = PASSWORD) -> Any:
    return client.post("/ru/my/reauthenticate/", {"password": password, "next": url})


def _with_password(client: Client, url: str, data: dict[str, Any] | None = None) -> Any:
    """Do something that wants a fresh sign-in, as a browser does: sent on, password, done."""
    asked = client.post(url, data or {})
    assert asked.status_code == 302 and asked["Location"].startswith("/ru/my/reauthenticate/")
    return _reauthenticate(client, url)


def test_says_what_is_kept_and_what_was_agreed(buyer_client: Client, buyer: User) -> None:
    Consent.objects.create(user=buyer, kind="agreement", version="2026-11")
    Consent.objects.create(user=buyer, kind="marketing", version="2026-10", withdrawn_at=clock.now())
    response = buyer_client.get(PAGE)
    page = response.content.decode()
    assert "версия 2026-11" in page and page.count("Не дано") == 2
    assert "/ru/legal/privacy/" in page and "/ru/legal/terms/" in page
    assert "no-store" in response["Cache-Control"]
    assert len(response.content) < 60_000


def test_marketing_is_withdrawn_and_given_again(buyer_client: Client, buyer: User) -> None:
    url = "/ru/my/data/marketing/"
    for give, live in (("yes", 1), ("yes", 1), ("no", 0), ("no", 0), ("yes", 1), ("perhaps", 0)):
        response = buyer_client.post(url, {"give": give})
        assert (response.status_code, response["Location"]) == (303, f"{PAGE}#consents")
        assert Consent.objects.filter(user=buyer, withdrawn_at__isnull=True).count() == live or give == "perhaps"


def test_the_archive_wants_a_fresh_sign_in(buyer_client: Client, buyer: User) -> None:
    wrong = buyer_client.post(ARCHIVE)
    assert wrong.status_code == 302
    assert _reauthenticate(buyer_client, ARCHIVE, "not the password").status_code == 422
    assert not DataExport.objects.exists()
    done = _with_password(buyer_client, ARCHIVE)
    assert (done.status_code, done["Location"]) == (303, f"{PAGE}#archive")
    assert DataExport.objects.get().user == buyer
    again = buyer_client.post(ARCHIVE)
    assert again.status_code == 303 and DataExport.objects.count() == 1


def test_progress_is_shown_and_asked_for_again(buyer_client: Client, buyer: User) -> None:
    export = request_export(user=buyer)
    DataExport.objects.filter(pk=export.pk).update(status="running", done_parts=7)
    page = buyer_client.get(PAGE).content.decode()
    assert f'<progress max="{export.total_parts}" value="7"' in page
    assert 'hx-trigger="every 2s"' in page and "Обновить</a>" in page
    part = buyer_client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section") and 'value="7"' in part and "<html" not in part
    DataExport.objects.filter(pk=export.pk).update(status="failed")
    failed = buyer_client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in failed and "не получилось" in failed and "Сделать архив" in failed


def test_a_fourth_archive_of_the_day_is_refused_with_the_time(buyer_client: Client, buyer: User) -> None:
    for _ in range(3):
        ready_export(buyer)
    page = buyer_client.get(PAGE).content.decode()
    assert "Следующий архив можно сделать с" in page and "Сделать новый" not in page
    refused = _with_password(buyer_client, ARCHIVE)
    assert refused.status_code == 303 and DataExport.objects.count() == 3
    assert "За сутки можно сделать не больше 3 архивов" in buyer_client.get(PAGE).content.decode()


def test_downloaded_by_its_owner_alone(buyer_client: Client, buyer: User) -> None:
    export = ready_export(buyer, b"PK-quux")
    url = f"{ARCHIVE}{export.number}/"
    asked = buyer_client.get(url)
    assert asked.status_code == 302 and asked["Location"].startswith("/ru/my/reauthenticate/")
    back = _reauthenticate(buyer_client, f"{PAGE}#archive")
    assert back["Location"] == f"{PAGE}#archive"
    assert "нажмите «Скачать»" in buyer_client.get(PAGE).content.decode()
    response = buyer_client.get(url)
    assert response.status_code == 200
    assert b"".join(response) == b"PK-quux"  # type: ignore[call-overload]
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="karavan-')
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.get(url).status_code == 404
    DataExport.objects.update(expires_at=clock.now())
    assert buyer_client.get(url).status_code == 404


def test_a_lost_file_is_a_404(buyer_client: Client, buyer: User) -> None:
    export = ready_export(buyer)
    from accounts.services.files import private_storage

    private_storage().delete(export.file_name)
    _reauthenticate(buyer_client, PAGE)
    assert buyer_client.get(f"{ARCHIVE}{export.number}/").status_code == 404


def test_deletion_is_asked_twice_and_planned(buyer_client: Client, buyer: User) -> None:
    page = buyer_client.get(DELETE).content.decode()
    assert "Удалить профиль?" in page and "14\u00a0дней" in page
    missed = buyer_client.post(DELETE)
    assert missed.status_code == 422 and "Поставьте отметку" in missed.content.decode()
    done = _with_password(buyer_client, DELETE, {"understood": "on"})
    assert (done.status_code, done["Location"]) == (303, PAGE)
    planned = AccountDeletion.objects.get()
    assert planned.user == buyer
    page = buyer_client.get("/ru/my/").content.decode()
    assert "Профиль будет удалён" in page and "Оставить профиль" in page
    again = buyer_client.get(DELETE).content.decode()
    assert "Профиль будет удалён" in again and "Поставьте" not in again and 'name="understood"' not in again


def test_the_profile_is_kept_with_one_click(buyer_client: Client, buyer: User) -> None:
    schedule_deletion(user=buyer)
    response = buyer_client.post("/ru/my/data/keep/", {"next": "/ru/my/orders/"})
    assert (response.status_code, response["Location"]) == (303, "/ru/my/orders/")
    page = buyer_client.get("/ru/my/orders/").content.decode()
    assert "Профиль остаётся" in page and "будет удалён" not in page
    assert buyer_client.post("/ru/my/data/keep/", {"next": "//evil.example/"})["Location"] == PAGE


def test_blockers_stand_there_with_links_and_no_form(buyer_client: Client, buyer: User) -> None:
    OrderFactory(buyer=buyer)
    StoreMemberFactory(user=buyer, store__slug="lavka")
    page = buyer_client.get(DELETE).content.decode()
    assert "/ru/my/orders/?status=unpaid" in page and "/ru/sell/lavka/" in page
    assert 'name="understood"' not in page
    refused = _with_password(buyer_client, DELETE, {"understood": "on"})
    assert refused.status_code == 409
    assert not AccountDeletion.objects.exists()


def test_a_blocked_member_takes_the_data_along() -> None:
    user = UserFactory(blocked=True)
    client = Client()
    client.force_login(user)
    assert "/ru/my/data/" in client.get("/ru/my/blocked/").content.decode()
    assert client.get(PAGE).status_code == 200
    assert _with_password(client, ARCHIVE).status_code == 303
    assert DataExport.objects.get().user == user
    page = client.get(DELETE).content.decode()
    assert "обжалуйте блокировку" in page and 'name="understood"' not in page


@pytest.mark.parametrize("count", [0, 1, 3])
def test_queries(buyer_client: Client, buyer: User, count: int) -> None:
    for _ in range(count):
        ready_export(buyer)
        for kind in Consent.Kind.values:
            Consent.objects.create(user=buyer, kind=kind, version="1", withdrawn_at=clock.now())
    found = {}
    for name, url in {"data": PAGE, "delete": DELETE}.items():
        buyer_client.get(url)
        with CaptureQueriesContext(connection) as captured:
            buyer_client.get(url)
        found[name] = len(captured)
    with CaptureQueriesContext(connection) as captured:
        buyer_client.get(PAGE, headers={"HX-Request": "true"})
    found["poll"] = len(captured)
    assert found == {"data": 6, "delete": 12, "poll": 3}


def test_the_banner_costs_no_query(buyer_client: Client, buyer: User) -> None:
    def queries() -> int:
        buyer_client.get("/ru/my/profile/")
        with CaptureQueriesContext(connection) as captured:
            buyer_client.get("/ru/my/profile/")
        return len(captured)

    before = queries()
    AccountDeletion.objects.create(user=buyer, due_at=clock.now() + timedelta(days=3))
    assert queries() == before
