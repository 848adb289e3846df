"""The page of the security level, its log, and the security question."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.clients import Client as Browser
from accounts.models import Phone, SecurityEvent, SecurityQuestion, User
from accounts.models.security import QUESTIONS
from accounts.selectors.security import security_level
from accounts.services.security_log import record_event
from accounts.services.security_question import set_question
from tests.accounts.emails import ALTERNATIVE, change
from tests.accounts.fresh import prove
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
QUESTION = {"choice": QUESTIONS[0], "own": "", "answer": "Мария Ивановна"}


def log(user: User, count: int) -> None:
    browser = Browser(ip="203.0.113.7", user_agent="Firefox")
    for _ in range(count):
        record_event(user=user, kind=SecurityEvent.Kind.SIGNED_IN, client=browser)


def test_the_level_of_a_newcomer(buyer: User) -> None:
    level = security_level(buyer)
    assert (level.score, level.tone) == (15, "danger")
    assert level.next_step is not None and level.next_step.points == 25
    assert [step.is_done for step in level.steps if step.points == 15] == [True]


def test_everything_done_is_a_hundred(buyer: User) -> None:
    buyer.set_password("seven camels at the well")
    buyer.save()
    change(buyer, "spare@example.com", kind=ALTERNATIVE)
    Phone.objects.create(user=buyer, number="+79161234567")
    set_question(user=buyer, question=QUESTIONS[0], answer="Мария")
    for kind in ("totp", "webauthn"):
        Authenticator.objects.create(user=buyer, type=kind, data={})
    level = security_level(buyer)
    assert (level.score, level.tone, level.next_step) == (100, "ok", None)
    assert sum(step.points for step in level.steps) == 100


def test_a_password_that_cannot_be_used_is_not_strong(buyer: User) -> None:
    buyer.set_password("seven camels at the well")
    buyer.set_unusable_password()
    buyer.save()
    assert security_level(buyer).score == 15


def test_an_unconfirmed_address_counts_for_nothing(db: None) -> None:
    member = UserFactory(verified=False)
    EmailAddress.objects.create(user=member, email="b@example.com", verified=False)
    assert security_level(member).score == 0


def test_the_level_is_one_query(buyer: User, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        security_level(buyer)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_offers_the_next_step_and_shows_what_happened(
    buyer_client: Client, buyer: User, language: str
) -> None:
    log(buyer, 6)
    page = buyer_client.get(f"/{language}/my/security/").content.decode()
    for part in ("Низкий" if language == "ru" else "Low", buyer.email, "203.0.113.7", "+25"):
        assert part in page
    assert page.count("203.0.113.7") == 5
    assert "/my/security/log/" in page
    assert "Авт" not in page


def test_the_log_is_paged_and_ones_own(buyer_client: Client, buyer: User) -> None:
    log(buyer, 25)
    log(UserFactory(), 3)
    first, second = (buyer_client.get(f"/ru/my/security/log/?page={n}") for n in (1, 2))
    assert [len(page.context["page"].object_list) for page in (first, second)] == [20, 5]
    assert buyer_client.get("/ru/my/security/log/?page=nonsense").status_code == 200


@pytest.mark.parametrize("path", ["", "log/"])
def test_queries_do_not_grow_with_the_log(buyer_client: Client, buyer: User, path: str) -> None:
    counts = []
    for count in (1, 40):
        log(buyer, count)
        buyer_client.get(f"/ru/my/security/{path}")
        with CaptureQueriesContext(connection) as captured:
            buyer_client.get(f"/ru/my/security/{path}")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("path", ["question/", "question/remove/"])
def test_the_question_needs_a_fresh_sign_in(buyer_client: Client, buyer: User, path: str) -> None:
    url = f"/ru/my/security/{path}"
    assert buyer_client.get(url)["Location"].startswith("/ru/my/reauthenticate/")
    response = buyer_client.post(url, QUESTION)
    assert (response.status_code, response["Location"]) == (
        303,
        f"/ru/my/reauthenticate/?next={url.replace('/', '%2F')}",
    )
    assert "Мария" not in str(dict(buyer_client.session)), "what was typed is not kept in the session"
    assert not SecurityQuestion.objects.exists()


def test_choosing_changing_and_removing_a_question(buyer_client: Client, buyer: User) -> None:
    prove(buyer_client)
    page = buyer_client.get("/ru/my/security/question/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    response = buyer_client.post("/ru/my/security/question/", QUESTION)
    assert (response.status_code, response["Location"]) == (303, "/ru/my/security/")
    own = {"choice": "own", "own": "Кто живёт за стеной?", "answer": "скрипач"}
    buyer_client.post("/ru/my/security/question/", own)
    assert SecurityQuestion.objects.get(user=buyer).question == "Кто живёт за стеной?"
    assert "Кто живёт за стеной?" in buyer_client.get("/ru/my/security/").content.decode()
    assert "Кто живёт за стеной?" in buyer_client.get("/ru/my/security/question/remove/").content.decode()
    for _ in range(2):
        assert buyer_client.post("/ru/my/security/question/remove/")["Location"] == "/ru/my/security/"
    assert not SecurityQuestion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "а."}, "answer"),
        ({"answer": ""}, "answer"),
        ({"choice": "own"}, "own"),
        ({"choice": "none of these"}, "choice"),
        ({"choice": "own", "own": "Любимое слово: скрипач?", "answer": "СКРИПАЧ"}, "answer"),
    ],
)
def test_a_form_that_does_not_do_comes_back_with_what_was_typed(
    buyer_client: Client, changes: dict[str, str], field: str
) -> None:
    prove(buyer_client)
    response = buyer_client.post("/ru/my/security/question/", QUESTION | changes)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    for typed in filter(None, ((QUESTION | changes)["own"], (QUESTION | changes)["answer"])):
        assert typed in response.content.decode()


def test_an_own_question_is_only_text(buyer_client: Client, buyer: User) -> None:
    set_question(user=buyer, question="<script>alert(1)</script>", answer="abc")
    prove(buyer_client)
    for path in ("security/", "security/question/", "email/"):
        page = buyer_client.get(f"/ru/my/{path}").content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
