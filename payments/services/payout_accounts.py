"""Where a store's money goes: changed by its owners after a fresh sign-in, and told to all of them."""

from django.db import transaction

from accounts.models import Store, User
from marketplace.lib import ciphers, clock
from payments import bank_numbers, locks
from payments.constants import PAYOUT_PAUSE
from payments.errors import InvalidAccount, InvalidBankCode
from payments.models import Payout, PayoutAccount
from payments.notices import payout_account_changed

CIPHER = "payout account"


@transaction.atomic(durable=True)
def save_payout_account(*, store_id: int, user: User, holder: str, bank_code: str, number: str) -> PayoutAccount:
    """Write down the bank account of a store. The same again changes nothing; another one pauses payouts.

    Raises InvalidBankCode, InvalidAccount. Locks the store's balance. All owners are told.
    """
    number, bank_code = bank_numbers.normalised(number), bank_numbers.normalised(bank_code)
    if not bank_numbers.is_bank_code(bank_code, of=number):
        raise InvalidBankCode
    if not bank_numbers.is_account(number, bank_code=bank_code):
        raise InvalidAccount
    store = Store.objects.select_for_update(of=("self",), no_key=True).get(pk=store_id)  # two first accounts at once
    row = locks.lock_payout_accounts([store_id]).get(store_id)
    given = (holder, bank_code, number)
    if row is not None and given == (row.holder, row.bank_code, account_number(row)):
        return row
    paused_until = None if row is None else clock.now() + PAYOUT_PAUSE
    row = row or PayoutAccount(store=store)
    row.holder, row.bank_code, row.last4 = holder, bank_code, number[-4:]
    row.number_secret = ciphers.encrypt(number, purpose=CIPHER)
    row.paused_until, row.changed_by = paused_until, user
    row.save()
    payout_account_changed(row)
    return row


def account_number(row: PayoutAccount | Payout) -> str:
    """The whole number. Raises Undecipherable when its key is gone."""
    return ciphers.decrypt(row.number_secret, purpose=CIPHER)


def rotate_numbers() -> int:
    """Encrypt all numbers under the key of today; how many there are."""
    count = 0
    for model in (PayoutAccount, Payout):
        with transaction.atomic():
            for row in model.objects.select_for_update().order_by("pk"):
                row.number_secret = ciphers.rotate(row.number_secret, purpose=CIPHER)
                row.save(update_fields=["number_secret"])
                count += 1
    return count
