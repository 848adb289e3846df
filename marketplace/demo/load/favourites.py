"""What buyers know of stores: a closed one, favourite stores of the named buyers, and the scores."""

from __future__ import annotations

from accounts.models import Store, User
from catalog.models import FavouriteStore
from catalog.services.favourites import add_favourite, mute_favourite
from orders.services.store_record import report_stores

from .plan import Plan
from .saved import WISHES
from .stores import stores_by_code

CLOSED = "staraya-lavka"
FAVOURITES = ("first", "chehol", "girlandia", "svetdom", "tundra", "dymok", "zvezda")
MUTED = "girlandia"


def load_closed_store(plan: Plan) -> str:
    """A store that has closed for good, so that its page can be seen."""
    _store, is_new = Store.objects.get_or_create(
        slug=CLOSED,
        defaults={
            "name": "Старая лавка",
            "description_ru": "Семь лет продавали самовары и подстаканники. Спасибо, что были с нами.",
            "description_en": "Seven years of samovars and tea-glass holders. Thank you for being with us.",
            "status": Store.Status.CLOSED,
            "country": "RU",
            "opened_at": plan.ago(2600),
        },
    )
    return f"{int(is_new)} added"


def load_favourites(plan: Plan) -> str:
    """Stores in every state for the buyers who have wishes; who follows some already is left alone."""
    slugs = {code: store.slug for code, store in stores_by_code().items()}
    added = 0
    for user in User.objects.filter(email__in=WISHES).order_by("email"):
        if FavouriteStore.objects.filter(user=user).exists():
            continue
        wanted = [slugs[code] for code in FAVOURITES if code in slugs]
        for slug in (CLOSED, *wanted):
            add_favourite(user=user, store_slug=slug)
        mute_favourite(user=user, store_slug=slugs.get(MUTED, ""), is_muted=True)
        added += 1 + len(wanted)
    return f"{added} added"


def load_scores(plan: Plan) -> str:
    """The score of every store, of the reviews and orders played so far."""
    return f"{report_stores()} stores looked at"
