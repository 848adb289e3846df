"""Sample data of the styleguide, second part: cart, orders, money, account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marketplace.lib.clock import now
from marketplace.styleguide import picture, say, usd


def timeline() -> list[dict[str, Any]]:
    """Six steps of an order on its way."""
    start = now() - dt.timedelta(days=14)
    names = (
        say("Оформлен", "Placed"),
        say("Оплачен", "Paid"),
        say("Отправлен", "Sent"),
        say("В пути", "On its way"),
        say("Доставлен", "Delivered"),
        say("Завершён", "Finished"),
    )
    states = ("done", "done", "done", "current", "next", "next")
    return [
        {
            "label": name,
            "state": state,
            "when": start + dt.timedelta(hours=30 * index) if state != "next" else None,
            "note": say("после вашего «да»", "after your “yes”") if index == 5 else None,
        }
        for index, (name, state) in enumerate(zip(names, states, strict=True))
    ]


def money() -> dict[str, Any]:
    """Where the money of an order is, how it moved, what it is made of."""
    return {"places": _places(), "moves": _moves(), "totals": _totals()}


def _places() -> list[dict[str, Any]]:
    rows = (
        (say("Хранит Караван", "Karavan keeps"), "130.00"),
        (say("У продавца", "The seller has"), "0.00"),
        (say("Вернули вам", "Returned to you"), "0.00"),
    )
    return [{"label": label, "amount": usd(amount), "is_now": amount != "0.00"} for label, amount in rows]


def _moves() -> list[dict[str, Any]]:
    paid = now() - dt.timedelta(days=14)
    later = say(
        "через 15 дней после подтверждения, если нет спора", "15 days after you confirm, if there is no dispute"
    )
    rows = (
        ("credit-card", say("Списано с карты ··4417", "Charged to the card ··4417"), paid, ""),
        ("lock", say("Удержано до завершения заказа", "Kept until the order is finished"), paid, ""),
        ("clock", say("Выплата продавцу", "Payment to the seller"), None, later),
    )
    return [
        {"icon": icon, "text": text, "amount": usd("130.00"), "when": when, "note": note, "is_expected": when is None}
        for icon, text, when, note in rows
    ]


def _totals() -> list[dict[str, Any]]:
    return [
        {"label": say("Товар", "Goods"), "value": usd("135.00")},
        {"label": say("Купон магазина", "Store coupon"), "value": usd("-5.00"), "tone": "ok"},
        {"label": say("Доставка", "Delivery"), "value": say("бесплатно", "free"), "tone": "trust"},
        {"label": say("Итого", "Total"), "value": usd("130.00"), "is_total": True},
    ]


def cart_groups() -> list[dict[str, Any]]:
    """Two sellers; a line that became cheaper and one that is sold out."""
    robot = _line(
        1,
        "robot-r7",
        say("Робот-пылесос СветДом R7, лидар, 4000 Па", "SvetDom R7 lidar robot vacuum, 4000 Pa"),
        "135.00",
        1,
    )
    robot["notes"] = [
        {
            "tone": "ok",
            "icon": "chevron-down",
            "text": say("Подешевел на 27,02 $ с 12 ноября", "$27.02 cheaper since 12 November"),
        }
    ]
    reel = _line(2, "reel", say("Катушка Кулик 3000, 9+1 подшипник", "Kulik 3000 reel, 9+1 bearings"), "58.14", 2)
    shoes = _line(3, "sneaker", say("Кроссовки Росомаха Trail 2, 42", "Rosomakha Trail 2 shoes, 42"), "64.74", 1)
    shoes |= {
        "is_sold_out": True,
        "notes": [
            {
                "tone": "warn",
                "icon": "triangle-alert",
                "text": say("Раскупили. Не входит в сумму", "Sold out. Not in the total"),
            }
        ],
    }
    return [
        _group("СветДом Official", [robot], "135.00", None),
        _group("Кулик Fishing", [reel, shoes], "59.54", "1.86"),
    ]


def _line(pk: int, name: str, title: str, total: str, quantity: int) -> dict[str, Any]:
    return {
        "id": pk,
        "title": title,
        "url": "#",
        "image_url": picture(name).src,
        "options_text": say("Белый, базовый", "White, basic"),
        "quantity": quantity,
        "min_quantity": 1,
        "max_quantity": 10,
        "step": 1,
        "total": usd(total),
        "is_selected": True,
        "is_sold_out": False,
        "notes": [],
        "action_url": "#",
        "variant_url": "#",
        "wish_url": "#",
    }


def _group(name: str, lines: list[dict[str, Any]], subtotal: str, left: str | None) -> dict[str, Any]:
    return {
        "store_name": name,
        "store_url": "#",
        "store_key": name,
        "store_meta": say("4,9 · 12–18 декабря", "4.9 · 12–18 December"),
        "lines": lines,
        "subtotal": usd(subtotal),
        "subtotal_note": say("с доставкой", "with delivery"),
        "hints": [_hint(left)] if left else [],
        "checkout_url": "#",
        "is_orderable": True,
        "can_select": True,
        "message_url": "#",
    }


def _hint(left: str) -> dict[str, Any]:
    text = say(f"До бесплатной доставки {left.replace('.', ',')} $", f"${left} to free delivery")
    return {"text": text, "tone": "mute", "icon": "truck", "percent": 95, "url": "#"}


def orders() -> list[dict[str, Any]]:
    """Three orders: on its way, to be paid, disputed."""
    wait = say("Ждём 12–18 декабря.", "Expected 12–18 December.")
    kept = say("Товар отложен до 15:40.", "Kept for you until 15:40.")
    offer = say("Продавец предложил 40 $.", "The seller offered $40.")
    return [
        _order("1024-77", (say("В пути", "On its way"), "info"), wait, ["robot-r7"], say("Отследить", "Track")),
        _order("1023-15", (say("Ожидает оплаты", "To be paid"), "warn"), kept, ["coffee"], say("Оплатить", "Pay")),
        _order(
            "1017-08",
            (say("Спор открыт", "Dispute open"), "danger"),
            offer,
            ["parka", "tent"],
            say("Ответить", "Answer"),
        ),
    ]


def _order(number: str, status: tuple[str, str], headline: str, names: list[str], action: str) -> dict[str, Any]:
    return {
        "number": number,
        "url": "#",
        "status_text": status[0],
        "status_tone": status[1],
        "placed_at": now() - dt.timedelta(days=14),
        "store_name": "СветДом Official",
        "store_url": "#",
        "pictures": [picture(name, say("Товар", "Product")) for name in names],
        "headline": headline,
        "total": usd("130.00"),
        "deadline_text": say("защита ещё 78 дней", "78 days of protection left"),
        "actions": [
            {"label": action, "url": "#", "is_primary": status[1] != "info"},
            {"label": say("Подробнее", "Details"), "url": "#"},
        ],
    }


def account() -> dict[str, Any]:
    """Counters, notifications, security, club."""
    return {
        "counters": _counters(),
        "notices": _notices(),
        "security": [
            {"label": say("Надёжный пароль", "Strong password"), "points": 40, "is_done": True, "url": "#"},
            {"label": say("Коды из приложения", "Codes from an app"), "points": 20, "is_done": False, "url": "#"},
        ],
        "codes": ["A0", "A1", "A2", "A3", "A4"],
        "left": usd("36.40"),
    }


def _counters() -> list[dict[str, Any]]:
    rows = (
        (1, "credit-card", say("Ожидает оплаты", "To be paid"), say("до 13 декабря", "until 13 December"), True),
        (
            1,
            "package",
            say("Оплачен, не отправлен", "Paid, not sent"),
            say("отправят до 26 ноября", "sent by 26 November"),
            False,
        ),
        (2, "truck", say("В пути", "On its way"), say("ближайший 28 ноября", "next on 28 November"), False),
        (1, "undo-2", say("Спор", "Dispute"), say("ваш ход, 3 дня", "your turn, 3 days"), True),
    )
    return [
        {"count": count, "icon": icon, "label": label, "note": note, "due": due, "hot": icon == "undo-2"}
        for count, icon, label, note, due in rows
    ]


def _notices() -> list[dict[str, Any]]:
    coupon = say(
        "Купон −5 $ магазина «Звёздная лавка» сгорит через 2 дня", "The −$5 coupon of Star Stall expires in 2 days"
    )
    cheaper = say("Кофеварка Dymok E15 подешевела", "Dymok E15 espresso maker is cheaper")
    return [
        {"icon": "ticket", "text": coupon, "when": now() - dt.timedelta(hours=3), "is_new": True},
        {"icon": "heart", "text": cheaper, "when": now() - dt.timedelta(days=2), "is_new": False},
    ]


def seller_rows() -> list[dict[str, Any]]:
    """Orders to ship."""
    robot = say("СветДом R7, белый", "SvetDom R7, white")
    return [
        {
            "number": "1031-42",
            "image": picture("robot-r7").src,
            "title": robot,
            "buyer": say("Игорь М., Казань", "Igor M., Kazan"),
            "tone": "danger",
            "ship_by": say("сегодня, 23:59", "today, 23:59"),
            "total": usd("130.00"),
        },
        {
            "number": "1031-18",
            "image": picture("robot-r7-black").src,
            "title": robot,
            "buyer": "Sarah C., Riga",
            "tone": "warn",
            "ship_by": say("25 ноября", "25 November"),
            "total": usd("205.50"),
        },
    ]
