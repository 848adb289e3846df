"""The category tree: the writer of `Category.path`."""

from django.db import transaction

from catalog.models import Category, Product
from catalog.selectors.tree import forget_tree
from catalog.services.search_rows import write_rows
from marketplace.lib.errors import Conflict


@transaction.atomic
def save_category(*, category: Category) -> Category:
    """Save a new or changed category, the paths under it and the search rows of its goods.

    Raises Conflict when it would become its own ancestor.
    """
    parent = category.parent
    before = list(category.path)
    if parent is not None and category.pk in parent.path:
        raise Conflict
    category.save()
    category.path = [*(parent.path if parent else []), category.pk]
    category.save(update_fields=["path"])
    transaction.on_commit(forget_tree)
    if before and before != category.path:
        _move_children(category, len(before))
        forget_tree()
        goods = Product.objects.filter(category__path__contains=[category.pk])
        write_rows(product_ids=goods.values_list("pk", flat=True))
    return category


def _move_children(category: Category, depth: int) -> None:
    """Put the new path of `category` in front of everything below it; `depth` is the length of its old path."""
    below = list(Category.objects.filter(path__contains=[category.pk]).exclude(pk=category.pk))
    for child in below:
        child.path = [*category.path, *child.path[depth:]]
    Category.objects.bulk_update(below, ["path"])
