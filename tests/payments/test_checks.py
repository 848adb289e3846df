"""What the shop says about its ways to pay before it starts."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

KEYS = {"STRIPE_SECRET_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "wh"}


def found() -> list[str]:
    return sorted(str(message.id) for message in run_checks() if str(message.id).startswith("payments."))


def test_the_sandbox_needs_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"PAYMENT_GATEWAYS": []}, ["payments.E001"]),
        ({"PAYMENT_GATEWAYS": ["sandbox", "paypal"]}, ["payments.E002"]),
        ({"PAYMENT_GATEWAYS": ["stripe"]}, ["payments.E003", "payments.E003"]),
        ({"PAYMENT_GATEWAYS": ["sandbox"], "DEMO_ALLOWED": False}, []),
        ({"PAYMENT_GATEWAYS": ["sandbox", "stripe"], **KEYS}, []),
        ({"PAYMENT_GATEWAYS": ["sandbox", "stripe"], "DEMO_ALLOWED": False, **KEYS}, ["payments.E005"]),
        ({"PAYMENT_GATEWAYS": ["wallet", "bank_transfer"], "DEMO_ALLOWED": False}, ["payments.E005"]),
        ({"PAYMENT_GATEWAYS": ["bank_transfer"], "DEMO_ALLOWED": False}, []),
        ({"PAYMENT_GATEWAYS": ["bank_transfer"], "BANK_TRANSFER_HOLDER": ""}, ["payments.E006"]),
        ({"PAYMENT_GATEWAYS": ["stripe"], "STRIPE_SECRET_KEY": "sk"}, ["payments.E003"]),
        ({"PAYMENT_GATEWAYS": ["stripe"], **KEYS}, []),
        ({"PAYMENT_GATEWAYS": ["stripe"], "SETTLEMENT_CURRENCY": "JPY", **KEYS}, ["payments.E004"]),
    ],
)
def test_what_is_missing_is_an_error(settings: Any, changes: dict[str, Any], ids: list[str]) -> None:
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = ""
    for name, value in changes.items():
        setattr(settings, name, value)
    assert found() == ids
    if ids:
        with pytest.raises(SystemCheckError, match=ids[0]):
            call_command("check")


def test_the_library_of_a_gateway_that_is_switched_off_is_not_loaded() -> None:
    program = (
        "import sys, django; django.setup(); import payments.forms, marketplace.urls; print('stripe' in sys.modules)"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
