"""Staff of the demo: the catalogue desk decides about goods and sees nothing of what members keep for themselves."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import ForeignKey
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import Product
from catalog.selectors.looks import look_of
from catalog.services.products import submit_product
from marketplace.demo.load.people import DESKS, load_people
from marketplace.demo.load.plan import Plan
from tests.catalog.goods import draft

pytestmark = pytest.mark.django_db
TOLD = {"Question", "Answer", "Review"}  # what members have said in public
OURS = {"ProductDecision"}  # what staff have done


@pytest.fixture
def olga() -> User:
    old, _is_new = Group.objects.get_or_create(name="Catalogue desk")
    old.permissions.set(Permission.objects.filter(content_type__app_label="catalog"))
    load_people(Plan(report=print))
    return User.objects.get(email="olga@example.com")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def lists() -> dict[str, str]:
    """The list of every table of the catalogue in the admin, by model."""
    models = [model for model in apps.get_app_config("catalog").get_models() if admin.site.is_registered(model)]
    return {model.__name__: reverse(f"admin:catalog_{model._meta.model_name}_changelist") for model in models}


def test_no_table_of_a_member_is_seen(olga: User) -> None:
    personal = {
        model.__name__
        for model in apps.get_app_config("catalog").get_models()
        if any(isinstance(field, ForeignKey) and field.related_model is User for field in model._meta.get_fields())
    } - TOLD - OURS  # fmt: skip
    assert {"Wishlist", "ViewedProduct", "FavouriteStore", "GiftReservation", "PriceWatch"} <= personal
    held = {name.partition("_")[2] for name in olga.get_all_permissions() if name.startswith("catalog.")}
    private = {name.lower() for name in personal} | {"wishlistitem", "importchange", "importmapping"}
    assert not held & private
    client = browser(olga)
    for name, url in lists().items():
        if name in personal:
            assert client.get(url).status_code == 403, name
    assert client.get(reverse("admin:index")).status_code == 200
    assert not [name for name in olga.get_all_permissions() if not name.startswith("catalog.")]


def test_goods_words_and_the_tree_are_the_desks(olga: User) -> None:
    client, urls = browser(olga), lists()
    for name in ("Product", "Category", "Brand", "ProhibitedTerm", "Question", "Review", "Synonym", "ProductDecision"):
        assert client.get(urls[name]).status_code == 200, name
    product = draft()
    submit_product(product_id=product.pk)
    assert client.get(reverse("admin:catalog_product_change", args=[product.pk])).status_code == 200
    assert client.get(reverse("admin:catalog_product_preview", args=[product.pk])).status_code == 200
    chosen = {"action": "approve", "_selected_action": [product.pk], f"seen-{product.pk}": look_of(product.pk)}
    assert client.post(urls["Product"], chosen | {"apply": "1"}).status_code == 302
    assert Product.objects.get(pk=product.pk).status == "live"
    assert client.get(reverse("admin:catalog_product_delete", args=[product.pk])).status_code == 403


def test_two_people_can_return_a_refund_by_hand(olga: User) -> None:
    needed = {"payments.view_manualrefund", "payments.change_refund"}
    staff = User.objects.filter(is_staff=True, is_superuser=False)
    able = [user.email for user in staff.order_by("email") if needed <= user.get_all_permissions()]
    assert able == ["timur@example.com", "vera@example.com"]


def test_every_desk_has_somebody(olga: User) -> None:
    assert set(User.objects.filter(groups__isnull=False).values_list("email", flat=True)) == set(DESKS)
