"""A stream made by hand: two sizes, an original sound and a dub, two languages of subtitles, thumbnails; and routes that serve it."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg
from playwright.sync_api import Error, Page, Route

SECONDS = 20
TYPES = {"m3u8": "application/vnd.apple.mpegurl", "mp4": "video/mp4", "vtt": "text/vtt", "jpg": "image/jpeg"}
MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Original",LANGUAGE="zh-Hans",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="original.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="dub.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,URI="st-en.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="简体中文",LANGUAGE="zh-Hans",DEFAULT=NO,AUTOSELECT=YES,URI="st-zh.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=540x960,AUDIO="audio",SUBTITLES="subs",CLOSED-CAPTIONS=NONE
540.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=360x640,AUDIO="audio",SUBTITLES="subs",CLOSED-CAPTIONS=NONE
360.m3u8
"""
WORDS = {"en": "You came back.", "zh": "你回来了。"}


@dataclass
class HandMade:
    """The folder, and what a browser asked of it.

    ``refuse`` holds name endings that are answered with 403 once each; pictures and sounds come after ``wait_ms``.
    """

    folder: Path
    asked: list[str] = field(default_factory=list)
    refuse: list[str] = field(default_factory=list)
    wait_ms: int = 0

    def serve(self, page: Page) -> None:
        """Answer every address of a grant from the folder."""
        page.route(re.compile(r"/media/\w{12}/"), self._answer)

    def _answer(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        self.asked.append(name)
        refused = next((ending for ending in self.refuse if name.endswith(ending)), None)
        if refused:
            self.refuse.remove(refused)
            route.fulfill(status=403, body="")
            return
        if self.wait_ms and name.endswith(".mp4"):
            try:
                route.request.frame.page.wait_for_timeout(self.wait_ms)
            except Error:  # the test is over, and its page has gone
                return
        content, name = self._content(name)
        wanted = re.match(r"bytes=(\d+)-(\d*)", route.request.headers.get("range", ""))
        kind = TYPES[name.rpartition(".")[2]]
        if wanted is None:
            route.fulfill(body=content, content_type=kind)
            return
        first, last = int(wanted[1]), int(wanted[2] or len(content) - 1)
        headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}", "Accept-Ranges": "bytes"}
        route.fulfill(status=206, body=content[first : last + 1], headers=headers, content_type=kind)

    def _content(self, name: str) -> tuple[bytes, str]:
        if name == "master.m3u8" or name.startswith("p-"):
            return MASTER.encode(), "master.m3u8"
        return (self.folder / name).read_bytes(), name


def make_by_hand(folder: Path, seconds: int = SECONDS) -> Path:
    """Draw, encode and write everything."""
    rates = {360: ["-b:v", "300k"], 540: ["-b:v", "800k"]}
    for width, height in ((360, 640), (540, 960)):
        _hls(
            folder,
            str(width),
            f"testsrc2=s={width}x{height}:r=24",
            ["-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-pix_fmt", "yuv420p", *rates[width]],
            seconds,
        )
    for name, tone in (("original", 440), ("dub", 880)):
        _hls(folder, name, f"sine=frequency={tone}:sample_rate=48000", ["-c:a", "aac", "-ac", "2"], seconds)
    for code, words in WORDS.items():
        (folder / f"t-{code}.vtt").write_text(
            f"WEBVTT\n\n00:00.000 --> {seconds // 60:02}:{seconds % 60:02}.000\n{words}\n"
        )
        (folder / f"st-{code}.m3u8").write_text(
            f"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{seconds}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n"
            f"#EXTINF:{seconds},\nt-{code}.vtt\n#EXT-X-ENDLIST\n"
        )
    for name, size in (("poster", "360x640"), ("sprite", "180x160")):
        _ffmpeg(["-f", "lavfi", "-i", f"testsrc2=s={size}:r=1", "-frames:v", "1", str(folder / f"{name}.jpg")])
    (folder / "thumbs.vtt").write_text(
        "WEBVTT\n\n00:00.000 --> 00:10.000\nsprite.jpg#xywh=0,0,90,160\n\n00:10.000 --> 00:20.000\nsprite.jpg#xywh=90,0,90,160\n"
    )
    return folder


def _hls(folder: Path, name: str, source: str, coding: list[str], seconds: int) -> None:
    shape = [
        "-f",
        "hls",
        "-hls_time",
        "2",
        "-hls_segment_type",
        "fmp4",
        "-hls_flags",
        "single_file",
        "-hls_playlist_type",
        "vod",
    ]
    _ffmpeg(
        [
            "-f",
            "lavfi",
            "-i",
            source,
            "-t",
            str(seconds),
            *coding,
            *shape,
            "-hls_segment_filename",
            f"{name}.mp4",
            f"{name}.m3u8",
        ],
        folder,
    )


def _ffmpeg(arguments: list[str], folder: Path | None = None) -> None:
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *arguments],
        check=True,
        cwd=folder,
    )
