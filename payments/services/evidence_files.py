"""Files that a store shows to the bank: checked, pictures written anew, kept where only the store and staff look."""

import hashlib
import re
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from accounts.models import User
from accounts.privacy import Person, StoredFile
from accounts.services.files import delete_files, listed, private_storage
from marketplace.lib.errors import NotFound
from marketplace.lib.pdf_files import check_pdf
from marketplace.lib.picture_files import NotAPicture
from marketplace.lib.pictures import EmptyFile, Limits, TooManyBytes, read_picture
from payments.constants import (
    EVIDENCE_BYTES,
    EVIDENCE_FILES,
    EVIDENCE_FOLDER,
    EVIDENCE_ORPHAN_AFTER,
    EVIDENCE_PIXELS,
    EVIDENCE_QUALITY,
    EVIDENCE_SIDE,
)
from payments.errors import EvidenceUnreadable, TooManyEvidenceFiles
from payments.models import Chargeback, ChargebackFile
from payments.services.chargebacks import check_takes_evidence, lock_chargeback

LIMITS = Limits(max_bytes=EVIDENCE_BYTES, max_pixels=EVIDENCE_PIXELS)
Kind = ChargebackFile.Kind
_UNFIT = re.compile(r"[^\w .()\-]+")


def add_evidence_file(*, store_id: int, user: User, number: str, name: str, data: bytes) -> ChargebackFile:
    """Keep a file of a store for a chargeback; the same content again is the file that is there.

    Raises NotFound, ChargebackAnswered, AnswerUnderWay, TooManyEvidenceFiles, EvidenceUnreadable, UnusablePicture,
    UnusablePdf, and nothing is stored. Locks the payment.
    """
    kind, content = _read(data)
    row = ChargebackFile(
        store_id=store_id,
        name=_plain_name(name, kind),
        kind=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        added_by=user,
    )
    with ExitStack() as undo:
        private_storage().save(row.file_name, ContentFile(content))
        undo.callback(private_storage().delete, row.file_name)
        kept = _write(row, number)
        if kept is row:
            undo.pop_all()
        elif not is_stored(kept):  # what was lost is there again
            private_storage().save(kept.file_name, ContentFile(content))
    return kept


@transaction.atomic(durable=True)
def remove_evidence_file(*, store_id: int, number: str, file: str) -> None:
    """A store takes a file back, until staff answer. Raises NotFound, ChargebackAnswered, AnswerUnderWay.

    Locks the payment.
    """
    row = _open_for(store_id, number)
    found = ChargebackFile.objects.filter(chargeback=row, store=store_id, number=file).first()
    if found is None:
        raise NotFound
    found.delete()
    transaction.on_commit(partial(delete_files, [StoredFile(private_storage(), found.file_name)]), robust=True)


def forget_evidence_files(person: Person) -> None:
    """An eraser: what stores showed about the member's orders goes, rows and files."""
    rows = ChargebackFile.objects.filter(chargeback__attempt__payment__buyer=person.user)
    files = [StoredFile(private_storage(), row.file_name) for row in rows]
    rows.delete()
    transaction.on_commit(partial(delete_files, files), robust=True)


def is_stored(file: ChargebackFile) -> bool:
    """Whether the file of a row is there."""
    return private_storage().exists(file.file_name)


def delete_evidence_orphans(*, now: datetime) -> int:
    """Delete files without a row: what a request that was killed, or a removal that failed, has left. How many."""
    names = [name for name in listed(private_storage(), EVIDENCE_FOLDER) if _is_old(name, now)]
    rows = ChargebackFile.objects.filter(number__in=[PurePosixPath(name).stem for name in names])
    owned = {row.file_name for row in rows}
    orphans = [path for name in names if (path := f"{EVIDENCE_FOLDER}/{name}") not in owned]
    delete_files(StoredFile(private_storage(), path) for path in orphans)
    return len(orphans)


def _is_old(name: str, now: datetime) -> bool:
    try:
        modified = private_storage().get_modified_time(f"{EVIDENCE_FOLDER}/{name}")
    except OSError:
        return False  # gone meanwhile
    return modified < now - EVIDENCE_ORPHAN_AFTER


@transaction.atomic(durable=True)
def _write(row: ChargebackFile, number: str) -> ChargebackFile:
    row.chargeback = _open_for(row.store_id, number)
    others = ChargebackFile.objects.filter(chargeback=row.chargeback, store=row.store_id)
    if known := others.filter(digest=row.digest).first():
        return known
    if others.count() >= EVIDENCE_FILES:
        raise TooManyEvidenceFiles(limit=EVIDENCE_FILES)
    row.save()
    return row


def _open_for(store_id: int, number: str) -> Chargeback:
    row = lock_chargeback(number)
    if not row.shares.filter(store=store_id).exists():
        raise NotFound
    check_takes_evidence(row)
    return row


def _read(data: bytes) -> tuple[Kind, bytes]:
    if not data:
        raise EmptyFile
    if len(data) > EVIDENCE_BYTES:
        raise TooManyBytes(limit=EVIDENCE_BYTES // 1024**2)
    if data.startswith(b"%PDF-"):
        check_pdf(data)
        return Kind.PAPER, data
    try:
        picture = read_picture(data, limits=LIMITS, needed=(EVIDENCE_SIDE, EVIDENCE_SIDE))
    except NotAPicture as error:
        raise EvidenceUnreadable from error
    return Kind.PICTURE, _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    """As banks take it: on white, and no larger than a screen shows."""
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    ground.thumbnail((EVIDENCE_SIDE, EVIDENCE_SIDE), Image.Resampling.LANCZOS)
    target = BytesIO()
    ground.save(target, "JPEG", quality=EVIDENCE_QUALITY)
    return target.getvalue()


def _plain_name(name: str, kind: Kind) -> str:
    """The sender's name without folders, signs that could mislead, and the ending of another kind."""
    stem = _UNFIT.sub(" ", name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")[0] or name).strip(" .")
    return f"{stem[:80].strip() or 'file'}.{kind.value}"
