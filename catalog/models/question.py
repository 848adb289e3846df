"""Questions about goods, and who answered them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models.product import Product
from marketplace.lib import clock


class Status(models.TextChoices):
    """Only published words are shown."""

    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")


class Question(models.Model):
    """What somebody wants to know before buying. `answers_count` counts the published answers."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(_("question"), max_length=1000)
    language = models.CharField(_("language"), max_length=5, default="ru")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PUBLISHED)
    hidden_because = models.CharField(_("why it is hidden"), max_length=200, blank=True)
    answers_count = models.PositiveIntegerField(_("answers"), default=0)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["product", "-asked_at", "-id"], condition=Q(status="published"), name="catalog_question_shown"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Answer(models.Model):
    """An answer by the store (`is_by_store`) or by somebody who has bought the product (`is_by_buyer`)."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), max_length=2000)
    language = models.CharField(_("language"), max_length=5, default="ru")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PUBLISHED)
    hidden_because = models.CharField(_("why it is hidden"), max_length=200, blank=True)
    is_by_store = models.BooleanField(_("by the store"), default=False)
    is_by_buyer = models.BooleanField(_("by a buyer"), default=False)
    answered_at = models.DateTimeField(_("answered at"), default=clock.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-is_by_store", "answered_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
