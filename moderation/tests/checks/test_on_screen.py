"""Text in the picture is read rightly, joined over time, and not read again where nothing changed."""

import pytest
from PIL import Image

from moderation.checks.contract import BrokenInputError, CheckInput, Footage, Frame, Status
from moderation.checks.on_screen.filing_number import comparable, differing_signs, finds_filing_number
from moderation.checks.on_screen.lines import as_rows, from_rows
from moderation.checks.on_screen.merging import Sighting, letter_height, merged
from moderation.checks.on_screen.reading import read_on_screen_text
from moderation.checks.on_screen.recognising import RapidReader, rapid_reader
from moderation.tests.checks.drawing import SIZE, footage, needs_reader, street, written
from moderation.tests.checks.sampling import shipped_parameters

NUMBER = "（京）网微剧备字〔2025〕第00123号"
LINES = [
    "三年前她净身出户",
    "总裁夫人又离家出走了",
    "你以为我稀罕陆家的钱吗",
    "重庆城里的雨夜",
    "手术同意书家属快签字",
    "他替我挡下了那一刀",
    "公司破产了",
    "本故事纯属虚构",
    "第八十集大结局",
    "请勿模仿剧中危险动作",
    "那把旧吉他还挂在墙上",
    "民政局门口",
    "他沉迷赌博",
    "加微信看全集",
    "线上贝者博",
    "客服13800000000",
    "QQ群100000001",
    "www.example.com",
    "本片由人工智能生成",
    "AI生成",
    "出品人陈一鸣",
    "全剧终感谢观看",
    "她在雨夜推开那扇门",
    "圣旨到众人接旨",
    "Rain on Third Street",
    "The hero never comes home",
    "备案号V32011421250001",
    "豆瓣评分8.6",
]


class Counting:
    """A reader that says what it is told, and counts how often it is asked."""

    def __init__(self, *, said: tuple[str, float] = ("春天来了", 0.9)) -> None:
        self.said, self.searched, self.asked = said, 0, 0

    def find(self, picture: Image.Image):
        self.searched += 1
        return [((40.0, 60.0), (300.0, 60.0), (300.0, 100.0), (40.0, 100.0))]

    def read(self, picture: Image.Image, region):
        self.asked += 1
        return self.said


def sighting(at_ms: int, text: str, top: float = 700.0, confidence: float = 0.9) -> Sighting:
    return Sighting(at_ms, text, confidence, (60.0, top, 380.0, top + 40), SIZE)


def test_at_least_27_of_28_lines_are_read_without_a_mistake() -> None:
    needs_reader()
    pairs = [LINES[at : at + 2] for at in range(0, len(LINES), 2)]
    pictures = [
        written({(30, 80): first, (40, 700): second}, background=street(at * 9))
        for at, (first, second) in enumerate(pairs)
    ]
    read = {comparable(line.text) for line in read_on_screen_text(footage(*pictures))}
    assert len([line for line in LINES if comparable(line) in read]) >= 27


def test_a_filing_number_in_the_first_seconds_is_found_with_its_time_and_place() -> None:
    needs_reader()
    card = written({(16, 90): NUMBER, (60, 700): "第一集"}, background=street())
    later = written({(60, 700): "她回来了"}, background=street(40))
    lines = read_on_screen_text(footage(card, card, card, later, later))
    answer = finds_filing_number.run(
        CheckInput(
            digest="d",
            on=None,
            parameters=shipped_parameters("filing-number-seen"),
            on_screen=lines,
            work={"filing_number": NUMBER, "burnt_in": ["filing-number"]},
        )
    )
    (found,) = answer.evidence
    assert (answer.status, found.label) == (Status.PASS, "filing-number-seen")
    assert (found.start_ms, found.end_ms) == (0, 3000)
    assert found.bbox is not None
    assert found.bbox[1] == pytest.approx(1000 * 90 / SIZE[1], abs=15)


@pytest.mark.parametrize("height", [20, 24, 28, 36, 48])
def test_the_height_of_letters_is_measured_within_a_seventh(height: int) -> None:
    needs_reader()
    (line,) = read_on_screen_text(footage(written({(30, 300): "本片由人工智能"}, height=height, background=street())))
    assert line.height_percent * SIZE[0] / 100 == pytest.approx(height, rel=0.15)


def test_an_engine_that_breaks_inside_is_an_error_and_never_an_empty_picture() -> None:
    needs_reader()
    reader = RapidReader()
    reader._engine.text_det = None
    reader._engine.cfg.Det.model_path = "/nowhere.onnx"
    with pytest.raises(BrokenInputError, match="the text reader failed"):
        read_on_screen_text(footage(written({(30, 80): "春天"})), reader)


def test_the_engine_is_loaded_once() -> None:
    needs_reader()
    assert rapid_reader() is rapid_reader()


def test_a_frame_that_is_no_picture_is_an_error() -> None:
    broken = Footage((Frame(2000, b"no picture"),), 1000, 3000)
    with pytest.raises(BrokenInputError, match="2000 ms"):
        read_on_screen_text(broken, Counting())


def test_a_still_picture_is_searched_and_read_once() -> None:
    reader, picture = Counting(), street()
    (line,) = read_on_screen_text(footage(picture, picture, picture), reader)
    assert (reader.searched, reader.asked) == (1, 1)
    assert (line.start_ms, line.end_ms, line.text) == (0, 3000, "春天来了")


def test_a_line_that_stays_while_the_picture_moves_is_not_read_again() -> None:
    first, second = Image.new("L", SIZE, 60).convert("RGB"), Image.new("L", SIZE, 60).convert("RGB")
    second.paste((200, 30, 30), (100, 400, 400, 600))
    reader = Counting()
    read_on_screen_text(footage(first, second), reader)
    assert (reader.searched, reader.asked) == (2, 1)


def test_one_other_letter_is_read_again() -> None:
    needs_reader()
    reader = Counting()
    read_on_screen_text(footage(written({(40, 60): "你好吗春天"}), written({(40, 60): "你好啊春天"})), reader)
    assert reader.asked == 2


def test_what_the_reader_is_not_sure_of_is_left_out() -> None:
    assert read_on_screen_text(footage(street()), Counting(said=("；一", 0.4))) == ()


def test_lines_are_joined_over_time_and_the_surest_reading_stays() -> None:
    seen = [sighting(0, "她在雨夜推开那扇门", confidence=0.8), sighting(1000, "她在雨夜推开那扇门", confidence=0.99)]
    seen.append(sighting(2000, "她在雨夜推升那扇门", confidence=0.7))
    (line,) = merged(seen, step_ms=1000, duration_ms=9000)
    assert (line.text, line.start_ms, line.end_ms, line.confidence) == ("她在雨夜推开那扇门", 0, 3000, 0.99)


def test_the_next_subtitle_in_the_same_place_is_another_line() -> None:
    seen = [sighting(0, "你是谁"), sighting(1000, "我是谁")]
    assert [line.text for line in merged(seen, step_ms=1000, duration_ms=2000)] == ["你是谁", "我是谁"]


def test_a_line_that_the_reader_missed_once_goes_on_and_one_that_comes_back_later_is_new() -> None:
    seen = [sighting(0, "第三街的雨"), sighting(2000, "第三街的雨"), sighting(9000, "第三街的雨")]
    lines = merged(seen, step_ms=1000, duration_ms=9500)
    assert [(line.start_ms, line.end_ms) for line in lines] == [(0, 3000), (9000, 9500)]


def test_rolling_titles_are_one_line_each() -> None:
    seen = [sighting(at * 1000, "出品人陈一鸣", top=800.0 - 90 * at) for at in range(5)]
    assert len(merged(seen, step_ms=1000, duration_ms=5000)) == 1


def test_letters_are_not_as_high_as_the_box_around_them() -> None:
    seen = Sighting(0, "重庆城里的雨夜", 0.9, (20.0, 50.0, 202.0, 92.0), SIZE)  # drawn with 24 px
    assert letter_height(seen) == pytest.approx(24, rel=0.1)


def test_lines_survive_being_kept_as_json() -> None:
    (line,) = merged([sighting(0, "第三街的雨")], step_ms=1000, duration_ms=1000)
    assert from_rows(as_rows([line])) == (line,)
    with pytest.raises(BrokenInputError):
        from_rows([{"text": "half a line"}])


@pytest.mark.parametrize(
    ("read", "differing"),
    [("备案号V123主演", 0), ("V1234", 4), ("V12", 4), ("W123", 1), ("", 13), ("VI23", 0), ("9V123", 0), ("V1123", 4)],
)
def test_a_number_differs_by_a_digit_or_not_at_all(read: str, differing: int) -> None:
    assert differing_signs("V123", comparable(read)) == differing
