"""A card is kept, paid with and removed, in a real browser."""

from __future__ import annotations

import pytest

from payments.models import PaymentAttempt, SandboxCard, SavedCard
from payments.services.vaults import forget_one_card, keep_card_of
from support.services.articles import load_articles
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.orders.journeys import member, place, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


def look(one: Visit) -> None:
    assert one.page.evaluate(NO_SIDEWAYS), one.page.url
    one.axe()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_kept_and_removed(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    load_articles()
    buyer = member(language=language)
    theme = "dark" if language == "ru" else "light"
    one = visit(language=language, size=size, js=js, theme=theme, user=buyer)
    shopper, page = Shopper(one, language), one.page
    one.goto(f"/{language}/my/cards/")
    look(one)
    one.goto(f"/{language}/checkout/pay/{place(buyer, variant_of()).number}/")
    page.check("[name=keeps_card]")
    page.check("[name=choice][value=success]")
    look(one)
    page.locator("button[form=pay]:visible").first.click()
    shopper.at("/checkout/done/")
    keep_card_of(attempt_id=PaymentAttempt.objects.get().pk)
    card = SavedCard.objects.get(user=buyer)
    one.goto(f"/{language}/checkout/pay/{place(buyer, variant_of()).number}/")
    assert page.locator(f"[name=choice][value='{card.number}']").is_checked()
    assert not page.locator("[name=keeps_card]").is_visible(), "what is kept need not be kept again"
    look(one)
    one.goto(f"/{language}/my/cards/")
    look(one)
    page.locator("main").get_by_role("link", name=shopper.word("Remove")).click()
    shopper.at("/remove/")
    look(one)
    shopper.press("Remove")
    shopper.at("/my/cards/")
    assert "4242" not in page.locator("main").inner_text()
    card.refresh_from_db()
    assert card.removed_at is not None
    assert forget_one_card(card_id=card.pk) or card.forgotten_at is not None
    assert not SandboxCard.objects.exists()
