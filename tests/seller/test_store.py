"""The store as its people change it, and the holidays that the clock begins and ends."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import Store, StoreMember
from catalog.errors import InvalidHoliday, StoreNotOpen
from catalog.models import SearchRow
from catalog.services import store_settings
from catalog.services.timers import sweep
from marketplace.lib import clock
from tests.factories.accounts import StoreFactory, StoreMemberFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
Role = StoreMember.Role
PAGE = "/ru/sell/lavka/store/"


@pytest.fixture
def shop() -> Store:
    return ProductFactory(store__slug="lavka", store__name="Лавка").store


def browser(shop: Store, role: str = Role.OWNER) -> Client:
    client = Client()
    member = StoreMemberFactory(store=shop, role=role)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def days(number: int) -> date:
    return clock.now().date() + timedelta(days=number)


def picture(width: int, height: int) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (width, height), "#264").save(file, "PNG")
    return SimpleUploadedFile("x.png", file.getvalue(), "image/png")


@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 200), (Role.MANAGER, 200), (Role.CLERK, 403)])
def test_who_may_change_the_store(shop: Store, role: str, status: int) -> None:
    client = browser(shop, role)
    assert client.get(PAGE).status_code == status
    nav = client.get("/ru/sell/lavka/").context["seller_nav"]
    assert (PAGE in [entry.url for entry in nav]) is (status == 200)
    if status == 403:
        assert client.post(PAGE, {"section": "front", "description_ru": "x"}).status_code == 403
        for path in ("holiday/end/", "picture/remove/"):
            assert client.post(PAGE + path, {"kind": "logo"}).status_code == 403


def test_queries(shop: Store) -> None:
    client = browser(shop)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    assert len(captured) == 4


def test_words_and_terms_are_saved_apart(shop: Store) -> None:
    client = browser(shop)
    words = {"section": "front", "description_ru": "Всё своё", "description_en": "All our own"}
    assert client.post(PAGE, words).status_code == 303
    terms = {"section": "terms", "ship_by_days": "3", "guarantee_days": "10"}
    assert client.post(PAGE, terms)["Location"] == f"{PAGE}#terms"
    shop.refresh_from_db()
    assert (shop.description_ru, shop.description_en) == ("Всё своё", "All our own")
    assert (shop.ship_by_days, shop.guarantee_days) == (3, 10)
    assert "Всё своё" in client.get("/ru/store/lavka/").content.decode()


@pytest.mark.parametrize("value", ["0", "21", "x", ""])
def test_terms_out_of_bounds_come_back_as_typed(shop: Store, value: str) -> None:
    page = browser(shop).post(PAGE, {"section": "terms", "ship_by_days": value, "guarantee_days": "17"})
    assert page.status_code == 422
    assert page.context["forms"]["terms"].errors["ship_by_days"]
    assert 'value="17"' in page.content.decode()
    shop.refresh_from_db()
    assert shop.ship_by_days == 7


@pytest.mark.parametrize(("kind", "size"), [("logo", (256, 256)), ("banner", (1200, 300))])
def test_a_picture_is_cut_and_the_old_file_goes(
    shop: Store,
    kind: str,
    size: tuple[int, int],
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    client = browser(shop)
    names = []
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(PAGE, {"section": kind, "picture": picture(1300, 700)}).status_code == 303
        shop.refresh_from_db()
        names.append(getattr(shop, kind).name)
    assert not default_storage.exists(names[0])
    with default_storage.open(names[1]) as file, Image.open(file) as stored:
        assert (stored.size, stored.format) == (size, "WEBP")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{PAGE}picture/remove/", {"kind": kind}).status_code == 303
    shop.refresh_from_db()
    assert not getattr(shop, kind)
    assert not default_storage.exists(names[1])


@pytest.mark.parametrize(
    "file", [None, SimpleUploadedFile("x.png", b"not a picture"), SimpleUploadedFile("x.png", b""), picture(40, 40)]
)
def test_what_is_no_picture_changes_nothing(shop: Store, file: SimpleUploadedFile | None) -> None:
    page = browser(shop).post(PAGE, {"section": "logo"} | ({"picture": file} if file else {}))
    assert page.status_code == 422
    assert page.context["forms"]["logo"].errors["picture"]
    shop.refresh_from_db()
    assert not shop.logo


def test_an_unknown_picture_is_not_found(shop: Store) -> None:
    assert browser(shop).post(f"{PAGE}picture/remove/", {"kind": "slug"}).status_code == 404


def test_an_unknown_section_changes_nothing(shop: Store) -> None:
    assert browser(shop).post(PAGE, {"section": "score", "score": "5"}).status_code == 303


# Holidays


def test_a_holiday_begins_at_once_and_ends_when_the_seller_is_back(shop: Store) -> None:
    client = browser(shop)
    client.post(PAGE, {"section": "holiday", "first": days(0).isoformat(), "last": days(5).isoformat()})
    shop.refresh_from_db()
    assert (shop.status, shop.vacation_until) == ("vacation", days(5))
    assert not SearchRow.objects.filter(store=shop).exists()
    for _ in range(2):
        assert client.post(f"{PAGE}holiday/end/").status_code == 303
    shop.refresh_from_db()
    assert (shop.status, shop.vacation_from, shop.vacation_until) == ("approved", None, None)
    assert SearchRow.objects.filter(store=shop).exists()


def test_the_clock_begins_and_ends_a_holiday(shop: Store) -> None:
    store_settings.plan_holiday(store_id=shop.pk, first=days(2), last=days(3))
    seen = []
    for number in range(5):
        with clock.at(clock.now() + timedelta(days=number)):
            done = store_settings.sweep(now=clock.now())
            sweep(now=clock.now())
        shop.refresh_from_db()
        seen.append((done, shop.status, SearchRow.objects.filter(store=shop).exists()))
    assert seen == [
        (0, "approved", True),
        (0, "approved", True),
        (1, "vacation", False),
        (0, "vacation", False),
        (1, "approved", True),
    ]
    assert shop.vacation_from is None


def test_a_holiday_without_an_end_goes_on(shop: Store) -> None:
    Store.objects.filter(pk=shop.pk).update(status="vacation")
    with clock.at(clock.now() + timedelta(days=400)):
        sweep(now=clock.now())
    shop.refresh_from_db()
    assert shop.status == "vacation"


def test_goods_of_a_suspended_store_leave_the_listings(shop: Store) -> None:
    Store.objects.filter(pk=shop.pk).update(status="suspended")
    sweep(now=clock.now())
    assert not SearchRow.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (3, 2), (0, 91), (5, 96)])
def test_dates_that_make_no_holiday(shop: Store, first: int, last: int) -> None:
    with pytest.raises(InvalidHoliday):
        store_settings.plan_holiday(store_id=shop.pk, first=days(first), last=days(last))
    form = {"section": "holiday", "first": days(first).isoformat(), "last": days(last).isoformat()}
    page = browser(shop).post(PAGE, form)
    assert page.status_code == 422
    assert page.context["forms"]["holiday"].errors["last"]
    assert days(last).isoformat() in page.content.decode()
    shop.refresh_from_db()
    assert (shop.status, shop.vacation_from) == ("approved", None)


@pytest.mark.parametrize("status", ["closed", "suspended", "applied"])
def test_a_store_that_is_not_open_cannot_go_on_holiday(status: str) -> None:
    store = StoreFactory(status=status)
    with pytest.raises(StoreNotOpen):
        store_settings.plan_holiday(store_id=store.pk, first=days(0), last=days(2))
    assert store_settings.end_holiday(store_id=store.pk) is False
    store.refresh_from_db()
    assert store.status == status


def test_details_for_papers_are_kept_and_what_was_typed_wrong_comes_back(shop: Store) -> None:
    client = browser(shop)
    given = {"section": "papers", "legal_name": "ООО «Лавка»", "tax_number": "7707083893", "legal_address": "Москва"}
    wrong = client.post(PAGE, given | {"tax_number": "<b>"})
    assert wrong.status_code == 422
    assert "ООО «Лавка»" in wrong.content.decode()
    assert wrong.context["forms"]["papers"].errors["tax_number"]
    assert client.post(PAGE, given).status_code == 303
    shop.refresh_from_db()
    assert (shop.legal_name, shop.tax_number, shop.legal_address) == ("ООО «Лавка»", "7707083893", "Москва")
    assert "7707083893" in client.get(PAGE).content.decode()
    cleared = client.post(PAGE, {"section": "papers", "legal_name": "", "tax_number": "", "legal_address": ""})
    assert cleared.status_code == 303
    shop.refresh_from_db()
    assert shop.tax_number == ""
