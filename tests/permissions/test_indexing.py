"""Every URL that a guest sees: kept by search engines when the table says so, and by no page's own decision."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from marketplace.indexing import INDEXABLE
from tests.permissions.matrix import SEEN
from tests.permissions.rows import ROWS
from tests.permissions.world import World

PAGES = sorted(name for name, row in ROWS.items() if row.method == "get" and row.expected["anonymous"] == SEEN)


def test_the_table_names_pages() -> None:
    assert INDEXABLE.keys() <= set(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_every_page(world: World, name: str) -> None:
    row = ROWS[name]
    response = world.client("anonymous").get(reverse(name, kwargs=row.kwargs(world)) + row.query)
    if not response["Content-Type"].startswith("text/html"):
        return
    text = response.content.decode()
    robots = re.findall(r'<meta name="robots" content="([^"]+)"', text)
    canonical = re.findall(r'<link rel="canonical"', text)
    if name in INDEXABLE and not row.query:
        assert (robots, len(canonical)) == ([], 1)
    elif "<head>" in text and name not in {"mailbox", "styleguide"}:
        assert len(robots) == 1, name
        assert robots[0].startswith("noindex")
        assert not canonical
