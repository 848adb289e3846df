"""The answer of staff to a chargeback: stores add nothing any more, then outside any transaction to the gateway, then
written down. What a store adds is thus either there when the answer goes out, or refused.
"""

from accounts.models import User
from payments.constants import GATEWAY_TIMEOUT_SECONDS
from payments.errors import EvidenceMissing, GatewaySilent
from payments.gateways.base import GatewayError
from payments.gateways.registry import gateway_named
from payments.gateways.stripe.constants import EVIDENCE_LENGTH
from payments.models import Chargeback
from payments.ports import evidence_facts
from payments.services.chargebacks import begin_answer, note_answer
from payments.services.evidence_files import is_stored


def evidence_of(row: Chargeback) -> str:
    """Everything that is known for our side: what each order's history proves, then the words of its store."""
    parts = []
    for share in row.shares.order_by("pk"):
        parts += [facts for _name, gather in evidence_facts.items() if (facts := gather(share.reference))]
        parts += [share.evidence] if share.evidence else []
    return "\n\n".join(parts)


def files_named(row: Chargeback) -> str:
    """The files of the stores in lines of plain English for the bank; empty when there are none.

    One that is not in the storage any more is not promised.
    """
    lines = [
        f"- {file.name} ({file.content_type}, {file.size} bytes, SHA-256 {file.digest})"
        for file in row.files.order_by("pk")
        if is_stored(file)
    ]
    return "\n".join(["Documents of the seller:", *lines]) if lines else ""


def _whole(row: Chargeback, text: str) -> str:
    """What staff wrote and the names of the files, which are never cut off."""
    files = files_named(row)
    if not files or files in text:
        return text
    return f"{text.rstrip()[: EVIDENCE_LENGTH - len(files) - 2]}\n\n{files}"


def send_evidence(*, staff: User, number: str, text: str) -> Chargeback:
    """Send the evidence to the gateway, once, with the names of the stores' files; the bank decides later.

    Repeated, it sends nothing again.

    Raises NotFound, EvidenceMissing, ChargebackAnswered, GatewaySilent (nothing is known: press again).
    """
    if not text.strip():
        raise EvidenceMissing
    row = begin_answer(number=number, status=Chargeback.Status.SENT)
    if row.status == Chargeback.Status.SENT:
        return row
    try:
        gateway_named(row.gateway).send_evidence(
            key=row.number, reference=row.reference, text=_whole(row, text), timeout=GATEWAY_TIMEOUT_SECONDS
        )
    except GatewayError as error:
        raise GatewaySilent from error
    return note_answer(number=number, staff=staff, status=Chargeback.Status.SENT)


def accept_chargeback(*, staff: User, number: str) -> Chargeback:
    """Tell the gateway that the buyer is right. The same errors; the loss is posted when the gateway closes it."""
    row = begin_answer(number=number, status=Chargeback.Status.ACCEPTED)
    if row.status == Chargeback.Status.ACCEPTED:
        return row
    try:
        gateway_named(row.gateway).accept_dispute(
            key=row.number, reference=row.reference, timeout=GATEWAY_TIMEOUT_SECONDS
        )
    except GatewayError as error:
        raise GatewaySilent from error
    return note_answer(number=number, staff=staff, status=Chargeback.Status.ACCEPTED)
