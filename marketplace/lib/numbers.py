"""Whole numbers of addresses and forms, read without surprises."""

DIGITS = 18  # as many as fit into a bigint, whatever they are


def whole_number(text: object) -> int | None:
    """`text` as a number, or None: `²` is a digit, too, and `int` refuses thousands of them."""
    value = str(text or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= DIGITS else None


def typed_number(value: object) -> object:
    """What was typed into a field for a number, in the form that Python reads: «1 299,50» as `1299.50`.

    Spaces between digits go, the real minus sign becomes a hyphen, and one comma is a decimal point, unless a point
    follows it («1,299.50»). A comma before three last digits may mean both: it stays, and no field takes it. So does
    all that is no text.
    """
    if not isinstance(value, str):
        return value
    text = "".join(value.split()).replace("−", "-")
    if "," in text and "." in text:
        thousands = "," if text.rindex(",") < text.rindex(".") else "."
        text = text.replace(thousands, "")
    whole, comma, fraction = text.partition(",")
    return f"{whole}.{fraction}" if comma and len(fraction) != 3 else text
