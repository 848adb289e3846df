"""What is known of a store, told by the apps that know it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from marketplace.lib import clock


class StoreFacts(models.Model):
    """The inputs of a store's score, over the last 180 days; None where there is too little to tell.

    Ratings are averages of 1 to 5; `*_percent` are whole percents of the orders; `answer_minutes` is the median
    time to a first answer; `root_ids` are the root categories in which it has goods on sale. Written by
    `services.store_facts` only.
    """

    store = models.OneToOneField(Store, on_delete=models.CASCADE, primary_key=True, related_name="facts")
    goods_count = models.PositiveIntegerField(_("goods on sale"), default=0)
    root_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("categories"))
    orders_count = models.PositiveIntegerField(_("finished orders"), default=0)
    ratings_count = models.PositiveIntegerField(_("ratings"), default=0)
    described = models.DecimalField(_("as described"), max_digits=3, decimal_places=2, null=True, blank=True)
    delivery = models.DecimalField(_("delivery"), max_digits=3, decimal_places=2, null=True, blank=True)
    communication = models.DecimalField(_("communication"), max_digits=3, decimal_places=2, null=True, blank=True)
    on_time_percent = models.PositiveSmallIntegerField(_("handed over in time"), null=True, blank=True)
    cancelled_percent = models.PositiveSmallIntegerField(_("cancelled by the store"), null=True, blank=True)
    refunded_percent = models.PositiveSmallIntegerField(_("refunded"), null=True, blank=True)
    disputed_percent = models.PositiveSmallIntegerField(_("with a dispute"), null=True, blank=True)
    answer_minutes = models.PositiveIntegerField(_("time to answer, minutes"), null=True, blank=True)
    computed_at = models.DateTimeField(_("computed at"), default=clock.now)

    class Meta:
        verbose_name = _("facts about a store")
        verbose_name_plural = _("facts about stores")

    def __str__(self) -> str:
        return str(self.store)
