"""What higher apps want to hear of, filled in their `AppConfig.ready`."""

from collections.abc import Callable

from marketplace.lib.ports import Registry
from payments.models import Refund

# Called in the transaction that notes a refund as returned to the card.
refund_succeeded: Registry[Callable[[Refund], None]] = Registry("refund listener")
