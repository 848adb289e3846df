"""What the conformance server takes: parameters as Stripe writes them in forms, and the errors it gives."""

import re
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KNOWN_OF_SESSION = {
    "mode",
    "client_reference_id",
    "metadata",
    "payment_intent_data",
    "line_items",
    "success_url",
    "cancel_url",
    "expires_at",
    "locale",
    "adaptive_pricing",
    "expand",
}
LEAST = 50  # cents of a US dollar
LANGUAGES = {"auto", "en", "ru", "de", "fr"}


class ApiError(Exception):
    """An error answer: `{"error": {"type", "code", "message", "param"}}` with its HTTP status."""

    def __init__(self, status: int, message: str, *, code: str = "", param: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        error = {"type": kind or "invalid_request_error", "message": message, "code": code, "param": param}
        self.body = {"error": {name: value for name, value in error.items() if value}}


def read_form(text: str) -> dict[str, Any]:
    """`a[b][0][c]=1` as nested dictionaries; lists become dictionaries by position, or lists when flat."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        parts = re.findall(r"[^\[\]]+", name)
        place = found
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = value
    return found


def items(what: Any) -> list[Any]:
    """A list that was read as `{"0": …, "1": …}`."""
    return [what[key] for key in sorted(what, key=int)] if isinstance(what, dict) else []


def read_number(text: str, name: str) -> int:
    """A whole number of a form."""
    if not re.fullmatch(r"\d+", text):
        raise ApiError(400, f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)


def check_session(params: dict[str, Any]) -> tuple[int, str]:
    """Amount and currency of a session that Stripe would make. Raises ApiError."""
    for name in params:
        if name not in KNOWN_OF_SESSION:
            raise ApiError(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise ApiError(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
    if params["mode"] != "payment" or params.get("locale", "auto") not in LANGUAGES:
        raise ApiError(400, "Invalid value", param="mode")
    if len(params.get("client_reference_id", "")) > 200:
        raise ApiError(400, "Too long", param="client_reference_id")
    _check_addresses(params)
    _check_expiry(params)
    return _sum(params)


def _check_addresses(params: dict[str, Any]) -> None:
    for name in ("success_url", "cancel_url"):
        if urlsplit(params.get(name, params["success_url"])).scheme not in {"http", "https"}:
            raise ApiError(400, "Not a valid URL", code="url_invalid", param=name)


def _check_expiry(params: dict[str, Any]) -> None:
    if "expires_at" in params:
        ahead = read_number(params["expires_at"], "expires_at") - time.time()
        if not 30 * 60 - 5 <= ahead <= 24 * 3600 + 5:
            raise ApiError(400, "The `expires_at` timestamp must be 30 minutes to 24 hours ahead.", param="expires_at")


def _sum(params: dict[str, Any]) -> tuple[int, str]:
    total, currencies = 0, set()
    for line in items(params["line_items"]):
        price = line["price_data"]
        if not price["product_data"].get("name"):
            raise ApiError(400, "A product needs a name.", param="line_items[0][price_data][product_data][name]")
        currencies.add(price["currency"])
        total += read_number(price["unit_amount"], "unit_amount") * read_number(line["quantity"], "quantity")
    (currency,) = currencies
    if currency != currency.lower() or len(currency) != 3:
        raise ApiError(400, f"Invalid currency: {currency}", param="currency")
    if total < LEAST:
        message = "The Checkout Session's total amount due must add up to at least $0.50 usd"
        raise ApiError(400, message, code="amount_too_small")
    return total, currency
