"""The category tree: read once per process, read again when its version in the shared cache moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar, cast

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from catalog.models import Category
from marketplace.lib.ids import token

T = TypeVar("T")
VERSION_KEY = "catalog:tree-version"
LOOK_AGAIN = 0.5  # seconds
KEPT = 5000  # rows of one kind, a few kilobytes each


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """One category; `path` are the ids from the root to itself, `children` the ids of those that are shown."""

    pk: int
    name_ru: str
    name_en: str
    slug_ru: str
    slug_en: str
    path: tuple[int, ...]
    icon: str
    is_active: bool
    children: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the reader's language, else in the other one."""
        return (self.name_en or self.name_ru) if _is_english() else (self.name_ru or self.name_en)

    @property
    def slug(self) -> str:
        """The words of its address in the reader's language."""
        return (self.slug_en or self.slug_ru) if _is_english() else (self.slug_ru or self.slug_en)

    @property
    def url(self) -> str:
        """Its listing."""
        return reverse("catalog:category", kwargs={"pk": self.pk, "slug": self.slug})

    @property
    def is_leaf(self) -> bool:
        """True when goods are filed under it directly."""
        return not self.children


@dataclass(frozen=True, slots=True)
class Tree:
    """All categories by id, and the ids of the roots in order."""

    nodes: dict[int, CategoryNode] = field(default_factory=dict)
    root_ids: tuple[int, ...] = ()

    def node(self, pk: int) -> CategoryNode | None:
        """The category, or None."""
        return self.nodes.get(pk)

    @property
    def roots(self) -> list[CategoryNode]:
        """Shown root categories."""
        return self._shown(self.root_ids)

    def children(self, pk: int) -> list[CategoryNode]:
        """Shown children in order."""
        return self._shown(self.nodes[pk].children)

    def trail(self, pk: int) -> list[CategoryNode]:
        """From the root down to the category itself: breadcrumbs."""
        return [self.nodes[step] for step in self.nodes[pk].path]

    @property
    def branches(self) -> list[tuple[CategoryNode, list[CategoryNode]]]:
        """Each root with its children: what the catalogue menu shows."""
        return [(root, self.children(root.pk)) for root in self.roots]

    def _shown(self, pks: Iterable[int]) -> list[CategoryNode]:
        return [self.nodes[pk] for pk in pks if self.nodes[pk].is_active]


class _Memory:
    """What this process has read, and the version it belongs to, which is looked up again after a moment."""

    version = ""
    checked_at = 0.0
    things: dict[str, Any] = {}


def category_tree() -> Tree:
    """The whole tree: one query when it has changed, else none."""
    return remembered("tree", _read_tree)


def remembered(name: str, read: Callable[[], T]) -> T:
    """The value of `read()`, kept in this process until `forget_tree()` is called in any process.

    For small tables that change seldom: categories, brands, properties, delivery terms. The shared cache is asked
    at most once in LOOK_AGAIN seconds.
    """
    _forget_stale()
    if name not in _Memory.things:
        _Memory.things[name] = read()
    return cast("T", _Memory.things[name])


def remembered_each(
    name: str, keys: Iterable[int], read: Callable[[set[int]], dict[int, T]], missing: T
) -> dict[int, T]:
    """The same for many rows of one kind: those of `keys` that this process does not know yet are read together.

    `missing` stands for a key that `read` gives nothing for. At most KEPT rows of a kind are kept.
    """
    kept: dict[int, T] = remembered(name, dict)
    wanted = set(keys)
    unknown = wanted - kept.keys()
    if unknown:
        if len(kept) > KEPT:
            kept.clear()
            unknown = wanted
        kept |= dict.fromkeys(unknown, missing) | read(unknown)
    return {key: kept[key] for key in wanted}


def _forget_stale() -> None:
    moment = monotonic()
    if moment - _Memory.checked_at < LOOK_AGAIN:
        return
    version = cache.get(VERSION_KEY)
    if version is None:
        version = token()
        cache.set(VERSION_KEY, version, timeout=None)
    if version != _Memory.version:
        _Memory.things = {}
        _Memory.version = version
    _Memory.checked_at = moment


def look_again() -> None:
    """Ask the shared cache at the next use, however short a time has passed: before something is written down."""
    _Memory.checked_at = 0.0


def forget_tree() -> None:
    """Make every process read again what it remembers: called by whoever changed one of these tables.

    Once at once, for what the caller reads next, and once more after the commit, because others may have read the old
    rows in between.
    """
    _move_version()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_move_version)


def _move_version() -> None:
    cache.set(VERSION_KEY, token(), timeout=None)
    _Memory.checked_at = 0.0


def _read_tree() -> Tree:
    rows = list(Category.objects.order_by("position", "pk"))
    children: dict[int | None, list[int]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row.pk)
    nodes = {
        row.pk: CategoryNode(
            pk=row.pk,
            name_ru=row.name_ru or "",
            name_en=row.name_en or "",
            slug_ru=row.slug_ru or "",
            slug_en=row.slug_en or "",
            path=tuple(row.path),
            icon=row.icon,
            is_active=row.is_active,
            children=tuple(children.get(row.pk, ())),
        )
        for row in rows
    }
    return Tree(nodes=nodes, root_ids=tuple(children.get(None, ())))


def _is_english() -> bool:
    return (get_language() or "ru").startswith("en")
