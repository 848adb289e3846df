"""The picture of a member: checked, cut square, stored as WebP in two sizes; old files go after the commit (S16)."""

import hashlib
import secrets
from contextlib import ExitStack
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.constants import PICTURE_BYTES, PICTURE_MIN_SIDE, PICTURE_PIXELS, PICTURE_QUALITY, PICTURE_SIDES
from accounts.locks import lock_member
from accounts.models import SecurityEvent, User
from accounts.services.blocking import check_rank
from accounts.services.security_log import record_event
from accounts.services.staff_log import record_act
from marketplace.lib import messenger
from marketplace.lib.pictures import Limits, read_picture, square_of, webp_of

LIMITS = Limits(max_bytes=PICTURE_BYTES, max_pixels=PICTURE_PIXELS, min_side=PICTURE_MIN_SIDE)


def set_picture(*, user: User, data: bytes, part: float = 0.5) -> None:
    """Make the square out of a JPEG, PNG or WebP file the member's picture, and forget the one before.

    `part` says which part of the longer side stays: 0 the first, 0.5 the middle, 1 the last. Locks the member.
    Raises a subclass of UnusablePicture, and nothing is stored.
    """
    largest = max(PICTURE_SIDES)
    image = read_picture(data, limits=LIMITS, needed=(largest, largest))
    files = {side: webp_of(square_of(image, side, part=part), quality=PICTURE_QUALITY) for side in PICTURE_SIDES}
    with ExitStack() as undo:
        stem = _new_stem(files[largest])
        undo.callback(delete_files, stem)
        for side, content in files.items():
            default_storage.save(_name(stem, side), ContentFile(content))
        _replace(user, stem)
        undo.pop_all()


def delete_picture(*, user: User) -> None:
    """The member goes without a picture from now on. Locks the member."""
    _replace(user, "")


@transaction.atomic
def remove_picture(*, user: User, actor: User, reason: str) -> bool:
    """Staff take a picture away; the member is told why and the logs keep it (S16). False when there is none.

    Locks the member. Raises OwnBlock, SuperuserProtected, MemberGone.
    """
    check_rank(member=user, actor=actor)
    stem = _replace(user, "")
    if not stem:
        return False
    record_event(user=user, kind=SecurityEvent.Kind.PICTURE_REMOVED, actor=actor, note=reason)
    record_act(actor=actor, target=user, text=_("Picture removed: %(reason)s") % {"reason": reason})
    messenger.notify(
        user=user,
        kind="account_picture_removed",
        params={"reason": reason},
        url=reverse("accounts:profile"),
        dedupe_key=f"account_picture_removed:{stem}",
    )
    return True


def delete_files(stem: str) -> None:
    """Delete the files of a picture; a building block, safe to repeat."""
    for side in PICTURE_SIDES:
        default_storage.delete(_name(stem, side))


@transaction.atomic
def _replace(user: User, stem: str) -> str:
    """Write the new picture and let the files of the old one go; the stem of the old one."""
    member = lock_member(user.pk)
    old = member.picture
    member.picture = user.picture = stem
    member.save(update_fields=["picture"])
    if old:
        transaction.on_commit(partial(delete_files, old), robust=True)
    return old


def _new_stem(content: bytes) -> str:
    """A name nobody can guess: of the content and a die, so that no two uploads ever share a file."""
    digest = hashlib.sha256(secrets.token_bytes(16) + content).hexdigest()
    return f"members/{digest[:2]}/{digest[2:42]}"


def _name(stem: str, side: int) -> str:
    return f"{stem}-{side}.webp"
