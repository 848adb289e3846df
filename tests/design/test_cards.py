"""The product card: what it shows, what it escapes, what it costs."""

import cProfile
import datetime as dt
import pstats
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from marketplace.lib.money import Money
from marketplace.lib.visitor import Rate, Visitor, set_current_visitor

NBSP = "\u00a0"
EVIL = "\"><script>alert(1)</script>&'"


def card(**changes: Any) -> SimpleNamespace:
    data = {
        "id": 5,
        "variant_id": 50,
        "default_variant_id": 50,
        "url": "/ru/item/5-x/",
        "title": "Катушка",
        "image": SimpleNamespace(src="/media/a-400.webp", srcset="/media/a-240.webp 240w"),
        "price": Money(Decimal("90")),
        "list_price": Money(Decimal("100")),
        "discount_percent": 10,
        "is_new": True,
        "is_mall": True,
        "rating": Decimal("4.8"),
        "reviews_count": 22,
        "delivery_is_free": True,
        "delivery_price": None,
        "delivery_first": dt.date(2026, 12, 12),
        "delivery_last": dt.date(2026, 12, 18),
        "store_name": "Кулик",
        "is_sold_out": False,
        "is_wished": True,
        "cart_quantity": 0,
    }
    return SimpleNamespace(**(data | changes))


def draw(one: Any, *, member: bool = True, language: str = "ru", count: int = 1, **extra: Any) -> str:
    source = "{% product_cards cards eager=eager level=level %}"
    context = {
        "cards": [one] * count,
        "eager": 0,
        "level": "h3",
        "header": SimpleNamespace(is_authenticated=member),
        "request": RequestFactory().get("/ru/c/1-x/?page=2&a=b"),
        **extra,
    }
    with translation.override(language):
        return str(engines["django"].from_string(source).render(context))


@pytest.fixture(autouse=True)
def _roubles() -> Any:
    set_current_visitor(Visitor("ru", "RUB", "RU", rate=Rate("RUB", Decimal(100), dt.date(2026, 11, 23))))
    yield
    set_current_visitor(None)


def test_russian_card() -> None:
    html = draw(card()).replace(NBSP, " ")
    for part in (
        "90 $",
        "100 $",
        "Старая цена",
        "−10 %",
        "≈ 9 000 ₽",
        "22 отзыва",
        "Молл",
        "Бесплатно",
        "12–18 декабря",
    ):
        assert part in html, part
    assert "Новинка" not in html  # two badges at most


def test_english_card() -> None:
    html = draw(card(delivery_is_free=False, delivery_price=Money(Decimal("1.40"))), language="en").replace(NBSP, " ")
    for part in ("$90", "$100", "−10%", "22 reviews", "Mall", "$1.40, ", ">12–18 December<", "Add to cart"):
        assert part in html, part


def test_the_header_may_be_a_promise() -> None:
    assert "<button" in draw(card(), header=lambda: SimpleNamespace(is_authenticated=True))


def test_every_text_is_escaped() -> None:
    evil = card(title=EVIL, url=EVIL, store_name=EVIL, image=SimpleNamespace(src=EVIL, srcset=EVIL), coupon_text=EVIL)
    for changes in ({}, {"is_sold_out": True}, {"variant_id": None}, {"discount_percent": 0, "is_new": False}):
        for member in (True, False):
            html = draw(SimpleNamespace(**(vars(evil) | changes)), member=member)
            assert "<script>" not in html
            assert html.count("alert(1)") == html.count("&lt;script&gt;alert(1)")


def test_the_guests_path_is_quoted() -> None:
    html = draw(card(), member=False)
    assert "next=%2Fru%2Fc%2F1-x%2F%3Fpage%3D2%26a%3Db" in html
    assert "then=cart:50&" in html
    assert "then=wish:50" in html
    assert "<button" not in html


@pytest.mark.parametrize(
    ("changes", "there", "not_there"),
    [
        ({}, "В корзину", "Раскупили"),
        ({"is_sold_out": True}, f"Сообщить о{NBSP}поступлении", "В корзину"),
        ({"is_sold_out": True}, "Раскупили", "12–18 декабря"),
        ({"variant_id": None}, "Выбрать", "В корзину"),
        ({"cart_quantity": 3}, "В корзине: 3", "В корзину<"),
        ({"image": None}, "pic__none", "<img"),
        ({"rating": None}, "card__title", "rate"),
        ({"delivery_first": None}, "card__title", "card__ship"),
        ({"list_price": None, "discount_percent": 0}, "Новинка", "price--sale"),
        (
            {"delivery_is_free": False, "delivery_price": Money(Decimal("1.60"))},
            f"Доставка{NBSP}1,60{NBSP}$, ",
            "Бесплатно",
        ),
    ],
)
def test_states(changes: dict[str, Any], there: str, not_there: str) -> None:
    html = draw(card(**changes))
    assert there in html
    assert not_there not in html


def test_a_mapping_is_a_card_for_the_answer_to_htmx() -> None:
    template = engines["django"].from_string('{% include "components/card_action.html" %}')
    with translation.override("ru"):
        html = template.render({"card": {"id": 7, "cart_quantity": 2}})
    assert 'id="act-7"' in html
    assert "В корзине: 2" in html


def test_only_eager_pictures_load_at_once() -> None:
    assert 'loading="lazy"' in draw(card())
    assert "loading" not in draw(card(), eager=True)


def test_a_full_page_of_cards_is_cheap() -> None:
    """Calls, not seconds, so that a busy machine cannot break it: 280 a card today, 2,600 as templates."""
    draw(card(), count=24)
    profile = cProfile.Profile()
    profile.enable()
    draw(card(), count=24)
    profile.disable()
    assert pstats.Stats(profile).total_calls / 24 < 500  # type: ignore[attr-defined]
