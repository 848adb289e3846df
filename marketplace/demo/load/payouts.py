"""Bank accounts of the stores, and one batch of payouts: most made by the bank, one refused, the rest still waiting."""

from __future__ import annotations

from accounts.models import StoreMember, User
from marketplace.lib import clock
from marketplace.lib.publishing import without_publishing
from messaging.services.outbox import drop_history
from payments.models import PayoutBatch
from payments.payables import payable_stores
from payments.services.payout_accounts import save_payout_account
from payments.services.payouts import approve_payouts, complete_payout, fail_payout

from .plan import Plan

KEY = "demo"
# Numbers of example in the published registers of their countries: no bank has given them to anybody.
ACCOUNTS = (
    ("DE89370400440532013000", "DEUTDEFF"),
    ("GB82WEST12345698765432", "WESTGB22"),
    ("FR1420041010050500013M02606", "PSSTFRPP"),
    ("KZ86125KZT5004100100", "KKMFKZ2A"),
)
WITHOUT = 5  # every fifth store has not given an account yet


def load_payouts(plan: Plan) -> str:
    """Accounts for the stores that have none, and a batch of two thirds of what is payable; once."""
    if PayoutBatch.objects.filter(key=KEY).exists():
        return "none added"
    owners = StoreMember.objects.filter(role=StoreMember.Role.OWNER, store__payout_account=None)
    with without_publishing():
        for place, owner in enumerate(owners.select_related("user", "store").order_by("store", "pk")):
            if place % WITHOUT != WITHOUT - 1:
                number, bank_code = ACCOUNTS[place % len(ACCOUNTS)]
                with clock.at(plan.ago(90)):
                    save_payout_account(
                        store_id=owner.store_id, user=owner.user, holder=owner.user.full_name, bank_code=bank_code,
                        number=number,
                    )  # fmt: skip
        count = _pay(plan)
    drop_history(before=plan.ago(0.02))
    return f"{count} added"


def _pay(plan: Plan) -> int:
    """The batch of three days ago, answered by the bank a day later."""
    waiting = [row for row in payable_stores(now=plan.now) if not row.obstacle]
    chosen = {row.store.pk: row.amount for place, row in enumerate(waiting) if place % 3 < 2}
    if not chosen:
        return 0
    with clock.at(plan.ago(3)):
        batch = approve_payouts(staff=User.objects.get(email="vera@example.com"), expected=chosen, key=KEY)
    with clock.at(plan.ago(2)):
        *made, refused = batch.payouts.order_by("pk")
        for payout in made:
            complete_payout(number=payout.number)
        fail_payout(number=refused.number, reason="The account is closed.")
    return len(chosen)
