"""What stands in place of goods that are not sold any more, and where a closed category leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.models import Product, SearchRow
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.tree import CategoryNode, category_tree
from marketplace.lib.errors import NotFound

GONE = (Product.Status.REMOVED, Product.Status.BLOCKED)
SIMILAR = 10


@dataclass(frozen=True, slots=True)
class GonePage:
    """A removed product by its title; of a blocked one nothing is repeated, so its `title` is empty."""

    title: str
    category: CategoryNode | None
    similar: list[Card]


def gone_page(pk: int, *, country: str, today: date) -> GonePage:
    """What to show for a product that was sold once: three queries, four where its own category is empty.

    Raises NotFound for one that was never shown (a draft, in review, or given up as such) or does not exist.
    """
    product = Product.objects.filter(pk=pk, status__in=GONE, published_at__isnull=False).first()
    if product is None:
        raise NotFound
    node = category_tree().node(product.category_id)
    shown = product.title if product.status == Product.Status.REMOVED else ""
    ids = list(_popular(category=product.category_id))
    if not ids and node is not None:
        ids = list(_popular(root=node.path[0]))
    return GonePage(shown or "", _open(node), cards_for(ids, country=country, today=today))


def open_parent(node: CategoryNode) -> CategoryNode | None:
    """The nearest category above `node` that is shown."""
    trail = category_tree().trail(node.pk)[:-1]
    return next((step for step in reversed(trail) if step.is_active), None)


def _open(node: CategoryNode | None) -> CategoryNode | None:
    if node is None or node.is_active:
        return node
    return open_parent(node)


def _popular(**place: int) -> list[int]:
    """Ids by the index of the place's order."""
    rows = SearchRow.objects.filter(**place).order_by("-popularity", "-product")
    return list(rows.values_list("pk", flat=True)[:SIMILAR])
