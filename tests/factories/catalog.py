"""Categories, goods, prices, stock, delivery."""

from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.models import (
    Answer,
    Attribute,
    AttributeValue,
    Brand,
    Category,
    CategoryAttribute,
    DeliveryTemplate,
    DeliveryZone,
    ExchangeRate,
    PriceChange,
    PriceTier,
    Product,
    ProductAttribute,
    Question,
    Review,
    StockMovement,
    Variant,
    Wishlist,
    WishlistItem,
)
from catalog.selectors.tree import forget_tree
from catalog.services.search_rows import refresh_store, write_rows
from marketplace.lib import clock, ids
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory, UserFactory


class CategoryFactory(DjangoModelFactory[Category]):
    """A root category; give `parent` for a child."""

    class Meta:
        model = Category
        skip_postgeneration_save = True

    name_ru = factory.Sequence(lambda n: f"Категория {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")
    slug_ru = factory.Sequence(lambda n: f"kategoriya-{n}")
    slug_en = factory.Sequence(lambda n: f"category-{n}")

    @factory.post_generation
    def path(self: Category, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.path = [*(self.parent.path if self.parent else []), self.pk]
            self.save(update_fields=["path"])
            forget_tree()


class BrandFactory(DjangoModelFactory[Brand]):
    """An invented brand."""

    class Meta:
        model = Brand
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Brand {n}")
    slug = factory.Sequence(lambda n: f"brand-{n}")

    @factory.post_generation
    def remembered(self: Brand, create: bool, extracted: Any, **kwargs: Any) -> None:
        forget_tree()


class AttributeFactory(DjangoModelFactory[Attribute]):
    """A property; `AttributeFactory(category=leaf)` makes it a filter of that category."""

    class Meta:
        model = Attribute
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"attribute-{n}")
    name_ru = factory.Sequence(lambda n: f"Свойство {n}")
    name_en = factory.Sequence(lambda n: f"Property {n}")

    @factory.post_generation
    def category(self: Attribute, create: bool, extracted: Category | None, **kwargs: Any) -> None:
        if create and extracted:
            CategoryAttribute.objects.create(category=extracted, attribute=self)
        forget_tree()


class AttributeValueFactory(DjangoModelFactory[AttributeValue]):
    """A value of a property."""

    class Meta:
        model = AttributeValue
        skip_postgeneration_save = True

    attribute = factory.SubFactory(AttributeFactory)
    value_ru = factory.Sequence(lambda n: f"{n} Па")
    value_en = factory.Sequence(lambda n: f"{n} Pa")

    @factory.post_generation
    def remembered(self: AttributeValue, create: bool, extracted: Any, **kwargs: Any) -> None:
        forget_tree()


class ProductFactory(DjangoModelFactory[Product]):
    """A product on sale with one variant: price 10.00, stock 10.

    `variants__price=Money(...)` and the like are passed on to the variant; `variants=False` makes none.
    Listings find it at once; after more changes by hand call `write_rows`.
    """

    class Meta:
        model = Product
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(status=Product.Status.DRAFT, published_at=None)
        mall = factory.Trait(is_mall=True)

    store = factory.SubFactory(StoreFactory)
    category = factory.SubFactory(CategoryFactory)
    title_ru = factory.Sequence(lambda n: f"Робот-пылесос {n}")
    title_en = factory.Sequence(lambda n: f"Robot vacuum {n}")
    slug_ru = factory.Sequence(lambda n: f"robot-pylesos-{n}")
    slug_en = factory.Sequence(lambda n: f"robot-vacuum-{n}")
    status = Product.Status.LIVE
    published_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def values(self: Product, create: bool, extracted: list[AttributeValue] | None, **kwargs: Any) -> None:
        if create:
            for position, value in enumerate(extracted or []):
                ProductAttribute.objects.create(product=self, value=value, position=position)

    @factory.post_generation
    def variants(self: Product, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            VariantFactory(product=self, **kwargs)

    @factory.post_generation
    def rows(self: Product, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """Listings find it at once; `rows=False` leaves that to a later `write_rows`."""
        if create and extracted is not False:
            write_rows(product_ids=[self.pk])


class VariantFactory(DjangoModelFactory[Variant]):
    """A variant with its first lines of price history and stock ledger."""

    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory, variants=False)
    store = factory.LazyAttribute(lambda variant: variant.product.store)
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    price = Money(Decimal("10.00"), "USD")
    list_price = factory.LazyAttribute(lambda variant: variant.price)
    stock_on_hand = 10
    weight_g = 500

    @factory.post_generation
    def history(self: Variant, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        PriceChange.objects.create(
            variant=self,
            price=self.price,
            list_price=self.list_price,
            reason=PriceChange.Reason.INITIAL,
            at=self.product.published_at or self.product.created_at,
        )
        if self.stock_on_hand:
            StockMovement.objects.create(
                variant=self, kind=StockMovement.Kind.RECEIVED, on_hand_change=self.stock_on_hand
            )


class PriceTierFactory(DjangoModelFactory[PriceTier]):
    """From three pieces on, one costs 9.00."""

    class Meta:
        model = PriceTier

    variant = factory.SubFactory(VariantFactory)
    min_quantity = 3
    price = Money(Decimal("9.00"), "USD")


class DeliveryTemplateFactory(DjangoModelFactory[DeliveryTemplate]):
    """Standard delivery with one zone for all countries: 2.00, 10–20 days; `zone=False` makes no zone."""

    class Meta:
        model = DeliveryTemplate
        skip_postgeneration_save = True

    store = factory.SubFactory(StoreFactory)
    code = factory.Sequence(lambda n: f"standard-{n}")
    name_ru = "Почта"
    name_en = "Post"
    handling_days = 2

    @factory.post_generation
    def zone(self: DeliveryTemplate, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            DeliveryZoneFactory(template=self, **kwargs)


class DeliveryZoneFactory(DjangoModelFactory[DeliveryZone]):
    """2.00 to anywhere in 10–20 days; the rows of the store's goods learn of it."""

    class Meta:
        model = DeliveryZone
        skip_postgeneration_save = True

    template = factory.SubFactory(DeliveryTemplateFactory, zone=False)
    countries: list[str] = []
    base_price = Money(Decimal("2.00"), "USD")
    price_per_kg = Money(Decimal(0), "USD")
    days_min = 10
    days_max = 20

    @factory.post_generation
    def rows(self: DeliveryZone, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            refresh_store(store_id=self.template.store_id)


class ReviewFactory(DjangoModelFactory[Review]):
    """A published review of five stars."""

    class Meta:
        model = Review

    product = factory.SubFactory(ProductFactory)
    author = factory.SubFactory(UserFactory)
    reference = factory.Sequence(lambda n: f"ORDER-{n}")
    rating = 5
    text = "Отлично!"


class QuestionFactory(DjangoModelFactory[Question]):
    """A published question; `answers=2` gives it so many answers of the store."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    author = factory.SubFactory(UserFactory)
    text = "Подходит ли к телефону?"

    @factory.post_generation
    def answers(self: Question, create: bool, extracted: int | None, **kwargs: Any) -> None:
        for _ in range(extracted or 0):
            Answer.objects.create(question=self, author=UserFactory(), text="Да, подходит.", is_by_store=True)
        self.answers_count = extracted or 0
        self.save(update_fields=["answers_count"])


class ExchangeRateFactory(DjangoModelFactory[ExchangeRate]):
    """Today's rouble."""

    class Meta:
        model = ExchangeRate

    currency = "RUB"
    value = Decimal("92.5")
    as_of = factory.LazyFunction(lambda: clock.now().date())


class WishlistFactory(DjangoModelFactory[Wishlist]):
    """A private list; `shared=True` gives it a link."""

    class Meta:
        model = Wishlist

    class Params:
        shared = factory.Trait(visibility=Wishlist.Visibility.LINK, token=factory.LazyFunction(ids.token))

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Новоселье {n}")


class WishlistItemFactory(DjangoModelFactory[WishlistItem]):
    """One piece of a variant for 10.00."""

    class Meta:
        model = WishlistItem

    wishlist = factory.SubFactory(WishlistFactory)
    variant = factory.SubFactory(VariantFactory)
    price_added = factory.LazyAttribute(lambda item: item.variant.price)
