"""The life of a product: submitting, rules on words, decisions, edits of what is on sale."""

import pytest
from django.utils import translation

from accounts.models import StoreMember
from catalog.errors import (
    ChangedMeanwhile,
    EditConflict,
    IncompleteProduct,
    InvalidMove,
    ProductLocked,
    ProhibitedWords,
    ReasonNeeded,
)
from catalog.models import Product, ProductAttribute, ProductDecision, SearchRow
from catalog.selectors.editor import WORDS, section_version
from catalog.selectors.looks import look_of
from catalog.services import moderation, product_edits, products
from catalog.services.prohibited import find_prohibited
from marketplace.lib.errors import NotFound
from messaging.models import Notification, OutboxEmail
from messaging.services.rendering import build_message, notification_text
from tests.catalog.goods import approve, draft, term, usd
from tests.factories.accounts import StoreFactory, StoreMemberFactory, UserFactory
from tests.factories.catalog import AttributeFactory, AttributeValueFactory, ProductFactory

pytestmark = pytest.mark.django_db
Status = Product.Status


def words(product, **changed):
    return {name: getattr(product, name) or "" for name in WORDS} | changed


def save_words(product, **changed):
    seen = section_version(product.pk, "words")
    product_edits.save_words(product_id=product.pk, seen=seen, words=words(product, **changed))
    product.refresh_from_db()


def test_a_trusted_store_goes_on_sale_at_once():
    product = draft(store=StoreFactory(is_trusted=True))
    assert products.submit_product(product_id=product.pk) == Status.LIVE
    product.refresh_from_db()
    assert product.published_at is not None
    assert SearchRow.objects.filter(product=product).exists()
    decision = ProductDecision.objects.get(product=product)
    assert (decision.outcome, decision.by) == ("approved", None)


def test_a_new_store_is_looked_at_and_earns_its_trust():
    store, staff = StoreFactory(), UserFactory(is_staff=True)
    for _ in range(5):
        product = draft(store=store)
        assert products.submit_product(product_id=product.pk) == Status.IN_REVIEW
        assert not SearchRow.objects.filter(product=product).exists()
        approve(product, staff)
    assert products.submit_product(product_id=draft(store=store).pk) == Status.LIVE
    moderation.block_product(product_id=product.pk, by=staff, reason="Подделка")
    assert products.submit_product(product_id=draft(store=store).pk) == Status.IN_REVIEW


def test_submitting_twice_is_submitting_once():
    product = draft(store=StoreFactory(is_trusted=True))
    assert [products.submit_product(product_id=product.pk) for _ in range(2)] == [Status.LIVE] * 2
    assert ProductDecision.objects.filter(product=product).count() == 1


def test_what_is_incomplete_stays_a_draft():
    product = ProductFactory(draft=True, variants=False)
    with pytest.raises(IncompleteProduct) as caught:
        products.submit_product(product_id=product.pk)
    assert set(caught.value.params["missing"]) == {"description", "variants", "pictures"}
    product.refresh_from_db()
    assert product.status == Status.DRAFT


def test_a_required_property_is_asked_for():
    product = draft()
    attribute = AttributeFactory(category=product.category)
    attribute.category_attributes.update(is_required=True)
    with pytest.raises(IncompleteProduct) as caught:
        products.submit_product(product_id=product.pk)
    assert caught.value.params["missing"] == ["attributes"]


@pytest.mark.parametrize("text", ["Продаём патроны к ружьям", "Патронов: 20", "ПАТРОН"])
def test_refused_words_are_found_in_all_their_forms(text):
    term("патрон", "refuse")
    product = draft(store=StoreFactory(is_trusted=True), description_ru=text)
    with pytest.raises(ProhibitedWords) as caught:
        products.submit_product(product_id=product.pk)
    assert caught.value.field == "description_ru"
    with translation.override("ru"):
        assert "Так нельзя" in str(caught.value)
    product.refresh_from_db()
    assert product.status == Status.DRAFT


@pytest.mark.parametrize(
    ("rule", "text", "is_found"),
    [
        ("replica watch", "Watches: exact replicas", True),
        ("replica watch", "A watch", False),
        ("порошок", "Порошки стиральные", True),
        ("порошки", "порошок", True),
        ("копия часов", "Часы, точная копия", True),
        ("мёд", "мед", True),
        ("патрон", "патронташ", False),
        ("the", "the thing", False),
    ],
)
def test_rules_match_words_not_strings(rule, text, is_found):
    term(rule)
    assert bool(find_prohibited({"title_ru": text})) is is_found


def test_flagged_words_bring_even_a_trusted_store_into_review():
    term("лекарство")
    product = draft(store=StoreFactory(is_trusted=True), title_ru="Шкатулка для лекарств")
    assert products.submit_product(product_id=product.pk) == Status.IN_REVIEW


def test_rules_out_of_force_do_nothing():
    rule = term("пылесос", "refuse")
    rule.is_active = False
    rule.save()
    assert products.submit_product(product_id=draft().pk) == Status.IN_REVIEW


def test_pause_resume_withdraw_remove():
    product = ProductFactory()
    for _ in range(2):
        products.pause_product(product_id=product.pk)
    assert not SearchRow.objects.filter(product=product).exists()
    assert products.submit_product(product_id=draft(store=product.store).pk) == Status.IN_REVIEW
    waiting = draft()
    products.submit_product(product_id=waiting.pk)
    products.withdraw_product(product_id=waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == Status.DRAFT
    products.remove_product(product_id=product.pk)
    with pytest.raises(InvalidMove):
        products.submit_product(product_id=product.pk)
    with pytest.raises(InvalidMove):
        products.pause_product(product_id=product.pk)


def test_a_paused_product_is_resumed_without_another_look():
    product = draft()
    products.submit_product(product_id=product.pk)
    approve(product, UserFactory(is_staff=True))
    products.pause_product(product_id=product.pk)
    assert products.submit_product(product_id=product.pk) == Status.LIVE
    assert ProductDecision.objects.filter(product=product).count() == 1


@pytest.mark.parametrize("take_back", [products.withdraw_product, products.pause_product])
def test_staff_do_not_sell_what_the_store_has_taken_back(take_back):
    """The page of staff still shows it in review, or on sale."""
    product, staff = draft(), UserFactory(is_staff=True)
    products.submit_product(product_id=product.pk)
    if take_back == products.pause_product:
        approve(product, staff)
    take_back(product_id=product.pk)
    with pytest.raises(InvalidMove):
        approve(product, staff)
    product.refresh_from_db()
    assert not product.is_live


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_what_staff_have_sent_back_is_looked_at_again(is_taken_back):
    product, staff = draft(store=StoreFactory(is_trusted=True)), UserFactory(is_staff=True)
    products.submit_product(product_id=product.pk)
    moderation.request_changes(product_id=product.pk, by=staff, reason="Фото размыто")
    assert products.submit_product(product_id=product.pk) == Status.IN_REVIEW
    if is_taken_back:
        products.withdraw_product(product_id=product.pk)
        assert products.submit_product(product_id=product.pk) == Status.IN_REVIEW
    approve(product, staff)
    products.pause_product(product_id=product.pk)
    assert products.submit_product(product_id=product.pk) == Status.LIVE


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_decision_is_told_to_those_who_can_act(language):
    store = StoreFactory()
    owner = StoreMemberFactory(store=store, user=UserFactory(language=language)).user
    StoreMemberFactory(store=store, role=StoreMember.Role.CLERK)
    product = draft(store=store, title_ru="Лампа & Ко", title_en="Lamp & Co")
    products.submit_product(product_id=product.pk)
    staff = UserFactory(is_staff=True)
    for _ in range(2):
        moderation.request_changes(product_id=product.pk, by=staff, reason="Фото <размыто>")
    moderation.block_product(product_id=product.pk, by=staff, reason="Подделка")
    moderation.unblock_product(product_id=product.pk, by=staff, reason="Ошибка")
    products.submit_product(product_id=product.pk)
    approve(product, staff)
    kinds = ["product_changes_requested", "product_blocked", "product_unblocked", "product_approved"]
    assert list(Notification.objects.order_by("pk").values_list("kind", flat=True)) == kinds
    mails = OutboxEmail.objects.order_by("pk")
    assert {mail.to for mail in mails} == {owner.email}
    for mail in mails:
        message = build_message(mail)
        assert "Лампа & Ко" in message.subject or "Lamp & Co" in message.subject
        assert f"/{language}/sell/{store.slug}/products/{product.pk}/" in message.body
    assert "Фото <размыто>" in build_message(mails[0]).body
    with translation.override(language):
        texts = [notification_text(one) for one in Notification.objects.all()]
    assert all(texts)
    assert not [text for text in texts if " ." in text or "\n" in text]


def test_only_what_was_sent_in_is_approved():
    staff, asleep, unsent = UserFactory(is_staff=True), ProductFactory(), draft()
    products.pause_product(product_id=asleep.pk)
    for product in (asleep, unsent):
        with pytest.raises(InvalidMove):
            approve(product, staff)
        assert not ProductDecision.objects.filter(product=product).exists()
    assert not approve(ProductFactory(), staff), "on sale already"


def test_decisions_against_a_store_need_a_reason_and_a_fitting_state():
    product, staff = ProductFactory(), UserFactory(is_staff=True)
    with pytest.raises(ReasonNeeded):
        moderation.block_product(product_id=product.pk, by=staff, reason="  ")
    moderation.block_product(product_id=product.pk, by=staff, reason="Подделка")
    with pytest.raises(InvalidMove):
        approve(product, staff)
    with pytest.raises(ProductLocked):
        products.submit_product(product_id=product.pk)
    with pytest.raises(ProductLocked):
        save_words(product, title_ru="Другое")
    moderation.unblock_product(product_id=product.pk, by=staff)
    product.refresh_from_db()
    assert product.status == Status.PAUSED


def test_clean_words_of_a_live_product_change_at_once():
    product = ProductFactory()
    save_words(product, description_ru="Тихий и быстрый")
    assert product.status == Status.LIVE
    assert SearchRow.objects.filter(product=product).exists()


def test_refused_words_do_not_get_into_a_live_product():
    term("патрон", "refuse")
    product = ProductFactory()
    with pytest.raises(ProhibitedWords) as caught:
        save_words(product, title_ru="Патроны")
    assert caught.value.field == "title_ru"
    product.refresh_from_db()
    assert product.title_ru != "Патроны"


def test_flagged_words_and_new_names_are_looked_at_again():
    term("лекарство")
    flagged = ProductFactory(store=StoreFactory(is_trusted=True))
    save_words(flagged, description_ru="Как лекарство")
    renamed, trusted, paused = ProductFactory(), ProductFactory(store=StoreFactory(is_trusted=True)), ProductFactory()
    products.pause_product(product_id=paused.pk)
    for product in (renamed, trusted, paused):
        save_words(product, title_ru="Совсем другой товар")
        product.refresh_from_db()
    assert [p.status for p in (flagged, renamed, trusted, paused)] == ["in_review", "in_review", "live", "draft"]
    assert trusted.slug_ru == "sovsem-drugoi-tovar"
    assert not SearchRow.objects.filter(product__in=[flagged, renamed]).exists()


def test_the_second_of_two_editors_is_told_and_nothing_is_lost():
    product = ProductFactory()
    seen = section_version(product.pk, "words")
    mine, theirs = words(product, title_en="Mine"), words(product, title_en="Theirs")
    product_edits.save_words(product_id=product.pk, seen=seen, words=mine)
    product_edits.save_words(product_id=product.pk, seen=seen, words=mine)  # the same form twice is no conflict
    with pytest.raises(EditConflict):
        product_edits.save_words(product_id=product.pk, seen=seen, words=theirs)
    product.refresh_from_db()
    assert product.title_en == "Mine"
    product_edits.save_terms(
        product_id=product.pk, seen=section_version(product.pk, "terms"), terms={"lot_size": 5}
    )  # another part is another matter


def test_mall_is_for_stores_of_the_mall():
    product = ProductFactory()
    seen = section_version(product.pk, "terms")
    product_edits.save_terms(product_id=product.pk, seen=seen, terms={"is_mall": True, "has_free_return": True})
    product.refresh_from_db()
    assert (product.is_mall, product.has_free_return) == (False, True)


def test_what_is_gone_cannot_be_edited():
    product = ProductFactory()
    products.remove_product(product_id=product.pk)
    with pytest.raises(NotFound):
        save_words(product, title_ru="Иначе")


@pytest.mark.parametrize("act", [products.pause_product, products.withdraw_product, products.remove_product])
def test_a_store_cannot_free_a_blocked_product(act):
    product = ProductFactory()
    moderation.block_product(product_id=product.pk, by=UserFactory(is_staff=True), reason="Подделка")
    with pytest.raises(InvalidMove):
        act(product_id=product.pk)
    product.refresh_from_db()
    assert product.status == Status.BLOCKED


@pytest.mark.parametrize("change", ["words", "value", "variant", "picture", "terms"])
def test_a_product_that_was_changed_in_any_part_is_looked_at_again(change):
    product, staff = draft(), UserFactory(is_staff=True)
    products.submit_product(product_id=product.pk)
    seen = look_of(product.pk)
    {
        "words": lambda: Product.objects.filter(pk=product.pk).update(description_ru="Другое"),
        "value": lambda: ProductAttribute.objects.create(product=product, value=AttributeValueFactory()),
        "variant": lambda: product.variants.update(sku="OTHER"),
        "picture": lambda: product.media.update(stem="goods/bb/other"),
        "terms": lambda: Product.objects.filter(pk=product.pk).update(is_authentic=True),
    }[change]()
    with pytest.raises(ChangedMeanwhile):
        moderation.approve_product(product_id=product.pk, by=staff, seen=seen)
    assert not ProductDecision.objects.filter(product=product).exists()


def test_price_and_stock_move_without_another_look():
    product, staff = draft(), UserFactory(is_staff=True)
    products.submit_product(product_id=product.pk)
    seen = look_of(product.pk)
    product.variants.update(list_price=usd("99"), price=usd("99"), stock_on_hand=1)
    assert moderation.approve_product(product_id=product.pk, by=staff, seen=seen)
