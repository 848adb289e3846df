"""Row locks of the catalogue: always by primary key, always evaluated at once."""

from collections.abc import Iterable

from catalog.models import SearchRow, Variant, WishlistItem
from marketplace.lib.transactions import note_lock


def lock_variants(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """Lock these variants in order of pk; ids that do not exist are missing from the answer."""
    note_lock("variant")
    rows = Variant.objects.select_for_update(of=("self",)).filter(pk__in=set(variant_ids)).order_by("pk")
    return {variant.pk: variant for variant in rows}


def lock_search_rows(product_ids: Iterable[int]) -> list[int]:
    """Lock the search rows of these products in order of pk; taken after variants."""
    rows = SearchRow.objects.select_for_update(of=("self",)).filter(pk__in=set(product_ids)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def lock_wishes(item_ids: Iterable[int]) -> dict[int, WishlistItem]:
    """Lock these wishes in order of pk, so that of two givers one comes first; ids that do not exist are missing.

    FOR NO KEY UPDATE: promises refer to the row and may be read and taken back meanwhile.
    """
    note_lock("wish")
    rows = WishlistItem.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(item_ids))
    return {item.pk: item for item in rows.order_by("pk")}
