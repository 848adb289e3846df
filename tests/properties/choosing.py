"""What a reader may choose in the column of filters."""

from decimal import Decimal

from hypothesis import strategies as st

from catalog.search.filters import DAYS, STORE_RATINGS, Filters


def choices(data, shop):
    """Some place of `by_hand.make_shop`, and up to four groups of choices in it."""

    def some(items):
        return tuple(sorted(data.draw(st.lists(st.sampled_from(items), max_size=2, unique=True))))

    def one(items):
        return data.draw(st.sampled_from([None, None, None, *items]))

    low, high = sorted(data.draw(st.lists(st.integers(0, 100), min_size=2, max_size=2)))
    kinds = data.draw(st.sets(st.sampled_from(range(11)), max_size=4))
    plain = {
        0: {"price_from": Decimal(10), "price_to": Decimal(35)},
        1: {"free_delivery": True},
        2: {"discount": True},
        3: {"is_new": True, "free_return": True},
        4: {"mall": True},
        5: {"rating": one([3, 4]), "store_rating": one(STORE_RATINGS)},
        6: {"days": one(DAYS), "authentic": True},
        7: {"brands": some([brand.pk for brand in shop.brands])},
        8: {"ships_from": some(["CN", "KZ", "RU"]), "stores": some([store.pk for store in shop.stores])},
        9: {"values": some([value.pk for group in shop.values for value in group])},
        10: {"numbers": ((shop.power.pk, Decimal(low), Decimal(high)),)},
    }
    places = [{}, *({"category_id": one.pk} for one in (shop.root, shop.middle, shop.leaves[0]))]
    places.append({"store_id": shop.stores[0].pk})
    chosen = {key: value for kind in kinds for key, value in plain[kind].items()}
    return Filters(**data.draw(st.sampled_from(places)), **chosen)
