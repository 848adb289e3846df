"""Guessing is stopped, and two web processes count together.

Tries are sent in several threads to a gunicorn with two workers. A new thing that can be guessed gets a line
in GUESSES.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import redis

from accounts.models import User
from accounts.services.security_question import set_question
from messaging.models import OutboxEmail
from tests.accounts.authenticators import app_code, set_up_app
from tests.accounts.views.test_registration import fields
from tests.factories.accounts import PASSWORD, UserFactory
from tests.messaging.processes import Broker
from tests.security.processes import Answer, Visitor, WebServer

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("web")]
AT_ONCE = 4
ROUNDS = 5
WAIT = re.compile(r"через \d+ (секунд|минут)")
NEWCOMER = "newcomer@example.com"
SECRETS: dict[int, str] = {}  # of the authenticator apps of this test's members
Prepare = Callable[[Visitor, User], None]


def _nothing(visitor: Visitor, user: User) -> None:
    """No preparation."""


def _ask_for_recovery(visitor: Visitor, user: User) -> None:
    assert visitor.post("/ru/password/reset/", {"email": user.email}).status == 303


def _register(visitor: Visitor, user: User) -> None:
    assert visitor.post("/ru/register/", fields(email=NEWCOMER)).status == 303


@dataclass(frozen=True)
class Guess:
    """Something to guess: where, with what, and how many tries are judged before the door shuts."""

    path: str
    data: Callable[[User, int], dict[str, str]]
    allowed: int
    right: Callable[[User], dict[str, str]]
    opens: str
    """Where the right answer leads."""
    prepare: Prepare = _nothing
    one_visitor: bool = False
    """True when the thing belongs to one session, such as a mailed code."""


def _give_password(visitor: Visitor, user: User) -> None:
    SECRETS[user.pk] = set_up_app(user)
    assert visitor.post("/ru/login/", {"login": user.email, "password": PASSWORD}).status == 303


def _ask_a_question(visitor: Visitor, user: User) -> None:
    set_question(user=user, question="Кто живёт за стеной?", answer="Барсук")
    assert visitor.post("/ru/login/", {"login": user.email, "password": PASSWORD}).status == 303


def _mailed_code(address: str) -> str:
    found = re.search(
        r"\b\d{6}\b", OutboxEmail.objects.filter(to=address, subject__regex=r"\d{6}").latest("pk").subject
    )
    assert found
    return found[0]


def _wrong_code(number: int, right: str) -> str:
    return f"{(int(right) + 1 + number) % 1_000_000:06}"


def _wrong_app_code(user: User, number: int) -> str:
    right = {app_code(SECRETS[user.pk], steps=steps) for steps in range(-2, 3)}
    return next(code for code in (f"{n:06}" for n in range(number * 10, 1_000_000)) if code not in right)


GUESSES = {
    "password": Guess(
        path="/ru/login/",
        data=lambda user, n: {"login": user.email, "password": f"guess number {n}"},
        allowed=5,
        right=lambda user: {"login": user.email, "password": PASSWORD},
        opens="/ru/my/",
    ),
    "password by member ID": Guess(
        path="/ru/login/",
        data=lambda user, n: {"login": f"{user.member_id}{' ' * (n % 3)}".upper(), "password": f"guess number {n}"},
        allowed=5,
        right=lambda user: {"login": user.member_id, "password": PASSWORD},
        opens="/ru/my/",
    ),
    "one password for many names": Guess(
        path="/ru/login/",
        data=lambda user, n: {"login": f"member{n}@example.org", "password": PASSWORD},
        allowed=10,
        right=lambda user: {"login": user.email, "password": PASSWORD},
        opens="/ru/my/",
    ),
    "code of a recovery": Guess(
        path="/ru/password/reset/confirm/",
        data=lambda user, n: {"code": _wrong_code(n, _mailed_code(user.email))},
        allowed=5,
        right=lambda user: {"code": _mailed_code(user.email)},
        opens="/ru/password/reset/new/",
        prepare=_ask_for_recovery,
        one_visitor=True,
    ),
    "code of a registration": Guess(
        path="/ru/email/confirm/",
        data=lambda user, n: {"action": "verify", "code": _wrong_code(n, _mailed_code(NEWCOMER))},
        allowed=5,
        right=lambda user: {"action": "verify", "code": _mailed_code(NEWCOMER)},
        opens="/ru/my/",
        prepare=_register,
        one_visitor=True,
    ),
    "code of the authenticator app": Guess(
        path="/ru/login/two-step/",
        data=lambda user, n: {"code": _wrong_app_code(user, n)},
        allowed=5,
        right=lambda user: {"code": app_code(SECRETS[user.pk])},
        opens="/ru/my/",
        prepare=_give_password,
        one_visitor=True,
    ),
    "answer to the security question": Guess(
        path="/ru/my/email/",
        data=lambda user, n: {"email": NEWCOMER, "answer": f"guess number {n}"},
        allowed=5,
        right=lambda user: {"email": NEWCOMER, "answer": " барсук"},
        opens="/ru/my/email/confirm/",
        prepare=_ask_a_question,
        one_visitor=True,
    ),
    "captcha": Guess(
        path="/ru/register/",
        data=lambda user, n: fields(email=NEWCOMER, captcha_1=f"wrong{n}"),
        allowed=10,
        right=lambda user: fields(email=NEWCOMER),
        opens="/ru/email/confirm/",
    ),
}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("limits"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def server(broker: Broker, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[WebServer]:
    server = WebServer(broker, tmp_path_factory.mktemp("web"))
    yield server
    server.process.kill()


@pytest.fixture
def cleaned(server: WebServer, broker: Broker) -> Callable[[], WebServer]:
    """Gives the server, with no try counted and nothing written into its log yet."""

    def clean() -> WebServer:
        redis.Redis.from_url(broker.url).flushall()
        server.access.write_text("", encoding="utf-8")
        return server

    return clean


@pytest.fixture
def fresh(cleaned: Callable[[], WebServer]) -> WebServer:
    return cleaned()


def _guess(guess: Guess, server: WebServer, user: User, count: int) -> tuple[Visitor, list[Answer]]:
    shared = Visitor(server.port)
    guess.prepare(shared, user)
    shared.get(guess.path)
    tries = [guess.data(user, n) for n in range(count)]

    def attempt(data: dict[str, str]) -> Answer:
        cookies = dict(shared.cookies) if guess.one_visitor else {}
        return Visitor(server.port, cookies).post(guess.path, data)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return shared, list(pool.map(attempt, tries))


def _guess_in_both(cleaned: Callable[[], WebServer], guess: Guess) -> tuple[User, Visitor, list[Answer]]:
    """Eight tries too many, anew until both processes have answered some: on a busy machine one may take them all."""
    for _ in range(ROUNDS):
        server, user = cleaned(), UserFactory()
        shared, answers = _guess(guess, server, user, guess.allowed + 8)
        if len(server.processes(guess.path)) == 2:
            return user, shared, answers
    raise AssertionError("both processes must have had their share")


@pytest.mark.parametrize("name", GUESSES)
def test_guesses_are_counted_together(cleaned: Callable[[], WebServer], name: str) -> None:
    guess = GUESSES[name]
    user, shared, answers = _guess_in_both(cleaned, guess)
    refused = [answer for answer in answers if WAIT.search(answer.text.replace("\xa0", " "))]
    judged = Counter(answer.status for answer in answers if answer not in refused)
    assert judged[422] <= guess.allowed, judged
    assert refused
    assert not set(judged) - {422, 303}, judged
    if not guess.one_visitor:
        assert (judged, len(refused)) == ({422: guess.allowed}, 8)

    for answer in answers:
        if answer.status == 429:
            assert answer in refused, "it says for how long"
            assert 1 <= int(answer.headers["retry-after"]) <= 15 * 60
        assert guess.opens != answer.headers.get("location")

    late = shared.post(guess.path, guess.right(user))
    assert late.headers.get("location") != guess.opens, "the right answer comes too late"


@pytest.mark.parametrize("name", GUESSES)
def test_who_knows_it_gets_in(fresh: WebServer, name: str) -> None:
    """The refusals above are the limit's: with one wrong try the right answer still opens."""
    guess, user = GUESSES[name], UserFactory()
    shared, _answers = _guess(guess, fresh, user, 1)
    right = shared.post(guess.path, guess.right(user))
    assert (right.status, right.headers.get("location")) == (303, guess.opens)
