"""The loader: twice gives what once gives, copies for load tests, pictures drawn once."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.models import BlockAppeal, SecurityEvent, Store, StoreMember, User
from catalog.models import (
    AttributeValue,
    Category,
    DeliveryZone,
    Discount,
    ExchangeRate,
    Media,
    PriceChange,
    PriceTier,
    Product,
    ProductAttribute,
    SearchRow,
    StockMovement,
    Variant,
)
from marketplace.demo.content import all_goods
from marketplace.demo.load import pictures
from marketplace.demo.load.people import FACES, load_faces
from marketplace.demo.load.plan import Plan
from marketplace.demo.load.products import product_ids
from marketplace.demo.load.steps import STEPS
from marketplace.demo.load.stores import draw_banner, load_logos, stores_by_code
from marketplace.demo.load.views import lead_of, shots_of
from messaging.models import OutboxEmail

COUNTED = (
    User, Store, StoreMember, Category, AttributeValue, Product, Variant, PriceTier, PriceChange, StockMovement,
    ProductAttribute, Discount, DeliveryZone, ExchangeRate, SearchRow,
)  # fmt: skip

CATALOGUE_STEPS = ("Exchange rates", "People", "Stores", "Categories", "Products", "Search", "Discounts")


def _load(scale: int = 1) -> list[str]:
    lines: list[str] = []
    plan = Plan(report=lines.append, scale=scale)
    for name, step in STEPS:
        if name in CATALOGUE_STEPS:
            lines.append(step(plan))
    return lines


@pytest.mark.django_db
def test_the_loaded_shop(monkeypatch):
    """One load, because it is the dear part; then everything that must hold of it."""
    _load()
    first = _counts()
    assert first["Product"] == 300
    assert first["Store"] == 20
    assert first["Variant"] == sum(len(good.skus) for good in all_goods())
    _check_books()
    assert "0 added" in _load()
    assert _counts() == first, "a second load adds nothing"
    _check_pictures(monkeypatch)
    _check_fronts()
    _check_people()
    _load(scale=2)
    assert Product.objects.count() == 600
    assert len(product_ids(copy=1)) == 300
    assert Variant.objects.filter(sku__endswith="-x1").count() * 2 == Variant.objects.count()


def _counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def _check_people():
    dina = User.objects.get(email="dina@example.com")
    assert dina.is_blocked
    event = SecurityEvent.objects.get(user=dina)
    assert (event.kind, event.actor.display_name, event.note) == ("blocked", "Тимур", dina.blocked_reason)
    appeal = BlockAppeal.objects.get(user=dina)
    assert appeal.status == BlockAppeal.Status.SUBMITTED
    assert dina.blocked_at < appeal.created_at
    timur, vera = User.objects.get(email="timur@example.com"), User.objects.get(email="vera@example.com")
    rights = ("accounts.block_user", "accounts.decide_blockappeal", "accounts.view_user", "orders.view_order")
    assert [timur.has_perm(right) for right in rights] == [True] * 4
    assert [timur.has_perm(right) for right in ("accounts.delete_user", "accounts.add_storemember")] == [False] * 2
    assert not vera.has_perm("accounts.block_user")
    assert not OutboxEmail.objects.filter(user=dina).exists(), "history is not mailed"


def _check_books():
    moved = StockMovement.objects.aggregate(total=Sum("on_hand_change"))["total"]
    assert moved == Variant.objects.aggregate(total=Sum("stock_on_hand"))["total"]
    assert Discount.objects.filter(status=Discount.Status.ACTIVE).values("variant__product").distinct().count() == 40
    for variant in Variant.objects.filter(discounts__status="active")[:20]:
        assert variant.price < variant.list_price
        assert variant.old_price == variant.list_price
    assert Product.objects.filter(title_ru=None).count() == 5
    owner = User.objects.get(email="marina@example.com")
    assert owner.check_password("karavan-2026-demo")
    assert owner.stores.filter(name="Тундра Outdoor").exists()


def _check_pictures(monkeypatch):
    good = next(good for good in all_goods() if good.leaf == "binoculars" and len(good.skus) > 1)
    pk = product_ids()[good.number]
    pictures._store(lead_of(good), pictures.render(lead_of(good), 400))
    pictures._hang_leads(0)
    lead = Media.objects.get(product=pk)
    assert lead.sizes == [240, 400]
    pictures.sharpen_lead(good)
    lead.refresh_from_db()
    assert (lead.sizes, lead.width) == ([240, 400, 800], 800)
    assert default_storage.exists(lead.name_of(800))
    assert pictures.hang_rest(good, pk) == len(shots_of(good)) - 1
    with monkeypatch.context() as patched:
        patched.setattr(pictures, "render", None)
        assert pictures.hang_rest(good, pk) == 0
    second = Variant.objects.get(sku=good.skus[1].code)
    assert second.media is not None
    assert second.media.stem == next(s.stem for s in shots_of(good) if s.palette == good.skus[1].palette)


def _check_fronts():
    plan = Plan(report=print)
    assert load_faces(plan) == f"{len(FACES)} drawn"
    assert load_faces(plan) == "0 drawn"
    assert len(set(User.objects.exclude(picture="").values_list("picture", flat=True))) == len(FACES)
    assert User.objects.get(email="anna@example.com").phones.get().number == "+79161234567"
    assert load_logos(plan) == "20 drawn"
    assert load_logos(plan) == "0 drawn"
    draw_banner(4)
    store = stores_by_code()["svetdom"]
    assert store.banner.name == f"stores/{store.slug}-banner.webp"
    draw_banner(4)
    assert stores_by_code()["svetdom"].banner.name == store.banner.name


@pytest.mark.django_db
def test_command_refuses_nonsense_and_production(settings):
    with pytest.raises(CommandError, match="scale"):
        call_command("load_demo", scale=0)
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="known password"):
        call_command("load_demo")


@pytest.mark.django_db
def test_every_step_works_on_the_steps_before_it():
    """The whole demo but for what is drawn: a step that fails leaves a newcomer without a shop."""
    drawn = ("Faces", "Logos", "Pictures")
    plan = Plan(report=lambda line: None, scale=1)
    for name, step in STEPS:
        if name not in drawn:
            step(plan)
        if name == "Products":
            _hang_something()
    statuses = set(Product.objects.values_list("status", flat=True))
    assert statuses == {"draft", "in_review", "live", "paused", "changes_requested", "blocked"}
    shown = Product.objects.filter(variants__sku__startswith="DESK-").exclude(status="draft")
    stems = list(Media.objects.filter(product__in=shown).values_list("stem", flat=True))
    assert len(stems) == shown.count() == 4, "each has a picture of its own"
    assert not Media.objects.filter(stem__in=stems).exclude(product__in=shown).exists()


def _hang_something():
    files = {"sizes": [240, 400, 800], "width": 800, "height": 800}
    Media.objects.bulk_create(Media(product_id=pk, stem=f"goods/{pk}", **files) for pk in product_ids().values())
