"""The styleguide: every component in every state, and sample pages built of them. Development and tests only."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from marketplace import styleguide as goods
from marketplace import styleguide_orders as trade
from marketplace.lib.clock import now
from marketplace.lib.icons import ICONS
from marketplace.lib.visitor import Rate, Visitor, set_current_visitor

PAGES = (
    "index",
    "home",
    "category",
    "product",
    "cart",
    "checkout",
    "account",
    "order",
    "seller",
    "auth",
    "empty",
    "help",
)
LANGUAGES = ("ru", "en")


def styleguide(request: HttpRequest) -> HttpResponse:
    """`?page=` one of PAGES, `?language=` ru or en, `?guest=1` for a page of a guest."""
    page = request.GET.get("page", "index")
    if page not in PAGES:
        raise Http404(page)
    language = request.GET.get("language") or translation.get_language() or "ru"
    with translation.override(language if language in LANGUAGES else "ru"):
        _dress(request)
        return render(request, f"styleguide/{page}.html", _context(request))


def _dress(request: HttpRequest) -> None:
    """A visitor who sees converted prices, and messages for the page that shows them."""
    old: Visitor = request.visitor  # type: ignore[attr-defined]
    rate = Rate("RUB", Decimal("92.52"), now().date())
    visitor = Visitor(goods.current_language(), "RUB", "RU", "Europe/Moscow", old.theme, rate)
    request.visitor = visitor  # type: ignore[attr-defined]
    set_current_visitor(visitor)
    if request.GET.get("page", "index") == "index":
        messages.success(request, goods.say("Товар в корзине", "It is in the cart"))
        messages.error(
            request, goods.say("Карта отклонена: не хватает денег", "The card was declined: not enough money")
        )


def _context(request: HttpRequest) -> dict[str, Any]:
    parts: tuple[Callable[[], dict[str, Any]], ...] = (goods.forms_context, trade.money, trade.account, _shop, _lists)
    context: dict[str, Any] = {
        "header": goods.header(member="guest" not in request.GET),
        "account_tabs": goods.account_tabs(),
        "account_nav": goods.account_nav(),
        "cards": goods.cards(),
        "roots": goods.roots(),
        "icon_names": ICONS,
        "steps": trade.timeline(),
        "groups_of_cart": trade.cart_groups(),
        "orders": trade.orders(),
        "rows": trade.seller_rows(),
        "store": {"name": "СветДом Official", "pk": 7, "get_absolute_url": "#"},
    }
    for part in parts:
        context |= part()
    return context


def _shop() -> dict[str, Any]:
    say, usd, picture = goods.say, goods.usd, goods.picture
    white, black = say("Белый", "White"), say("Чёрный", "Black")
    return {
        "price": usd("135.00"),
        "old_price": usd("162.02"),
        "tiers": [
            {"min_quantity": 1, "max_quantity": 2, "price": usd("135.00"), "is_current": True},
            {"min_quantity": 3, "max_quantity": 9, "price": usd("129.59")},
            {"min_quantity": 10, "max_quantity": None, "price": usd("122.14")},
        ],
        "pictures": [
            picture(name, say("Робот-пылесос", "Robot vacuum"))
            for name in ("robot-r7", "robot-r7-black", "coffee", "telescope")
        ],
        "option_groups": [
            {
                "name": say("Цвет", "Colour"),
                "chosen": white,
                "values": [
                    {
                        "label": white,
                        "url": "#white",
                        "image": picture("robot-r7").src,
                        "is_current": True,
                        "is_available": True,
                    },
                    {"label": black, "url": "#black", "image": picture("robot-r7-black").src, "is_available": False},
                ],
            },
            {
                "name": say("Комплект", "Set"),
                "values": [
                    {"label": say("Базовый", "Basic"), "url": "#basic", "is_current": True, "is_available": True},
                    {"label": say("+ 6 салфеток", "+ 6 cloths"), "url": "#cloths", "is_available": True},
                ],
            },
        ],
        "distribution": [
            {"stars": stars, "count": count, "percent": percent, "url": "#"}
            for stars, count, percent in ((5, 1011, 84), (4, 121, 10), (3, 36, 3), (2, 14, 1), (1, 22, 2))
        ],
        "first_day": now().date() + timedelta(days=19),
        "last_day": now().date() + timedelta(days=25),
        "deliveries": [
            {
                "value": "post",
                "title": say("Почта с трек-номером", "Post with tracking"),
                "text": say("12–18 декабря", "12–18 December"),
                "free": True,
                "icon": "truck",
                "checked": True,
            },
            {
                "value": "courier",
                "title": say("Курьер", "Courier"),
                "text": say("8–10 декабря", "8–10 December"),
                "price": usd("6.40"),
                "icon": "package",
            },
            {
                "value": "point",
                "title": say("Пункт выдачи", "Pickup point"),
                "text": "",
                "icon": "warehouse",
                "disabled": True,
                "reason": say("Слишком тяжёлая посылка", "The parcel is too heavy"),
            },
        ],
        "address": {
            "name": "Anna Sokolova",
            "lines": [say("Москва, ул. Лесная, 5, кв. 12", "5 Lesnaya st., flat 12, Moscow"), "125047"],
            "phone": "+7 916 204-88-56",
        },
    }


def _lists() -> dict[str, Any]:
    say = goods.say
    return {
        "crumbs": [
            {"label": say("Главная", "Home"), "url": "#"},
            {"label": say("Дом", "Home goods"), "url": "#"},
            {"label": say("Роботы-пылесосы", "Robot vacuums")},
        ],
        "tabs": [
            {"label": say("Ожидают оплаты", "To be paid"), "url": "#", "count": 1, "is_current": True},
            {"label": say("Отправлены", "Sent"), "url": "#", "count": 2},
            {"label": say("Все", "All"), "url": "#"},
        ],
        "chips": [
            {"label": label, "url": "#"}
            for label in (
                say("С влажной уборкой", "Wet cleaning"),
                say("Со станцией", "With a station"),
                say("Для ковров", "For carpets"),
            )
        ],
        "applied": [
            {"label": label, "remove_url": "#"}
            for label in (say("Бесплатная доставка", "Free delivery"), say("Лидар", "Lidar"))
        ],
        "sorts": [
            {"value": value, "label": label, "is_current": value == "popular"}
            for value, label in (
                ("popular", say("Сначала популярные", "Popular first")),
                ("cheap", say("Дешевле", "Cheaper first")),
            )
        ],
        "price_filter": {
            "name_min": "price_min",
            "name_max": "price_max",
            "value_min": "",
            "value_max": "300",
            "lowest": "12",
            "highest": "460",
            "sign": "$",
        },
        "filter_groups": [
            _group(
                "nav",
                say("Навигация", "Navigation"),
                (say("Лидар", "Lidar"), 34, True),
                (say("Гироскоп", "Gyroscope"), 41, False),
                (say("Без карты", "No map"), 0, False),
            ),
            _group("brand", say("Бренд", "Brand"), ("СветДом", 14, False), ("Volnar", 12, False)),
        ],
        "page_links": [
            {"number": n, "url": f"?page={n}" if n else "", "is_current": n == 2} for n in (1, 2, 3, None, 6)
        ],
        "seller_nav": [
            {"label": say("Сводка", "Overview"), "url": "#", "icon": "layout-grid", "is_current": True},
            {"label": say("Заказы", "Orders"), "url": "#", "icon": "package", "count": 12},
            {"label": say("Выплаты", "Payouts"), "url": "#", "icon": "wallet"},
        ],
    }


def _group(name: str, label: str, *values: tuple[str, int, bool]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "is_open": True,
        "values": [
            {"value": str(index), "label": text, "count": count, "is_on": on, "is_disabled": count == 0}
            for index, (text, count, on) in enumerate(values)
        ],
    }
