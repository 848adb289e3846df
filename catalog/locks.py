"""Row locks of the catalogue: always by primary key, always evaluated at once."""

from collections.abc import Iterable

from catalog.models import Product, SearchRow, Variant
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import note_lock


def lock_product(pk: int) -> Product:
    """Lock a product against others who edit or decide; who buys it is not kept waiting. Raises NotFound."""
    note_lock("product")
    product = Product.objects.select_for_update(of=("self",), no_key=True).select_related("store").filter(pk=pk).first()
    if product is None:
        raise NotFound
    return product


def lock_variants(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """Lock these variants in order of pk; ids that do not exist are missing from the answer."""
    note_lock("variant")
    rows = Variant.objects.select_for_update(of=("self",)).filter(pk__in=set(variant_ids)).order_by("pk")
    return {variant.pk: variant for variant in rows}


def lock_search_rows(product_ids: Iterable[int]) -> list[int]:
    """Lock the search rows of these products in order of pk; taken after variants."""
    rows = SearchRow.objects.select_for_update(of=("self",)).filter(pk__in=set(product_ids)).order_by("pk")
    return list(rows.values_list("pk", flat=True))
