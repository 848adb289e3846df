"""Reads of accounts: how well an account is guarded (S19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.constants import SECURITY_POINTS, SECURITY_STRONG_PASSWORD
from accounts.models import EmailChange, Phone, SecurityEvent, SecurityQuestion, User
from accounts.models.security import question_text
from accounts.rules import best_next_step, security_score, security_word
from marketplace.lib.templatetags.ui import site_url


@dataclass(frozen=True, slots=True)
class SecurityFacts:
    """What guards an account."""

    has_strong_password: bool
    is_email_confirmed: bool
    alternative_email: str | None
    has_phone: bool
    question: str | None
    has_codes: bool
    has_passkey: bool
    has_recovery_codes: bool

    @property
    def done(self) -> set[str]:
        """Names of SECURITY_POINTS."""
        steps = {
            "password": self.has_strong_password,
            "two_step": self.has_codes,
            "email": self.is_email_confirmed,
            "passkey": self.has_passkey,
            "alternative": bool(self.alternative_email),
            "phone": self.has_phone,
            "question": bool(self.question),
        }
        return {step for step, is_done in steps.items() if is_done}


@dataclass(frozen=True, slots=True)
class SecurityStep:
    """A line of the meter; `action` says what to do, `reason` what it is good for."""

    label: Any
    action: Any
    reason: Any
    points: int
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class SecurityLevel:
    """The meter of components/security_meter.html: score, word and tone, steps, and the step to do next."""

    score: int
    word: Any
    tone: str
    steps: list[SecurityStep]
    next_step: SecurityStep | None
    facts: SecurityFacts


# url, what there is then, what to do, what it is good for
_STEPS: dict[str, tuple[str, Any, Any, Any]] = {
    "password": (
        "account_change_password",
        _("Strong password"),
        _("Set a stronger password"),
        _("A long one that is used nowhere else cannot be guessed or tried out."),
    ),
    "two_step": (
        "mfa_activate_totp",
        _("One-time codes at sign-in"),
        _("Switch on one-time codes"),
        _("Whoever learns your password still cannot sign in without your phone."),
    ),
    "email": (
        "account_email",
        _("Confirmed e-mail"),
        _("Confirm an e-mail"),
        _("It lets you set a new password if you forget yours."),
    ),
    "passkey": (
        "mfa_list_webauthn",
        _("Passkey"),
        _("Add a passkey"),
        _("You sign in with a fingerprint, your face or a PIN, and a false page gets nothing."),
    ),
    "alternative": (
        "accounts:alternative-email",
        _("Alternative e-mail"),
        _("Add an alternative e-mail"),
        _("It lets you in again if you lose the first mailbox."),
    ),
    "phone": (
        "accounts:profile",
        _("Phone"),
        _("Add a phone"),
        _("We can reach you if something looks wrong."),
    ),
    "question": (
        "accounts:security-question",
        _("Security question"),
        _("Add a security question"),
        _("It is asked in addition before a new password or e-mail is set."),
    ),
}
_WORDS = {
    "low": (pgettext_lazy("security level", "Low"), "danger"),
    "medium": (pgettext_lazy("security level", "Medium"), "warn"),
    "high": (pgettext_lazy("security level", "High"), "ok"),
}


def security_level(user: User) -> SecurityLevel:
    """How well this member's account is guarded (S19), in one query. Open steps without a page are left out."""
    facts = security_facts(user)
    done = facts.done
    steps = {
        name: SecurityStep(label, action, reason, SECURITY_POINTS[name], site_url(url), name in done)
        for name, (url, label, action, reason) in _STEPS.items()
    }
    steps = {name: step for name, step in steps.items() if step.is_done or step.url}
    score, best = security_score(done), best_next_step(done, steps)
    word, tone = _WORDS[security_word(score)]
    return SecurityLevel(score, word, tone, list(steps.values()), steps[best] if best else None, facts)


def security_facts(user: User) -> SecurityFacts:
    """What guards the account of `user`, in one query."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    found = User.objects.annotate(
        is_confirmed=Exists(addresses.filter(primary=True)),
        alternative=Subquery(addresses.filter(primary=False).order_by("pk").values("email")[:1]),
        phone=Exists(Phone.objects.filter(user=OuterRef("pk"))),
        question=Subquery(SecurityQuestion.objects.filter(user=OuterRef("pk")).values("question")),
        codes=Exists(factors.filter(type=Authenticator.Type.TOTP)),
        passkey=Exists(factors.filter(type=Authenticator.Type.WEBAUTHN)),
        recovery_codes=Exists(factors.filter(type=Authenticator.Type.RECOVERY_CODES)),
    ).get(pk=user.pk)
    return SecurityFacts(
        has_strong_password=found.has_usable_password() and (found.password_score or 0) >= SECURITY_STRONG_PASSWORD,
        is_email_confirmed=found.is_confirmed,
        alternative_email=found.alternative,
        has_phone=found.phone,
        question=question_text(found.question) if found.question else None,
        has_codes=found.codes,
        has_passkey=found.passkey,
        has_recovery_codes=found.recovery_codes,
    )


_Kind = SecurityEvent.Kind
_REMOVALS = (
    _Kind.ALTERNATIVE_REMOVED,
    _Kind.TWO_STEP_OFF,
    _Kind.PASSKEY_REMOVED,
    _Kind.RECOVERY_CODES_REMOVED,
    _Kind.QUESTION_REMOVED,
    _Kind.DELETION_CANCELLED,
)


def removed_by_undo(change: EmailChange) -> Sequence[SecurityEvent]:
    """What went with the undoing of a change of e-mail, the first removed first; empty when it was not undone."""
    if change.undone_at is None:
        return []
    since = SecurityEvent.objects.filter(user_id=change.user_id, happened_at__gte=change.undone_at).order_by("pk")
    done = since.filter(kind=_Kind.EMAIL_CHANGE_UNDONE).first()
    lines = since.filter(kind__in=_REMOVALS)
    return list(lines.filter(pk__lt=done.pk) if done else lines)
