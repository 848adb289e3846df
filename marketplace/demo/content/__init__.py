"""What the demo shop sells and who is in it: data files and the texts composed from them; no database here.

`leaves/*.toml` has one file for each leaf category: its attributes, a table of goods and hand-written fragments of
text; `stores.toml` and `people.toml` have the stores and the named people.
"""

from .goods import all_goods, leaf_goods
from .model import Good, Leaf, Person, Sku, Store, Text
from .reader import BRANDS, ROOTS, leaves, people, stores

__all__ = [
    "BRANDS", "ROOTS", "Good", "Leaf", "Person", "Sku", "Store", "Text", "all_goods", "leaf_goods", "leaves", "people",
    "stores",
]  # fmt: skip
