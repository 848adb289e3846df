"""`manage.py rotate_secrets`: the last step of changing SECRET_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.ports import secret_rotations
from marketplace.lib.ciphers import Undecipherable


class Command(BaseCommand):
    """Values encrypted at rest, written anew under SECRET_KEY; afterwards SECRET_KEY_FALLBACKS may be emptied."""

    help = "Encrypt stored secrets anew under SECRET_KEY; keys in SECRET_KEY_FALLBACKS are needed until then"

    def handle(self, *args: Any, **options: Any) -> None:
        for name, rotate in secret_rotations.items():
            try:
                count = rotate()
            except Undecipherable as error:
                raise CommandError(f"{name}: a value is under a key that SECRET_KEY_FALLBACKS does not name") from error
            self.stdout.write(f"{name}: {count}")
