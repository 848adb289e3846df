"""What pictures of the shop are called in a table."""

from __future__ import annotations

import re

_NAME = re.compile(r"([0-9a-f]{2})([0-9a-f]{20})\.webp", re.IGNORECASE)


def shop_name(stem: str) -> str:
    """goods/ab/cdef… → abcdef….webp: a file name that says where the picture lies."""
    _root, folder, name = (["", "", *stem.split("/")])[-3:]
    return f"{folder}{name}.webp"


def shop_stem(name: str) -> str:
    """The other way round; empty for a name that no picture of the shop has."""
    found = _NAME.fullmatch(name)
    return f"goods/{found[1]}/{found[2]}".lower() if found else ""
