"""Uploads, encoding, grants."""

from config import env

FFMPEG_BINARY = env.text(
    "FFMPEG_BINARY",
    "",
    "Path of ffmpeg; empty means the one that comes with the packages, then the PATH.",
    topic="Media",
)
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_BYTES", 4 * 1024**3, "Largest file that may be uploaded.", topic="Media")
UPLOAD_TTL_HOURS = env.integer(
    "UPLOAD_TTL_HOURS", 72, "Unfinished uploads are removed after this many hours without a byte.", topic="Media"
)
UPLOAD_QUOTA_BYTES = env.integer(
    "UPLOAD_QUOTA_BYTES",
    200 * 1024**3,
    "Bytes of source files that one producer may keep, unless set otherwise for them.",
    topic="Media",
)
FREE_SPACE_BYTES = env.integer(
    "FREE_SPACE_BYTES",
    512 * 1024**2,
    "Uploads are refused while the disk has less free space than this.",
    topic="Media",
)
GRANT_SECONDS = env.integer(
    "GRANT_SECONDS", 600, "How long a signed playlist address works; 600 at most.", topic="Media"
)
MEDIA_SIGNING_KEYS = list(
    env.words(
        "MEDIA_SIGNING_KEYS",
        (),
        "Keys that sign media addresses, newest first; empty means derived from SECRET_KEY.",
        topic="Media",
    )
)
LEASE_SECONDS = env.integer(
    "LEASE_SECONDS", 30, "A worker that gives no sign of life for this long loses its work to another.", topic="Workers"
)
REVIEW_LEASE_SECONDS = env.integer(
    "REVIEW_LEASE_SECONDS", 1800, "A reviewer who is idle for this long gives the case back.", topic="Workers"
)
