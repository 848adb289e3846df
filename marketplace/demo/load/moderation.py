"""What staff and stores have on their desks: prohibited words, and goods in every state before and after the sale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from catalog.models import Attribute, AttributeValue, Category, Product, ProductAttribute, ProhibitedTerm
from catalog.selectors.editor import section_version
from catalog.selectors.looks import look_of
from catalog.services import moderation
from catalog.services.attributes import Words, choice_value, number_value
from catalog.services.pictures import add_media
from catalog.services.products import create_product, pause_product, submit_product
from catalog.services.variants import VariantRow, save_variants
from marketplace.demo.content import Leaf, leaves
from marketplace.demo.drawings import Shot
from marketplace.lib.money import Money
from marketplace.lib.publishing import without_publishing

from .catalogue import attribute_code
from .pictures import draw_picture
from .plan import Plan
from .stores import stores_by_code

STORE = "tundra"
TERMS = (
    ("боевой патрон", "refuse", "Оружие и патроны на Караване не продаются.", "Weapons and ammunition are not sold."),
    ("replica watch", "refuse", "Подделки известных марок не продаются.", "Replicas of known brands are not sold."),
    ("лечебный", "review", "Лечебные свойства нужно подтвердить.", "Healing effects have to be proved."),
)


@dataclass(frozen=True)
class Sample:
    """A product of the desk: how far it came, its words, the leaf it is filed under, its drawing, its properties.

    `facts` are a property and its value: a number, or the words in Russian and English.
    """

    sku: str
    until: str
    ru: tuple[str, str]
    en: tuple[str, str]
    price: str
    leaf: str
    shot: Shot
    facts: tuple[tuple[str, str | tuple[str, str]], ...]


def _shot(kind: str, palette: str) -> Shot:
    return Shot("camp_goods", kind, 3, palette, "front")


CAMP = "tents_sleeping_bags"
KITCHEN = "backpacks_camp_kitchen"
STEEL = ("material", ("сталь", "steel"))
SAMPLES = (
    Sample(
        "DESK-1", "draft", ("Коврик туристический складной", ""), ("Folding camping mat", ""), "12.40", CAMP,
        _shot("mat", "forest"), (("type", ("коврик", "mat")), ("size", ("до 185 см", "to 185 cm"))),
    ),
    Sample(
        "DESK-2", "in_review",
        ("Вкладыш в спальник согревающий, лечебный эффект", "Шерсть и хлопок. Добавляет спальнику пять градусов."),
        ("Warming sleeping-bag liner", "Wool and cotton. Adds five degrees to a sleeping bag."), "9.90", CAMP,
        _shot("liner", "plum"),
        (("type", ("вкладыш", "liner")), ("size", ("до 200 см", "to 200 cm")),
         ("season", ("три сезона", "three seasons")), ("weight", "0.6")),
    ),
    Sample(
        "DESK-3", "changes_requested",
        ("Фонарь налобный 300 лм", "Три режима, зарядка от USB-C."),
        ("Head torch 300 lm", "Three modes, charged by USB-C."), "14.00", "floodlights", _shot("torch", "graphite"),
        (("power", "3"), ("flux", "300"), ("tone", "5000"), ("proof", ("IPX4", "IPX4"))),
    ),
    Sample(
        "DESK-4", "paused",
        ("Термокружка 450 мл", "Двойные стенки, держит тепло шесть часов."),
        ("Thermal mug 450 ml", "Double walls, keeps warm for six hours."), "11.20", KITCHEN, _shot("mug", "teal"),
        (("type", ("термокружка", "thermal mug")), ("volume", "0.45"), STEEL),
    ),
    Sample(
        "DESK-5", "blocked",
        ("Термос 1 л «как у известной марки»", "Двойные стенки из стали, крышка-чашка."),
        ("Vacuum flask 1 l", "Double steel walls, the lid is a cup."), "19.00", KITCHEN, _shot("flask", "navy"),
        (("type", ("термос", "vacuum flask")), ("volume", "1"), STEEL),
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
    leaf = next(leaf for leaf in leaves() if leaf.code == sample.leaf)
    store = stores_by_code()[STORE]
    category = Category.objects.get(name_en=leaf.name.en, parent__isnull=False)
    product = create_product(store=store, category_id=category.pk, title_ru=sample.ru[0], title_en=sample.en[0])
    product.description_ru, product.description_en = sample.ru[1], sample.en[1]
    product.save()
    ProductAttribute.objects.bulk_create(
        ProductAttribute(product=product, value=_value(leaf, code, fact), position=place)
        for place, (code, fact) in enumerate(sample.facts)
    )
    row = VariantRow(options=[], sku=sample.sku, list_price=Money(Decimal(sample.price)), stock=12, weight_g=300)
    owner = store.members.order_by("pk").first()
    assert owner is not None
    save_variants(product_id=product.pk, seen=section_version(product.pk, "variants"), rows=[row], user=owner)
    if sample.until != "draft":
        add_media(product=product, stored=draw_picture(sample.shot), alt_ru=sample.ru[0], alt_en=sample.en[0])
    return product


def _value(leaf: Leaf, code: str, fact: str | tuple[str, str]) -> AttributeValue:
    attribute = Attribute.objects.get(code=attribute_code(leaf, code))
    if isinstance(fact, str):
        return number_value(attribute=attribute, number=Decimal(fact))
    return choice_value(attribute=attribute, words=Words(*fact))


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
