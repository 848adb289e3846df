"""Brands: one for one name, whoever names it, in the letters of any alphabet."""

from __future__ import annotations

import pytest
from django.urls import reverse

from catalog.errors import BadBrandName, BrandKnown
from catalog.importing.rows import understand
from catalog.models import Brand
from catalog.rules import brand_key, brand_name
from catalog.services.brands import brand_named, brands_named, check_brand
from tests.factories.accounts import UserFactory

NAMES = [
    "Ветерок",
    "Ångström",
    "İpek",
    "ΣΟΦΙΑ",
    "小米",
    "삼성",
    "שלום",
    "لنوو",
    "Łódź",
    "Straße",
    "7-й",
    "L'Été",
    "AT&T",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_brand_is_found_again_in_any_case(name: str) -> None:
    brand = brand_named(name)
    assert brand is not None
    assert brand.name == name
    for other in (name.upper(), name.lower(), f"  {name} ", name.casefold()):
        assert brand_named(other) == brand, other
    assert Brand.objects.count() == 1


@pytest.mark.django_db
def test_brands_of_foreign_letters_have_slugs_of_their_own() -> None:
    slugs = [brand.slug for brand in brands_named(["小米", "华为", "Ветерок"]).values()]
    assert len(set(slugs)) == 3
    assert "veterok" in slugs


@pytest.mark.parametrize(
    ("one", "other"),
    [("Café", "Cafe\u0301"), ("Ёлка", "елка"), ("STRASSE", "Straße"), ("ＳＯＮＹ", "Sony"), ("A  B", "a\u00a0b"),
     ("Ёж", "Е\u0308ж"), ("So\u200bny", "sony")],
)  # fmt: skip
def test_names_of_one_brand(one: str, other: str) -> None:
    assert brand_key(one) == brand_key(other)


def test_letters_of_another_kind_are_another_brand() -> None:
    assert brand_key("Сони") != brand_key("Sony")
    assert brand_key("Cafe") != brand_key("Café")


def test_what_is_kept_holds_nothing_unseen() -> None:
    assert brand_name(" Cafe\u0301\u200b \n du\u202e Nord ") == "Café du Nord"
    assert brand_name("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["—", "!!!", "\u200b", "***"])
def test_signs_alone_name_nothing(name: str) -> None:
    with pytest.raises(BadBrandName):
        check_brand(name=name)
    row = understand(2, ["A-1", name], ["sku", "brand"])
    assert [problem.code for problem in row.problems] == ["brand"]


@pytest.fixture
def staff(client, db):
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def test_staff_name_brands_by_the_same_rules(staff) -> None:
    add = reverse("admin:catalog_brand_add")
    assert staff.post(add, {"name": "  Ёлка  ", "slug": ""}).status_code == 302
    brand = Brand.objects.get()
    assert (brand.name, brand.slug) == ("Ёлка", "elka")
    assert brand_named("ЕЛКА") == brand
    for name, error in (("елка", BrandKnown(name="Ёлка")), ("—", BadBrandName())):
        answer = staff.post(add, {"name": name, "slug": ""})
        assert str(error) in answer.context["adminform"].form.errors["name"]
    change = reverse("admin:catalog_brand_change", args=[brand.pk])
    assert staff.post(change, {"name": "ЁЛКА", "slug": "elka"}).status_code == 302
    assert (Brand.objects.get().name, Brand.objects.get().key) == ("ЁЛКА", "елка")
