"""Club memberships."""

import factory
from factory.django import DjangoModelFactory

from club.models import Membership
from tests.factories.accounts import UserFactory


class MembershipFactory(DjangoModelFactory[Membership]):
    """A member at the bottom, without purchases."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
