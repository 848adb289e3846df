"""Tags and filters of every page. A built-in of the template engine: no `{% load %}` is needed.

`{% icon "heart" %}`, `{{ amount|money }}`, `{{ amount|approx }}`, `{{ when|day }}`, `{{ when|moment }}`,
`{% date_range first last %}`, `{% time_tag when %}`, `{% counted "reviews" n %}`, `{{ n|number }}`,
`{% input_of field %}`, `{% drawing "cart" %}`, `{% site_url "orders:cart" %}`, `{{ amount|converted|approx }}`,
`{% avatar member "l" %}`, `{{ number|phone }}`, `{% check_boxes values %}`,
`{% product_cards cards level="h2" eager=4 %}`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from marketplace.lib import formatting, opinions
from marketplace.lib.cards import Shelf, as_card, render_action, render_card, render_heart, shelf_words
from marketplace.lib.check_boxes import render_boxes
from marketplace.lib.folding import fixed
from marketplace.lib.icons import ICONS, SPRITE
from marketplace.lib.money import Money
from marketplace.lib.phones import format_phone
from marketplace.lib.prices import render_price, render_tiers
from marketplace.lib.quantities import render_stepper
from marketplace.lib.ratings import render_distribution, render_rating, render_stars
from marketplace.lib.visitor import current_visitor

register = template.Library()


@lru_cache(maxsize=512)
def _icon(name: str, size: str, label: str, extra: str) -> SafeString:
    if name not in ICONS:
        raise ValueError(f"{name!r} is not in marketplace.lib.icons.ICONS")
    css = " ".join(part for part in ("icon", f"icon--{size}" if size else "", extra) if part)
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', css, spoken, static(SPRITE), name)


@receiver(setting_changed)
def _forget_icons(*, setting: str, **kwargs: Any) -> None:
    if setting in {"STATIC_URL", "STORAGES", "DEBUG"}:
        _icon.cache_clear()


@register.simple_tag
@fixed
def icon(name: str, size: str = "", label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite. `size`: "s" 16 px, "" 20 px, "l" 28 px. Without `label` it is hidden from readers."""
    return _icon(name, size, str(label), css)


@register.filter
def money(value: Money | None) -> str:
    """`135 $` or `$135`; nothing for None."""
    return "" if value is None else formatting.format_money(value, formatting.current_language())


@register.filter
def approx(value: Money | None) -> str:
    """`≈ 12 490 ₽` for an amount already converted to the visitor's currency; nothing for None."""
    return "" if value is None else formatting.format_approximate(value, formatting.current_language())


@register.filter
def inner(name: object) -> str:
    """A name for between quotes: `«Магазин „Первый ряд“»`."""
    return formatting.inner_quotes(str(name))


@register.filter
def number(value: int | Decimal | None) -> str:
    """`1 204` in Russian, `1,204` in English."""
    return "" if value is None else formatting.format_number(value)


@register.filter
def rating(value: Decimal | None) -> str:
    """An average of stars, `4,8`; empty where nobody rated."""
    return "" if value is None else formatting.format_rating(value)


@register.filter
def discount(percent: int) -> str:
    """`−17 %` in Russian, `−17%` in English."""
    return formatting.format_percent(-percent)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """`18 декабря`, with the year when it is not the current one."""
    return "" if value is None else formatting.format_day(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`9 ноября, 14:02`."""
    return "" if value is None else formatting.format_moment(value)


@register.simple_tag
def date_range(first: dt.date | dt.datetime, last: dt.date | dt.datetime | None = None) -> str:
    """`12–18 декабря`."""
    return formatting.format_days(first, last or first)


@register.simple_tag
def time_tag(value: dt.datetime | dt.date, style: str = "moment") -> SafeString:
    """A `<time datetime>` element. `style`: "moment" (day and time), "day", "time", or "ago" (relative for a day)."""
    if style == "day" or not isinstance(value, dt.datetime):
        return format_html(
            '<time datetime="{}">{}</time>', formatting.local_date(value).isoformat(), formatting.format_day(value)
        )
    forms = {"ago": formatting.format_age, "time": formatting.format_time}
    text = forms.get(style, formatting.format_moment)(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.simple_tag
def counted(kind: str, amount: int | Decimal) -> str:
    """A number with its noun: `{% counted "reviews" 22 %}` is «22 отзыва». Kinds: formatting.COUNTED."""
    return formatting.format_count(kind, amount)


@register.simple_tag
def input_of(field: BoundField, css: str = "", **attributes: Any) -> SafeString:
    """The widget of `field` with the class its kind needs; `data_x` and `hx_x` arguments become `data-x`, `hx-x`."""
    attrs = {name.replace("_", "-"): value for name, value in attributes.items() if value not in (None, False)}
    widget = field.field.widget
    own = "input-list" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else _input_class(widget)
    classes = " ".join(part for part in (str(widget.attrs.get("class", "")), own, css) if part)
    if classes:
        attrs["class"] = classes
    return field.as_widget(attrs=attrs)


def _input_class(widget: Any) -> str:
    if isinstance(widget, CheckboxInput):
        return ""
    if isinstance(widget, FileInput):
        return "upload__input"
    return "input input--select" if isinstance(widget, Select) else "input"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """True for a single checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """True for radios and checkbox lists, which need a fieldset and a legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def times(count: int) -> Iterable[int]:
    """`{% for _ in n|times %}`: 1 … n."""
    return range(1, count + 1)


@register.filter
def initials(name: str) -> str:
    """Up to two first letters for an avatar: «Анна Соколова» → «АС»."""
    return opinions.initials(name)


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """The picture of a member, or the initials; `size`: "s" 28 px, "" 36 px, "l" 64 px, "xl" 128 px.

    Decoration: the name stands beside it. `person` has `short_name` and `picture_url(side)`.
    """
    css = f"ava ava--{size}" if size else "ava"
    url = person.picture_url(256 if size == "xl" else 96)
    if not url:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(person.short_name))
    side = {"s": 28, "l": 64, "xl": 128}.get(size, 36)
    return format_html('<img class="{}" src="{}" width="{}" height="{}" alt="">', css, url, side, side)


@register.filter
def phone(number: str) -> str:
    """`+79161234567` → `+7 916 123-45-67`."""
    return format_phone(number)


@register.filter
def shop_tone(key: int | str) -> str:
    """A stable letter a–d that colours the stall mark of a store."""
    return "abcd"[sum(str(key).encode()) % 4]


@register.filter
def converted(value: Money | None) -> Money | None:
    """`value` in the reader's currency, or None when that is the settlement currency or there is no fresh rate."""
    return None if value is None else current_visitor().convert(value)


@lru_cache(maxsize=1024)
def _site_url(name: str, args: tuple[Any, ...], language: str, prefix: str, urlconf: str | None) -> str:
    try:
        return reverse(name, args=args, urlconf=urlconf)
    except NoReverseMatch:
        return ""


@receiver(setting_changed)
def _forget_urls(*, setting: str, **kwargs: Any) -> None:
    if setting == "ROOT_URLCONF":
        _site_url.cache_clear()


@register.simple_tag
@fixed
def site_url(name: str, *args: Any) -> str:
    """`{% url %}` for the page shell: remembered per language, and empty for a page that does not exist."""
    return _site_url(name, args, formatting.current_language(), get_script_prefix(), get_urlconf())


@register.simple_tag
@fixed
def site_name() -> str:
    """The name of the shop in the visitor's language (setting SITE_NAME)."""
    return str(settings.SITE_NAME)


@register.filter
def currency_sign(code: str) -> str:
    """`RUB` → `₽`."""
    return formatting.SYMBOLS.get(code, code)


@register.simple_tag
@fixed
def drawing(name: str) -> SafeString:
    """One of the caravan drawings, inline so that it follows the theme (templates/components/drawings)."""
    return _drawing(name)


@lru_cache(maxsize=64)
def _drawing(name: str) -> SafeString:
    return SafeString(render_to_string(f"components/drawings/{name}.svg"))


@register.filter
def rate_text(rate: Any) -> str:
    """`1 $ = 92,52 ₽` for a Rate of the visitor."""
    language = formatting.current_language()
    one = formatting.format_money(Money(Decimal(1)), language)
    return f"{one} = {formatting.format_money(Money(rate.value, rate.currency), language)}"


@register.filter
def split(words: str) -> list[str]:
    """`{% for tone in "info ok warn"|split %}`."""
    return words.split()


def _shelf(context: template.Context) -> Shelf:
    """What the cards of this page share, made once for a request."""
    request = context.get("request")
    language = formatting.current_language()
    kept = getattr(request, "_shelf", None)
    if kept is not None and kept.language == language:
        return kept
    header = context.get("header")
    if callable(header):  # the context processor hands out a promise
        header = header()
    shelf = Shelf(
        is_member=bool(getattr(header, "is_authenticated", False)),
        language=language,
        visitor=current_visitor(),
        back=quote(request.get_full_path() if request is not None else "/", safe=""),
        login_url=site_url("account_login"),
        cart_url=site_url("orders:cart"),
        add_url=site_url("orders:cart-add"),
        wish_url=site_url("catalog:wish-add"),
        unwish_url=site_url("catalog:wish-remove"),
        icons={name: _icon(name, "", "", "") for name in ("heart", "shopping-cart", "star", "check", "image")},
        words=shelf_words(),
    )
    if request is not None:
        request._shelf = shelf
    return shelf


@register.simple_tag(takes_context=True)
def product_card(context: template.Context, card: Any, *, eager: bool = False, level: str = "h3") -> SafeString:
    """One card that stands in a place of its own; for a whole grid `product_cards`."""
    return render_card(as_card(card), _shelf(context), eager=bool(eager), level=level or "h3")


@register.simple_tag(takes_context=True)
def product_cards(context: template.Context, cards: Iterable[Any], *, eager: int = 0, level: str = "h3") -> SafeString:
    """The cards of a `<ul class="grid">`; the pictures of the first `eager` are loaded at once."""
    shelf = _shelf(context)
    drawn = [
        render_card(as_card(card), shelf, eager=place < eager, level=level) for place, card in enumerate(cards or ())
    ]
    return SafeString("".join(drawn))


@register.simple_tag(takes_context=True)
def product_action(context: template.Context, card: Any) -> SafeString:
    """The button of a card alone: components/card_action.html."""
    return render_action(as_card(card), _shelf(context))


@register.simple_tag(takes_context=True)
def wish_heart(
    context: template.Context, variant_id: int | None, title: str, *, is_wished: bool = False, large: bool = False
) -> SafeString:
    """The heart of a variant: components/heart.html."""
    return render_heart(variant_id, escape(title), _shelf(context), is_wished=bool(is_wished), large=bool(large))


@register.simple_tag
def check_boxes(values: Iterable[Mapping[str, Any]]) -> SafeString:
    """The boxes of one group of filters: see components/filters.html."""
    return SafeString(render_boxes(values))


@register.simple_tag
def price_block(
    price: Money | None, old_price: Money | None = None, percent: int | None = None, size: str = ""
) -> SafeString:
    """A price with what belongs to it, nothing for None: components/price.html."""
    if not isinstance(price, Money):
        return SafeString("")
    return SafeString(render_price(price, current_visitor(), old_price=old_price, percent=percent, size=size))


@register.simple_tag
def tier_prices(tiers: Iterable[Mapping[str, Any]]) -> SafeString:
    """Prices by quantity: components/tiers.html."""
    return render_tiers(tiers)


@register.simple_tag
def stars(value: int) -> SafeString:
    """Five stars of one review: components/stars.html."""
    return render_stars(value, _icon("star", "", "", ""), _icon("star", "", "", "off"))


@register.simple_tag
def rating_of(value: Decimal | None, count: int | None = None, url: str = "") -> SafeString:
    """An average with the number of reviews: components/rating.html."""
    return render_rating(value, count, url, _icon("star", "", "%s", ""))


@register.simple_tag
def star_distribution(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """How the stars are spread: components/distribution.html."""
    return render_distribution(rows)


@register.simple_tag
def review_article(review: opinions.Review) -> SafeString:
    """One review: catalog/_review.html."""
    return opinions.render_review(review, stars(review.rating))


@register.simple_tag
def question_article(question: opinions.Question, store_name: str) -> SafeString:
    """One question with its answers: catalog/_question.html."""
    return opinions.render_question(question, store_name)


@register.simple_tag
def quantity_stepper(**about: Any) -> SafeString:
    """A quantity with − and +: components/stepper.html."""
    return render_stepper(about, _icon("minus", "", "", ""), _icon("plus", "", "", ""))
