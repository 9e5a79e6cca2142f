"""Installs what the heavier automated checks need into a site that already runs: from the lock file, wheels only, by uv."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

LOCK_FILE = "requirements-checks.txt"
PATIENCE_SECONDS = 1800
TAIL_CHARACTERS = 400
BY_HAND = (
    f"`make setup` installs them, or: uv pip install -r {LOCK_FILE}. Until then people look where these checks would."
)


def install_check_libraries(say: Callable[[str], object]) -> bool:
    """Whether everything is there in the end. Says nothing when it was there before; never raises for a machine that is offline."""
    uv = Path(sys.executable).with_name("uv")
    if not uv.is_file():
        say(f"uv is not here, so the libraries of the automated checks cannot be installed. {BY_HAND}")
        return False
    asked = _uv(uv, "--dry-run")
    if asked.returncode == 0 and "Would install" not in asked.stderr:
        return True
    say("installing the libraries of the automated checks (about 400 MB); the site works meanwhile")
    done = _uv(uv)
    if done.returncode:
        say(f"they could not be installed: {done.stderr.strip()[-TAIL_CHARACTERS:]}")
        say(BY_HAND)
        return False
    say("the libraries of the automated checks are installed; cases that wait are checked with them by themselves")
    return True


def _uv(uv: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(uv), "pip", "install", "--python", sys.executable, "--require-hashes", "--only-binary", ":all:"]
    try:
        return subprocess.run(  # noqa: S603 - our own command line
            [*command, *options, "-r", str(Path(settings.BASE_DIR) / LOCK_FILE)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"not done after {PATIENCE_SECONDS // 60} minutes")
