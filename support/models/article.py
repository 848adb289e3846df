"""Articles of the help centre, the legal texts and the pages about the shop."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class HelpArticle(models.Model):
    """One text in both languages. `body` is Markdown without HTML; `changed_on` is shown to the reader.

    `source_digest` tells a text that came with the programme from one that staff have edited since:
    `load_help` replaces only the former.
    """

    class Section(models.TextChoices):
        """Where the article is shown and under which address."""

        GUIDE = "guide", _("buyer's guide")
        LEGAL = "legal", _("legal texts")
        SITE = "site", _("about the shop")

    slug = models.SlugField(_("address on the site"), max_length=60, unique=True)
    section = models.CharField(_("section"), max_length=10, choices=Section, default=Section.GUIDE)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("one sentence about it"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    is_published = models.BooleanField(_("published"), default=True)
    changed_on = models.DateField(_("last change"))
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[models.Manager[HelpArticle]] = models.Manager()

    class Meta:
        verbose_name = _("help article")
        verbose_name_plural = _("help articles")
        ordering = ["section", "position", "slug"]
        constraints = [
            # S56: nothing is published that one of the languages lacks
            models.CheckConstraint(
                condition=Q(is_published=False)
                | (
                    ~Q(title_ru="")
                    & ~Q(title_en="")
                    & ~Q(body_ru="")
                    & ~Q(body_en="")
                    & Q(title_ru__isnull=False, title_en__isnull=False, body_ru__isnull=False, body_en__isnull=False)
                ),
                name="support_article_in_both_languages",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of this article."""
        if self.section == self.Section.LEGAL:
            return reverse("support:legal", args=[self.slug])
        if self.section == self.Section.SITE:
            return reverse(f"support:{self.slug}")
        return reverse("support:article", args=[self.slug])
