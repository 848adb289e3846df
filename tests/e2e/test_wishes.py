"""Lists, gifts, comparison and history in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

from catalog.models import GiftReservation, ViewedProduct, Wishlist, WishlistItem
from catalog.services.search_rows import rebuild_all
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.accounts import UserFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, WishlistFactory, WishlistItemFactory
from tests.orders.journeys import open_store, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


def whole(visit: Visit) -> None:
    """Nothing runs out of the page, and axe is content."""
    assert visit.page.evaluate(NO_SIDEWAYS), visit.page.url
    visit.axe()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_into_a_named_list_and_shared(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    """T11: from the item into a named new list in three activations, from the list to its link in two."""
    user = UserFactory(language=language, display_name="Игорь Мельник")
    variant = variant_of(open_store(name="Лавка"))
    rebuild_all()
    one = visit(language=language, size=size, js=js, user=user, theme="dark" if js else "light")
    shopper = Shopper(one, language)
    page = one.goto(_path(variant, language))
    page.locator(".gal-wrap .heart").click()  # 1
    link = page.get_by_role("link", name=shopper.word("Into another list")).first
    link.wait_for()
    one.follow(link)  # 2
    whole(one)
    assert page.locator("main input[type=checkbox]:checked").count() == 1, "the heart is in the usual list"
    page.fill("[name=name]", "Наш дом")
    one.follow(page.locator("main form button.btn--primary"))  # 3
    assert Wishlist.objects.get(name="Наш дом").items.count() == 1

    own = Wishlist.objects.get(name="Наш дом")
    page = one.goto(f"/{language}/my/wishes/{own.pk}/")
    whole(one)
    one.follow(page.get_by_role("button", name=shopper.word("Share")))  # 1
    whole(one)
    own.refresh_from_db()
    assert page.input_value("#link").endswith(f"/w/{own.token}")
    if js:
        one.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name=shopper.word("Copy")).click()  # 2
        page.get_by_text(shopper.word("The link has been copied.")).wait_for()
        assert page.evaluate("navigator.clipboard.readText()").endswith(own.token)
    _remove_and_undo(one, shopper, own)


def _path(variant: Any, language: str) -> str:
    product = variant.product
    slug = product.slug_ru if language == "ru" else product.slug_en
    return f"/{language}/item/{product.pk}-{slug}/"


def _remove_and_undo(one: Visit, shopper: Shopper, own: Wishlist) -> None:
    one.follow(one.page.locator(f"button[formaction$='/items/{own.items.get().pk}/remove/']"))
    whole(one)
    assert not WishlistItem.objects.present().filter(wishlist=own).exists()
    one.follow(one.page.get_by_role("button", name=shopper.word("Bring it back")))
    assert WishlistItem.objects.present().filter(wishlist=own).exists()
    item = own.items.get()
    one.follow(one.page.locator(f"a[href$='/my/wishes/items/{item.pk}/']"))
    whole(one)
    one.page.fill("[name=note]", "синий")
    one.page.locator("[name=priority][value='3']").check()
    one.follow(one.page.locator("main form button.btn--primary"))
    item.refresh_from_db()
    assert (item.note, item.priority) == ("синий", 3)


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_from_nothing_to_a_list_and_its_end(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    """A template, a wait for what is sold out, the way into another list, a link that is taken back."""
    user = UserFactory(language=language, display_name="Игорь Мельник")
    one = visit(language=language, size=size, js=js, user=user, theme="dark" if js else "light")
    shopper = Shopper(one, language)
    page = one.goto(f"/{language}/my/wishes/")
    whole(one)
    one.follow(page.locator("main a[href$='?occasion=baby']"))
    whole(one)
    one.follow(page.locator("main form button.btn--primary"))
    own = Wishlist.objects.get(occasion="baby")
    item = WishlistItemFactory(wishlist=own, variant=variant_of(stock_on_hand=0))
    other = WishlistFactory(user=user, name="Дача", is_default=False)
    page = one.goto(f"/{language}/my/wishes/{own.pk}/")
    one.follow(page.get_by_role("button", name=shopper.word("Tell me when it is back")))
    assert page.url.endswith(f"/my/wishes/{own.pk}/#wish-{item.pk}")
    page.get_by_role("button", name=shopper.word("Do not tell me any more")).wait_for()
    whole(one)
    one.follow(page.locator(f"a[href$='/my/wishes/{own.pk}/edit/']"))
    whole(one)
    page = one.goto(f"/{language}/my/wishes/items/{item.pk}/")
    page.select_option("[name=target]", str(other.pk))
    one.follow(page.locator("button[name=do][value=move]"))
    assert other.items.present().count() == 1 and not own.items.present().exists()

    page = one.goto(f"/{language}/my/wishes/{own.pk}/")
    one.follow(page.get_by_role("button", name=shopper.word("Share")))
    link = f"/{language}/w/{Wishlist.objects.get(pk=own.pk).token}/"
    page.locator("#share summary").click()
    whole(one)
    page.locator("[name=visibility][value=private]").check()
    one.follow(page.locator("#share details form").first.get_by_role("button"))
    whole(one)
    one.allowed.add(404)
    one.goto(link)
    whole(one)


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_friend_gives_and_the_owner_sees_nothing(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    owner = UserFactory(language=language, display_name="Игорь Мельник")
    own = WishlistFactory(user=owner, shared=True, occasion="housewarming")
    item = WishlistItemFactory(wishlist=own, variant=variant_of(), quantity=2)
    WishlistItemFactory(wishlist=own, variant=variant_of())
    friend = Shopper(visit(language=language, size=size, js=js), language)
    page = friend.visit.goto(f"/w/{own.token}")
    whole(friend.visit)
    friend.visit.follow(page.locator(f"#gift-{item.pk} .card__act a"))
    whole(friend.visit)
    friend.visit.allowed.add(409)
    page.fill("[name=quantity]", "3")
    friend.visit.follow(page.locator("main form button.btn--primary"))
    whole(friend.visit)
    page.fill("[name=quantity]", "1")
    page.fill("[name=name]", "Костя")
    friend.visit.follow(page.locator("main form button.btn--primary"))
    whole(friend.visit)
    assert GiftReservation.objects.get().name == "Костя"
    assert page.locator(f"#gift-{item.pk} .btn--done").count() == 1

    looker = visit(language=language, size=size, js=js, user=owner)
    text = looker.goto(f"/{language}/w/{own.token}/").inner_text("main")
    whole(looker)
    assert "Костя" not in text
    assert looker.page.locator("main progress, main .card__act").count() == 0

    friend.visit.follow(page.locator(f"#gift-{item.pk} .btn--done"))
    friend.visit.follow(page.get_by_role("button", name=friend.word("I have changed my mind")))
    assert not GiftReservation.objects.exists()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_comparing_and_the_history(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    leaf, store = CategoryFactory(), open_store()
    products = [ProductFactory(category=leaf, store=store) for _ in range(5)]
    guest = visit(language=language, size=size, js=js, theme="dark")
    guest.goto(f"/{language}/compare/?" + "&".join(f"item={one.pk}" for one in products))
    whole(guest)
    guest.follow(guest.page.locator(".cmp__head .btn--primary").first)
    assert guest.page.locator(".cmp__head").count() == 4
    assert str(products[4].pk) in guest.page.url
    box = guest.page.locator(".cmp")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth") is (size == "phone")
    box.evaluate("e => { e.scrollLeft = 200 }")
    first = guest.page.locator(".cmp tbody th").first.bounding_box()
    frame = box.bounding_box()
    assert first and frame and abs(first["x"] - frame["x"]) <= 2, "the names of the rows stay"
    whole(guest)

    user = UserFactory(language=language)
    member = visit(language=language, size=size, js=js, user=user)
    shopper = Shopper(member, language)
    for product in products[:2]:
        page = member.goto(_path(product.variants.get(), language))
        member.follow(page.get_by_role("button", name=shopper.word("Compare"), exact=True))
    page = member.goto(f"/{language}/compare/")
    assert page.locator(".cmp__head").count() == 2
    whole(member)
    ViewedProduct.objects.bulk_create(ViewedProduct(user=user, product=one) for one in products[2:])
    page = member.goto(f"/{language}/history/")
    whole(member)
    assert page.locator(".history__one:visible").count() == 5
    member.follow(page.locator(".history__one .iconbtn").first)
    assert page.locator(".history__one").count() == 4
    member.follow(page.get_by_role("button", name=shopper.word("Bring it back")))
    assert page.locator(".history__one").count() == 5
    member.follow(page.get_by_role("button", name=shopper.word("Pause"), exact=True))
    whole(member)
    member.follow(page.get_by_role("link", name=shopper.word("Clear everything")))
    whole(member)
    member.follow(page.get_by_role("button", name=shopper.word("Clear everything")))
    page.wait_for_url(re.compile("/history/$"))
    assert page.locator(".history__one").count() == 0
    whole(member)
