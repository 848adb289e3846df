"""What guards an account: the extra question, known devices, and the log of what happened to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from marketplace.lib import clock

# Questions to choose from. Each is kept by its English text and shown in the reader's language. All ask for
# something that stays the same and that one remembers for years.
QUESTIONS = (
    gettext_noop("What was the name of your first teacher?"),
    gettext_noop("Which street did you live in as a child?"),
    gettext_noop("What was the name of your first pet?"),
    gettext_noop("Which dish did your grandmother cook best?"),
    gettext_noop("Which film did you first see in a cinema?"),
    gettext_noop("Where did you spend your first holiday by the sea?"),
)


class SecurityQuestion(models.Model):
    """An extra check (S19): asked in addition to other proof, never enough on its own. The answer is hashed."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="security_question", verbose_name=_("member")
    )
    question = models.CharField(_("question"), max_length=120)
    answer_digest = models.CharField(_("digest of the answer"), max_length=128, editable=False)
    set_at = models.DateTimeField(_("set at"), default=clock.now)

    class Meta:
        verbose_name = _("security question")
        verbose_name_plural = _("security questions")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the reader's language, if it is one of QUESTIONS, else as the member wrote it."""
        return question_text(self.question)


def question_text(question: str) -> str:
    """What `SecurityQuestion.question` is to the reader."""
    return gettext(question) if question in QUESTIONS else question


class KnownDevice(models.Model):
    """A browser that has signed in to the account before; a long-lived cookie holds its token, we hold a digest."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_devices", verbose_name=_("member"))
    token_digest = models.CharField(_("digest of the cookie"), max_length=64, editable=False)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"), default=clock.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=clock.now)

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "token_digest"], name="accounts_knowndevice_unique")]

    def __str__(self) -> str:
        return f"{self.user_agent} · {self.user_id}"


class SecurityEvent(models.Model):
    """One line of the account's log: append-only, shown to its owner and to staff, erased with the account."""

    class Kind(models.TextChoices):
        """What happened."""

        SIGNED_IN = "signed_in", _("Signed in")
        NEW_DEVICE = "new_device", _("Signed in on a new device")
        SIGN_IN_FAILED = "sign_in_failed", _("Wrong password")
        SESSION_ENDED = "session_ended", _("Signed out another device")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password set by a mailed code")
        EMAIL_CHANGED = "email_changed", _("E-mail changed")
        EMAIL_CHANGE_UNDONE = "email_change_undone", _("Change of e-mail undone")
        ALTERNATIVE_ADDED = "alternative_added", _("Alternative e-mail added")
        ALTERNATIVE_REMOVED = "alternative_removed", _("Alternative e-mail removed")
        CODE_FAILED = "code_failed", _("Wrong code")
        TWO_STEP_ON = "two_step_on", _("Two-step codes switched on")
        TWO_STEP_OFF = "two_step_off", _("Two-step codes switched off")
        RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes made")
        RECOVERY_CODES_REMOVED = "recovery_codes_removed", _("Recovery codes removed")
        RECOVERY_CODE_USED = "recovery_code_used", _("Recovery code used")
        PASSKEY_ADDED = "passkey_added", _("Passkey added")
        PASSKEY_REMOVED = "passkey_removed", _("Passkey removed")
        QUESTION_SET = "question_set", _("Security question set")
        QUESTION_REMOVED = "question_removed", _("Security question removed")
        BLOCKED = "blocked", _("Blocked")
        UNBLOCKED = "unblocked", _("Block lifted")
        PICTURE_REMOVED = "picture_removed", _("Picture removed by staff")
        EXPORT_REQUESTED = "export_requested", _("Archive of personal data requested")
        DELETION_REQUESTED = "deletion_requested", _("Deletion of the account requested")
        DELETION_CANCELLED = "deletion_cancelled", _("Deletion of the account called off")
        CONSENT_GIVEN = "consent_given", _("Consent given")
        CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="security_events", verbose_name=_("member"))
    kind = models.CharField(_("what happened"), max_length=24, choices=Kind)
    happened_at = models.DateTimeField(_("when"), default=clock.now)
    ip = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)
    actor = models.ForeignKey(  # staff who did it; null: the member
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="accounts_event_of_user")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.user_id}"

    @property
    def icon(self) -> str:
        """What stands before the line: a warning where the member should look twice."""
        is_alarm = self.kind in {self.Kind.SIGN_IN_FAILED, self.Kind.NEW_DEVICE, self.Kind.BLOCKED}
        return "triangle-alert" if is_alarm else "shield"
