"""Files on their way in: piece by piece over a poor line, checked at the end, swept when nobody comes back."""

import hashlib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.files.services import CHUNK, keep_file
from fupin.intake.models import Delivery, DeliveryState

PIECE = 256 * 1024  # what the page sends at once
LARGEST_PIECE = 4 * PIECE
MOST_OPEN = 20
KEPT = timedelta(days=7)


class WrongOffset(Refusal):
    """The piece does not begin where the last one ended; `expected` says where it should."""

    def __init__(self, expected: int) -> None:
        super().__init__("offset", f"应从第 {expected} 字节接着传")
        self.expected = expected


def begin_delivery(*, actor: User, file_name: str, size: int, sha256: str, kind: str = "") -> Delivery:
    """The delivery of this content: the one that was broken off, or a new one, waiting for byte `received`.

    Raises Refusal: empty, too large, no digest, or too many unfinished ones.
    """
    name, digest = Path(file_name).name[:200], sha256.lower()
    if not name or size < 1:
        raise Refusal("empty", "这个文件是空的，请选择填好的表格")
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refusal(
            "too_large", f"文件超过 {settings.UPLOAD_MAX_BYTES // CHUNK} MB 上限，请拆成几个文件再传"
        )
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise Refusal("digest", "没有文件的校验码，请刷新页面重新上传")
    mine = Delivery.objects.filter(uploaded_by=actor, state=DeliveryState.ARRIVING)
    if known := mine.filter(sha256=digest, size=size).first():
        return known
    if mine.count() >= MOST_OPEN:
        raise Refusal("too_many", f"没传完的文件已有 {MOST_OPEN} 个，请先放弃不要的")
    row, _ = Delivery.objects.get_or_create(
        uploaded_by=actor,
        sha256=digest,
        state=DeliveryState.ARRIVING,
        defaults={"file_name": name, "size": size, "kind": kind},
    )
    return row


@transaction.atomic
def receive_piece(*, actor: User, delivery: Delivery, offset: int, piece: bytes) -> Delivery:
    """Adds the next bytes; the last ones complete the file, which is then checked and kept.

    Raises WrongOffset if the piece does not join on, and Refusal if it is empty or too long, or nothing is awaited.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk, uploaded_by=actor)
    if row.state != DeliveryState.ARRIVING:
        raise Refusal("not_arriving", "这个文件已经传完或放弃，请回到上传页面")
    if offset != row.received:
        raise WrongOffset(row.received)
    if not piece or len(piece) > LARGEST_PIECE or offset + len(piece) > row.size:
        raise Refusal("piece", "这一段内容的长度不对，请刷新页面重新上传")
    with _place(row).open("r+b" if row.received else "wb") as target:
        # What a killed process may have written beyond the last piece that counted is written over.
        target.seek(offset)
        target.truncate()
        target.write(piece)
    row.received += len(piece)
    if row.received == row.size:
        _complete(row)
    row.save()
    return row


def _complete(row: Delivery) -> None:
    with _place(row).open("rb") as source:
        same = hashlib.file_digest(source, "sha256").hexdigest() == row.sha256
        source.seek(0)
        if same:
            row.file = keep_file(actor=row.uploaded_by, source=source, name=row.file_name)
            row.state = DeliveryState.ARRIVED
    if not same:
        # The sum is wrong, and nobody can say which piece was: all of it must come again.
        row.received = 0
    transaction.on_commit(lambda: _place(row).unlink(missing_ok=True))


def whole_delivery(*, actor: User, stored: StoredFile, file_name: str, kind: str) -> Delivery:
    """The delivery of a file that came at once, by an ordinary form."""
    return Delivery.objects.create(
        uploaded_by=actor,
        kind=kind,
        file_name=Path(file_name).name[:200],
        size=stored.size,
        received=stored.size,
        sha256=stored.sha256,
        file=stored,
        state=DeliveryState.ARRIVED,
    )


@transaction.atomic
def drop_delivery(*, actor: User | None, delivery: Delivery) -> Delivery:
    """Gives up a file that was not stored; its pieces go. Raises Refusal if it was dealt with already."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state not in (DeliveryState.ARRIVING, DeliveryState.ARRIVED):
        raise Refusal("not_open", "这个文件已经预检或放弃，请回到上传页面")
    row.state = DeliveryState.DROPPED
    row.save(update_fields=["state", "last_at"])
    transaction.on_commit(lambda: _place(row).unlink(missing_ok=True))
    record_event(actor=actor, verb="放弃上传", subject=row, detail={"received": row.received})
    return row


def sweep_deliveries() -> int:
    """Drops what has been lying unfinished for a week, and pieces that belong to nothing; returns how many dropped."""
    old = Delivery.objects.filter(
        state__in=[DeliveryState.ARRIVING, DeliveryState.ARRIVED], last_at__lt=timezone.now() - KEPT
    )
    rows = list(old)
    for row in rows:
        drop_delivery(actor=None, delivery=row)
    pieces = list(_pieces().glob("*.part"))
    arriving = set(Delivery.objects.filter(state=DeliveryState.ARRIVING).values_list("pk", flat=True))
    for path in pieces:
        if int(path.stem) not in arriving:
            path.unlink(missing_ok=True)
    return len(rows)


def _pieces() -> Path:
    return Path(settings.MEDIA_ROOT) / ".arriving"


def _place(row: Delivery) -> Path:
    _pieces().mkdir(mode=0o700, parents=True, exist_ok=True)
    return _pieces() / f"{row.pk}.part"
