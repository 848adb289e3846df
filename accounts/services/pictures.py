"""The picture of a member: checked, cut square, stored as WebP in two sizes; old files go after the commit (S16)."""

import hashlib
import re
import secrets
import time
from contextlib import ExitStack
from functools import partial

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.constants import (
    PICTURE_BYTES,
    PICTURE_MIN_SIDE,
    PICTURE_ORPHAN_AFTER,
    PICTURE_ORPHANS_AT_ONCE,
    PICTURE_PIXELS,
    PICTURE_QUALITY,
    PICTURE_SIDES,
)
from accounts.locks import lock_member
from accounts.models import SecurityEvent, User
from accounts.privacy import StoredFile
from accounts.services import files as member_files
from accounts.services.blocking import check_rank
from accounts.services.security_log import record_event
from accounts.services.staff_log import record_act
from marketplace.lib import messenger
from marketplace.lib.pictures import Limits, read_picture, square_of, webp_of

LIMITS = Limits(max_bytes=PICTURE_BYTES, max_pixels=PICTURE_PIXELS, min_side=PICTURE_MIN_SIDE)
_FOLDER = "members"
_FILE = re.compile(r"(?P<stem>.+)-\d+\.webp", re.ASCII)
_LAST_SWEPT = "member-pictures-swept"  # in the cache: the folder that the sweep looked into last


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


def delete_orphans() -> int:
    """Delete files of pictures that no member has: a worker was killed before the row was written, or after.

    How many went. Each run looks into the next folder of at most 256 and deletes up to PICTURE_ORPHANS_AT_ONCE; safe
    to repeat and to run twice at a time. Files younger than PICTURE_ORPHAN_AFTER may be of an upload under way. Their
    age is that of the disk, whatever time the shop believes it is.
    """
    folder = _next_folder()
    if folder is None:
        return 0
    before = time.time() - PICTURE_ORPHAN_AFTER.total_seconds()
    stems = {
        f"{folder}/{name}": f"{folder}/{match['stem']}"
        for name in member_files.listed(default_storage, folder)
        if (match := _FILE.fullmatch(name)) and _is_older(f"{folder}/{name}", before)
    }
    owned = set(User.objects.filter(picture__in=set(stems.values())).values_list("picture", flat=True))
    orphans = [name for name, stem in stems.items() if stem not in owned][:PICTURE_ORPHANS_AT_ONCE]
    member_files.delete_files(StoredFile(default_storage, name) for name in orphans)
    return len(orphans)


def _next_folder() -> str | None:
    """The one behind the folder of the last run, then from the first one again."""
    try:
        names = sorted(default_storage.listdir(_FOLDER)[0])
    except FileNotFoundError:
        return None
    last = cache.get(_LAST_SWEPT, "")
    name = next((name for name in names if name > last), names[0] if names else None)
    cache.set(_LAST_SWEPT, name or "", timeout=None)
    return f"{_FOLDER}/{name}" if name else None


def _is_older(name: str, before: float) -> bool:
    try:
        return default_storage.get_modified_time(name).timestamp() < before
    except OSError:  # it went in the meantime
        return False


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
    return f"{_FOLDER}/{digest[:2]}/{digest[2:42]}"


def _name(stem: str, side: int) -> str:
    return f"{stem}-{side}.webp"
