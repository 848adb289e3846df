"""What belongs to a registration besides the row of the member."""

from accounts import constants
from accounts.models import Consent, User
from accounts.ports import user_registered
from marketplace.lib.transactions import require_transaction


def record_registration(*, user: User, wants_marketing: bool) -> None:
    """Keep the consents given with a new account (S8) and tell the apps above of it.

    A building block of the registration's transaction: a hook that fails undoes the registration.
    """
    require_transaction()
    kinds = [
        (Consent.Kind.AGREEMENT, constants.AGREEMENT_VERSION),
        (Consent.Kind.PERSONAL_DATA, constants.PERSONAL_DATA_VERSION),
    ]
    if wants_marketing:
        kinds.append((Consent.Kind.MARKETING, constants.MARKETING_VERSION))
    Consent.objects.bulk_create(Consent(user=user, kind=kind, version=version) for kind, version in kinds)
    for _name, hook in user_registered.items():
        hook(user)
