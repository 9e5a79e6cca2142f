"""The demo season is drawn as it is written: two languages, the right size and length, a picture, a sound, again and again alike."""

import re
import subprocess

import pytest
from PIL import Image, ImageStat

from config.demo.drawing import fonts
from config.demo.drawing.colours import PALETTES
from config.demo.drawing.film import draw_episode
from config.demo.drawing.lettering import caption, wrapped
from config.demo.drawing.places.atlas import PLACES
from config.demo.drawing.posters import Shape, draw_cover
from config.demo.drawing.props import PROPS
from config.demo.drawing.timing import schedule
from config.demo.stories import STORIES, story_of
from config.demo.stories.script import Fate, Text
from media.ffmpeg import ffmpeg_binary

EPISODES = [(story, episode) for story in STORIES for episode in story.films]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """One episode, drawn once for all tests of this module."""
    return draw_episode(STORIES[0], 5, tmp_path_factory.mktemp("drawn"))


def told_by_ffmpeg(path, *arguments):
    """What ffmpeg says about a file."""
    command = [ffmpeg_binary(), "-hide_banner", "-nostats", "-i", str(path), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def picture_at(path, seconds, folder):
    target = folder / "picture.png"
    command = [
        ffmpeg_binary(),
        "-v",
        "error",
        "-y",
        "-ss",
        str(seconds),
        "-i",
        str(path),
        "-frames:v",
        "1",
        str(target),
    ]
    subprocess.run(command, check=True)
    with Image.open(target) as picture:
        return picture.convert("RGB")


def test_the_season_has_two_series_to_watch_one_to_review_and_one_to_repair():
    fates = [story.fate for story in STORIES]
    assert fates == [Fate.PUBLISHED, Fate.PUBLISHED, Fate.WAITING_FOR_REVIEW, Fate.ONE_EPISODE_REJECTED]
    assert [len(story.episodes) for story in STORIES[:2]] == [8, 8]
    assert all(
        [episode.number for episode in story.episodes] == [*range(1, len(story.episodes) + 1)] for story in STORIES
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_every_text_is_written_in_both_languages(story):
    for text in story.texts():
        assert LATIN.search(text.en), text
        assert not CHINESE.search(text.en), text
        assert CHINESE.search(text.zh), text


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_scenes_name_only_people_places_and_props_that_exist(story):
    roles = {role.key for role in story.cast}
    for scene in (story.cover, *(scene for episode in story.episodes for scene in episode.scenes)):
        assert set(scene.who) <= roles
        assert {line.speaker for line in scene.lines} <= roles | {""}
        assert scene.place in PLACES
        assert (scene.prop in PROPS) is (scene.shot == "prop")


@pytest.mark.parametrize(
    ("story", "episode"), EPISODES, ids=lambda part: getattr(part, "slug", getattr(part, "number", ""))
)
def test_every_episode_lasts_12_to_15_seconds_and_leaves_time_to_read(story, episode):
    plan = schedule(episode)
    assert 12 <= plan.seconds <= 15
    assert 2 <= len(episode.scenes) <= 4
    spoken = [line for slot in plan.slots for line in slot.lines]
    assert all(line.end - line.start >= 1.3 for line in spoken)
    assert {line.line for line in spoken} == {line for scene in episode.scenes for line in scene.lines}


def test_exactly_one_episode_left_the_cutting_room_with_a_hole():
    holes = [(story.fate, episode.gap.seconds) for story, episode in EPISODES if episode.gap]
    assert len(holes) == 1
    assert holes[0][0] is Fate.ONE_EPISODE_REJECTED
    assert holes[0][1] > 5


def test_an_episode_is_a_small_vertical_film_with_sound(drawn):
    told = told_by_ffmpeg(drawn)
    assert "h264" in told
    assert "720x1280" in told
    assert "24 fps" in told
    assert "aac" in told
    hours, minutes, seconds = re.search(r"Duration: (\d+):(\d+):([\d.]+)", told).groups()
    assert (hours, minutes) == ("00", "00")
    assert 12 <= float(seconds) <= 15
    assert drawn.stat().st_size < 2_500_000
    assert drawn.read_bytes().index(b"moov") < drawn.read_bytes().index(b"mdat")


def test_its_picture_is_never_black_frozen_or_grey(drawn, tmp_path):
    filters = "blackdetect=d=0.3:pix_th=0.1,freezedetect=n=-60dB:d=1.5"
    told = told_by_ffmpeg(drawn, "-vf", filters, "-f", "null", "-")
    assert "black_start" not in told
    assert "freeze_start" not in told
    picture = picture_at(drawn, 6, tmp_path)
    assert max(ImageStat.Stat(picture).stddev) > 30


def test_its_sound_is_as_loud_as_it_should_be_and_never_silent(drawn):
    told = told_by_ffmpeg(drawn, "-af", "silencedetect=n=-50dB:d=1,ebur128=peak=true", "-f", "null", "-")
    assert "silence_start" not in told
    loudness = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])
    assert -18 < loudness < -14


def test_drawing_an_episode_twice_gives_the_same_file(drawn, tmp_path):
    assert draw_episode(STORIES[0], 5, tmp_path).read_bytes() == drawn.read_bytes()


def test_the_hole_is_black_and_silent(tmp_path):
    story = story_of("the-empress-wants-out")
    film = draw_episode(story, 2, tmp_path)
    told = told_by_ffmpeg(film, "-vf", "blackdetect=d=4", "-af", "silencedetect=n=-60dB:d=4", "-f", "null", "-")
    assert "black_start" in told
    assert "silence_start" in told


@pytest.mark.parametrize(
    ("shape", "size"), [(Shape.TALL, (1080, 1920)), (Shape.MIDDLE, (1080, 1440)), (Shape.WIDE, (1920, 1080))]
)
def test_a_cover_comes_in_three_shapes(shape, size, tmp_path):
    with Image.open(draw_cover(STORIES[1], shape, tmp_path)) as cover:
        assert cover.format == "JPEG"
        assert cover.size == size


def test_a_line_never_begins_with_a_chinese_mark():
    for story in STORIES:
        for text in story.texts():
            lines = wrapped(text.zh, fonts.Face.BOLD, 44, 320)
            assert "".join(lines) == text.zh
            assert all(line[0] not in "，。！？、；：”…" for line in lines)


def test_a_caption_shows_both_languages_and_who_speaks():
    text, name = Text("Who is there?", "谁在那里？"), Text("Lin Wan", "林晚")
    palette = PALETTES["last-train"]
    assert caption(text, name, palette).height > caption(text, None, palette).height
    assert caption(text, None, palette).getchannel("A").getextrema() == (0, 255)


@pytest.fixture
def no_fonts(monkeypatch, tmp_path):
    """A machine without any font of ours."""
    monkeypatch.setattr(fonts, "_SYSTEM_FOLDERS", (tmp_path,))
    monkeypatch.setattr(fonts, "_PACKAGE", tmp_path)
    fonts.font_file.cache_clear()
    yield
    fonts.font_file.cache_clear()


@pytest.mark.usefixtures("no_fonts")
def test_a_machine_without_chinese_letters_is_told_what_to_do():
    with pytest.raises(fonts.FontMissing, match="npm ci"):
        fonts.font_file(fonts.Face.BOLD)


def test_the_fonts_of_the_npm_package_do_as_well(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_SYSTEM_FOLDERS", (tmp_path,))
    fonts.font_file.cache_clear()
    fonts.font.cache_clear()
    try:
        assert fonts.font_file(fonts.Face.TITLE).path.suffix == ".woff2"
        every = "".join(text.zh + text.en for story in STORIES for text in story.texts())
        letters = fonts.font(fonts.Face.PLAIN, 40)
        missing = letters.getmask("\U0010ffff").getbbox(), bytes(letters.getmask("\U0010ffff"))
        lacking = [
            c
            for c in sorted(set(every) - {" "})
            if (letters.getmask(c).getbbox(), bytes(letters.getmask(c))) == missing
        ]
        assert lacking == []
    finally:
        fonts.font_file.cache_clear()
        fonts.font.cache_clear()
