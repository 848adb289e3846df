"""The other shoppers: they order and review, so that the shop looks lived in. They cannot sign in."""

from __future__ import annotations

from random import Random

from accounts.models import Address, User
from marketplace.lib import ids

from .plan import Plan

SEED = 2026
FIRST = (
    ("Alexey", "Алексей"), ("Olga", "Ольга"), ("Dmitry", "Дмитрий"), ("Irina", "Ирина"), ("Sergey", "Сергей"),
    ("Natalia", "Наталья"), ("Pavel", "Павел"), ("Ekaterina", "Екатерина"), ("Andrey", "Андрей"), ("Yulia", "Юлия"),
    ("Maxim", "Максим"), ("Tatiana", "Татьяна"), ("Nikita", "Никита"), ("Vera", "Вера"), ("Roman", "Роман"),
)  # fmt: skip
LAST = (
    ("Belov", "Б."), ("Gromov", "Г."), ("Danilenko", "Д."), ("Zhukov", "Ж."), ("Kravets", "К."), ("Lomov", "Л."),
)  # fmt: skip
ENGLISH = (
    "Emma Hughes",
    "Jack Turner",
    "Lucas Moreau",
    "Maja Nowak",
    "Tom Becker",
    "Aisha Khan",
    "Liam Walsh",
    "Nora Lind",
)
CITIES = (
    ("Moscow", "125009"), ("Kazan", "420111"), ("Omsk", "644024"), ("Perm", "614000"), ("Tula", "300041"),
    ("Samara", "443010"), ("Tver", "170100"),
)  # fmt: skip


def load_crowd(plan: Plan) -> str:
    """Ninety-eight shoppers with an address each."""
    random = Random(SEED)
    known = set(User.objects.filter(email__startswith="shopper").values_list("email", flat=True))
    wanted = [(number, latin, shown) for number, (latin, shown) in enumerate(_names(), start=1)]
    people = [_person(number, latin, shown, plan, random) for number, latin, shown in wanted]
    fresh = [person for person in people if person.email not in known]
    User.objects.bulk_create(fresh)
    Address.objects.bulk_create(_address(person, random) for person in fresh)
    return f"{len(fresh)} added"


def _names() -> list[tuple[str, str]]:
    russian = [(f"{first[0]} {last[0]}", f"{first[1]} {last[1]}") for first in FIRST for last in LAST]
    return [*russian, *((name, name) for name in ENGLISH)]


def _person(number: int, latin: str, shown: str, plan: Plan, random: Random) -> User:
    first, last = latin.split()
    english = latin == shown
    user = User(
        email=f"shopper{number:03}@example.com",
        member_id=ids.member_number("ru"),
        first_name=first,
        last_name=last,
        display_name=shown,
        language="en" if english else "ru",
        currency="USD" if english else "RUB",
        date_joined=plan.ago(random.randint(430, 900)),
    )
    user.set_unusable_password()
    return user


def _address(person: User, random: Random) -> Address:
    city, postcode = random.choice(CITIES)
    street = f"ul. Sadovaya {random.randint(1, 90)}, kv. {random.randint(1, 120)}"
    return Address(
        user=person, recipient=person.full_name, phone="+79160000000", country="RU", city=city, street=street,
        postcode=postcode, is_default=True,
    )  # fmt: skip
