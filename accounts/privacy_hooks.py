"""What accounts declare to the privacy registry: their own tables and those of the packages they stand on."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from captcha.models import CaptchaStore
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import models
from accounts.models import Store, StoreMember, User
from accounts.privacy import (
    ABOUT_OTHERS,
    INTERNAL,
    SECRET,
    Blocker,
    Delete,
    Person,
    PersonalTable,
    Wipe,
    blockers,
    erasers,
    personal_files,
    register_impersonal,
    register_tables,
)
from accounts.services.admin_log import forget_in_admin_log
from accounts.services.files import archive_files, picture_files
from marketplace.lib.formatting import inner_quotes


def connect() -> None:
    """Register everything; called once at start-up."""
    register_tables(*_ENTRANCE_TABLES, *_STAFF_TABLES, *_MEMBER_TABLES, *_LOG_TABLES)
    register_impersonal("made by the programme, not by people", ContentType, Permission)
    register_impersonal("groups of rights, named by staff", Group)
    register_impersonal("an answer to a picture, kept for minutes and tied to nobody", CaptchaStore)
    register_impersonal("a store is a public business; a person who acts for one cannot be deleted", Store)
    blockers.register("staff", staff_blocker)
    blockers.register("stores", store_blocker)
    blockers.register("blocked", block_blocker)
    erasers.register("admin log", forget_in_admin_log)
    personal_files.register("picture", picture_files)
    personal_files.register("archives", archive_files)


def staff_blocker(user: User) -> Blocker | None:
    """Staff first hand back their rights."""
    if not (user.is_staff or user.is_superuser):
        return None
    text = _("You are on the staff of the shop. Ask another administrator to take your rights back first.")
    return Blocker(text, reverse("support:help"), _("Help"))


def store_blocker(user: User) -> Blocker | None:
    """A store must not lose its people, nor its buyers whom to ask."""
    membership = StoreMember.objects.select_related("store").filter(user=user).order_by("pk").first()
    if membership is None:
        return None
    text = _("You act for the store “%(store)s”. Hand it over or have yourself removed from it first.")
    url = reverse("seller:home", args=[membership.store.slug])
    return Blocker(text % {"store": inner_quotes(membership.store.name)}, url, _("Open the store"))


def block_blocker(user: User) -> Blocker | None:
    """Who is blocked appeals first: deletion is no way around a block."""
    if not user.is_blocked:
        return None
    text = _("Your profile is blocked. Appeal against the block first: a deleted profile cannot be looked into.")
    return Blocker(text, reverse("accounts:blocked"), _("To the reason of the block"))


def sessions_of(person: Person) -> QuerySet[Session]:
    """The sessions that the list of devices knows of."""
    keys = UserSession.objects.filter(user=person.user).values("session_key")
    return Session.objects.filter(session_key__in=keys)


def log_about(person: Person) -> QuerySet[LogEntry]:
    """What staff did to the member's own row in the administration."""
    content_type = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=content_type, object_id=str(person.user.pk))


_OWN = {"id": INTERNAL, "user": INTERNAL}  # columns of nearly every table of a member
_ENTRANCE_TABLES = [
    PersonalTable(
        Session,
        sessions_of,
        ("expire_date",),
        Delete(),
        {"session_key": SECRET, "session_data": SECRET},
        gettext_lazy("Open sessions"),
    ),
    PersonalTable(
        UserSession,
        "user",
        ("created_at", "last_seen_at", "ip", "user_agent"),
        Delete(),
        {"id": INTERNAL, "user": INTERNAL, "session_key": SECRET, "data": INTERNAL},
        gettext_lazy("Devices signed in"),
    ),
    PersonalTable(
        Authenticator,
        "user",
        ("type", "created_at", "last_used_at"),
        Delete(),
        {"id": INTERNAL, "user": INTERNAL, "data": SECRET},
        gettext_lazy("Second steps of the sign-in"),
    ),
    PersonalTable(
        EmailConfirmation,
        "email_address__user",
        ("created", "sent"),
        Delete(),
        {"id": INTERNAL, "email_address": INTERNAL, "key": SECRET},
        gettext_lazy("Confirmations of e-mail addresses"),
    ),
    PersonalTable(
        EmailAddress,
        "user",
        ("email", "verified", "primary"),
        Delete(),
        {"id": INTERNAL, "user": INTERNAL},
        gettext_lazy("E-mail addresses"),
    ),
]
# Rights and the log of the administration.
_STAFF_TABLES = [
    PersonalTable(User.groups.through, "user", ("group__name",), Delete(), _OWN, gettext_lazy("Groups of rights")),
    PersonalTable(
        User.user_permissions.through,
        "user",
        ("permission__codename",),
        Delete(),
        _OWN,
        gettext_lazy("Rights of staff"),
    ),
    PersonalTable(StoreMember, "user", ("store__name", "role"), Delete(), {"id": INTERNAL, "user": INTERNAL}),
    PersonalTable(
        LogEntry,
        log_about,
        ("action_time", "action_flag", "change_message"),
        Wipe({"object_repr": "—", "change_message": ""}, ("object_id",), "a number; who did what kind of thing"),
        {"id": INTERNAL, "user": ABOUT_OTHERS, "content_type": INTERNAL, "object_id": INTERNAL}
        | {"object_repr": INTERNAL},
        gettext_lazy("What staff changed in your profile"),
        "staff-actions-about-you",
    ),
    PersonalTable(
        LogEntry,
        "user",
        ("action_time", "action_flag", "content_type__model", "object_id"),
        Wipe({}, ("object_id", "object_repr", "change_message"), "the work of staff, about other things"),
        {"id": INTERNAL, "object_repr": ABOUT_OTHERS, "change_message": ABOUT_OTHERS},
        gettext_lazy("What you did as a member of staff"),
        "staff-actions-of-yours",
    ),
]
_ADDRESS = ("recipient", "phone", "country", "region", "city", "street", "street2", "postcode", "comment")
_MEMBER_TABLES = [
    PersonalTable(models.Address, "user", (*_ADDRESS, "is_default", "created_at", "updated_at"), Delete(), _OWN),
    PersonalTable(models.Phone, "user", ("number", "created_at", "updated_at"), Delete(), _OWN),
    PersonalTable(
        models.EmailChange,
        "user",
        (
            "kind",
            "old_email",
            "new_email",
            "requested_at",
            "expires_at",
            "tries",
            "confirmed_at",
            "cancelled_at",
            "undo_until",
            "undone_at",
        ),
        Delete(),
        _OWN | {"code_digest": SECRET, "undo_digest": SECRET},
    ),
    PersonalTable(models.SecurityQuestion, "user", ("question", "set_at"), Delete(), _OWN | {"answer_digest": SECRET}),
    PersonalTable(
        models.KnownDevice,
        "user",
        ("user_agent", "first_seen_at", "last_seen_at"),
        Delete(),
        _OWN | {"token_digest": SECRET},
    ),
    PersonalTable(
        models.Consent,
        "user",
        ("kind", "version", "given_at", "withdrawn_at"),
        Wipe({}, ("kind", "version"), "no personal value; shows that consent stood while the data were processed"),
        _OWN,
    ),
    PersonalTable(
        models.DataExport,
        "user",
        ("number", "status", "file_size", "requested_at", "started_at", "ready_at", "expires_at"),
        Delete(),
        _OWN | {"done_parts": INTERNAL, "total_parts": INTERNAL, "file_name": INTERNAL},
    ),
    PersonalTable(
        models.AccountDeletion,
        "user",
        ("status", "requested_at", "due_at", "postponed_count", "reminded_at", "cancelled_at", "done_at"),
        Wipe({}, ("status",), "no personal value; shows when the deletion was asked for and done"),
        _OWN,
    ),
    PersonalTable(
        models.BlockAppeal,
        "user",
        ("number", "status", "text", "answer", "created_at", "decided_at"),
        Delete(),
        _OWN | {"decided_by": ABOUT_OTHERS},
    ),
    PersonalTable(
        models.BlockAppeal,
        "decided_by",
        ("number", "status", "decided_at"),
        Wipe({}, ("number", "status", "text", "answer"), "the appeal of another member, in force"),
        {"id": INTERNAL, "user": ABOUT_OTHERS, "text": ABOUT_OTHERS, "answer": ABOUT_OTHERS}
        | {"created_at": ABOUT_OTHERS},
        gettext_lazy("Appeals that you decided"),
        "appeals-decided",
    ),
]
# The log of the account, and last the member's own row, which `services.erasure` makes nameless.
_LOG_TABLES = [
    PersonalTable(
        models.SecurityEvent,
        "user",
        ("happened_at", "kind", "ip", "user_agent", "note"),
        Delete(),
        {"id": INTERNAL, "user": INTERNAL, "actor": ABOUT_OTHERS},
    ),
    PersonalTable(
        models.SecurityEvent,
        "actor",
        ("happened_at", "kind"),
        Wipe({"ip": None, "user_agent": ""}, ("kind", "note"), "the log of another member"),
        {"id": INTERNAL, "user": ABOUT_OTHERS, "ip": INTERNAL, "user_agent": INTERNAL, "note": ABOUT_OTHERS},
        gettext_lazy("What you did to other members as staff"),
        "security-events-as-staff",
    ),
    PersonalTable(
        User,
        "pk",
        (
            "email",
            "member_id",
            "first_name",
            "last_name",
            "display_name",
            "language",
            "currency",
            "country",
            "time_zone",
            "date_joined",
            "last_login",
            "blocked_at",
            "blocked_reason",
            "is_staff",
        ),
        Wipe(
            {},
            (
                "email",
                "member_id",
                "first_name",
                "last_name",
                "display_name",
                "language",
                "currency",
                "country",
                "time_zone",
                "picture",
                "blocked_reason",
                "password",
            ),
            "services.erasure writes a nameless stump, so that books and orders still have an owner",
        ),
        {"id": INTERNAL, "password": SECRET, "password_score": INTERNAL, "is_active": INTERNAL}
        | {"is_superuser": INTERNAL, "anonymised_at": INTERNAL, "picture": INTERNAL},
        gettext_lazy("Profile"),
    ),
]
