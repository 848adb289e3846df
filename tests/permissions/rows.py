"""The rows of the matrix."""

from __future__ import annotations

from typing import Any

from messaging.rules import topic_of, unsubscribe_token
from tests.permissions.delivery_rows import DELIVERY_ROWS
from tests.permissions.matrix import (
    BLOCKED,
    GONE,
    MEMBER,
    MEMBER_BLOCKED_TOO,
    OPEN,
    OWN,
    OWN_BLOCKED_TOO,
    PUBLIC,
    SEEN,
    SIGN_IN,
    STORE,
    Row,
    acting,
    get,
    post,
)
from tests.permissions.money_rows import MONEY_ROWS
from tests.permissions.world import ROLES, World

SENT_ON = 302


def _all(answer: Any, **others: Any) -> dict[str, Any]:
    return dict.fromkeys(ROLES, answer) | others


def order(world: World) -> dict[str, Any]:
    return {"number": world.order.number}


def checkout(world: World) -> dict[str, Any]:
    return {"number": world.order.checkout.number}


def store(world: World) -> dict[str, Any]:
    return {"store": world.store.slug}


def store_order(world: World) -> dict[str, Any]:
    return {"store": world.store.slug, "number": world.order.number}


def store_product(world: World) -> dict[str, Any]:
    return {"store": world.store.slug, "pk": product(world)["pk"]}


def campaign(world: World) -> dict[str, Any]:
    return {"number": world.things["campaign"].number}


def store_campaign(world: World) -> dict[str, Any]:
    return store(world) | campaign(world)


def coupon_code(world: World) -> dict[str, Any]:
    return {"code": world.things["campaign"].code}


def address(world: World) -> dict[str, Any]:
    return {"pk": world.address.pk}


def phone(world: World) -> dict[str, Any]:
    return {"pk": world.things["phone"].pk}


def product(world: World) -> dict[str, Any]:
    found = world.order.lines.get().product
    return {"pk": found.pk, "slug": found.slug}


def product_pk(world: World) -> dict[str, Any]:
    return {"pk": world.order.lines.get().product_id}


def question(world: World) -> dict[str, Any]:
    return product_pk(world) | {"question": world.things["question"].pk}


def store_question(world: World) -> dict[str, Any]:
    return {"store": world.store.slug, "question": world.things["question"].pk}


def variant(world: World) -> dict[str, Any]:
    return {"variant": world.order.lines.get().variant_id}


def category(world: World) -> dict[str, Any]:
    found = world.order.lines.get().product.category
    return {"pk": found.pk, "slug": found.slug}


def one_product(world: World) -> dict[str, Any]:
    return {"product": world.order.lines.get().product_id}


def wishlist(world: World) -> dict[str, Any]:
    return {"pk": world.things["wish"].wishlist_id}


def wish(world: World) -> dict[str, Any]:
    return {"pk": world.things["wish"].pk}


def shared_list(world: World) -> dict[str, Any]:
    return {"token": world.things["wish"].wishlist.token}


def gift(world: World) -> dict[str, Any]:
    return shared_list(world) | wish(world)


def parcel(world: World) -> dict[str, Any]:
    """A parcel of the store that was handed over."""
    found = world.things["parcel"]
    return {"store": world.store.slug, "number": found.order.number, "parcel": found.number}


def archive(world: World) -> dict[str, Any]:
    return {"number": world.things["export"].number}


def gift_card(world: World) -> dict[str, Any]:
    return {"number": world.things["gift_card"].number}


def own_line(world: World) -> dict[str, Any]:
    return {"line": world.things["cart_line"].pk, "do": "remove"}


def unsubscribe_link(world: World) -> dict[str, Any]:
    return {"token": unsubscribe_token(world.order.buyer.pk, topic_of("club"))}


ENTRANCE = _all(SENT_ON, anonymous=SEEN, blocked=BLOCKED)  # who is signed in has no business there
RESET = _all(SENT_ON)  # without a code asked for, everybody is sent to the beginning
FRESH = _all(SENT_ON, anonymous=SIGN_IN, blocked=BLOCKED)  # dangerous: an old sign-in must be proved again
NO_CODE = FRESH  # without a change that waits, to where one begins
OWN_STORE_ONLY = STORE | {"clerk": 403}
EDITED = OWN_STORE_ONLY  # owners and managers


def table(world: World) -> dict[str, Any]:
    """An import of the store whose columns wait to be matched."""
    return {"store": world.store.slug, "number": world.things["import"].number}


def checked_table(world: World) -> dict[str, Any]:
    """The same, checked: it can be written."""
    return {"store": world.store.slug, "number": world.things["import_checked"].number}


ROWS: dict[str, Row] = (
    {
        # the site
        "root": get(_all(SENT_ON, blocked=BLOCKED)),
        "home": get(PUBLIC),
        "settings": get(OPEN),
        "my": get(MEMBER),
        "healthz": get(OPEN),
        "robots": get(OPEN),
        "sitemap": get(OPEN),
        "sitemap-part": get(OPEN, lambda world: {"section": "static", "number": 0}),
        "speculation-rules": get(OPEN),
        "shared-picture": get(_all(GONE), lambda world: {"pk": 0}),
        "manifest": get(OPEN),
        "favicon": get(_all(SENT_ON)),
        "media": get(_all(GONE), lambda world: {"path": "no-such-file.webp"}),
        "csp-report": Row(_all(400), method="post"),
        "payment-hook": Row(_all(GONE), lambda world: {"provider": "no-such-provider"}, method="post"),
        "carrier-hook": Row(_all(400), lambda world: {"carrier": "china_post"}, method="post"),
        "mailbox": get(PUBLIC),
        "mailbox-body": get(_all(GONE, blocked=BLOCKED), lambda world: {"pk": 0}),
        "styleguide": get(PUBLIC),
        # entrance
        "account_signup": get(ENTRANCE),
        "account_login": get(ENTRANCE),
        "account_logout": get(_all(SEEN, anonymous=SENT_ON)),
        "account_inactive": get(PUBLIC),
        "account_email_verification_sent": get(RESET | {"anonymous": SIGN_IN, "blocked": BLOCKED}),
        "account_reset_password": get(OPEN),
        "account_confirm_password_reset_code": get(_all(SIGN_IN)),
        "account_complete_password_reset": get(RESET),
        "account_password_reset_completed": get(OPEN),
        "account_change_password": get(MEMBER_BLOCKED_TOO),
        "account_reauthenticate": get(MEMBER_BLOCKED_TOO),
        "mfa_authenticate": get(_all(SENT_ON, anonymous=SIGN_IN, blocked=BLOCKED)),
        "mfa_login_webauthn": get(_all(SENT_ON, anonymous=SIGN_IN, blocked=BLOCKED)),
        "mfa_reauthenticate": get(FRESH | {"blocked": SENT_ON}),  # on to the password: nobody here has an app
        "mfa_reauthenticate_webauthn": get(FRESH | {"blocked": SENT_ON}),
        "mfa_index": get(MEMBER_BLOCKED_TOO),
        "mfa_activate_totp": get(FRESH),
        "mfa_deactivate_totp": get(FRESH),
        "mfa_view_recovery_codes": get(FRESH),
        "mfa_download_recovery_codes": get(FRESH),
        "mfa_generate_recovery_codes": get(FRESH),
        "mfa_list_webauthn": get(MEMBER_BLOCKED_TOO),
        "mfa_add_webauthn": get(FRESH),
        "mfa_edit_webauthn": get(FRESH, lambda world: {"pk": 0}),
        "mfa_remove_webauthn": get(FRESH | {"blocked": SENT_ON}, lambda world: {"pk": 0}),
        "account_email": get(FRESH),
        # the member
        "accounts:profile": get(MEMBER),
        "accounts:picture-delete": post(MEMBER),
        "accounts:phone-delete": post(OWN, phone),
        "accounts:blocked": get(_all(SENT_ON, anonymous=SIGN_IN, blocked=SEEN)),
        "accounts:resume": get(_all(SENT_ON, anonymous=SIGN_IN, blocked=BLOCKED)),
        "accounts:security": get(MEMBER_BLOCKED_TOO),
        "accounts:security-log": get(MEMBER),
        "accounts:security-question": get(FRESH),
        "accounts:security-question-remove": get(FRESH),
        "accounts:email-confirm": get(NO_CODE),
        "accounts:email-resend": post(MEMBER, data=lambda world: {"kind": "primary"}),
        "accounts:email-cancel": post(MEMBER, data=lambda world: {"kind": "primary"}),
        "accounts:alternative-email": get(FRESH),
        "accounts:alternative-confirm": get(NO_CODE),
        "accounts:alternative-remove": get(FRESH | {"blocked": SENT_ON}),
        "accounts:email-undo": get(_all(GONE), lambda world: {"token": "no-such-token"}),
        "accounts:sessions": get(MEMBER_BLOCKED_TOO),
        "accounts:session-end": post(OWN_BLOCKED_TOO, lambda world: {"pk": world.things["session"].pk}),
        "accounts:sessions-end-others": post(MEMBER_BLOCKED_TOO),
        "accounts:addresses": get(MEMBER),
        "accounts:address-edit": get(OWN, address),
        "accounts:address-delete": get(OWN, address),
        "accounts:address-default": post(OWN, address),
        "accounts:address-restore": post(MEMBER),
        # personal data: a right that blocked members keep; what needs a fresh sign-in sends on to it
        "accounts:data": get(_all(SEEN, anonymous=SIGN_IN)),
        "accounts:data-export": Row(_all(SENT_ON, anonymous=SIGN_IN), method="post"),
        "accounts:data-download": get(_all(GONE, anonymous=SIGN_IN, buyer=SENT_ON), archive),
        "accounts:data-marketing": post(_all(SEEN, anonymous=SIGN_IN), data=lambda world: {"give": "yes"}),
        "accounts:data-delete": get(_all(SEEN, anonymous=SIGN_IN)),
        "accounts:data-keep": post(_all(SEEN, anonymous=SIGN_IN)),
        # catalogue
        "catalog:tree": get(PUBLIC),
        "catalog:category": get(PUBLIC, category),
        "catalog:search": get(PUBLIC, query="?q=tent"),
        "catalog:suggest": get(PUBLIC, query="?q=robot"),
        "catalog:deals": get(PUBLIC),
        "catalog:mall": get(PUBLIC),
        "catalog:product": get(PUBLIC, product),
        "catalog:reviews": get(PUBLIC, lambda world: {"pk": product(world)["pk"]}),
        "catalog:questions": get(PUBLIC, product_pk),
        "catalog:question-ask": post(MEMBER, product_pk, lambda world: {"text": "Does it fit?"}),
        "catalog:question-draft": Row(
            acting(MEMBER), product_pk, "post", lambda world: {"text": "Does it fit?"}, fresh=True, kept=True
        ),
        # a buyer of the store alone: an order that is not finished makes nobody one
        "catalog:question-answer": post(
            _all(403, anonymous=SIGN_IN, blocked=BLOCKED), question, lambda world: {"text": "It does."}
        ),
        "catalog:stock-watch": post(MEMBER, data=lambda world: variant(world) | {"on": "1"}),
        "catalog:stores": get(PUBLIC),
        "catalog:store": get(PUBLIC, lambda world: {"slug": world.store.slug}),
        "catalog:store-about": get(PUBLIC, lambda world: {"slug": world.store.slug}),
        "catalog:store-category": get(PUBLIC, lambda world: {"slug": world.store.slug, "pk": category(world)["pk"]}),
        "catalog:favourite-toggle": post(MEMBER, lambda world: {"slug": world.store.slug}),
        "catalog:favourite-restore": post(MEMBER),
        "catalog:favourite-mute": post(OWN, lambda world: {"slug": world.store.slug}),
        "catalog:favourites": get(MEMBER),
        "catalog:wishes": get(MEMBER),
        "catalog:wish-add": post(MEMBER, data=variant),
        "catalog:wish-remove": post(MEMBER, data=variant),
        "catalog:wish-restore": post(MEMBER, data=variant),
        "catalog:wish-choose": get(MEMBER, data=variant),
        "catalog:wishlist": get(OWN, wishlist),
        "catalog:wishlist-new": get(MEMBER),
        "catalog:wishlist-edit": get(OWN, wishlist),
        "catalog:wishlist-share": post(OWN, wishlist, lambda world: {"visibility": "private"}),
        "catalog:wishlist-delete": post(OWN, wishlist),
        "catalog:wishlist-restore": post(OWN, wishlist),
        "catalog:wish-edit": get(OWN, wish),
        "catalog:wish-item-remove": post(OWN, wish),
        "catalog:wish-item-restore": post(OWN, wish),
        "wish-link": get(_all(SENT_ON, blocked=BLOCKED), shared_list),
        "catalog:shared": get(PUBLIC, shared_list),
        "catalog:gift": get(PUBLIC | {"buyer": SENT_ON}, gift),  # the owner is sent back to the list
        "catalog:gift-withdraw": Row(_all(303, blocked=BLOCKED), gift, method="post", fresh=True),
        "catalog:compare": get(PUBLIC, query="?item=1"),
        "catalog:compare-add": post(MEMBER, data=one_product),
        "catalog:compare-remove": post(MEMBER, data=one_product),
        "catalog:history": get(MEMBER),
        "catalog:history-remove": post(MEMBER, data=one_product),
        "catalog:history-restore": post(MEMBER),
        "catalog:history-clear": get(MEMBER),
        "catalog:history-pause": post(MEMBER, data=lambda world: {"pause": "1"}),
        # buying
        "orders:cart": get(MEMBER),
        "orders:cart-add": post(MEMBER, data=variant),
        "orders:cart-line": post(MEMBER, data=own_line),
        "orders:cart-variant": get(OWN, data=own_line),
        "orders:cart-wish": get(OWN, data=own_line),
        "orders:checkout": get(_all(SENT_ON, anonymous=SIGN_IN, blocked=BLOCKED, buyer=SEEN)),
        "orders:pay": get(_all(GONE, anonymous=SIGN_IN, blocked=BLOCKED, buyer=SENT_ON), checkout),
        "orders:payment-return": get(_all(GONE, anonymous=SIGN_IN, blocked=BLOCKED, buyer=SENT_ON), checkout),
        "orders:done": get(OWN, checkout),
        # gift certificates: claimed by their buyer, so that there is nobody to mail the code to
        "payments:my-cards": get(MEMBER),
        "payments:card-remove": get(OWN, lambda world: {"number": world.things["saved_card"].number}),
        "payments:gift-cards": get(PUBLIC),
        "payments:gift-check": get(PUBLIC),
        "payments:my-gift-cards": get(MEMBER_BLOCKED_TOO),
        "payments:gift-card": get(OWN_BLOCKED_TOO, gift_card),
        "payments:gift-return": get(OWN_BLOCKED_TOO, gift_card),
        "payments:gift-send": get(OWN | {"buyer": SENT_ON}, gift_card),
        "payments:bank": get(_all(GONE, blocked=BLOCKED), lambda world: {"token": "no-such-token"}),
        "payments:provider": get(_all(GONE, blocked=BLOCKED), lambda world: {"token": "no-such-token"}),
        "payments:transfer": get(OWN, lambda world: {"number": world.things["transfer"].number}),
        "payments:refund": get(OWN_BLOCKED_TOO, lambda world: {"number": world.things["refund"].number}),
        "orders:list": get(_all(SEEN, anonymous=SIGN_IN)),
        "orders:detail": get(OWN_BLOCKED_TOO, order),
        "orders:track": get(OWN_BLOCKED_TOO, order),
        "orders:invoice": get(OWN_BLOCKED_TOO, order),
        "orders:cancel": get(OWN_BLOCKED_TOO, order),
        "orders:confirm": get(_all(GONE, anonymous=SIGN_IN, blocked=BLOCKED, buyer=SENT_ON), order),
        # messages, club, help
        "messaging:centre": get(MEMBER_BLOCKED_TOO),
        "messaging:notifications": get(MEMBER_BLOCKED_TOO),
        "messaging:subscriptions": get(MEMBER_BLOCKED_TOO),
        "unsubscribe": get(OPEN, unsubscribe_link),
        "messaging:mark-read": post(MEMBER_BLOCKED_TOO, data=lambda world: {"all": 0}),
        "club:home": get(MEMBER),
        "club:coupons": get(PUBLIC),
        "club:coupon-collect": post(MEMBER, campaign),
        "club:my-coupons": get(MEMBER),
        "club:coupon-code": post(MEMBER, data=coupon_code),
        "support:help": get(OPEN),
        "support:article": get(OPEN, lambda world: {"slug": "how-to-order"}),
        "support:troubles": get(OPEN),
        "support:trouble": get(OPEN, lambda world: {"step": "never-shipped"}),
        "support:legal": get(OPEN, lambda world: {"slug": "terms"}),
        "support:about": get(OPEN),
        "support:accessibility": get(OPEN),
        "support:report-product": get(MEMBER, product_pk),
        # the workspace
        "seller:home": get(STORE, store),
        "seller:orders": get(STORE, store),
        "seller:payouts": get(OWN_STORE_ONLY, store),
        "seller:payout-account": get(OWN_STORE_ONLY | {"seller": SENT_ON}, store),  # an owner proves who it is
        "seller:imports": get(OWN_STORE_ONLY, store),
        "seller:export": get(OWN_STORE_ONLY, store),
        "seller:import": get(OWN_STORE_ONLY, table),
        "seller:import-errors": get(OWN_STORE_ONLY, table),
        "seller:import-check": post(OWN_STORE_ONLY, table, lambda world: {"column-0": "sku", "column-1": "price"}),
        "seller:import-apply": post(OWN_STORE_ONLY, checked_table),
        "seller:import-headings": get(OWN_STORE_ONLY, store),
        "seller:import-stop": post(OWN_STORE_ONLY, table),
        "seller:import-resume": post(OWN_STORE_ONLY, table),
        "seller:import-cancel": post(OWN_STORE_ONLY, table),
        "seller:import-undo": post(OWN_STORE_ONLY, table),
        "seller:coupons": get(OWN_STORE_ONLY, store),
        "seller:coupon-new": get(OWN_STORE_ONLY, store),
        "seller:coupon": get(OWN_STORE_ONLY, store_campaign),
        "seller:coupon-stop": post(OWN_STORE_ONLY, store_campaign),
        "seller:store": get(OWN_STORE_ONLY, store),
        "seller:store-holiday-end": post(OWN_STORE_ONLY, store),
        "seller:store-picture-remove": post(OWN_STORE_ONLY, store, lambda world: {"kind": "logo"}),
        "seller:order": get(STORE, store_order),
        "seller:slip": get(STORE, store_order),
        "seller:parcel-slip": get(STORE, parcel),
        "seller:slips": get(STORE, store, data=lambda world: {"order": world.order.number}),
        "seller:statement": get(OWN_STORE_ONLY, store),
        "seller:questions": get(STORE, store),
        "seller:question-answer": post(STORE, store_question, lambda world: {"text": "It does."}),
        "seller:products": get(STORE, store),
        "seller:products-bulk": Row(EDITED | {"seller": 422}, store, "post"),
        "seller:product-new": get(EDITED, store),
        "seller:product": get(STORE, store_product),
        "seller:product-category": get(STORE, store_product),
        "seller:product-variants": get(STORE, store_product),
        "seller:product-prices": get(STORE, store_product),
        "seller:product-terms": get(STORE, store_product),
        "seller:product-pictures": get(STORE, store_product),
        "seller:product-preview": get(STORE, store_product),
        "seller:product-status": post(EDITED, store_product, lambda world: {"do": "pause"}),
        "seller:product-remove": get(EDITED, store_product),
        "seller:ship": post(
            STORE,
            store_order,
            lambda world: {"carrier": "china_post", "tracking_code": "RB123456785CN"} | pieces(world),
        ),
    }
    | DELIVERY_ROWS
    | MONEY_ROWS
)


def pieces(world: World) -> dict[str, Any]:
    line = world.order.lines.get()
    return {f"pieces-{line.pk}": line.quantity}
