"""Gift certificates in the admin: found and read, blocked with a reason; nobody sees or makes a code."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.blocking import ReasonForm
from marketplace.lib.admin import Question, ReadOnly, ReadOnlyAdmin
from payments.gift_selectors import card_view, lost_with, written_off
from payments.models import GiftCard, GiftCardUse
from payments.services.gift_cards import block_card, unblock_card


class UseInline(ReadOnly, admin.TabularInline):
    """What the certificate gave to which payment."""

    model = GiftCardUse
    extra = 0
    fields = ["payment", "amount", "status", "created_at"]
    readonly_fields = ["created_at"]


BLOCK = Question(
    "block",
    _("Block gift certificates"),
    _(
        "Nothing more can be spent from a blocked certificate. What is set aside for orders already placed stays with "
        "them, and refunds still come back to it."
    ),
    _("Block them"),
    "amount",
)


@admin.register(GiftCard)
class GiftCardAdmin(ReadOnlyAdmin):
    """Certificates, found by number, the last signs of the code, and the addresses of those concerned."""

    list_display = ["number", "buyer", "owner", "amount", "status", "send_at", "sent_at", "claimed_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["buyer", "owner"]
    search_fields = ["number", "last4", "buyer__email", "owner__email", "recipient_email"]
    search_help_text = _("Search by number, the last four signs of the code, or an e-mail")
    date_hierarchy = "created_at"
    exclude = ["code_digest", "idempotency_key", "message"]
    readonly_fields = ["balance", "lost", "last4"]
    inlines = [UseInline]
    actions = ["block", "unblock"]

    @admin.display(description=_("balance"))
    def balance(self, card: GiftCard) -> str:
        """What the ledger says, and what of it waits for orders to be paid."""
        view = card_view(card)
        return gettext("%(balance)s, of them set aside %(reserved)s") % {
            "balance": view.balance,
            "reserved": view.reserved,
        }

    @admin.display(description=_("lost price"))
    def lost(self, card: GiftCard) -> str:
        """What was written off after a chargeback, and what of the loss is still open."""
        taken, missing = written_off(card.number), lost_with(card.number)
        if not taken and not missing:
            return "—"
        return gettext("%(taken)s written off, %(missing)s lost by the marketplace") % {
            "taken": taken,
            "missing": missing,
        }

    @admin.action(description=_("Block, with a reason"), permissions=["block"])
    def block(self, request: HttpRequest, cards: QuerySet[GiftCard]) -> HttpResponse | None:
        """Ask for the reason, then block each; those that cannot be are named."""
        form = ReasonForm(request.POST) if "apply" in request.POST else ReasonForm()
        if not form.is_bound or not form.is_valid():
            return self.ask_first(request, cards, BLOCK, form)
        reason = form.cleaned_data["reason"][:300]
        self.act_on_each(request, cards, lambda card: block_card(pk=card.pk, reason=reason))
        return None

    @admin.action(description=_("Let them be used again"), permissions=["block"])
    def unblock(self, request: HttpRequest, cards: QuerySet[GiftCard]) -> None:
        """Each that is blocked."""
        self.act_on_each(request, cards, lambda card: unblock_card(pk=card.pk))

    def has_block_permission(self, request: HttpRequest) -> bool:
        """Whoever may change certificates, although nobody edits their fields."""
        return request.user.has_perm("payments.change_giftcard")

    def done_text(self, count: int) -> str:
        return ngettext("%(count)s certificate changed.", "%(count)s certificates changed.", count) % {"count": count}


@admin.register(GiftCardUse)
class GiftCardUseAdmin(ReadOnlyAdmin):
    """What certificates gave to payments."""

    list_display = ["card", "payment", "amount", "status", "created_at"]
    list_filter = ["status"]
    list_select_related = ["card", "payment"]
    search_fields = ["card__number", "payment__number", "payment__reference"]
