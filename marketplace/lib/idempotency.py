"""Keys that make a repeated request return the first result."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from marketplace.lib.errors import Conflict
from marketplace.lib.ids import token
from marketplace.lib.money import Money


def new_key() -> str:
    """A key to put into a form as a hidden field."""
    return token()


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        return str(value) if isinstance(value, Money) else super().default(value)


def request_hash(**values: Any) -> str:
    """A digest of what was asked, to tell a repeat from another request under the same key."""
    text = json.dumps(values, cls=_Encoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def check_same_request(stored_hash: str, given_hash: str) -> None:
    """Raise Conflict when a key is used again for something else."""
    if stored_hash != given_hash:
        raise Conflict
