"""Sample data of the styleguide, third part: the product page, filters, tables, delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.lib.clock import now
from marketplace.styleguide import picture, say, usd


def shop() -> dict[str, Any]:
    """What a product page and a checkout show."""
    street = say("Москва, ул. Лесная, 5, кв. 12", "5 Lesnaya st., flat 12, Moscow")
    views = ("robot-r7", "robot-r7-black", "coffee", "telescope")
    return {
        "price": usd("135.00"),
        "old_price": usd("162.02"),
        "tiers": [
            {"min_quantity": 1, "max_quantity": 2, "price": usd("135.00"), "is_current": True},
            {"min_quantity": 3, "max_quantity": 9, "price": usd("129.59")},
            {"min_quantity": 10, "max_quantity": None, "price": usd("122.14")},
        ],
        "pictures": [picture(name, say("Робот-пылесос", "Robot vacuum")) for name in views],
        "option_groups": _options(),
        "distribution": [
            {"stars": stars, "count": count, "percent": percent, "url": "#"}
            for stars, count, percent in ((5, 1011, 84), (4, 121, 10), (3, 36, 3), (2, 14, 1), (1, 22, 2))
        ],
        "first_day": now().date() + timedelta(days=19),
        "last_day": now().date() + timedelta(days=25),
        "deliveries": _deliveries(),
        "address": {"name": "Anna Sokolova", "lines": [street, "125047"], "phone": "+7 916 204-88-56"},
    }


def _options() -> list[dict[str, Any]]:
    white, black = say("Белый", "White"), say("Чёрный", "Black")
    return [
        {
            "name": say("Цвет", "Colour"),
            "chosen": white,
            "values": [
                _option(white, picture("robot-r7").src, is_current=True),
                _option(black, picture("robot-r7-black").src, is_available=False),
            ],
        },
        {
            "name": say("Комплект", "Set"),
            "values": [_option(say("Базовый", "Basic"), is_current=True), _option(say("+ 6 салфеток", "+ 6 cloths"))],
        },
    ]


def _option(label: str, image: str = "", *, is_current: bool = False, is_available: bool = True) -> dict[str, Any]:
    return {"label": label, "url": "#", "image": image, "is_current": is_current, "is_available": is_available}


def _deliveries() -> list[dict[str, Any]]:
    post = {"value": "post", "title": say("Почта с трек-номером", "Post with tracking"), "icon": "truck"}
    courier = {"value": "courier", "title": say("Курьер", "Courier"), "icon": "package", "price": usd("6.40")}
    point = {"value": "point", "title": say("Пункт выдачи", "Pickup point"), "icon": "warehouse", "disabled": True}
    return [
        post | {"text": say("12–18 декабря", "12–18 December"), "free": True, "checked": True},
        courier | {"text": say("8–10 декабря", "8–10 December")},
        point | {"reason": say("Слишком тяжёлая посылка", "The parcel is too heavy")},
    ]


def lists() -> dict[str, Any]:
    """Navigation of lists: crumbs, tabs, filters, pages."""
    labels = (say("Главная", "Home"), say("Дом", "Home goods"), say("Роботы-пылесосы", "Robot vacuums"))
    chips = (
        say("С влажной уборкой", "Wet cleaning"),
        say("Со станцией", "With a station"),
        say("Для ковров", "For carpets"),
    )
    applied = (say("Бесплатная доставка", "Free delivery"), say("Лидар", "Lidar"))
    sorts = (("popular", say("Сначала популярные", "Most popular first")), ("cheap", say("Дешевле", "Cheapest first")))
    return {
        "crumbs": [{"label": label, "url": "#"} for label in labels],
        "tabs": _tabs(),
        "chips": [{"label": label, "url": "#"} for label in chips],
        "applied": [{"label": label, "remove_url": "#"} for label in applied],
        "sorts": [{"value": value, "label": label, "is_current": value == "popular"} for value, label in sorts],
        "price_filter": {
            "name": "price",
            "from": "",
            "to": "300",
            "lowest": "12",
            "highest": "460",
            "sign": "$",
        },
        "filter_groups": _filters(),
        "page_links": [
            {"number": n, "url": f"?page={n}" if n else "", "is_current": n == 2} for n in (1, 2, 3, None, 6)
        ],
        "seller_nav": [
            {"label": say("Сводка", "Overview"), "url": "#", "icon": "layout-grid", "is_current": True},
            {"label": say("Заказы", "Orders"), "url": "#", "icon": "package", "count": 12},
            {"label": say("Выплаты", "Payouts"), "url": "#", "icon": "wallet"},
        ],
    }


def _tabs() -> list[dict[str, Any]]:
    rows = ((say("Ожидают оплаты", "To be paid"), 1), (say("Отправлены", "Sent"), 2), (say("Все", "All"), None))
    return [{"label": label, "url": "#", "count": count, "is_current": count == 1} for label, count in rows]


def _filters() -> list[dict[str, Any]]:
    lidar, gyroscope = (say("Лидар", "Lidar"), 34, True), (say("Гироскоп", "Gyroscope"), 41, False)
    return [
        _group("nav", say("Навигация", "Navigation"), lidar, gyroscope, (say("Без карты", "No map"), 0, False)),
        _group("brand", say("Бренд", "Brand"), ("СветДом", 14, False), ("Volnar", 12, False)),
    ]


def _group(name: str, label: str, *values: tuple[str, int, bool]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "is_open": True,
        "values": [
            {
                "name": name,
                "value": str(index),
                "label": text,
                "count": str(count),
                "is_on": on,
                "is_disabled": not count,
            }
            for index, (text, count, on) in enumerate(values)
        ],
    }
