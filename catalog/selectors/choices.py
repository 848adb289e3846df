"""Choosing a variant: an option for each position of `Variant.options`, with the values that variants have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from catalog.selectors.offers import Offer
from catalog.selectors.pictures import Picture


@dataclass(frozen=True, slots=True)
class Selection:
    """How far the reader has chosen. `offer` is the best of `possible`, the variants that the choices leave;
    `open` are the positions of the options in which these still differ: nobody has chosen them."""

    offer: Offer
    possible: list[Offer]
    open: frozenset[int]

    @property
    def url(self) -> str:
        """The page of the product at this point of choosing."""
        path = reverse("catalog:product", kwargs={"pk": self.offer.product_id, "slug": self.offer.slug})
        query = {"sku": self.offer.sku}
        if self.open:
            query["open"] = ",".join(str(position + 1) for position in sorted(self.open))
        return f"{path}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """One value of an option. `url` chooses it and keeps the other choices as far as such a variant exists.

    `is_available`: some variant with it is in stock; `fits`: it exists together with the other values chosen;
    `is_sold_out`: what `url` leads to is.
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
        """The words of the value that is chosen, "" while none is."""
        return next((value.label for value in self.values if value.is_chosen), "")


def select(offers: Sequence[Offer], sku: str, left: Collection[int] = ()) -> Selection:
    """What `?sku=` and `?open=` (here `left`, positions from 0) say; without a known SKU nothing is chosen."""
    named = next((offer for offer in offers if offer.sku == sku), None)
    if named is None:
        return _narrowed(offers, max(offers, key=_appeal), [])
    chosen = [place for place in range(len(named.options)) if place not in left]
    return _narrowed(offers, named, chosen)


def choices_of(offers: Sequence[Offer], selection: Selection) -> list[Choice]:
    """The options in order, each with its values in the order of the variants."""
    return [_choice(offers, selection, position) for position in range(len(selection.offer.options))]


def _choice(offers: Sequence[Offer], selection: Selection, position: int) -> Choice:
    values: dict[str, list[Offer]] = {}
    for offer in offers:
        if position < len(offer.options):
            values.setdefault(_word(offer.options[position], "value"), []).append(offer)
    option = selection.offer.options[position]
    own = None if position in selection.open else _word(option, "value")
    return Choice(
        name=_word(option, "name"),
        values=[
            _value(offers, label, with_it, selection, position, is_chosen=own == label)
            for label, with_it in values.items()
        ],
    )


def _value(
    offers: Sequence[Offer],
    label: str,
    with_it: Sequence[Offer],
    selection: Selection,
    position: int,
    *,
    is_chosen: bool,
) -> ChoiceValue:
    """Behind a value is what is nearest to the choices made: most of them alike, then in stock, then cheap."""
    chosen = selection.offer
    kept = [place for place in range(len(chosen.options)) if place != position and place not in selection.open]

    def likeness(offer: Offer) -> tuple[int, bool, Decimal]:
        return sum(_same(offer, chosen, place) for place in kept), *_appeal(offer)

    best = chosen if is_chosen else max(with_it, key=likeness)
    target = selection if is_chosen else _narrowed(offers, best, [*kept, position])
    return ChoiceValue(
        label=label,
        swatch=best.options[position].get("swatch") or "",
        picture=best.image,
        url=target.url,
        is_chosen=is_chosen,
        is_available=any(offer.is_in_stock for offer in with_it),
        fits=all(_same(best, chosen, place) for place in kept),
        is_sold_out=not any(offer.is_in_stock for offer in target.possible),
    )


def _narrowed(offers: Sequence[Offer], offer: Offer, chosen: Sequence[int]) -> Selection:
    """The selection of `offer` where the options at `chosen` are settled; the others are where only one value fits."""
    possible = [other for other in offers if all(_same(other, offer, place) for place in chosen)]
    others = [place for place in range(len(offer.options)) if place not in chosen]
    return Selection(offer, possible, _differing(possible, offer, others))


def _differing(offers: Sequence[Offer], offer: Offer, places: Collection[int]) -> frozenset[int]:
    return frozenset(place for place in places if not all(_same(other, offer, place) for other in offers))


def _same(one: Offer, other: Offer, place: int) -> bool:
    return one.options[place : place + 1] == other.options[place : place + 1]


def _appeal(offer: Offer) -> tuple[bool, Decimal]:
    """The variant that is shown while several are possible has the greatest: in stock, then the cheapest."""
    return offer.is_in_stock, -offer.price.amount


def _word(option: dict[str, Any], name: str) -> str:
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    other = "ru" if language == "en" else "en"
    return option.get(f"{name}_{language}") or option.get(f"{name}_{other}") or ""
