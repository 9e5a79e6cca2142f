"""Settings of the tests: the product's own, in a data folder that disappears, with cheap password hashes."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="duanju-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["DUANJU_DATA"] = str(DATA)  # noqa: TID251 - before the settings are read
os.environ["DUANJU_ENV_FILE"] = ""  # noqa: TID251 - tests must not depend on somebody's own settings
os.environ.setdefault("DUANJU_MODE", "development")  # noqa: TID251

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
FREE_SPACE_BYTES = 0
API_RATES: dict[str, int] = {}  # tests of limits set their own; the others call as often as they like
# A decision is final at once and one person's: tests of second looks and of taking back set these themselves.
REVIEW_UNDO_SECONDS = REVIEW_SAMPLE_BPS = REVIEW_NEW_PRODUCER_APPROVALS = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}  # a file, so that threads and processes share it
else:  # no test pulls the plug of the server itself, so no commit waits for its disk
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"]["OPTIONS"], "options": "-c synchronous_commit=off"}
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = False  # the live server of the tests finds static files by itself
