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
ENCODING_PROFILES = env.pairs(
    "ENCODING_PROFILES",
    {"standard": "veryfast", "premium": "medium"},
    "x264 preset of each encoding profile; a series has the profile “standard” unless the operator says otherwise.",
    topic="Media",
)
FASTEST_RATE = env.integer(
    "FASTEST_RATE", 30, "Most frames per second of what viewers get: 30, or 60 at about twice the work.", topic="Media"
)
LOUDNESS_LUFS = env.number(
    "LOUDNESS_LUFS", -16.0, "Loudness that every episode is brought to (EBU R 128, integrated).", topic="Media"
)
TRUE_PEAK_DBTP = env.number(
    "TRUE_PEAK_DBTP", -1.5, "Level that the limiter lets no peak exceed when sound is made louder.", topic="Media"
)
EXPORT_DAYS = env.integer("EXPORT_DAYS", 7, "Exported files are removed after this many days.", topic="Media")
IN_FLIGHT_PER_PRODUCER = env.integer(
    "IN_FLIGHT_PER_PRODUCER",
    4,
    "Steps of one producer that wait or run on each queue at the same time, so that a season starves nobody.",
    topic="Workers",
)
LEASE_SECONDS = env.integer(
    "LEASE_SECONDS", 30, "A worker that gives no sign of life for this long loses its work to another.", topic="Workers"
)
