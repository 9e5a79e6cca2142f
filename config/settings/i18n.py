"""Languages and time."""

from django.utils.translation import gettext_lazy as _

from config import env
from config.settings.base import BASE_DIR

LANGUAGE_CODE = env.choice(
    "LANGUAGE_CODE",
    "en",
    ("en", "zh-hans"),
    "Language for visitors whose browser asks for none of ours.",
    topic="General",
)
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text(
    "TIME_ZONE", "Asia/Shanghai", "Time zone in which pages show times; everything is stored in UTC.", topic="General"
)
