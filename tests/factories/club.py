"""Club memberships and coupons."""

from datetime import timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from club.models import Coupon, CouponAllowance, CouponCampaign, Membership
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory, UserFactory


class MembershipFactory(DjangoModelFactory[Membership]):
    """A member at the bottom, without purchases."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)


class CampaignFactory(DjangoModelFactory[CouponCampaign]):
    """A store gives 3.00 off from 10.00 on, for a month, to everyone once."""

    class Meta:
        model = CouponCampaign

    class Params:
        karavan = factory.Trait(store=None, funder="platform")
        percent_off = factory.Trait(amount=None, percent=10, cap=Money(Decimal(5), "USD"))

    store = factory.SubFactory(StoreFactory)
    funder = "store"
    amount = Money(Decimal(3), "USD")
    minimum = Money(Decimal(10), "USD")
    valid_from = factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
    valid_until = factory.LazyFunction(lambda: clock.now() + timedelta(days=30))


class CouponFactory(DjangoModelFactory[Coupon]):
    """A coupon that is ready to use."""

    class Meta:
        model = Coupon
        skip_postgeneration_save = True

    campaign = factory.SubFactory(CampaignFactory)
    user = factory.SubFactory(UserFactory)
    source = "claim"
    status = "active"
    valid_from = factory.LazyAttribute(lambda coupon: coupon.campaign.valid_from)
    valid_until = factory.LazyAttribute(lambda coupon: coupon.campaign.valid_until)

    @factory.post_generation
    def allowance(self, create: bool, extracted: object, **kwargs: object) -> None:
        """What the member may take of the campaign, and has taken."""
        if create:
            CouponAllowance.objects.get_or_create(
                campaign=self.campaign,
                user=self.user,
                defaults={
                    "uses_limit": self.campaign.per_user_uses,
                    "collected": 1,
                    "money_limit": self.campaign.per_user_money,
                },
            )
