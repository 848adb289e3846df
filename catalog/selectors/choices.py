"""Choosing a variant: an option for each position of `Variant.options`, with the values that variants have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from catalog.selectors.offers import Offer, with_sku
from catalog.selectors.pictures import Picture


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """One value of an option. `url` chooses it and keeps the other options as far as such a variant exists.

    `is_available`: some variant with it is in stock; `fits`: it exists together with the other options chosen;
    `is_sold_out`: the variant that `url` leads to is.
    """

    label: str
    swatch: str
    picture: Picture | None
    url: str
    is_chosen: bool
    is_available: bool
    fits: bool
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the product: its name («Цвет») and values."""

    name: str
    values: list[ChoiceValue]

    @property
    def chosen(self) -> str:
        """The words of the value that is chosen."""
        return next((value.label for value in self.values if value.is_chosen), "")


def choices_of(offers: Sequence[Offer], chosen: Offer) -> list[Choice]:
    """The options in order, each with its values in the order of the variants."""
    return [_choice(offers, chosen, position) for position in range(len(chosen.options))]


def _choice(offers: Sequence[Offer], chosen: Offer, position: int) -> Choice:
    values: dict[str, list[Offer]] = {}
    for offer in offers:
        if position < len(offer.options):
            values.setdefault(_word(offer.options[position], "value"), []).append(offer)
    own = _word(chosen.options[position], "value")
    return Choice(
        name=_word(chosen.options[position], "name"),
        values=[_value(label, with_it, chosen, position, own == label) for label, with_it in values.items()],
    )


def _value(label: str, with_it: Sequence[Offer], chosen: Offer, position: int, is_chosen: bool) -> ChoiceValue:  # noqa: FBT001
    """The offer behind a value is the one nearest to what is chosen: most other options alike, in stock first."""

    def likeness(offer: Offer) -> tuple[int, bool]:
        same = sum(mine == other for mine, other in zip(offer.options, chosen.options, strict=False))
        return same, offer.is_in_stock

    best = chosen if is_chosen else max(with_it, key=likeness)
    return ChoiceValue(
        label=label,
        swatch=best.options[position].get("swatch") or "",
        picture=best.image,
        url=_url(best),
        is_chosen=is_chosen,
        is_available=any(offer.is_in_stock for offer in with_it),
        fits=_rest(best, position) == _rest(chosen, position),
        is_sold_out=not best.is_in_stock,
    )


def _rest(offer: Offer, position: int) -> list[dict[str, Any]]:
    """What is chosen in all other options."""
    return [option for place, option in enumerate(offer.options) if place != position]


def _url(offer: Offer) -> str:
    path = reverse("catalog:product", kwargs={"pk": offer.product_id, "slug": offer.slug})
    return with_sku(path, offer.sku)


def _word(option: dict[str, Any], name: str) -> str:
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    other = "ru" if language == "en" else "en"
    return option.get(f"{name}_{language}") or option.get(f"{name}_{other}") or ""
