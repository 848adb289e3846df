"""The live parts of articles: what `[[name]]` on a line of its own stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketplace.lib.countries import country_name
from marketplace.lib.visitor import current_visitor
from orders.carriers.registry import CARRIERS
from support import pictures
from support.delivery import calculate, overview
from support.markup import Rendered
from support.paying import declines, methods
from support.troubles import TROUBLES
from support.wizard import START

Context = Callable[[HttpRequest], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """A live part: what staff are told of it, its template, and what the template gets."""

    label: Any
    template: str
    context: Context


def _calculator(request: HttpRequest) -> dict[str, Any]:
    answer = calculate(request.GET.dict(), current_visitor())
    return {"answer": answer, "status": HTTPStatus.OK if answer.is_understood else HTTPStatus.UNPROCESSABLE_ENTITY}


def _countries(request: HttpRequest) -> dict[str, Any]:
    return {"rows": [(country_name(row.code), row) for row in overview(current_visitor())]}


def _picture(picture: pictures.GuidePicture, request: HttpRequest) -> dict[str, Any]:
    return {"picture": picture, "width": pictures.WIDTH}


_LIVE: dict[str, Block] = {
    "delivery-calculator": Block(
        _("calculator of delivery by country, weight and sum"), "support/blocks/calculator.html", _calculator
    ),
    "delivery-terms": Block(_("terms and prices by country"), "support/blocks/countries.html", _countries),
    "payment-methods": Block(
        _("ways to pay that are switched on, with their steps"),
        "support/blocks/methods.html",
        lambda _request: {"methods": methods()},
    ),
    "payment-declines": Block(
        _("reasons of a refused payment, each with what to do"),
        "support/blocks/declines.html",
        lambda _request: {"declines": declines()},
    ),
    "extra-guarantees": Block(
        _("additional guarantees with links to such goods"), "support/blocks/extra.html", lambda _request: {}
    ),
    "what-went-wrong": Block(
        _("first question of “What went wrong?”"),
        "support/blocks/wrong.html",
        lambda _request: {"question": TROUBLES.step(START)},
    ),
    "carriers": Block(
        _("carriers and how their tracking codes look"),
        "support/blocks/carriers.html",
        lambda _request: {"carriers": CARRIERS},
    ),
}
BLOCKS: Mapping[str, Block] = _LIVE | {
    f"picture-{one.name}": Block(one.caption, "support/blocks/picture.html", partial(_picture, one))
    for one in pictures.PICTURES
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole text with its live parts; `status` is that of the page: 422 when a form in it is not understood."""

    html: SafeString
    status: int


def show(rendered: Rendered, request: HttpRequest) -> Shown:
    """Put the live parts where they stand. A name that no part has is left out."""
    found, status = [], HTTPStatus.OK
    for piece in rendered.pieces:
        block = BLOCKS.get(piece.block)
        if block is None:
            found.append(piece.html)
            continue
        context = block.context(request)
        status = max(status, context.get("status", HTTPStatus.OK))
        found.append(render_to_string(block.template, context, request))
    return Shown(SafeString("".join(found)), status)
