"""What a guest began is completed after sign-in or registration, exactly once (S2, S40)."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from accounts.constants import RESUME_FOR
from accounts.models import User
from accounts.ports import resume_actions, resume_notes
from marketplace.lib import clock
from marketplace.lib.errors import DomainError, NotFound
from messaging.models import OutboxEmail
from tests.accounts.views.test_registration import fields
from tests.factories.accounts import PASSWORD, UserFactory

NAME = "testaction"
THEN = f"{NAME}:12:2"


class SoldOut(DomainError):
    message = "Nothing of it is left."


class Recorder:
    """An action of a higher app: notes its calls, may refuse."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, str]] = []
        self.error: DomainError | None = None

    def __call__(self, user: User, argument: str) -> str:
        self.calls.append((user.pk, argument))
        if self.error:
            raise self.error
        return "/ru/my/addresses/"


@pytest.fixture
def action() -> Iterator[Recorder]:
    recorder = Recorder()
    resume_actions.register(NAME, recorder)
    yield recorder
    del resume_actions._items[NAME]
    resume_notes._items.pop(NAME, None)


def sign_in(client: Client, user: User, query: str = "", **extra: str) -> Any:
    return client.post(f"/ru/login/{query}", {"login": user.email, "password": PASSWORD, **extra})


@pytest.mark.django_db
def test_sign_in_completes_it_once(client: Client, buyer: User, action: Recorder) -> None:
    page = client.get(f"/ru/login/?then={THEN}&next=/ru/my/profile/")
    assert "мы завершим то, что вы начали" in page.content.decode()
    assert sign_in(client, buyer, next="/ru/my/profile/")["Location"] == "/ru/my/addresses/"
    assert action.calls == [(buyer.pk, "12:2")]
    client.post("/ru/logout/")
    assert sign_in(client, buyer)["Location"] == "/ru/my/"
    assert len(action.calls) == 1


@pytest.mark.django_db
def test_it_survives_a_wrong_password_and_the_way_to_registration(client: Client, action: Recorder) -> None:
    login = client.get(f"/ru/login/?then={THEN}&next=/ru/my/profile/").content.decode()
    link = re.search(r'href="(/ru/register/\?[^"]+)"', login)
    assert link
    assert "then=testaction%3A12%3A2" in link[1]
    client.post("/ru/login/", {"login": "nobody@example.com", "password": "wrong"})
    client.get(link[1].replace("&amp;", "&"))
    assert client.post("/ru/register/", fields(next="/ru/my/profile/"))["Location"] == "/ru/email/confirm/"
    assert action.calls == []
    subject = OutboxEmail.objects.get().context["subject"]
    code = re.search(r"[0-9]{6}", subject)
    assert code
    assert client.post("/ru/email/confirm/", {"code": code[0]})["Location"] == "/ru/my/addresses/"
    assert action.calls == [(User.objects.get(email="anna@example.com").pk, "12:2")]


@pytest.mark.django_db
def test_the_newest_intention_counts(client: Client, buyer: User, action: Recorder) -> None:
    client.get(f"/ru/login/?then={THEN}")
    client.get(f"/ru/login/?then={NAME}:7:1")
    sign_in(client, buyer)
    assert action.calls == [(buyer.pk, "7:1")]


@pytest.mark.django_db
@pytest.mark.parametrize("then", ["unknown:12", "testaction", "testaction:<b>", "testaction:1:2:3", ""])
def test_bad_values_are_ignored(client: Client, buyer: User, action: Recorder, then: str) -> None:
    assert client.get(f"/ru/login/?then={then}").status_code == 200
    assert sign_in(client, buyer, next="/ru/my/profile/")["Location"] == "/ru/my/profile/"
    assert action.calls == []


@pytest.mark.django_db
def test_a_changed_session_value_is_ignored(client: Client, buyer: User, action: Recorder) -> None:
    client.get(f"/ru/login/?then={THEN}")
    session = client.session
    session["resume"] = session["resume"].replace(session["resume"][:4], "AAAA")
    session.save()
    sign_in(client, buyer)
    assert action.calls == []


@pytest.mark.django_db
def test_an_old_one_is_forgotten(
    client: Client, buyer: User, action: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(f"/ru/login/?then={THEN}")
    later = (clock.now() + RESUME_FOR + timedelta(seconds=2)).timestamp()
    monkeypatch.setattr("time.time", lambda: later)
    sign_in(client, buyer)
    assert action.calls == []


@pytest.mark.django_db
def test_a_refusal_is_told_and_the_sign_in_stands(client: Client, buyer: User, action: Recorder) -> None:
    action.error = SoldOut()
    client.get(f"/ru/login/?then={THEN}")
    response = sign_in(client, buyer, next="/ru/my/profile/")
    assert response["Location"] == "/ru/my/profile/"
    page = client.get(response["Location"])
    assert "Nothing of it is left." in page.content.decode()
    assert len(action.calls) == 1


@pytest.mark.django_db
def test_what_does_not_exist_is_passed_over_in_silence(client: Client, buyer: User, action: Recorder) -> None:
    action.error = NotFound()
    client.get(f"/ru/login/?then={THEN}")
    assert sign_in(client, buyer)["Location"] == "/ru/my/"
    assert not list(client.get("/ru/my/profile/").context["messages"])


@pytest.mark.django_db
def test_a_blocked_member_completes_nothing(client: Client, action: Recorder) -> None:
    client.get(f"/ru/login/?then={THEN}")
    assert sign_in(client, UserFactory(blocked=True))["Location"] == "/ru/my/blocked/"
    assert action.calls == []


@pytest.mark.django_db
def test_a_member_who_follows_the_link_is_asked_first(buyer_client: Client, buyer: User, action: Recorder) -> None:
    response = buyer_client.get(f"/ru/login/?then={THEN}&next=/ru/my/profile/")
    assert response["Location"] == "/ru/my/resume/?then=testaction%3A12%3A2&next=%2Fru%2Fmy%2Fprofile%2F"
    assert buyer_client.get(response["Location"]).status_code == 200
    assert action.calls == []
    answer = buyer_client.post("/ru/my/resume/", {"then": THEN, "next": "/ru/my/profile/"})
    assert (answer.status_code, answer["Location"]) == (303, "/ru/my/addresses/")
    assert action.calls == [(buyer.pk, "12:2")]


@pytest.mark.django_db
def test_the_question_takes_no_foreign_targets_and_no_unknown_actions(buyer_client: Client, action: Recorder) -> None:
    for query in ("?then=unknown:1&next=https://evil.example/", "", "?then=x"):
        assert buyer_client.get(f"/ru/my/resume/{query}")["Location"] == "/ru/my/"
    action.error = NotFound()
    answer = buyer_client.post("/ru/my/resume/", {"then": THEN, "next": "//evil.example/"})
    assert answer["Location"] == "/ru/my/"


@pytest.mark.django_db
def test_a_higher_app_may_say_what_will_be_done(client: Client, action: Recorder) -> None:
    resume_notes.register(NAME, lambda argument: f"Two lamps ({argument}) go into the cart.")
    page = client.get(f"/ru/register/?then={THEN}").content.decode()
    assert "Two lamps (12:2) go into the cart." in page


class DoubleClick(TransactionTestCase):
    """Two sign-ins at the same moment from one session complete the action once."""

    def test_it_is_done_once(self) -> None:
        recorder, user = Recorder(), UserFactory()
        resume_actions.register(NAME, recorder)
        self.addCleanup(resume_actions._items.pop, NAME)
        self.addCleanup(cache.clear)
        first = Client()
        first.get(f"/ru/login/?then={THEN}")
        clients = [Client() for _ in range(2)]
        for client in clients:
            client.cookies = first.cookies.copy()
        barrier, answers = threading.Barrier(2), []

        def click(client: Client) -> None:
            from django.db import connection

            try:
                barrier.wait()
                answers.append(sign_in(client, user).status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=click, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 2
        assert recorder.calls == [(user.pk, "12:2")]
