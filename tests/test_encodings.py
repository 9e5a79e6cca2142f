"""What was encoded once is not encoded again, and nobody's changes reach anybody else."""

import threading

NOISE = ["-nostdin", "-f", "lavfi", "-i", "anoisesrc=d=0.2", "noise.wav"]  # another noise at each run


def test_the_same_command_gives_the_same_bytes_again_however_they_were_spoilt(remembered_runs, tmp_path):
    heard = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        assert remembered_runs.run(NOISE, folder=tmp_path / name, media_seconds=1).ok
        heard.append((tmp_path / name / "noise.wav").read_bytes())
        (tmp_path / name / "noise.wav").write_bytes(b"spoilt")
    assert heard[0] == heard[1]
    assert len(heard[0]) > 10_000


def test_another_content_at_the_same_place_is_another_command(remembered_runs, tmp_path):
    source, copy = tmp_path / "source.wav", ["-nostdin", "-i", f"file:{tmp_path / 'source.wav'}", "-c", "copy"]
    made = []
    for name, seconds in (("one", 0.2), ("two", 0.4)):
        (tmp_path / name).mkdir()
        draw = ["-nostdin", "-y", "-f", "lavfi", "-i", f"sine=d={seconds}", str(source)]
        assert remembered_runs.run(draw, folder=tmp_path, media_seconds=1).ok
        assert remembered_runs.run([*copy, "copy.wav"], folder=tmp_path / name, media_seconds=1).ok
        made.append((tmp_path / name / "copy.wav").stat().st_size)
    assert made[1] > made[0]


def test_a_run_that_failed_is_not_remembered(remembered_runs, tmp_path):
    copy = ["-nostdin", "-y", "-f", "lavfi", "-i", "sine=d=0.2", "later/here.wav"]
    assert not remembered_runs.run(copy, folder=tmp_path, media_seconds=1).ok
    (tmp_path / "later").mkdir()
    assert remembered_runs.run(copy, folder=tmp_path, media_seconds=1).ok


def test_two_who_want_the_same_at_once_share_one_run_and_a_waiting_one_can_be_stopped(remembered_runs, tmp_path):
    slow = ["-nostdin", "-re", "-f", "lavfi", "-i", "anoisesrc=d=2", "slow.wav"]
    folders = [tmp_path / name for name in ("one", "two", "three")]
    for folder in folders:
        folder.mkdir()
    listeners = [None, None, lambda _seconds: False]
    runs = {}

    def run(number):
        runs[number] = remembered_runs.run(slow, folder=folders[number], media_seconds=2, on_progress=listeners[number])

    first = threading.Thread(target=run, args=(0,))
    first.start()
    while not (folders[0] / "ffmpeg.log").exists():
        threading.Event().wait(0.01)
    others = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for thread in others:
        thread.start()
    for thread in (first, *others):
        thread.join(60)
    assert [runs[number].stopped for number in range(3)] == ["", "", "cancelled"]
    one, two = ((folder / "slow.wav").read_bytes() for folder in folders[:2])
    assert one == two
