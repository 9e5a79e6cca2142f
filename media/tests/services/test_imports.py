"""Files from a folder pass the same gates, and the answer is final."""

import errno

import pytest

from core.errors import ForbiddenError, InvalidError, UnavailableError
from media import storage
from media.enums import UploadState
from media.models import Asset, Upload
from media.services.imports import import_file
from media.targets import UploadTarget
from tests.fixtures.refusals import refused

pytestmark = pytest.mark.django_db


def nothing_was_written(settings) -> bool:
    folder = settings.DUANJU_DATA / "uploads"
    left = list(folder.iterdir()) if folder.is_dir() else []
    return not left and not Asset.objects.exists()


def test_an_accepted_file_is_copied_and_the_original_stays(target, tiny_clip):
    upload = import_file(tiny_clip, target=target, name="第1集 '; $(x).mp4")
    assert (upload.state, upload.name) == (UploadState.COMPLETE, "第1集 '; $(x).mp4")
    assert upload.asset is not None
    assert storage.stored_size(upload.asset.source_key) == tiny_clip.stat().st_size


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda content: b"", "empty-file"),
        (lambda content: b"#EXTM3U", "not-a-video"),
        (lambda content: content[: len(content) // 2], "unreadable"),
        (lambda content: content.replace(content[20000:24000], bytes(4000)), "decode-errors"),
    ],
)
def test_a_bad_file_is_refused_before_anything_is_written(target, tiny_clip, tmp_path, settings, change, rule):
    path = tmp_path / "bad.mp4"
    path.write_bytes(change(tiny_clip.read_bytes()))
    with refused(InvalidError, rule):
        import_file(path, target=target)
    assert nothing_was_written(settings)
    assert not Upload.objects.exists()


def test_the_same_file_again_is_refused_and_only_once_there(target, tiny_clip):
    import_file(tiny_clip, target=target, name="first.mp4")
    with refused(InvalidError, "duplicate"):
        import_file(tiny_clip, target=target, name="second.mp4")
    assert Upload.objects.count() == 1


def test_a_quota_holds_for_imports_as_well(tiny_clip, settings):
    with refused(ForbiddenError, "quota"):
        import_file(tiny_clip, target=UploadTarget("company:1", "system", quota_bytes=10))
    assert nothing_was_written(settings)


def test_a_disk_that_fills_up_while_copying_leaves_nothing(target, tiny_clip, settings, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("media.storage.store_file", full)
    with refused(UnavailableError, "storage-full", but=(Upload,)):
        import_file(tiny_clip, target=target)
    assert nothing_was_written(settings)
    assert Upload.objects.get().state == UploadState.CANCELLED
