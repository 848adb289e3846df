"""Exchange rates from a file."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.models import ExchangeRate


def test_rates(db: None, tmp_path: Path) -> None:
    file = tmp_path / "rates.txt"
    file.write_text("# of the day\nRUB 92,50\nEUR=0.93  # euro\n\n")
    call_command("load_rates", str(file), stdout=StringIO())
    call_command("load_rates", str(file), stdout=StringIO())
    assert dict(ExchangeRate.objects.values_list("currency", "value")) == {
        "RUB": Decimal("92.5"),
        "EUR": Decimal("0.93"),
    }
    file.write_text("RUB many\n")
    with pytest.raises(CommandError, match="Line 1"):
        call_command("load_rates", str(file))
