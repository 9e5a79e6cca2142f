"""Probes of this machine: ffmpeg, space, fonts, browser libraries, secrets."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings

from config.checks import missing_secrets
from core.doctor import Finding, broken, fine, probe, worth_knowing
from media.ffmpeg import ffmpeg_binary

ENCODERS = ("libx264", "aac", "mjpeg")
FILTERS = ("scale", "split", "ebur128", "blackdetect", "freezedetect", "silencedetect", "loudnorm")
PLENTY_BYTES = 5 * 1024**3
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
CJK_FONTS = (
    "notosanscjk",
    "notoserifcjk",
    "notosanssc",
    "sourcehansans",
    "wqy",
    "pingfang",
    "droidsansfallback",
    "hiragino",
    "simsun",
    "msyh",
)
PACKAGES = ("hls.js", "tus-js-client", "lucide-static")


@probe("ffmpeg")
def ffmpeg() -> Finding:
    """The binary runs and has what the encoder asks of it."""
    hint = "Run `make setup` (a suitable ffmpeg comes with the packages), or set FFMPEG_BINARY to one with libx264 and aac."
    try:
        binary = ffmpeg_binary()
        version = _ask(binary, "-version").splitlines()[0].removeprefix("ffmpeg version ").split(" ")[0]
        missing = [name for name in ENCODERS if f" {name} " not in _ask(binary, "-encoders")]
        missing += [name for name in FILTERS if f" {name} " not in _ask(binary, "-filters")]
    except (OSError, subprocess.SubprocessError, IndexError, RuntimeError) as error:
        return broken(f"does not run: {error}", hint)
    if missing:
        return broken(f"{binary} lacks {', '.join(missing)}", hint)
    return fine(f"{version} with {', '.join(ENCODERS)} ({binary})")


def _ask(binary: str, option: str) -> str:
    run = subprocess.run([binary, "-hide_banner", option], capture_output=True, text=True, check=True, timeout=20)  # noqa: S603
    return run.stdout


@probe("disk")
def disk() -> Finding:
    """There is room for uploads and renditions."""
    free = shutil.disk_usage(settings.DUANJU_DATA).free
    text = f"{free / 1024**3:.1f} GB free in {settings.DUANJU_DATA}"
    if free < settings.FREE_SPACE_BYTES:
        return broken(text, "Uploads are refused now. Free some space or move DUANJU_DATA.")
    if free < PLENTY_BYTES:
        return worth_knowing(text, "An hour of source video and its renditions need about 5 GB.")
    return fine(text)


@probe("fonts")
def fonts() -> Finding:
    """Somebody on this machine (a browser in the tests, above all) can draw Chinese."""
    folders = [Path(name).expanduser() for name in FONT_FOLDERS]
    files = (path for folder in folders if folder.is_dir() for path in folder.rglob("*.[to]t[fc]"))
    found = next((path.name for path in files if path.name.lower().replace("-", "").startswith(CJK_FONTS)), "")
    if found:
        return fine(f"Chinese can be drawn ({found})")
    return worth_knowing(
        "no font for Chinese on this machine",
        "Visitors use their own fonts; for browser tests here: apt-get install fonts-noto-cjk.",
    )


@probe("browser libraries")
def browser_libraries() -> Finding:
    """The player, the uploader and the icons were fetched."""
    missing = [name for name in PACKAGES if not (settings.NODE_MODULES / name / "package.json").is_file()]
    if missing:
        return broken(f"missing: {', '.join(missing)}", "Run `make setup`; it fetches them with npm.")
    return fine(", ".join(PACKAGES))


@probe("secrets")
def secrets() -> Finding:
    """Production mode has its secrets; development makes its own."""
    if problems := missing_secrets():
        return broken(" ".join(problems), "Set them in the environment or in .env.")
    if settings.IS_PRODUCTION:
        return fine("set")
    return fine("development mode: made at the first start and kept in the data folder")
