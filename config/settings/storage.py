"""Where files lie: local disk by default, an S3 bucket by environment; static files by whitenoise."""

from typing import Any

from config import env
from config.settings.base import BASE_DIR, DUANJU_DATA, IS_PRODUCTION

S3_BUCKET = env.text("S3_BUCKET", "", "Bucket for media; empty means the data folder.", topic="Storage")
S3_ENDPOINT_URL = env.text(
    "S3_ENDPOINT_URL", "", "Address of an S3-compatible service; empty means AWS.", topic="Storage"
)
S3_REGION = env.text("S3_REGION", "us-east-1", "Region of the bucket.", topic="Storage")
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID", "", "Access key; empty means the machine's own role.", topic="Storage")
S3_SECRET_ACCESS_KEY = env.text("S3_SECRET_ACCESS_KEY", "", "Secret of the access key.", topic="Storage")
MEDIA_ROOT = DUANJU_DATA / "media"


def media_storage() -> dict[str, Any]:
    """The storage of sources and renditions."""
    if not S3_BUCKET:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(MEDIA_ROOT), "base_url": None},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT_URL or None,
            "region_name": S3_REGION,
            "access_key": S3_ACCESS_KEY_ID or None,
            "secret_key": S3_SECRET_ACCESS_KEY or None,
            "file_overwrite": True,
            "default_acl": None,
        },
    }


NODE_MODULES = BASE_DIR / "node_modules"
ICONS_DIR = NODE_MODULES / "lucide-static" / "icons"
STATIC_URL = "/static/"
STATIC_ROOT = DUANJU_DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    *[
        (prefix, path)
        for prefix, path in (
            ("vendor/hls", NODE_MODULES / "hls.js" / "dist"),
            ("vendor/tus", NODE_MODULES / "tus-js-client" / "dist"),
        )
        if path.is_dir()
    ],
]
STORAGES = {
    "default": media_storage(),
    "staticfiles": {
        "BACKEND": "config.staticfiles.ModuleAwareStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = False
