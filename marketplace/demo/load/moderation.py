"""What staff and stores have on their desks: prohibited words, and goods in every state before and after the sale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from catalog.models import Media, Product, ProductAttribute, ProhibitedTerm
from catalog.selectors.editor import section_version
from catalog.selectors.looks import look_of
from catalog.services import moderation
from catalog.services.pictures import StoredPicture, add_media
from catalog.services.products import create_product, pause_product, submit_product
from catalog.services.variants import VariantRow, save_variants
from marketplace.demo.content import all_goods
from marketplace.lib.money import Money
from marketplace.lib.transactions import without_publishing

from .plan import Plan
from .products import product_ids
from .stores import stores_by_code

STORE = "tundra"
TERMS = (
    ("боевой патрон", "refuse", "Оружие и патроны на Караване не продаются.", "Weapons and ammunition are not sold."),
    ("replica watch", "refuse", "Подделки известных марок не продаются.", "Replicas of known brands are not sold."),
    ("лечебный", "review", "Лечебные свойства нужно подтвердить.", "Healing effects have to be proved."),
)


@dataclass(frozen=True)
class Sample:
    """A product of the desk: how far it came, its words, and the good whose picture and category it borrows."""

    sku: str
    until: str
    ru: tuple[str, str]
    en: tuple[str, str]
    price: str
    like: int


SAMPLES = (
    Sample("DESK-1", "draft", ("Коврик туристический складной", ""), ("Folding camping mat", ""), "12.40", 1),
    Sample(
        "DESK-2", "in_review",
        ("Пояс согревающий, лечебный эффект", "Шерсть и хлопок. Согревает поясницу в походе."),
        ("Warming belt", "Wool and cotton. Keeps the back warm on a hike."), "9.90", 2,
    ),
    Sample(
        "DESK-3", "changes_requested",
        ("Фонарь налобный 300 лм", "Три режима, зарядка от USB-C."),
        ("Head torch 300 lm", "Three modes, charged by USB-C."), "14.00", 3,
    ),
    Sample(
        "DESK-4", "paused",
        ("Термокружка 450 мл", "Двойные стенки, держит тепло шесть часов."),
        ("Thermal mug 450 ml", "Double walls, keeps warm for six hours."), "11.20", 4,
    ),
    Sample(
        "DESK-5", "blocked",
        ("Нож складной «как у известной марки»", "Стальное лезвие 8 см."),
        ("Folding knife", "Steel blade, 8 cm."), "19.00", 5,
    ),
)  # fmt: skip


def load_desk(plan: Plan) -> str:
    """Terms and goods that are not there yet."""
    for words, verdict, ru, en in TERMS:
        values = {"verdict": verdict, "reason_ru": ru, "reason_en": en}
        ProhibitedTerm.objects.get_or_create(words=words, defaults=values)
    store = stores_by_code()[STORE]
    known = set(Product.objects.filter(store=store, variants__sku__startswith="DESK-").values_list("variants__sku"))
    missing = [sample for sample in SAMPLES if (sample.sku,) not in known]
    staff = User.objects.filter(is_staff=True).order_by("pk").first()
    with without_publishing():
        for sample in missing:
            product = _add(sample)
            if staff is not None:
                _bring(product, sample.until, staff)
    return f"{len(TERMS)} prohibited words, {len(missing)} products on the desk"


def _add(sample: Sample) -> Product:
    good = next(good for good in all_goods() if good.number == sample.like)
    twin = Product.objects.get(pk=product_ids()[good.number])
    store = stores_by_code()[STORE]
    product = create_product(
        store=store, category_id=twin.category_id, title_ru=sample.ru[0], title_en=sample.en[0]
    )  # fmt: skip
    product.description_ru, product.description_en = sample.ru[1], sample.en[1]
    product.save()
    values = ProductAttribute.objects.filter(product=twin).order_by("position", "pk")
    ProductAttribute.objects.bulk_create(
        ProductAttribute(product=product, value_id=one.value_id, position=one.position) for one in values
    )
    row = VariantRow(options=[], sku=sample.sku, list_price=Money(Decimal(sample.price)), stock=12, weight_g=300)
    owner = store.members.order_by("pk").first()
    assert owner is not None
    save_variants(product_id=product.pk, seen=section_version(product.pk, "variants"), rows=[row], user=owner)
    media = Media.objects.filter(product=twin).order_by("position", "pk").first()
    if media is not None and sample.until != "draft":
        stored = StoredPicture(media.stem, tuple(media.sizes), media.width, media.height)
        add_media(product=product, stored=stored, alt_ru=sample.ru[0], alt_en=sample.en[0])
    return product


def _bring(product: Product, until: str, staff: User) -> None:
    """Walk the product to its state on the way that others go."""
    if until == "draft" or not product.media.exists():
        return
    submit_product(product_id=product.pk)
    product.refresh_from_db()
    if until == "changes_requested":
        reason = "Покажите фонарь со всех сторон: одной фотографии мало."
        moderation.request_changes(product_id=product.pk, by=staff, reason=reason)
    elif until == "blocked":
        moderation.block_product(product_id=product.pk, by=staff, reason="Похоже на подделку известной марки.")
    elif until == "paused":
        if product.status == Product.Status.IN_REVIEW:
            moderation.approve_product(product_id=product.pk, by=staff, seen=look_of(product.pk))
        pause_product(product_id=product.pk)
