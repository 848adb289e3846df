"""The two statements that write the search table, each for any number of rows, which come as one JSON document.

Both leave a row that would not change as it is: an unchanged row costs no index entry. `*_moved_at` become now where
the key of an order differs from the row that is there.
"""

from marketplace.lib.prepared import Statement

FIGURES = {
    "variant_id": "bigint",
    "media_id": "bigint",
    "price": "numeric",
    "discount_percent": "smallint",
    "popularity": "integer",
    "rating": "numeric",
    "store_score": "numeric",
    "is_in_stock": "boolean",
    "free_to": "varchar[]",
    "delivery_days": "jsonb",
    "speed_id": "bigint",
}
WORDS = {
    "store_id": "bigint",
    "category_id": "bigint",
    "root_id": "bigint",
    "brand_id": "bigint",
    "published_at": "timestamptz",
    "is_mall": "boolean",
    "has_free_return": "boolean",
    "is_authentic": "boolean",
    "ships_from": "varchar",
    "value_ids": "bigint[]",
}
PARTS = {"title": "text", "kind": "text", "properties": "text", "description": "text", "flags": "text[]"}
MOVING = {  # what listings are ordered by, and when it moved
    "price": "price_moved_at",
    "popularity": "popularity_moved_at",
    "rating": "rating_moved_at",
    "speed_id": "speed_moved_at",
}


def _given(columns: dict[str, str]) -> str:
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"json_to_recordset(%(rows)s) AS given (product_id bigint, {types})"


def _new(columns: list[str], source: str) -> str:
    return ", ".join(f"{name} = {source}.{name}" for name in columns)


def _moves(source: str) -> str:
    return ", ".join(
        f"{moved} = CASE WHEN old.{key} IS DISTINCT FROM {source}.{key} THEN %(now)s ELSE old.{moved} END"
        for key, moved in MOVING.items()
    )


def _differs(columns: list[str], source: str) -> str:
    old, new = (", ".join(f"{name}.{column}" for column in columns) for name in ("old", source))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


_ALL = [*FIGURES, *WORDS, "vector"]

UPDATE = Statement(
    "figures_of_rows",
    f"""
    UPDATE catalog_searchrow AS old SET {_new([*FIGURES], "given")}, {_moves("given")}
    FROM {_given(FIGURES)}
    WHERE old.product_id = given.product_id AND {_differs([*FIGURES], "given")}
""",  # noqa: S608 - built of constants
)

INSERT = f"""
    INSERT INTO catalog_searchrow AS old (product_id, is_hot, {", ".join([*_ALL, *MOVING.values()])})
    SELECT product_id, %(hot)s IS NULL OR popularity >= %(hot)s, {", ".join([*FIGURES, *WORDS])},
        catalog_search_vector(title, kind, properties, description, flags), {", ".join(["%(now)s"] * len(MOVING))}
    FROM {_given(FIGURES | WORDS | PARTS)} ORDER BY product_id
    ON CONFLICT (product_id) DO UPDATE SET {_new(_ALL, "excluded")}, {_moves("excluded")}
    WHERE {_differs(_ALL, "excluded")}
"""  # noqa: S608 - built of constants
