"""Waits, verdicts of mail servers, addresses: no database."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.utils.translation import gettext_lazy

from marketplace.lib.icons import ICONS
from marketplace.lib.money import Money
from messaging import ports
from messaging.constants import CHANNELS, MAX_ATTEMPTS, RETRY_DELAYS, TOPICS, Topic
from messaging.context import decode, encode
from messaging.models import NotificationPreference
from messaging.rules import (
    absolute_url,
    changed_cells,
    is_permanent,
    new_message_id,
    optional_cells,
    path_in,
    read_unsubscribe_token,
    retry_delay,
    topic_of,
    unsubscribe_token,
)


def test_waits_grow_and_end_after_two_days() -> None:
    waits = [retry_delay(n, randomness=0.5) for n in range(1, MAX_ATTEMPTS)]
    assert waits == list(RETRY_DELAYS) == sorted(RETRY_DELAYS)
    assert dt.timedelta(days=2) < sum(RETRY_DELAYS, dt.timedelta()) < dt.timedelta(days=3)
    assert retry_delay(MAX_ATTEMPTS) is None


def test_jitter_spreads_a_wait_by_a_fifth_each_way() -> None:
    minute = dt.timedelta(minutes=1)
    assert retry_delay(1, randomness=0) == minute * 0.8
    assert retry_delay(1, randomness=0.999) < minute * 1.2
    assert len({retry_delay(1) for _ in range(20)}) > 1


@pytest.mark.parametrize(
    ("code", "final"), [(421, False), (451, False), (550, True), (554, True), (535, False), (530, False), (250, False)]
)
def test_which_answers_are_final(code: int, final: bool) -> None:
    assert is_permanent(code) is final


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/ru/my/", "/en/my/"), ("/en/my/", "/en/my/"), ("/ru", "/en"), ("/rust/", "/rust/"), ("/hooks/x/", "/hooks/x/")],
)
def test_a_path_moves_to_the_other_language(path: str, expected: str) -> None:
    assert path_in("en", path) == expected


def test_absolute_addresses(settings: Any) -> None:
    settings.SITE_URL = "https://shop.example/"
    assert absolute_url("/ru/my/") == "https://shop.example/ru/my/"
    assert absolute_url("https://elsewhere.example/x") == "https://elsewhere.example/x"


def test_message_ids_are_ours_and_unique(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Karavan <shop@mail.shop.example>"
    ids = {new_message_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(one.startswith("<") and one.endswith("@mail.shop.example>") for one in ids)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("order_shipped", "order"),
        ("order_paid", "payment"),  # the longest beginning wins
        ("order_refunded", "payment"),
        ("order_unpaid", "reminder"),
        ("account_new_device", "account"),
        ("club_level_up", "club"),
        ("club", "club"),
    ],
)
def test_the_topic_is_the_longest_beginning_of_the_kind(kind: str, code: str) -> None:
    assert topic_of(kind).code == code


@pytest.mark.parametrize("kind", ["orderly", "clubs", "something_new", ""])
def test_what_nobody_has_declared_cannot_be_switched_off(kind: str) -> None:
    assert topic_of(kind).is_essential
    assert topic_of(kind).code == kind


def test_topics_are_complete() -> None:
    codes = [topic.code for topic in TOPICS]
    assert len(set(codes)) == len(codes)
    assert tuple(NotificationPreference.Channel.values) == CHANNELS
    for topic in TOPICS:
        assert topic.title and topic.about and topic.icon in ICONS
        assert bool(topic.fixed_because) is topic.is_essential
        assert not (topic.is_marketing and topic.is_essential)


def test_an_app_declares_an_optional_topic_of_its_own(monkeypatch: Any) -> None:
    monkeypatch.setattr(ports, "_declared", {})
    cheaper = Topic("price", "trending-down", "Price drops", "Your wishes got cheaper.", is_essential=False)
    ports.declare_topic(cheaper)
    ports.declare_topic(cheaper)
    assert topic_of("price_drop") == cheaper
    assert ("price", "email") in optional_cells()
    with pytest.raises(ValueError, match="declared twice"):
        ports.declare_topic(Topic("price", "bell"))
    with pytest.raises(ValueError, match="declared twice"):
        ports.declare_topic(Topic("order", is_essential=False))


def test_a_form_changes_only_what_its_reader_has_touched() -> None:
    on = ["reminder:email", "reminder:inbox", "club:inbox"]
    assert changed_cells(shown=on, chosen=on) == {}
    assert changed_cells(shown=on, chosen=["reminder:inbox", "club:inbox", "club:email"]) == {
        ("reminder", "email"): False,
        ("club", "email"): True,
    }


def test_a_form_cannot_touch_essential_and_unknown_cells() -> None:
    assert changed_cells(shown=["order:email", "x:email", "club:pigeon"], chosen=["account:inbox", "club"]) == {}


def test_tokens_say_who_and_what_and_nothing_else() -> None:
    token = unsubscribe_token(7, topic_of("club_level_up"))
    assert read_unsubscribe_token(token) == (7, "club")
    assert re.fullmatch(r"[\w-]+\.[\w-]+", token), "safe in an address without quoting"
    assert token == unsubscribe_token(7, topic_of("club_level_down"))


@pytest.mark.parametrize(
    "forge", [lambda t: t[:-1], lambda t: "a" + t, lambda t: "", lambda t: t.split(".")[0] + ".", str.upper]
)
def test_forged_tokens_say_nothing(forge: Any) -> None:
    assert read_unsubscribe_token(forge(unsubscribe_token(7, topic_of("club")))) is None


def test_tokens_of_another_purpose_say_nothing(settings: Any) -> None:
    assert read_unsubscribe_token(signing.Signer(sep=".").sign_object([7, "club"])) is None
    token, settings.SECRET_KEY_FALLBACKS = unsubscribe_token(7, topic_of("club")), [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    assert read_unsubscribe_token(token) == (7, "club"), "links outlive a change of the key"


@pytest.mark.parametrize(
    "value",
    [
        Money(Decimal("12.50")),
        Money(Decimal("12490"), "RUB"),
        dt.datetime(2026, 11, 23, 14, 2, tzinfo=dt.UTC),
        dt.date(2026, 12, 18),
        "2026-13-45",
        "Робот-пылесос",
        {"lines": [{"title": "Телескоп", "total": Money(Decimal(3))}], "count": 2, "is_free": True, "note": None},
    ],
)
def test_values_survive_the_wait(value: Any) -> None:
    assert decode(encode(value)) == value


def test_lazy_strings_and_decimals_become_text() -> None:
    assert encode({"rate": Decimal("0.08"), "word": gettext_lazy("Help")}) == {"rate": "0.08", "word": "Помощь"}


def test_a_model_cannot_wait() -> None:
    with pytest.raises(TypeError, match="object cannot wait"):
        encode({"order": object()})
