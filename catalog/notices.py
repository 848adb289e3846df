"""Messages of the catalogue to the people of a store."""

from django.urls import reverse
from django.utils import translation

from accounts.models import StoreMember
from catalog.models import Product, ProductDecision
from marketplace.lib import messenger

EDITORS = (StoreMember.Role.OWNER, StoreMember.Role.MANAGER)


def product_decided(product: Product, decision: ProductDecision) -> None:
    """What staff decided, to those of the store who can do something about it. Needs an open transaction."""
    members = StoreMember.objects.filter(store=product.store_id, role__in=EDITORS).select_related("user")
    for member in members.order_by("pk"):
        language = member.user.language
        other = "en" if language == "ru" else "ru"
        title = getattr(product, f"title_{language}", "") or getattr(product, f"title_{other}") or str(product.pk)
        with translation.override(language):
            url = reverse("seller:product", args=[product.store.slug, product.pk])
        messenger.notify(
            user=member.user,
            kind=f"product_{decision.outcome}",
            params={"title": title, "store": product.store.name, "reason": decision.reason},
            url=url,
            dedupe_key=f"product_decision:{decision.pk}",
        )
