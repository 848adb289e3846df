"""The person: User and the consents given."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.files.storage import default_storage
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.strength import password_score
from accounts.validators import validate_latin_name
from marketplace.lib import clock, ids


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail; the member ID is drawn when none is given."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user with a hashed password (an unusable one when `password` is None)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if not user.member_id:
            user.member_id = ids.member_number(user.country)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A member of staff who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A member: buyer always, and perhaps seller (StoreMember) or staff.

    `email` is kept in lower case, so that one plain unique index serves sign-in and uniqueness.
    `first_name` and `last_name` are Latin (S5), `display_name` may be Cyrillic. `blocked_at` bars a
    person; `is_active` stays true so that the page that explains the block can be reached.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    member_id = models.CharField(_("member ID"), max_length=16, unique=True, blank=True)
    first_name = models.CharField(_("first name in Latin letters"), max_length=60, validators=[validate_latin_name])
    last_name = models.CharField(_("last name in Latin letters"), max_length=60, validators=[validate_latin_name])
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=5, default="ru")
    currency = models.CharField(_("display currency"), max_length=3, default="RUB")
    country = models.CharField(_("country"), max_length=2, default="RU")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    picture = models.CharField(_("picture"), max_length=80, blank=True, editable=False)  # stem of the stored files
    # How hard the password was to guess when it was set, 0-100; null: set before this was measured
    password_score = models.PositiveSmallIntegerField(
        _("strength of the password"), null=True, blank=True, editable=False
    )
    blocked_at = models.DateTimeField(_("blocked at"), null=True, blank=True)
    blocked_reason = models.CharField(_("reason of the block"), max_length=300, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined at"), default=clock.now)
    anonymised_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower"),
        ]
        permissions = [("block_user", "Can block members and lift blocks")]

    def __str__(self) -> str:
        return self.short_name

    def set_password(self, raw_password: str | None) -> None:
        """Hash the password, and note how hard it is to guess (S19); neither is saved here."""
        super().set_password(raw_password)
        self.password_score = None if raw_password is None else password_score(raw_password, self.guessable_texts)

    @property
    def guessable_texts(self) -> list[str]:
        """What somebody who knows the member would try in a password."""
        return [self.first_name, self.last_name, self.display_name, self.email, self.member_id]

    @property
    def full_name(self) -> str:
        """First and last name in Latin letters, as customs want it."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def short_name(self) -> str:
        """What the header greets with, and what others see of a member who is gone."""
        if self.anonymised_at is not None:
            return gettext("Deleted profile")
        return self.display_name or self.first_name or self.member_id

    def picture_url(self, side: int) -> str:
        """The address of the picture, a square of `side` pixels (constants.PICTURE_SIDES); "" without a picture."""
        return default_storage.url(f"{self.picture}-{side}.webp") if self.picture else ""

    @property
    def is_blocked(self) -> bool:
        """True when staff have barred this person."""
        return self.blocked_at is not None


class Consent(models.Model):
    """One consent (S8): what was agreed to, in which version, when; withdrawn rather than deleted."""

    class Kind(models.TextChoices):
        """Three separate consents; agreement and personal data are needed, marketing is optional."""

        AGREEMENT = "agreement", _("user agreement")
        PERSONAL_DATA = "personal_data", _("processing of personal data")
        MARKETING = "marketing", _("news and offers by mail")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents", verbose_name=_("member"))
    kind = models.CharField(_("consent to"), max_length=20, choices=Kind)
    version = models.CharField(_("version"), max_length=20)
    given_at = models.DateTimeField(_("given at"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="accounts_consent_one_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"
