"""Whole numbers of addresses and forms, read without surprises."""

DIGITS = 18  # as many as fit into a bigint, whatever they are


def whole_number(text: object) -> int | None:
    """`text` as a number, or None: `²` is a digit, too, and `int` refuses thousands of them."""
    value = str(text or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= DIGITS else None
