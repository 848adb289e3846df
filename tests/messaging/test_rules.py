"""Waits, verdicts of mail servers, addresses: no database."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from marketplace.lib.money import Money
from messaging.constants import MAX_ATTEMPTS, RETRY_DELAYS
from messaging.context import decode, encode
from messaging.rules import absolute_url, is_permanent, new_message_id, path_in, retry_delay, topic_of


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


@pytest.mark.parametrize(("kind", "code"), [("order_paid", "order"), ("club_level_up", "club"), ("orderly", "orderly")])
def test_the_topic_is_the_beginning_of_the_kind(kind: str, code: str) -> None:
    assert topic_of(kind).code == code
    assert topic_of(kind).is_essential


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
