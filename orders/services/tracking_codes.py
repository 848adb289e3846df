"""Saving a parcel with its code, which no other parcel of the carrier may have."""

from django.db import IntegrityError, transaction

from orders.errors import TrackingCodeTaken
from orders.models import Shipment


def save_with_code(shipment: Shipment) -> Shipment:
    """Save a parcel. Raises TrackingCodeTaken."""
    try:
        with transaction.atomic():
            shipment.save()
    except IntegrityError:
        raise TrackingCodeTaken from None
    return shipment
