"""Titles for goods that exist only while something is measured."""

THINGS = (
    ("Робот-пылесос", "Robot vacuum"),
    ("Настольная лампа", "Desk lamp"),
    ("Чехол для телефона", "Phone case"),
    ("Беспроводные наушники", "Wireless earphones"),
    ("Кроссовки", "Trainers"),
    ("Термос", "Thermos flask"),
    ("Палатка", "Tent"),
    ("Швейная машина", "Sewing machine"),
)
KINDS = (("с зарядкой", "with charger"), ("складной", "folding"), ("детский", "for children"), ("тихий", "quiet"))


def title(number: int) -> tuple[str, str]:
    """A title in Russian and English that no other number has."""
    thing, kind = THINGS[number % len(THINGS)], KINDS[number // len(THINGS) % len(KINDS)]
    return f"{thing[0]} {kind[0]} К{number}", f"{thing[1]} {kind[1]} K{number}"
