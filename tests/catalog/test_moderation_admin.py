"""The desk of staff: the queue, the page that asks for a reason, the decision."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from catalog.errors import ChangedMeanwhile
from catalog.models import Product, ProductDecision
from catalog.selectors.editor import WORDS, section_version
from catalog.services.picture_order import remove_picture
from catalog.services.product_edits import save_words
from catalog.services.products import submit_product
from messaging.models import OutboxEmail
from tests.catalog.goods import draft, term
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:catalog_product_changelist")


@pytest.fixture
def staff(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


def waiting(**more):
    product = draft(**more)
    submit_product(product_id=product.pk)
    return product


def act(staff, name, *products, **data):
    chosen = {"action": name, "_selected_action": [product.pk for product in products]}
    return staff.post(LIST, chosen | data)


def test_the_queue_is_the_oldest_first_with_flagged_words(staff):
    term("лекарство")
    first, second = waiting(description_ru="Для лекарств"), waiting()
    answer = staff.get(LIST + "?status__exact=in_review")
    page = answer.content.decode()
    assert [row.pk for row in answer.context["cl"].result_list] == [first.pk, second.pk]
    assert "лекарство" in page
    assert reverse("admin:catalog_product_preview", args=[first.pk]) in page
    assert staff.get(reverse("admin:catalog_product_preview", args=[first.pk])).status_code == 200


def test_the_queue_costs_the_same_for_one_and_for_many(staff):
    term("лекарство")
    costs = []
    for number in (1, 6):
        for _ in range(number):
            waiting(description_ru="Для лекарств")
        staff.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            staff.get(LIST + "?status__exact=in_review")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_approving_asks_once_more_and_tells_the_store(staff):
    product = waiting()
    member = StoreMemberFactory(store=product.store).user
    answer = act(staff, "approve", product)
    assert answer.status_code == 200
    product.refresh_from_db()
    assert product.status == "in_review"
    seen = hidden(answer.content.decode())
    for _ in range(2):
        act(staff, "approve", product, apply="1", **seen)
    product.refresh_from_db()
    assert product.status == "live"
    assert ProductDecision.objects.get(product=product).by == staff.user
    assert OutboxEmail.objects.filter(to=member.email).count() == 1


def retitle(product, title):
    stored = {name: getattr(product, name) or "" for name in WORDS}
    seen = section_version(product.pk, "words")
    save_words(product_id=product.pk, seen=seen, words=stored | {"title_en": title})


def hidden(page):
    return dict(re.findall(r'name="(seen-\d+)" value="(\w+)"', page))


def test_goods_that_were_edited_after_the_list_came_are_not_approved(staff):
    product, same = waiting(), waiting()
    seen = hidden(staff.get(LIST + "?status__exact=in_review").content.decode())
    assert set(seen) == {f"seen-{product.pk}", f"seen-{same.pk}"}
    retitle(product, "Something else")
    carried = hidden(act(staff, "approve", product, same, **seen).content.decode())
    assert carried == seen, "the page of the decision speaks of what was on the list"
    answer = staff.post(LIST, {
        "action": "approve", "_selected_action": [product.pk, same.pk], "apply": "1", **carried,
    }, follow=True)  # fmt: skip
    assert str(ChangedMeanwhile()) in html.unescape(answer.content.decode())
    assert set(Product.objects.filter(status="live").values_list("pk", flat=True)) == {same.pk}
    act(staff, "approve", product, apply="1", **hidden(staff.get(LIST).content.decode()))
    product.refresh_from_db()
    assert product.status == "live"


def test_goods_that_were_edited_after_their_page_came_are_not_approved(staff):
    product = waiting()
    page = staff.get(reverse("admin:catalog_product_change", args=[product.pk])).content.decode()
    remove_picture(product_id=product.pk, media_id=product.media.first().pk)
    act(staff, "approve", product, apply="1", **hidden(page))
    act(staff, "approve", product, apply="1")
    said = [str(one) for one in staff.get(LIST).context["messages"]]
    assert said == [f"{product}: {ChangedMeanwhile()}"] * 2, "and no word of success"
    product.refresh_from_db()
    assert product.status == "in_review"


@pytest.mark.parametrize(("name", "status"), [("request_changes", "changes_requested"), ("block", "blocked")])
def test_decisions_against_a_store_want_a_reason(staff, name, status):
    product = waiting()
    assert act(staff, name, product, apply="1", reason=" ").status_code == 422
    act(staff, name, product, apply="1", reason="Размытые фото")
    product.refresh_from_db()
    assert product.status == status
    assert ProductDecision.objects.get(product=product).reason == "Размытые фото"


def test_goods_in_another_state_are_left_alone(staff):
    draft_one, live = draft(), ProductFactory()
    answer = act(staff, "approve", draft_one, live)
    assert answer.context["goods"] == []
    assert 'name="apply"' not in answer.content.decode()
    act(staff, "unblock", live, apply="1", reason="x")
    live.refresh_from_db()
    assert live.status == "live"


def test_a_status_is_not_a_field(staff):
    page = staff.get(reverse("admin:catalog_product_change", args=[ProductFactory().pk])).content.decode()
    assert 'name="status"' not in page


def test_without_the_right_nothing_is_decided(client):
    product = waiting()
    client.force_login(UserFactory(is_staff=True))
    assert act(client, "approve", product, apply="1").status_code == 403
    assert Product.objects.get(pk=product.pk).status == "in_review"


def test_the_page_of_a_product_shows_its_pictures_and_what_may_be_decided(staff):
    product = waiting()
    path = reverse("admin:catalog_product_change", args=[product.pk])
    answer = staff.get(path)
    page = answer.content.decode()
    assert [name for name, _label in answer.context["acts"]] == ["approve", "request_changes", "block"]
    assert product.media.first().stem in page
    assert reverse("admin:catalog_product_preview", args=[product.pk]) in page
    act(staff, "block", product, apply="1", reason="Подделка")
    assert [name for name, _label in staff.get(path).context["acts"]] == ["request_changes", "unblock"]


def test_the_page_of_a_product_names_the_words_and_their_texts(staff):
    term("лекарство")
    product = waiting(description_ru="Для лекарств")
    path = reverse("admin:catalog_product_change", args=[product.pk])
    page = staff.get(path).content.decode()
    assert "«лекарство» (" in page
    assert f'action="{LIST}?status__exact=in_review"' in page, "after the decision comes the rest of the queue"
    Product.objects.filter(pk=product.pk).update(description_ru="Для всех")
    assert "«лекарство» (" not in staff.get(path).content.decode()
    assert staff.get(reverse("admin:catalog_product_add")).status_code == 200


def test_who_changes_their_mind_is_back_in_the_queue(staff):
    product = waiting()
    chosen = {"action": "block", "_selected_action": product.pk}
    page = staff.post(LIST + "?status__exact=in_review", chosen).content.decode()
    assert f'href="{LIST}?status__exact=in_review"' in page


def test_relations_are_called_as_what_they_lead_to():
    with override("ru"):
        product = ProductDecision._meta.get_field("product")
        assert str(product.verbose_name) == "товар"
