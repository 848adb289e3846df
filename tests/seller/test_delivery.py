"""The pages on which a store describes its ways of delivery."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Store, StoreMember
from catalog.models import DeliveryTemplate, DeliveryZone
from catalog.selectors.delivery_ways import way_version
from marketplace.lib.money import Money
from seller.delivery_forms import read_countries
from tests.factories.accounts import StoreMemberFactory
from tests.factories.catalog import DeliveryTemplateFactory, DeliveryZoneFactory, ProductFactory

pytestmark = pytest.mark.django_db
Role = StoreMember.Role
PAGE = "/ru/sell/lavka/delivery/"


@pytest.fixture
def shop() -> Store:
    return ProductFactory(store__slug="lavka", store__name="Лавка").store


def browser(shop: Store, role: str = Role.OWNER) -> Client:
    client = Client()
    member = StoreMemberFactory(store=shop, role=role)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def typed(*zones: dict[str, Any], do: str = "save", **values: Any) -> dict[str, Any]:
    """What the form sends: by default one zone for everywhere at 2,50 and 1 a kilogram."""
    data: dict[str, Any] = {
        "name_ru": "Почтой", "name_en": "", "handling_days": "2", "is_tracked": "on", "key": "abc12345",
        "do": do, "zones": str(len(zones or [0])),
    }  # fmt: skip
    for number, zone in enumerate(zones or [{"is_rest": "on"}]):
        usual = {"base_price": "2,50", "price_per_kg": "1", "days_min": "5", "days_max": "9"}
        data |= {f"zone{number}-{name}": value for name, value in (usual | zone).items()}
    return data | values


@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 200), (Role.MANAGER, 200), (Role.CLERK, 403)])
def test_who_may_see_and_change_it(shop: Store, role: str, status: int) -> None:
    client = browser(shop, role)
    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}new/").status_code == status


def test_a_store_without_ways_is_told_what_it_means(shop: Store) -> None:
    client = browser(shop)
    words = "Из магазина никто не может заказать"
    assert words in client.get(PAGE).content.decode()
    assert words in client.get("/ru/sell/lavka/").content.decode()
    DeliveryTemplateFactory(store=shop)
    assert words not in client.get(PAGE).content.decode()
    assert words not in client.get("/ru/sell/lavka/").content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_queries(shop: Store, count: int) -> None:
    for _ in range(count):
        DeliveryZoneFactory(template=DeliveryTemplateFactory(store=shop), countries=["RU"])
    client = browser(shop)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    assert len(captured) == 5


def test_a_way_with_two_zones_is_saved(shop: Store) -> None:
    near = {"countries": ["RU", "KZ"], "others": "Латвия, cn", "free_from": "40", "price_per_kg": ""}
    page = browser(shop).post(f"{PAGE}new/", typed(near, {"is_rest": "on", "base_price": "9"}))
    assert (page.status_code, page["Location"]) == (303, PAGE)
    first, rest = DeliveryZone.objects.all()
    assert first.countries == ["RU", "KZ", "LV", "CN"]
    assert (first.base_price, first.price_per_kg, first.free_from) == (Money("2.50"), Money("0"), Money("40"))
    assert (rest.countries, rest.free_from, rest.price_per_kg) == ([], None, Money("1"))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (typed(name_ru=""), "name_ru"),
        (typed(handling_days="x"), "handling_days"),
        (typed({"is_rest": "on", "days_min": "9", "days_max": "5"}), "zone0-days_max"),
        (typed({}), "zone0-countries"),
        (typed({"is_rest": "on", "countries": ["RU"]}), "zone0-is_rest"),
        (typed({"countries": ["RU"]}, {"countries": ["RU"]}), "zone1-countries"),
        (typed({"countries": ["RU"]}, {"others": "Россия"}), "zone1-others"),
        (typed({"is_rest": "on"}, {"is_rest": "on"}), "zone1-is_rest"),
        (typed({"others": "Атлантида"}), "zone0-others"),
        (typed({"is_rest": "on", "base_price": "-1"}), "zone0-base_price"),
        (typed({"is_rest": "on", "free_from": "много"}), "zone0-free_from"),
        (typed({"is_rest": "on", "days_max": "9999"}), "zone0-days_max"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    shop: Store, data: dict[str, Any], field: str
) -> None:
    page = browser(shop).post(f"{PAGE}new/", data)
    assert page.status_code == 422
    prefix, _dash, name = field.rpartition("-")
    forms = {form.prefix or "": form for form in [page.context["form"], *page.context["zones"]]}
    assert forms[prefix].errors[name]
    assert all(not form.errors for key, form in forms.items() if key != prefix)
    assert 'value="2,50"' in page.content.decode() or 'value="-1"' in page.content.decode()
    assert not DeliveryTemplate.objects.exists()


def test_zones_come_and_go_with_what_was_typed(shop: Store) -> None:
    client = browser(shop)
    zones = ({"countries": ["RU"], "base_price": "много"}, {"is_rest": "on", "base_price": "7"})
    more = client.post(f"{PAGE}new/", typed(*zones, do="add"))
    assert (more.status_code, len(more.context["zones"])) == (200, 3)
    assert 'value="много"' in more.content.decode()
    fewer = client.post(f"{PAGE}new/", typed(*zones, do="remove-0"))
    assert [zone["base_price"].value() for zone in fewer.context["zones"]] == ["7"]
    assert 'value="Почтой"' in fewer.content.decode()
    assert not DeliveryTemplate.objects.exists()


def test_prices_are_shown_before_anything_is_saved(shop: Store) -> None:
    page = browser(shop).post(f"{PAGE}new/", typed(do="preview"))
    assert page.status_code == 200
    prices = page.context["prices"][0]
    assert prices["prices"] == (Money("3.50"), Money("3.50"), Money("7.50"))
    assert prices["days"] == "7–11"
    assert not DeliveryTemplate.objects.exists()


def test_what_a_buyer_in_a_country_pays(shop: Store) -> None:
    way = DeliveryTemplateFactory(store=shop, zone=False)
    DeliveryZoneFactory(template=way, countries=["KZ"], base_price=Money("3.00"), price_per_kg=Money("2.00"))
    client = browser(shop)
    kazakh = client.get(f"{PAGE}?country=KZ")
    assert kazakh.context["to_country"][0][1]["prices"] == (Money("5.00"), Money("5.00"), Money("13.00"))
    french = client.get(f"{PAGE}?country=FR").content.decode()
    assert "Ни один способ не доставляет в эту страну (Франция)" in french
    assert client.get(f"{PAGE}?country=XX").context["country"] == "RU"


def test_a_way_is_changed_and_two_people_do_not_overwrite_each_other(shop: Store) -> None:
    way = DeliveryTemplateFactory(store=shop)
    client = browser(shop)
    page = client.get(f"{PAGE}{way.pk}/")
    seen = page.context["form"]["seen"].value()
    assert seen == way_version(way)
    assert client.post(f"{PAGE}{way.pk}/", typed(seen=seen)).status_code == 303
    late = client.post(f"{PAGE}{way.pk}/", typed(seen=seen, name_ru="Курьером"))
    assert late.status_code == 409
    assert 'value="Курьером"' in late.content.decode()
    again = late.context["form"]["seen"].value()
    assert client.post(f"{PAGE}{way.pk}/", typed(seen=again, name_ru="Курьером")).status_code == 303
    way.refresh_from_db()
    assert way.name_ru == "Курьером"


def test_a_copy_begins_with_everything_of_the_other(shop: Store) -> None:
    way = DeliveryTemplateFactory(store=shop, zone__countries=["RU", "LV"])
    client = browser(shop)
    page = client.get(f"{PAGE}new/?from={way.pk}")
    assert page.context["form"]["name_ru"].value() == "Почта"
    assert page.context["zones"][0]["countries"].value() == ["RU"]
    assert page.context["zones"][0]["others"].value() == "Латвия"
    assert DeliveryTemplate.objects.count() == 1
    assert client.get(f"{PAGE}new/?from={DeliveryTemplateFactory().pk}").status_code == 404


def test_offering_stops_and_begins_again(shop: Store) -> None:
    way = DeliveryTemplateFactory(store=shop)
    client = browser(shop)
    for offered in ("0", "0", "1"):
        assert client.post(f"{PAGE}{way.pk}/offer/", {"offered": offered}).status_code == 303
        way.refresh_from_db()
        assert way.is_active is (offered == "1")
    assert client.post(f"{PAGE}{DeliveryTemplateFactory().pk}/offer/", {"offered": "0"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("", (), ()),
        ("Латвия; lv, КИТАЙ\nru", ("LV", "CN", "RU"), ()),
        ("Объединенные Арабские Эмираты", (), ("Объединенные Арабские Эмираты",)),
        ("ОАЭ, Нигде", ("AE",), ("Нигде",)),
    ],
)
def test_countries_are_read_by_name_and_code(text: str, codes: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert read_countries(text) == (codes, unknown)
