"""Ways of delivery: each store picks a set; prices in US dollars, days on the way after handing over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Store
from catalog.models import DeliveryTemplate, DeliveryZone
from marketplace.demo.content import Text
from marketplace.lib.money import Money

NEAR = ("RU", "BY", "KZ")


@dataclass(frozen=True)
class Zone:
    """Countries (none: everywhere else), price, price of a kilogram, free from, days on the way."""

    countries: tuple[str, ...]
    base: str
    per_kg: str
    free_from: str | None
    days: tuple[int, int]


@dataclass(frozen=True)
class Way:
    """One way of delivery with its zones."""

    code: str
    name: Text
    is_tracked: bool
    zones: tuple[Zone, ...]


COURIER = Text("Курьером до двери", "Courier to the door")
PICKUP = Text("В пункт выдачи", "To a pick-up point")
POST = Text("Почтой", "By post")
STANDARD = Text("Стандартная доставка", "Standard delivery")
EXPRESS = Text("Экспресс", "Express")
FAR = Zone((), "9.00", "4.00", None, (12, 25))
FAR_SLOW = Zone((), "5.00", "4.00", None, (16, 32))

RATES: dict[str, tuple[Way, ...]] = {
    "local": (
        Way("pickup", PICKUP, True, (Zone(NEAR, "1.90", "0.50", "40", (3, 7)), FAR)),
        Way("courier", COURIER, True, (Zone(("RU",), "4.50", "0.80", None, (2, 5)),)),
        Way("post", POST, False, (Zone(("RU",), "1.20", "0.40", "25", (6, 14)),)),
    ),
    "world": (
        Way("standard", STANDARD, True, (Zone(NEAR, "2.50", "2.00", "60", (14, 28)), FAR_SLOW)),
        Way("express", EXPRESS, True, (Zone((), "14.00", "6.00", None, (6, 11)),)),
    ),
    "mall": (
        Way("pickup", PICKUP, True, (Zone(NEAR, "0", "0", "0", (2, 6)), Zone((), "6.00", "3.00", None, (10, 20)))),
        Way("courier", COURIER, True, (Zone(("RU",), "2.50", "0.30", "80", (1, 4)),)),
    ),
    "slow": (
        Way("post", POST, False, (Zone((), "1.00", "1.50", None, (20, 45)),)),
        Way("standard", STANDARD, True, (Zone((), "4.00", "2.00", None, (15, 30)),)),
    ),
}  # fmt: skip


def add_ways(store: Store, *, rates: str, handling: int) -> None:
    """The ways of delivery that the store does not have yet."""
    for position, way in enumerate(RATES[rates]):
        template, is_new = DeliveryTemplate.objects.get_or_create(
            store=store, code=way.code,
            defaults={
                "name_ru": way.name.ru, "name_en": way.name.en, "handling_days": handling,
                "is_tracked": way.is_tracked, "position": position,
            },
        )  # fmt: skip
        if is_new:
            DeliveryZone.objects.bulk_create(_zone(template, zone) for zone in way.zones)


def _zone(template: DeliveryTemplate, zone: Zone) -> DeliveryZone:
    least, most = zone.days
    return DeliveryZone(
        template=template, countries=list(zone.countries), base_price=_money(zone.base),
        price_per_kg=_money(zone.per_kg), free_from=_money(zone.free_from) if zone.free_from else None,
        days_min=least, days_max=most,
    )  # fmt: skip


def _money(dollars: str) -> Money:
    return Money(Decimal(dollars))
