"""Uploads that did not become episodes: those that wait to go on, and those that were refused."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.numbers import whole_number
from dramas.models import EpisodeVersion, Series
from media.enums import UploadState
from media.models import Upload
from media.selectors.uploads import refusal_of

TARGET = "series"
REFUSED_DAYS = 3
MOST = 100


def owner_key(company_id: int) -> str:
    """Who pays for the space, as media knows it."""
    return f"company:{company_id}"


def uploads_of(series: Series) -> QuerySet[Upload]:
    """Every upload that was meant for the series, newest first."""
    target = Q(target_ref=series.public_id) | Q(target_ref__startswith=f"{series.public_id}:")
    return Upload.objects.filter(target, target_kind=TARGET).order_by("-created_at", "-pk")


@dataclass(frozen=True)
class StrayUpload:
    """A file that is not an episode (yet). ``percent`` of its bytes are here; ``sentence`` says why it was refused."""

    ref: str
    name: str
    number: int | None
    percent: int
    length_bytes: int
    sentence: str


def unfinished_uploads(series: Series) -> list[StrayUpload]:
    """Uploads that stopped on the way and can go on."""
    rows = uploads_of(series).filter(state=UploadState.OPEN, expires_at__gt=timezone.now())[:MOST]
    return [_stray(row) for row in rows]


def refused_uploads(series: Series) -> list[StrayUpload]:
    """What was refused in the last days: not what the table shows as an episode, nor what a later file has answered."""
    since = timezone.now() - timedelta(days=REFUSED_DAYS)
    shown = Exists(EpisodeVersion.objects.filter(asset=OuterRef("asset"), episode__series=series))
    later = (UploadState.REFUSED, UploadState.COMPLETE)
    newest: dict[int | str, tuple[Upload, bool]] = {}
    for row in uploads_of(series).filter(state__in=later, created_at__gte=since).annotate(is_shown=shown)[: MOST * 5]:
        newest.setdefault(_number(row) or row.name, (row, row.is_shown))
    return [_stray(row) for row, is_shown in newest.values() if row.state == UploadState.REFUSED and not is_shown][
        :MOST
    ]


def _stray(row: Upload) -> StrayUpload:
    percent = row.offset_bytes * 100 // row.length_bytes if row.length_bytes else 0
    return StrayUpload(row.public_id, row.name, _number(row), percent, row.length_bytes, refusal_of(row))


def _number(upload: Upload) -> int | None:
    return whole_number(upload.target_ref.partition(":")[2])
