"""The sentence for each refusal rule, for people: what is wrong with the file and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "empty-file": _("The file is empty. Export the video again and upload the new file."),
    "not-a-video": _(
        "This is not a video file, whatever its name says. Upload MP4, MOV, MKV, WebM, AVI, MPEG-TS, MPEG or FLV."
    ),
    "not-a-sound": _(
        "This is not a sound file, whatever its name says. Upload M4A, MP3, WAV, FLAC or OGG, or a video with the sound."
    ),
    "no-sound": _("The file has no sound. Upload the recording of the dub."),
    "unreadable": _("The file is damaged and cannot be opened; its index may be missing. Export it again."),
    "truncated": _(
        "The file breaks off after %(found)s of %(claimed)s seconds. Copy or export it again; it is incomplete."
    ),
    "decode-errors": _("The picture or sound is damaged somewhere in the file. Export it again from your editor."),
    "no-picture": _("The file has no picture, only sound or data. Upload the video itself."),
    "too-many-streams": _(
        "The file has %(found)s tracks; at most %(most)s are accepted. Export it with one picture and one sound track."
    ),
    "too-many-pixels": _(
        "The picture has %(width)s×%(height)s pixels; at most %(most)s megapixels are accepted. Export it smaller."
    ),
    "picture-too-small": _(
        "The picture has only %(width)s×%(height)s pixels; each side needs at least %(least)s. Export it larger."
    ),
    "unknown-codec": _("The picture is coded as %(codec)s, which is not accepted. Export it as H.264 or H.265."),
    "frame-rate-too-high": _(
        "The video has %(found)s frames a second; at most %(most)s are accepted. Export it with 24 to 60."
    ),
    "too-short": _(
        "The video lasts %(found)s seconds; it must last at least %(least)s. Check that it is the whole one."
    ),
    "too-long": _("The video lasts %(found)s minutes; at most %(most)s are accepted. Split it into episodes."),
    "too-much-to-decode": _(
        "%(width)s×%(height)s pixels for %(seconds)s seconds are more than can be processed. Export it at 1080×1920."
    ),
    "too-large": _("The file has %(found)s MB; at most %(most)s MB are accepted. Export it with a lower bit rate."),
    "duplicate": _("This very file was already uploaded here as “%(first)s”. Choose another file."),
    "storage-full": _("There is no room for this file just now. Try again later; nothing was lost."),
    "probe-failed": _("The file could not be examined. Start it again; if it fails again, ask the operator."),
    "encoding-failed": _("The video could not be encoded. Start it again; if it fails again, ask the operator."),
    "output-invalid": _("The encoded video did not pass our checks. Start it again or ask the operator."),
    "source-missing": _("The uploaded file is gone from the storage. Upload it again."),
}
UNKNOWN = _("The file was refused (%(rule)s). Ask the operator.")


def refusal_sentence(rule: str, params: Mapping[str, Any]) -> str:
    """The sentence in the reader's language, which is the active one now."""
    if not rule:
        return ""
    sentence = SENTENCES.get(rule)
    return str(sentence) % params if sentence else str(UNKNOWN) % {"rule": rule}
