"""Sample data of the styleguide: made-up values in both languages, in the shapes that the components document.

Development and tests only. The sentences are data like product titles, so they stand here and not in gettext.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.templatetags.static import static

from marketplace.lib.clock import now
from marketplace.lib.formatting import current_language
from marketplace.lib.money import Money

GOODS = (
    (
        "robot-r7",
        "Робот-пылесос СветДом R7, лидар, 4000 Па",
        "SvetDom R7 lidar robot vacuum, 4000 Pa",
        "135.00",
        "162.02",
    ),
    ("sneaker", "Кроссовки Росомаха Trail 2, размеры 36–46", "Rosomakha Trail 2 shoes, sizes 36–46", "57.18", "67.99"),
    ("parka", "Пуховик женский Тундра Пик «Иней», −30 °C", "Tundra Pik “Iney” women's parka, −30 °C", "107.98", None),
    ("coffee", "Рожковая кофеварка Dymok E15, 15 бар", "Dymok E15 espresso maker, 15 bar", "117.81", None),
    ("telescope", "Телескоп Полярная 70/700 AZ", "Polyarnaya 70/700 AZ telescope", "97.17", None),
    ("headunit", "Автомагнитола Тембр-М 2DIN 9″ с GPS", "Tembr-M 2-DIN 9″ head unit with GPS", "150.24", None),
    ("reel", "Катушка Кулик 3000, 9+1 подшипник", "Kulik 3000 reel, 9+1 bearings", "29.07", "34.00"),
    ("tent", "Палатка Тундра Пик 3, 2,6 кг", "Tundra Pik 3 tent, 2.6 kg", "132.94", None),
    ("wig", "Парик на тесьме Moroz&Son, 45 см", "Moroz&Son lace-front wig, 45 cm", "153.48", None),
    ("robot-r7-black", "Робот-пылесос СветДом R7, чёрный", "SvetDom R7 robot vacuum, black", "138.24", None),
)
ROOTS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("headunit", "Авто", "Car", (("Видеорегистраторы", "Dash cams"), ("Автомагнитолы", "Head units"))),
    ("robot-r7", "Дом", "Home", (("Роботы-пылесосы", "Robot vacuums"), ("Кофеварки", "Coffee makers"))),
    (
        "parka",
        "Одежда и обувь",
        "Clothing & shoes",
        (("Женские пуховики", "Women's down jackets"), ("Кроссовки", "Sneakers")),
    ),
    ("wig", "Красота", "Beauty", (("Парики", "Wigs"), ("Наращивание", "Extensions"))),
    ("telescope", "Оптика", "Optics", (("Телескопы", "Telescopes"), ("Бинокли", "Binoculars"))),
    ("reel", "Рыбалка и туризм", "Fishing & outdoor", (("Катушки", "Reels"), ("Палатки", "Tents"))),
    ("coffee", "Кофе", "Coffee", (("Кофеварки", "Coffee makers"), ("Кофемолки", "Grinders"))),
    ("tent", "Туризм", "Outdoor", (("Рюкзаки", "Backpacks"), ("Спальники", "Sleeping bags"))),
)


def say(russian: str, english: str) -> str:
    """The sample sentence of the current language."""
    return russian if current_language() == "ru" else english


def usd(amount: str | None) -> Money | None:
    """An amount in the settlement currency."""
    return Money(Decimal(amount)) if amount else None


def picture(name: str, alt: str = "") -> SimpleNamespace:
    """A drawn sample in the shape of the catalogue's Picture."""
    src = static(f"img/samples/{name}.svg")
    return SimpleNamespace(src=src, src400=src, src800=src, src1600=src, thumb=src, url=src, srcset="", alt=alt)


def cards() -> list[dict[str, Any]]:
    """Ten cards that between them show every state."""
    today = now().date()
    made = []
    for index, (name, russian, english, price, old) in enumerate(GOODS):
        made.append(
            {
                "id": index + 1,
                "variant_id": None if index == 1 else index + 100,
                "default_variant_id": index + 100,
                "url": "#",
                "title": say(russian, english),
                "image": picture(name),
                "price": usd(price),
                "list_price": usd(old),
                "discount_percent": 17 if old else None,
                "is_mall": index in {0, 7},
                "is_new": index in {2, 7},
                "coupon_text": say("Купон −5 $", "Coupon −$5") if index == 4 else "",
                "rating": None if index == 8 else Decimal("4.8") - Decimal(index) / 10,
                "reviews_count": (1204, 911, 544, 412, 1, 22, 5, 178, 0, 21)[index],
                "delivery_is_free": index not in {4, 6},
                "delivery_price": usd("1.40"),
                "delivery_first": today + dt.timedelta(days=19),
                "delivery_last": today + dt.timedelta(days=25),
                "store_name": "СветДом Official" if index % 2 == 0 else "Тундра Outdoor",
                "is_sold_out": index == 5,
                "is_wished": index in {0, 6},
                "cart_quantity": 2 if index == 3 else 0,
            }
        )
    return made


def roots() -> list[SimpleNamespace]:
    """Eight roots with children for the catalogue menu and the home page."""
    return [
        SimpleNamespace(
            name=say(russian, english),
            url="#",
            image=picture(name),
            count=18 + 10 * index,
            children=[SimpleNamespace(name=say(*leaf), url="#") for leaf in leaves],
        )
        for index, (name, russian, english, leaves) in enumerate(ROOTS)
    ]


def header(*, member: bool) -> SimpleNamespace:
    """The header of a guest or of Анна."""
    return SimpleNamespace(
        is_authenticated=member,
        user_name=say("Анна", "Anna"),
        member_id="ru1204885617",
        level_code="A4",
        wishes_count=12 if member else 0,
        cart_count=4 if member else 0,
        unread_count=2 if member else 0,
        language=current_language(),
        currency="RUB",
        search_query="",
        search_scope=None,
        alternate_urls={"ru": "?language=ru", "en": "?language=en"},
    )


def account_tabs() -> list[dict[str, Any]]:
    """The red bar of four."""
    rows = (
        (say("Мои заказы", "My orders"), "package", 4),
        (say("Центр сообщений", "Message centre"), "message-square", 2),
        (say("Мои желания", "My wishes"), "heart", 0),
        (say("Любимые магазины", "Favourite stores"), "store", 0),
    )
    return [
        {"label": label, "icon": icon, "count": count, "url": "#", "is_current": index == 0}
        for index, (label, icon, count) in enumerate(rows)
    ]


def account_nav() -> list[dict[str, Any]]:
    """The left column."""
    shopping, settings = say("Покупки", "Shopping"), say("Настройки", "Settings")
    rows = (
        (shopping, say("Мои заказы", "My orders"), "package", 18),
        (shopping, say("Управление отзывами", "Manage reviews"), "star", 3),
        (shopping, say("Мои купоны", "My coupons"), "ticket", 5),
        (shopping, say("Клуб Каравана", "Karavan Club"), "crown", 0),
        (settings, say("Настройки профиля", "Profile settings"), "user", 0),
        (settings, say("Смена пароля", "Change password"), "lock", 0),
        (settings, say("Адреса", "Addresses"), "map-pin", 0),
        (settings, say("Помощь", "Help"), "circle-question-mark", 0),
    )
    return [
        {"group": group, "label": label, "icon": icon, "count": count, "url": "#", "is_current": index == 0}
        for index, (group, label, icon, count) in enumerate(rows)
    ]


class SampleForm(forms.Form):
    """One field of each kind."""

    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    country = forms.ChoiceField(choices=[("RU", "Россия · Russia"), ("KZ", "Қазақстан · Kazakhstan")])
    comment = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.ChoiceField(widget=forms.RadioSelect)
    agree = forms.BooleanField()
    photo = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "email": say("Электронная почта", "E-mail"),
            "password": say("Пароль", "Password"),
            "country": say("Страна", "Country"),
            "comment": say("Комментарий продавцу", "Comment for the seller"),
            "reason": say("Что случилось?", "What happened?"),
            "agree": say("Принимаю пользовательское соглашение", "I accept the user agreement"),
            "photo": say("Фотографии", "Photos"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["password"].help_text = say(
            "Не меньше 10 знаков, любые символы.", "At least 10 characters of any kind."
        )
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("late", say("Товар не пришёл", "It did not arrive")),
            ("broken", say("Товар с браком", "It is faulty")),
        ]


def forms_context() -> dict[str, Any]:
    """A fresh form and one that came back with errors."""
    return {
        "form": SampleForm(initial={"email": "anna@example.com"}, prefix="good"),
        "bad_form": SampleForm({"bad-email": "anna@example", "bad-country": "RU"}, {}, prefix="bad"),
    }
