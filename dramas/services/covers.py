"""A cover picture becomes part of the draft: checked, cropped to 9:16, stored under its digest."""

import hashlib
import io
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.enums import EDITING_ROLES
from core.actors import Actor
from core.errors import InvalidError
from dramas.models import Series, SeriesVersion
from dramas.selectors.studio import check_member
from dramas.services.series import draft_of

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
SMALLEST = (360, 640)
SIZES = {"360": (360, 640), "720": (720, 1280), "1080": (1080, 1920)}
FORMATS = ("JPEG", "PNG", "WEBP")


def set_cover(*, actor: Actor, series: Series, content: bytes) -> SeriesVersion:
    """Use a picture (JPEG, PNG or WebP, at least 360x640) as the draft's cover. InvalidError names what is wrong with it."""
    check_member(actor, series, EDITING_ROLES)
    picture = _opened(content)
    digest = hashlib.sha256(content).hexdigest()
    for name, size in SIZES.items():
        _store(cover_file(digest, name), ImageOps.fit(picture, size, Image.Resampling.LANCZOS))
    draft = draft_of(series)
    SeriesVersion.objects.filter(pk=draft.pk).update(cover_key=f"covers/{digest}", cover_sha256=digest)
    draft.refresh_from_db()
    return draft


def cover_file(digest: str, size: str) -> str:
    """The storage name of one size (a key of SIZES) of a cover, JPEG."""
    return f"covers/{digest}/{size}.jpg"


def _opened(content: bytes) -> Image.Image:
    if len(content) > MAX_BYTES:
        raise InvalidError(
            _("The cover is larger than 12 MB. Save it as JPEG and try again."), code="cover-too-large", field="cover"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError  # noqa: TRY301 - joins the one place that explains
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise InvalidError(
            _(
                "This file is not a picture that can be used as a cover. Send a JPEG, PNG or WebP of at most 40 megapixels."
            ),
            code="cover-unreadable",
            field="cover",
        ) from error
    if upright.width < SMALLEST[0] or upright.height < SMALLEST[1]:
        raise InvalidError(
            _("The cover has %(width)s x %(height)s pixels. It needs at least 360 x 640.")
            % {"width": upright.width, "height": upright.height},
            code="cover-too-small",
            field="cover",
        )
    return upright


def _store(name: str, picture: Image.Image) -> None:
    if default_storage.exists(name):
        return
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=86, optimize=True, progressive=True)
    default_storage.save(name, ContentFile(buffer.getvalue()))
