"""The sentence for each rule of subtitles, for people: what is wrong in which line and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidError
from media.encoding.subtitles import SubtitleError

SENTENCES: dict[str, Promise] = {
    "subtitle-empty": _("The file has no subtitles in it. Export it again as SRT or WebVTT."),
    "subtitle-too-large": _(
        "The file is larger than %(most)s kB, which no episode needs. Check that it is the right one."
    ),
    "subtitle-too-many": _("The file has more than %(most)s lines of dialogue. Check that it is the right one."),
    "subtitle-not-text": _("Line %(line)s holds signs that no text has. Export the file again as SRT or WebVTT."),
    "subtitle-encoding": _("The letters of the file cannot be read. Save it as UTF-8."),
    "subtitle-unreadable-line": _(
        "Line %(line)s cannot be read: “%(text)s”. Expected is a time such as 00:01:02.500 --> 00:01:04.000."
    ),
    "subtitle-ends-before-start": _(
        "In line %(line)s the end (%(end)s) is not after the start (%(start)s). Correct it."
    ),
    "subtitle-beyond-end": _(
        "Line %(line)s lasts until %(end)s, but the episode has only %(seconds)s seconds. Check that the file belongs to it."
    ),
    "subtitle-out-of-order": _("Line %(line)s begins at %(start)s, before the one above it. Sort the file by time."),
}


def subtitle_refusal(error: SubtitleError) -> InvalidError:
    """The same error as one for people, in the language that is active now."""
    return InvalidError(str(SENTENCES[error.rule]) % error.params, code=error.rule)
