"""The single writer of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement
from marketplace.lib.transactions import require_transaction
from payments.errors import KeyReused, UnbalancedEntries
from payments.models import LedgerEntry, LedgerTransaction

Account = LedgerEntry.Account
_POST = Statement(
    "post_movement",
    """
    WITH movement AS (
        INSERT INTO payments_ledgertransaction (kind, reference, key, at)
        VALUES (%(kind)s, %(reference)s, %(key)s, %(at)s)
        ON CONFLICT (key) DO NOTHING RETURNING id
    ), entries AS (
        INSERT INTO payments_ledgerentry (transaction_id, account, owner, reference, amount)
        SELECT movement.id, line.* FROM movement, unnest(
            %(accounts)s::text[], %(owners)s::text[], %(references)s::text[], %(amounts)s::numeric[]) AS line
    )
    SELECT id FROM movement
    """,
)
UNDONE = ":undone"  # ends the key of a movement that takes another one back
_AGAIN = ":again:"


@dataclass(frozen=True)
class Line:
    """One line to post: a positive amount is owed to the owner of the account.

    `reference` is the order that caused the line; by default that of the transaction.
    """

    account: str
    owner: str
    amount: Money
    reference: str = ""


def post(*, kind: str, reference: str, entries: Sequence[Line], key: str) -> LedgerTransaction:
    """Write one balanced movement and return it; the same `key` again returns the first one.

    Lines of nothing are left out. Needs an open transaction. Raises UnbalancedEntries when the lines do
    not sum to zero or none is left, KeyReused when the key names another movement. The database checks
    the sum again at commit.
    """
    require_transaction()
    lines = [line for line in entries if line.amount]
    if not lines or Money.sum(line.amount for line in lines):
        raise UnbalancedEntries(key)
    movement = LedgerTransaction(key=key, kind=kind, reference=reference)
    if not _write(movement, lines):
        movement = LedgerTransaction.objects.get(key=key)
        _check_same(movement, kind, reference)
    return movement


def _write(movement: LedgerTransaction, lines: Sequence[Line]) -> bool:
    """One query for the movement and its lines; False when its key is known already, and nothing was written."""
    found = _POST.rows(
        kind=str(movement.kind),
        reference=movement.reference,
        key=movement.key,
        at=movement.at,
        accounts=[str(line.account) for line in lines],
        owners=[line.owner for line in lines],
        references=[line.reference or movement.reference for line in lines],
        amounts=[line.amount.amount for line in lines],
    )
    if found:
        ((movement.pk,),) = found
        movement._state.adding = False
    return bool(found)


def _check_same(movement: LedgerTransaction, kind: str, reference: str) -> None:
    if (movement.kind, movement.reference) != (kind, reference):
        raise KeyReused(movement.key)


def live_key(key: str) -> str:
    """Under which key the movement `key` stands, or is to be posted: another one each time that it was undone."""
    of_it = Q(key=f"{key}{UNDONE}") | Q(key__startswith=f"{key}{_AGAIN}", key__endswith=UNDONE)
    times = LedgerTransaction.objects.filter(of_it).count()
    return f"{key}{_AGAIN}{times}" if times else key


def stands(key: str) -> bool:
    """True when the movement `key` was posted and has not been undone since."""
    return LedgerTransaction.objects.filter(key=live_key(key)).exists()


def undo(*, key: str) -> LedgerTransaction:
    """Post the entries of the movement `key`, which stands, with their signs turned; both stay in the journal."""
    movement = LedgerTransaction.objects.get(key=live_key(key))
    lines = [Line(entry.account, entry.owner, -entry.amount, entry.reference) for entry in movement.entries.all()]
    return post(kind=movement.kind, reference=movement.reference, entries=lines, key=f"{movement.key}{UNDONE}")
