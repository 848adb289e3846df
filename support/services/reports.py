"""Sending a complaint."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.limits import Limit, spend_try, wait_text
from accounts.models import User
from catalog.selectors.headings import product_heading
from support.constants import REPORTS_A_DAY
from support.errors import TooManyReports
from support.models import Report

_REPORTS = Limit("reports", REPORTS_A_DAY, timedelta(days=1))


def open_report(*, user: User, product_id: int) -> Report | None:
    """The member's complaint about this product that is still open."""
    return Report.objects.filter(author=user, product=product_id, status=Report.Status.SUBMITTED).first()


def report_product(*, user: User, product_id: int, reason: str, text: str) -> Report:
    """Send a complaint about a product; while one is open, a second gives the first.

    Raises NotFound for a product that is not shown, TooManyReports.
    """
    product_heading(product_id)
    known = open_report(user=user, product_id=product_id)
    if known is not None:
        return known
    if seconds := spend_try(_REPORTS, user.pk):
        raise TooManyReports(wait=wait_text(seconds))
    try:
        with transaction.atomic():
            return Report.objects.create(author=user, product_id=product_id, reason=reason, text=text.strip())
    except IntegrityError:  # the other click of a double click was first
        return Report.objects.get(author=user, product=product_id, status=Report.Status.SUBMITTED)
