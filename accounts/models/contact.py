"""How to reach a member: phones, and changes of e-mail that wait to be confirmed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from marketplace.lib import clock
from marketplace.lib.models import TimeStamped


class Phone(TimeStamped):
    """A phone of a member, in international form: `+` and 7 to 15 digits (E.164) (S18)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="phones", verbose_name=_("member"))
    number = models.CharField(_("phone"), max_length=16)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "number"], name="accounts_phone_unique")]

    def __str__(self) -> str:
        return self.number


class EmailChange(models.Model):
    """A new e-mail on its way: the code goes to the new address, the undo link to the old one (S17, S18).

    Nothing of the account changes before `confirmed_at`. The code and the undo token are kept as digests only.
    """

    class Kind(models.TextChoices):
        """`primary` is the address to sign in with and replaces the old one; `alternative` stands beside it."""

        PRIMARY = "primary", _("e-mail")
        ALTERNATIVE = "alternative", _("alternative e-mail")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    old_email = models.EmailField(_("old e-mail"), blank=True)
    new_email = models.EmailField(_("new e-mail"))
    code_digest = models.CharField(_("digest of the code"), max_length=128, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    requested_at = models.DateTimeField(_("requested at"), default=clock.now)
    expires_at = models.DateTimeField(_("code valid until"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    undo_digest = models.CharField(  # null: no link
        _("digest of the undo link"), max_length=64, unique=True, null=True, blank=True, editable=False
    )
    undo_until = models.DateTimeField(_("undo possible until"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of e-mail")
        verbose_name_plural = _("changes of e-mail")
        ordering = ["-pk"]
        indexes = [
            models.Index(  # an old address that can still be taken back is nobody else's
                fields=["old_email"],
                condition=models.Q(undo_until__isnull=False, undone_at__isnull=True),
                name="accounts_emailchange_undoable",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(confirmed_at__isnull=True, cancelled_at__isnull=True),
                name="accounts_emailchange_one_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_email} → {self.new_email}"
