"""Columns that are encrypted at rest: the database holds letters that say nothing (`marketplace.lib.ciphers`)."""

import json
import logging
from typing import Any

from django.db import models

from marketplace.lib import ciphers

logger = logging.getLogger(__name__)


class SecretJSONField(models.Field):
    """A JSON object, encrypted under a key of its own `purpose`; it can be neither searched nor sorted by.

    Saving a row writes it under the key of today. What cannot be read any more, because its key is gone, is an empty
    object, and the log says so without the value.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        """Stored as text."""
        return "TextField"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> dict[str, Any]:
        """The object as it was given."""
        if not value:
            return {}
        try:
            found: dict[str, Any] = json.loads(ciphers.decrypt(value, purpose=self.purpose))
        except ciphers.Undecipherable:
            logger.error("a value encrypted for “%s” cannot be read: its key is gone", self.purpose)
            return {}
        return found

    def get_prep_value(self, value: Any) -> str:
        """The letters that are stored; what is no object is empty."""
        if not value:
            return ""
        return ciphers.encrypt(json.dumps(value, ensure_ascii=False, sort_keys=True), purpose=self.purpose)
