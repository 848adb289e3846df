"""How papers name a store: the name that buyers know, then who that is by law and where."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.models import Store
from marketplace.lib.countries import country_name

FACTS = ("name", "legal_name", "tax_number", "legal_address", "country")


def store_facts(store: Store) -> dict[str, str]:
    """Who a store is today, as plain JSON values, to be frozen on what is agreed with it."""
    return {name: getattr(store, name) for name in FACTS}


def store_lines(facts: Mapping[str, str]) -> list[str]:
    """The lines of a block about a store, the first is its name; what the store has not told leaves no line."""
    lines = [facts["name"], facts["legal_name"]]
    if facts["tax_number"]:
        lines.append(_("Tax number %(number)s") % {"number": facts["tax_number"]})
    lines += [line.strip() for line in facts["legal_address"].splitlines()]
    return [line for line in [*lines, country_name(facts["country"])] if line]
