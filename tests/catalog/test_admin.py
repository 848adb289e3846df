"""Staff pages: every list and form opens, at the same cost for one row and for many; writes go through services."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import (
    Category,
    CommonWord,
    CompareItem,
    DeliverySpeed,
    Discount,
    DroppedPicture,
    FacetCount,
    FacetGoods,
    GiftReservation,
    ImportChange,
    ImportJob,
    ImportMapping,
    ImportPicture,
    ProhibitedTerm,
    SearchPhrase,
    SearchRow,
    SearchWord,
    StoreFacts,
    Synonym,
    Variant,
    ViewedProduct,
    ViewingPause,
    Wishlist,
    WordGoods,
)
from catalog.services import favourites, wishlists
from catalog.services.prices import plan_discount
from catalog.services.purchases import record_purchase
from catalog.services.stock import reserve_stock
from catalog.services.stock_watches import watch_stock
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import UserFactory
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    BrandFactory,
    CategoryFactory,
    DeliveryTemplateFactory,
    ExchangeRateFactory,
    PriceTierFactory,
    ProductFactory,
    QuestionFactory,
    ReviewFactory,
    WishlistItemFactory,
)

REGISTERED = [model for model in apps.get_app_config("catalog").get_models() if admin.site.is_registered(model)]


@pytest.fixture
def staff(db, client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def fill(number):
    """`number` rows of everything."""
    for count in range(number):
        buyer = UserFactory()
        leaf = CategoryFactory(parent=CategoryFactory())
        value = AttributeValueFactory(attribute=AttributeFactory(category=leaf))
        product = ProductFactory(category=leaf, brand=BrandFactory(), values=[value])
        variant = product.variants.get()
        PriceTierFactory(variant=variant)
        DeliveryTemplateFactory(store=product.store)
        ReviewFactory(product=product, author=buyer)
        QuestionFactory(product=product, author=buyer, answers=1)
        watch_stock(user=buyer, variant_id=variant.pk)
        ExchangeRateFactory(as_of=date(2020, 1, 1) + timedelta(days=buyer.pk))
        SearchPhrase.objects.create(text=f"phrase{buyer.pk}")
        Synonym.objects.create(word=f"word{count}{buyer.pk}", means="other")
        wishlists.add_wish(user=buyer, variant_id=variant.pk)
        favourites.add_favourite(user=buyer, store_slug=product.store.slug)
        record_purchase(user=buyer, store_id=product.store_id, quantities={product.pk: 1}, at=clock.now())
        reserve_stock(wanted={f"O{buyer.pk}": {variant.pk: 1}}, until=clock.now())
        plan_discount(variant_id=variant.pk, percent=10, starts_at=clock.now())
        ProhibitedTerm.objects.create(words=f"word{buyer.pk}", reason_ru="Нельзя", reason_en="No")
        product.decisions.create(outcome="approved", by=buyer)
        product.picture_uploads.create(name="x.jpg", file_name=f"x{buyer.pk}")
        DroppedPicture.objects.create(stem=f"y{buyer.pk}")
        give_traces(buyer, variant)
        give_listing(buyer, product)
        give_import(variant)
        product.media.create(stem=f"x{buyer.pk}", sizes=[240], width=240, height=240)


def give_traces(user, variant):
    ViewedProduct.objects.create(user=user, product=variant.product)
    ViewingPause.objects.create(user=user)
    CompareItem.objects.create(user=user, product=variant.product)
    item = WishlistItemFactory(variant=variant)
    GiftReservation.objects.create(item=item, giver=user, token=f"token{user.pk}")


def give_listing(user, product):
    StoreFacts.objects.get_or_create(store=product.store)
    SearchWord.objects.create(word=f"word{user.pk}")
    FacetCount.objects.create(place=f"c{product.category_id}", facet="size", count=1)
    FacetGoods.objects.create(category_id=product.category_id, facet="mall", goods="101")
    word = CommonWord.objects.create(word=f"'word{user.pk}'", since=1)
    WordGoods.objects.create(category_id=product.category_id, word=word, goods="101")
    DeliverySpeed.objects.get_or_create(key=f"speed{user.pk}")


def give_import(variant):
    job = ImportJob.objects.create(store=variant.store, kind="csv", name="goods.csv")
    ImportChange.objects.create(job=job, product=variant.product, variant=variant, is_new=True)
    ImportPicture.objects.create(job=job, row=2, variant=variant, name="x.jpg")
    ImportMapping.objects.create(store=variant.store)


def url_of(model, page, *args):
    return reverse(f"admin:catalog_{model._meta.model_name}_{page}", args=args)


def test_every_model_that_stands_alone_is_registered():
    inline = {"CategoryAttribute", "ProductAttribute", "ProductText", "PriceTier", "DeliveryZone", "ImportNote"}
    assert {model.__name__ for model in apps.get_app_config("catalog").get_models()} - inline == {
        model.__name__ for model in REGISTERED
    }


def test_lists_cost_the_same_for_one_row_and_for_many(staff):
    staff.get(url_of(Category, "changelist"))  # content types and the like are read once
    costs = []
    for number in (1, 5):
        fill(number)
        row = {}
        for model in REGISTERED:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert staff.get(url_of(model, "changelist") + "?q=o").status_code == 200, model
            row[model.__name__] = len(queries)
        costs.append(row)
    assert costs[0] == costs[1]


def test_forms_open(staff):
    fill(1)
    for model in REGISTERED:
        obj = model.objects.first()
        assert staff.get(url_of(model, "change", obj.pk)).status_code == 200, model
        assert staff.get(url_of(model, "add")).status_code in {200, 403}, model


def test_money_and_stock_ledgers_are_only_looked_at(staff):
    fill(1)
    for name in ("PriceChange", "StockMovement", "StockReservation", "SearchRow"):
        model = apps.get_model("catalog", name)
        assert staff.get(url_of(model, "add")).status_code == 403
        assert staff.post(url_of(model, "delete", model.objects.first().pk), {"post": "yes"}).status_code == 403
        assert staff.post(url_of(model, "change", model.objects.first().pk), {}).status_code == 403


def test_a_list_price_is_changed_through_its_service(staff):
    variant = ProductFactory().variants.get()
    data = {
        "sku": "NEW",
        "options": "[]",
        "list_price": "12.50",
        "weight_g": "1",
        "position": "0",
        "is_active": "on",
        "tiers-TOTAL_FORMS": "0",
        "tiers-INITIAL_FORMS": "0",
    }
    response = staff.post(url_of(Variant, "change", variant.pk), data)
    assert response.status_code == 302, response.context["errors"]
    variant.refresh_from_db()
    assert (variant.sku, variant.price, variant.list_price) == ("NEW", *[Money(Decimal("12.50"))] * 2)
    assert variant.price_changes.first().reason == "edit"
    assert SearchRow.objects.get(variant=variant).price == Money(Decimal("12.50"))


def test_a_discount_is_planned_through_its_service(staff):
    variant = ProductFactory().variants.get()
    now = clock.now()
    data = {"variant": variant.pk, "percent": "20", "starts_at_0": f"{now:%Y-%m-%d}", "starts_at_1": "00:00"}
    response = staff.post(url_of(Discount, "add"), data)
    assert response.status_code == 302, response.context["errors"]
    variant.refresh_from_db()
    assert variant.price == Money(Decimal("8.00"))


def test_a_new_category_has_its_path(staff, django_capture_on_commit_callbacks):
    root = CategoryFactory()
    data = {
        "parent": root.pk,
        **{f"name_{code}": "Дом" for code in ("ru", "en")},
        **{f"slug_{code}": "dom" for code in ("ru", "en")},
        "position": "0",
        "category_attributes-TOTAL_FORMS": "0",
        "category_attributes-INITIAL_FORMS": "0",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = staff.post(url_of(Category, "add"), data)
    assert response.status_code == 302, response.context["errors"]
    made = Category.objects.get(slug_ru="dom")
    assert made.path == [root.pk, made.pk]


def clerk_of(client, *rights):
    """A member of staff with these rights alone."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="catalog", codename__in=rights))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.mark.django_db
def test_the_preview_wants_the_right_to_see_goods(client):
    path = reverse("admin:catalog_product_preview", args=[ProductFactory(draft=True).pk])
    clerk_of(client)
    assert client.get(path).status_code == 403
    clerk_of(client, "view_product")
    assert client.get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("right", "status"), [("view_discount", "active"), ("add_discount", "ended")])
def test_who_may_only_look_ends_no_discount(client, right, status):
    variant = ProductFactory().variants.get()
    discount = plan_discount(variant_id=variant.pk, percent=10, starts_at=clock.now())
    clerk_of(client, "view_discount", right)
    client.post(url_of(Discount, "changelist"), {"action": "end_now", "_selected_action": discount.pk})
    discount.refresh_from_db()
    assert discount.status == status


def test_staff_look_at_wish_lists_and_change_nothing(staff):
    wish = WishlistItemFactory()
    path = url_of(Wishlist, "change", wish.wishlist_id)
    assert staff.get(path).status_code == 200
    assert staff.post(path, {"visibility": "public"}).status_code == 403
    assert staff.get(url_of(Wishlist, "add")).status_code == 403
